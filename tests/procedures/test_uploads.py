"""Files from a browser: which procedure they are, what is refused of them, and how they go out again."""

import io
import zipfile
from collections.abc import Iterable

import pytest

from engine.errors import EngineError
from engine.procedures import bundle, uploads
from engine.procedures.uploads import Uploaded
from engine.queries.draft_releases import named

SHIPPED = bundle.collect(bundle.SHIPPED / "food-business-licence")
TOML = b'key = "shop-licence"\n'


def _archive(files: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["procedure.toml", "a.bpmn", "forms/b.form"], "shop-licence"),
        (["any folder/procedure.toml", "any folder/a.bpmn"], "shop-licence"),
        (["all/shop/procedure.toml", "all/shop/a.bpmn", "all/_shared/forms/x.form"], "shop-licence"),
        (["shop/a.bpmn", "shop/forms/b.form"], "shop"),
        (["a.bpmn"], ""),
        (["forms/a.form"], ""),
        ([".git/config", "s/.DS_Store", "__MACOSX/s/x", "s/Thumbs.db", "s/procedure.toml"], "shop-licence"),
    ],
    ids=["bare", "folder", "all procedures", "no toml", "one file", "only forms", "left by the system"],
)
def test_the_procedure_is_found_among_the_files(names: list[str], key: str) -> None:
    found = uploads.received((name, TOML if name.endswith("procedure.toml") else b"") for name in names)
    assert found.key == key
    assert not any(name.startswith((".", "__", "any", "all", "shop", "s/")) for name in (*found.own, *found.shared))


def test_shared_files_are_those_of_the_upload_before_those_of_the_platform() -> None:
    template = b'#import "/_shared/documents/official.typ": *'
    given = [("s/procedure.toml", TOML), ("s/documents/a.typ", template), ("_shared/documents/official.typ", b"mine")]
    ours = {"_shared/documents/official.typ": b"ours", "_shared/documents/unused.typ": b""}
    own, without = uploads.received(given), uploads.received(given[:2])
    assert uploads.bundled(own, ours).files["_shared/documents/official.typ"] == b"mine"
    assert uploads.bundled(without, ours).files["_shared/documents/official.typ"] == b"ours"
    assert "_shared/documents/unused.typ" not in uploads.bundled(without, ours).files


def test_what_was_taken_out_comes_in_the_same() -> None:
    archive = uploads.zipped(SHIPPED)
    again = uploads.bundled(uploads.received(uploads.unzipped("a.zip", archive)), {})
    assert again == SHIPPED
    assert uploads.zipped(again) == archive


def test_an_upload_without_a_name_takes_that_of_its_draft() -> None:
    nameless = uploads.received([("a.bpmn", b"")])
    assert uploads.bundled(nameless, {}, "shop").key == "shop"
    with pytest.raises(uploads.ProcedureUnnamed):
        uploads.bundled(nameless, {})


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ([], uploads.NothingUploaded),
        ([(".DS_Store", b"")], uploads.NothingUploaded),
        ([("../a.bpmn", b"")], uploads.FileNameRefused),
        ([("s\\..\\..\\a.bpmn", b"")], uploads.FileNameRefused),
        ([("/etc/a.bpmn", b"")], uploads.FileNameRefused),
        ([("C:/a.bpmn", b"")], uploads.FileNameRefused),
        ([("a\n.bpmn", b"")], uploads.FileNameRefused),
        ([("a" * 300 + ".bpmn", b"")], uploads.FileNameRefused),
        ([("documents/" + "证" * 100 + ".typ", b"")], uploads.FileNameRefused),
        ([("a.bpmn", b""), ("./a.bpmn", b"")], uploads.FileNameRefused),
        ([("s/procedure.toml", TOML), ("s/run.exe", b"")], uploads.FileKindRefused),
        ([("s/procedure.toml", TOML), ("elsewhere/a.bpmn", b"")], uploads.FileKindRefused),
        ([("s/procedure.toml", TOML), ("s/forms/deep/a.form", b"")], uploads.FileKindRefused),
        ([("s/procedure.toml", TOML), ("t/procedure.toml", TOML)], uploads.SeveralProcedures),
        ([(f"{n}.bpmn", b"") for n in range(401)], uploads.TooManyUploaded),
        ([(f"{n}.bpmn", bytes(6_000_000)) for n in range(3)], uploads.UploadTooLarge),
    ],
    ids=[
        *(
            "nothing",
            "only hidden",
            "up",
            "up with a backslash",
            "absolute",
            "drive",
            "control sign",
            "long",
            "long in bytes",
            "twice",
        ),
        *("a program", "beside it", "too deep", "two procedures", "too many", "too large"),
    ],
)
def test_what_is_no_procedure_is_refused(given: list[tuple[str, bytes]], refusal: type[EngineError]) -> None:
    with pytest.raises(refusal):
        uploads.received(given)


BOMB = _archive([("a.bpmn", bytes(17_000_000))])
SMALL = _archive([("a.bpmn", b"x")])
MISPLACED = SMALL[:-6] + (10**6).to_bytes(4, "little") + SMALL[-2:]  # where its directory begins
LYING = BOMB.replace((17_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("archive", "refusal"),
    [
        (b"no archive", uploads.ArchiveUnreadable),
        (BOMB, uploads.UploadTooLarge),
        (LYING, (uploads.ArchiveUnreadable, uploads.UploadTooLarge)),
        (_archive((f"{n}.bpmn", b"") for n in range(401)), uploads.TooManyUploaded),
        (_archive([("a.bpmn", b"x" * 99)], zipfile.ZIP_LZMA), uploads.ArchiveUnreadable),
        (
            _archive([("a.bpmn", b"x" * 99)]).replace(b"\x14\0\0\0\x08\0", b"\x14\0\x01\0\x08\0"),
            uploads.ArchiveUnreadable,
        ),
        (_archive([("a.bpmn", b"x" * 99)])[:-30], uploads.ArchiveUnreadable),
        (_archive([("证.bpmn", b"")]).replace("证".encode(), b"\xff\xff\xff"), uploads.ArchiveUnreadable),
        (MISPLACED, uploads.ArchiveUnreadable),
    ],
    ids=[
        "no archive",
        "bomb",
        "bomb that lies",
        "too many",
        "another packing",
        "with a password",
        "cut off",
        "no UTF-8",
        "misplaced",
    ],
)
def test_an_archive_is_read_within_bounds(archive: bytes, refusal: type[EngineError]) -> None:
    with pytest.raises(refusal):
        list(uploads.unzipped("a.zip", archive))


@pytest.mark.parametrize("written", ["utf-8", "gb18030"], ids=["of a Mac", "of a Chinese Windows"])
def test_names_in_chinese_are_read_whatever_system_packed_them(written: str) -> None:
    # older packers write such a name as it is and mark it as nothing
    name = "场景.yaml".encode(written)
    archive = _archive([("x" * len(name), b"")]).replace(b"x" * len(name), name)
    assert [found for found, _ in uploads.unzipped("a.zip", archive)] == ["场景.yaml"]


@pytest.mark.parametrize("toml", [b"key = " + b"[" * 900, b"key = " + b"1" * 5000], ids=["deep", "long number"])
def test_a_table_that_cannot_be_read_names_nothing(toml: bytes) -> None:
    uploaded = uploads.received([("shop/procedure.toml", toml)])
    assert uploaded.key == "shop"
    assert named(uploads.bundled(uploaded, {})) == ("shop", "shop")


def test_an_upload_is_nothing_but_names_and_bytes() -> None:
    assert uploads.received([("procedure.toml", TOML)]) == Uploaded("shop-licence", {"procedure.toml": TOML}, {})
