"""A procedure's folder becomes one deterministic bundle with the shared files it reaches."""

import shutil
from pathlib import Path

import pytest

from engine.procedures import bundle
from engine.procedures.bundle import Bundle

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FIXTURES, tmp_path / "processes")
    return tmp_path / "processes" / "market-stall"


def test_own_files_and_the_shared_ones_that_are_reached_are_taken(stall: Bundle) -> None:
    shared = {name for name in stall.files if name.startswith("_shared/")}
    assert shared == {
        "_shared/stall_supplement.bpmn",
        "_shared/forms/supplement.form",
        "_shared/decisions/stall_level.dmn",
    }
    assert {"procedure.toml", "stall.bpmn", "forms/application.form", "guide.md", "guide.en.md"} <= stall.files.keys()


def test_the_form_of_an_answer_is_reached_by_its_property(folder: Path) -> None:
    drawn = folder / "stall.bpmn"
    asked = '<zeebe:property name="answer_form" value="unreached" />'
    drawn.write_text(drawn.read_text().replace("</zeebe:properties>", asked + "</zeebe:properties>", 1))
    assert "_shared/forms/unreached.form" in bundle.collect(folder).files


@pytest.mark.parametrize(
    ("setting", "file"),
    [
        ('camunda:formRef="unreached"', "_shared/forms/unreached.form"),
        ('calledElement="nobody_calls_this"', "_shared/unreached.bpmn"),
        ('flowable:formKey="unreached"', "_shared/forms/unreached.form"),
    ],
    ids=["a form of Camunda 7", "a called process", "a form of Flowable"],
)
def test_what_another_engines_attributes_refer_to_is_reached(folder: Path, setting: str, file: str) -> None:
    spaces = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn"'
    drawn = folder / "stall.bpmn"
    drawn.write_text(drawn.read_text().replace("<bpmn:userTask ", f"<bpmn:userTask {spaces} {setting} ", 1))
    assert file in bundle.collect(folder).files


def test_an_own_file_takes_the_place_of_a_shared_one(folder: Path) -> None:
    own = folder / "forms" / "supplement.form"
    own.write_bytes((folder.parent / "_shared" / "forms" / "supplement.form").read_bytes())
    assert "_shared/forms/supplement.form" not in bundle.collect(folder).files


def test_the_digest_follows_the_content_and_nothing_else(folder: Path, stall: Bundle) -> None:
    (folder / "notes.txt").write_text("not part of the procedure")
    (folder.parent / "_shared" / "unreached.bpmn").unlink()
    assert bundle.collect(folder).sha256 == stall.sha256
    (folder / "guide.md").write_text("changed")
    assert bundle.collect(folder).sha256 != stall.sha256


def test_a_packed_bundle_comes_back_the_same(stall: Bundle) -> None:
    again = bundle.unpack(stall.pack())
    assert (again.key, again.sha256, again.files) == (stall.key, stall.sha256, stall.files)
    assert again.pack() == stall.pack()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        bundle.collect(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("stall.bpmn", b"<not xml", id="a diagram that is no XML"),
        pytest.param("procedure.toml", b"= nothing", id="an item that is no TOML"),
        pytest.param("procedure.toml", b"\xff\xfe", id="an item that is no text"),
        pytest.param("procedure.toml", b"routing = 1\nvariants = [1]", id="an item of other types"),
    ],
)
def test_unreadable_files_are_collected_and_left_to_the_reader(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    assert bundle.collect(folder).files[name] == content


MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def _decisions(namespace: str, imports: str = "") -> str:
    return f'<definitions xmlns="{MODEL}" namespace="{namespace}">{imports}<decision id="{namespace}"/></definitions>'


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("", id="by namespace"),
        pytest.param('locationURI="../../_shared/decisions/fire.dmn"', id="by place"),
    ],
)
def test_a_shared_file_that_a_decision_imports_is_taken(folder: Path, location: str) -> None:
    imports = f'<import importType="{MODEL}" namespace="fire" name="fire" {location}/>'
    (folder / "decisions").mkdir(exist_ok=True)
    (folder / "decisions" / "own.dmn").write_text(_decisions("own", imports))
    for name in ("fire", "water"):
        (folder.parent / "_shared" / "decisions" / f"{name}.dmn").write_text(_decisions(name))

    taken = bundle.collect(folder).files

    assert [name in taken for name in ("_shared/decisions/fire.dmn", "_shared/decisions/water.dmn")] == [True, False]
