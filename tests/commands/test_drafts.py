"""草稿: what is kept before a case is handed in, and which files are refused."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.commands import cases, drafts
from engine.errors import DraftSpent, EngineError, FileEmpty, FileRefused, FileTooLarge, NotFound, TooManyFiles
from engine.model.case import blob
from engine.queries import drafts as read
from engine.queries import files
from tests.commands.office import CITIZEN_ID, PLAN, Office, at_once, raw

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        pytest.param("plan.pdf", PLAN, None, id="a PDF"),
        pytest.param("照片.JPG", JPEG, None, id="a JPEG with capitals"),
        pytest.param("photo.jpeg", JPEG, None, id="a JPEG by its long name"),
        pytest.param("photo.png", PNG, None, id="a PNG"),
        pytest.param("plan.pdf", b"", FileEmpty, id="an empty file"),
        pytest.param("plan.pdf", b"<html><script>alert(1)</script></html>", FileRefused, id="a page in disguise"),
        pytest.param("plan.pdf", PNG, FileRefused, id="a picture called a PDF"),
        pytest.param("plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileRefused, id="an SVG"),
        pytest.param("plan.exe", PLAN, FileRefused, id="a PDF called a program"),
        pytest.param("plan.pdf", PLAN + b"0" * drafts.MAX_BYTES, FileTooLarge, id="one byte too many"),
    ],
)
def test_files(office: Office, name: str, content: bytes, refusal: type[EngineError] | None) -> None:
    with office.acting("shopkeeper") as tx:
        draft = drafts.start(tx, "joint-review", "new")
    if refusal is not None:
        with pytest.raises(refusal), office.acting("shopkeeper") as tx:
            drafts.attach(tx, draft, "plan", name, content)
        return

    with office.acting("shopkeeper") as tx:
        file = drafts.attach(tx, draft, "plan", name, content)
    with office.seeing("shopkeeper") as tx:
        assert files.blob(tx, file).content == content


def test_a_path_in_a_name_is_dropped(office: Office) -> None:
    with office.acting("shopkeeper") as tx:
        draft = drafts.start(tx, "joint-review", "new")
        drafts.attach(tx, draft, "plan", "..\\..\\etc/passwd/plan.pdf", PLAN)

    with office.seeing("shopkeeper") as tx:
        assert [file.name for file in read.draft(tx, draft).files] == ["plan.pdf"]


def test_the_number_of_files_is_bounded_by_the_procedure(office: Office) -> None:
    with office.acting("shopkeeper") as tx:
        draft = drafts.start(tx, "joint-review", "new")
        for _ in range(2):
            drafts.attach(tx, draft, "plan", "plan.pdf", PLAN)

    with pytest.raises(TooManyFiles), office.acting("shopkeeper") as tx:
        drafts.attach(tx, draft, "plan", "plan.pdf", PLAN)


def test_a_file_is_for_a_material_of_the_procedure(office: Office) -> None:
    with office.acting("shopkeeper") as tx:
        draft = drafts.start(tx, "joint-review", "new")

    with pytest.raises(NotFound), office.acting("shopkeeper") as tx:
        drafts.attach(tx, draft, "something-else", "plan.pdf", PLAN)


def test_a_draft_is_found_again_and_keeps_what_was_typed(office: Office) -> None:
    with office.acting("shopkeeper") as tx:
        draft = drafts.start(tx, "joint-review", "new")
        drafts.save(tx, draft, raw(shop="甲"))
    with office.acting("shopkeeper") as tx:
        assert drafts.start(tx, "joint-review", "new") == draft
        drafts.save(tx, draft, raw(place="230202"))

    with office.seeing("shopkeeper") as tx:
        assert read.draft(tx, draft).raw == raw(id_number=CITIZEN_ID, shop="甲", place="230202")
        assert [row.id for row in read.mine(tx)] == [draft]
    with pytest.raises(NotFound), office.seeing("neighbour") as tx:
        read.draft(tx, draft)


def test_a_file_taken_out_is_gone(office: Office) -> None:
    with office.acting("shopkeeper") as tx:
        draft = drafts.start(tx, "joint-review", "new")
        file = drafts.attach(tx, draft, "plan", "plan.pdf", PLAN)
    with office.acting("shopkeeper") as tx:
        drafts.detach(tx, draft, file)

    with pytest.raises(NotFound), office.seeing("shopkeeper") as tx:
        files.blob(tx, file)


@pytest.mark.parametrize(
    ("login", "may"),
    [
        pytest.param("shopkeeper", True, id="its owner"),
        pytest.param("230202-decision-1", True, id="a clerk of the office"),
        pytest.param("230203-decision-1", False, id="a clerk of another office"),
        pytest.param("neighbour", False, id="another applicant"),
    ],
)
def test_who_may_read_a_cases_file(office: Office, login: str, *, may: bool) -> None:
    draft = office.draft()
    with office.seeing("shopkeeper") as tx:
        file = read.draft(tx, draft).files[0].id
    with office.acting("shopkeeper") as tx:
        cases.submit(tx, draft)

    with office.seeing(login) as tx:
        if may:
            assert files.blob(tx, file).content == PLAN
        else:
            with pytest.raises(NotFound):
                files.blob(tx, file)


def test_a_draft_that_was_handed_in_takes_nothing_more(office: Office) -> None:
    draft = office.draft()
    with office.acting("shopkeeper") as tx:
        cases.submit(tx, draft)

    with pytest.raises(DraftSpent), office.acting("shopkeeper") as tx:
        drafts.save(tx, draft, raw(shop="后来"))
    with pytest.raises(DraftSpent), office.acting("shopkeeper") as tx:
        drafts.attach(tx, draft, "plan", "plan.pdf", PLAN)


def test_the_bytes_of_a_removed_file_go_with_it_unless_another_file_has_them(office: Office) -> None:
    with office.acting("shopkeeper") as tx:
        draft = drafts.start(tx, "joint-review", "new")
        twins = [drafts.attach(tx, draft, "plan", "plan.pdf", PLAN) for _ in range(2)]
    kept = sa.select(sa.func.count()).select_from(blob)

    for twin, left in zip(twins, (1, 0), strict=True):
        with office.acting("shopkeeper") as tx:
            drafts.detach(tx, draft, twin)
            assert tx.number(kept) == left


def test_a_deleted_draft_goes_with_its_files_and_can_be_begun_anew(office: Office) -> None:
    draft = office.draft()
    with office.acting("shopkeeper") as tx:
        drafts.discard(tx, draft)
        assert tx.number(sa.select(sa.func.count()).select_from(blob)) == 0
        again = drafts.start(tx, "joint-review", "new")
        assert read.draft(tx, again).files == ()
    assert again != draft


@pytest.mark.parametrize(("login", "refusal"), [("shopkeeper", DraftSpent), ("neighbour", NotFound)])
def test_a_draft_is_deleted_by_its_owner_before_it_is_handed_in(
    office: Office, login: str, refusal: type[EngineError]
) -> None:
    draft = office.draft()
    with office.acting("shopkeeper") as tx:
        cases.submit(tx, draft)

    with pytest.raises(refusal), office.acting(login) as tx:
        drafts.discard(tx, draft)


def test_clicks_at_once_begin_one_draft_and_keep_one_copy_of_a_file(office: Office) -> None:
    def begin() -> str:
        with office.acting("shopkeeper") as tx:
            return str(drafts.start(tx, "joint-review", "new"))

    began = at_once([begin] * 4)
    assert len(set(began)) == 1

    def attach() -> str:
        with office.acting("shopkeeper") as tx:
            return str(drafts.attach(tx, UUID(began[0]), "plan", "plan.pdf", PLAN))

    assert len(set(at_once([attach] * 2))) == 2
