"""A release is drawn up by one person and approved by another, who has seen what it becomes."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from engine.commands import draft_refusals as refusals
from engine.commands import draft_releases as drafts
from engine.commands import releases
from engine.commands.draft_releases import Seen
from engine.errors import EngineError, NotAllowed, NotFound
from engine.events import OPERATOR
from engine.faults import Severity
from engine.model.release import draft_release
from engine.procedures import bundle as bundles
from engine.procedures.bundle import Bundle
from engine.queries import draft_releases as queries
from engine.routing.rights import Action
from tests.commands.office import FOLDER, Office

PLAIN = bundles.collect(FOLDER)
REASON = "规则如此。"


def _changed(**files: bytes) -> Bundle:
    """The procedure of the office with other words in its guide, or other files."""
    changed = {"guide.md": "# 新的指南\n".encode(), **{name.replace("__", "."): text for name, text in files.items()}}
    return bundles.of_files(PLAIN.key, {**PLAIN.files, **changed})


MENDED = _changed()
FAULTY = _changed(guide__md=b"\xff")
SEEN = Seen(MENDED.sha256, 1)


def _begun(office: Office, bundle: Bundle = MENDED, login: str = "analyst") -> UUID:
    with office.acting(login) as tx:
        return drafts.begin(tx, bundle)


def _asked(office: Office, login: str = "analyst") -> UUID:
    draft = _begun(office, login=login)
    with office.acting(login) as tx:
        drafts.ask(tx, draft, SEEN, REASON)
    return draft


def _refusal(office: Office, login: str, act: Callable[..., object], *given: object) -> type[EngineError] | None:
    """What somebody is told who tries an act."""
    try:
        with office.acting(login) as tx:
            act(tx, *given)
    except EngineError as error:
        return type(error)
    return None


def test_a_draft_becomes_the_next_release_once_a_second_person_approves_it(office: Office) -> None:
    draft = _asked(office)
    with office.acting("publisher") as tx:
        drafts.approve(tx, draft, SEEN, "同意。")

    with office.seeing("publisher") as tx:
        page = queries.published(tx, PLAIN.key, 2)
        became = queries.became(tx, draft)
        (listed,) = queries.listing(tx)
        kept = tx.first(sa.select(draft_release.c.bundle))
    assert page.bundle == MENDED
    assert [(one.what, one.by.name, one.sha256, one.reason) for one in page.records] == [
        ("uploaded", "analyst", MENDED.sha256, ""),
        ("asked", "analyst", MENDED.sha256, REASON),
        ("approved", "publisher", MENDED.sha256, "同意。"),
    ]
    assert page.row.by.name == "publisher"
    assert became == (PLAIN.key, 2)
    assert [(one.number, one.is_live) for one in listed.releases] == [(2, True), (1, False)]
    assert listed.drafts == ()
    assert kept is not None
    assert not kept.bundle
    assert _refusal(office, "analyst", drafts.replace, draft, FAULTY) is refusals.DraftPublished


def test_a_case_begins_on_the_release_that_is_live_and_is_counted_there(office: Office) -> None:
    office.submit()
    draft = _asked(office)
    with office.acting("publisher") as tx:
        drafts.approve(tx, draft, SEEN, "")
    office.submit(login="neighbour")
    office.withdraw(office.submit().number)

    with office.seeing("analyst") as tx:
        (listed,) = queries.listing(tx)
    assert [(one.number, one.running) for one in listed.releases] == [(2, 1), (1, 1)]


def test_whoever_had_a_hand_in_it_does_not_approve_it(office: Office) -> None:
    own = _asked(office, login="drawing-publisher")
    assert _refusal(office, "drawing-publisher", drafts.approve, own, SEEN, "") is refusals.OwnDraft
    assert _refusal(office, "drawing-publisher", drafts.send_back, own, SEEN, "改") is refusals.OwnDraft

    uploaded = _begun(office, FAULTY)
    with office.acting("drawing-publisher") as tx:
        drafts.replace(tx, uploaded, MENDED)
    with office.acting("analyst") as tx:
        drafts.ask(tx, uploaded, SEEN, REASON)
    assert _refusal(office, "drawing-publisher", drafts.approve, uploaded, SEEN, "") is refusals.OwnDraft
    assert _refusal(office, "publisher", drafts.approve, uploaded, SEEN, "") is None


def test_content_that_is_put_back_leaves_the_hands_that_changed_it(office: Office) -> None:
    draft = _begun(office)
    for login, content in (("drawing-publisher", FAULTY), ("analyst", MENDED)):
        with office.acting(login) as tx:
            drafts.replace(tx, draft, content)
    with office.acting("analyst") as tx:
        drafts.ask(tx, draft, SEEN, REASON)
    with office.seeing("drawing-publisher") as tx:
        assert Action.RELEASE_APPROVE not in queries.draft(tx, draft).may
    assert _refusal(office, "drawing-publisher", drafts.approve, draft, SEEN, "") is refusals.OwnDraft
    with office.acting("publisher") as tx:
        drafts.send_back(tx, draft, SEEN, "改")
    with office.acting("analyst") as tx:
        drafts.ask(tx, draft, SEEN, REASON)
    assert _refusal(office, "publisher", drafts.approve, draft, SEEN, "") is None


def test_rights_are_those_of_the_posts_one_holds(office: Office) -> None:
    draft = _begun(office)
    for login in ("publisher", "230202-acceptance-1", "shopkeeper"):
        assert _refusal(office, login, drafts.begin, MENDED) is NotAllowed
    assert _refusal(office, "publisher", drafts.replace, draft, FAULTY) is NotAllowed
    assert _refusal(office, "second-analyst", drafts.ask, draft, SEEN, REASON) is NotAllowed
    assert _refusal(office, "second-analyst", drafts.discard, draft) is NotAllowed
    assert _refusal(office, "analyst", drafts.approve, draft, SEEN, "") is NotAllowed
    assert _refusal(office, "230202-acceptance-1", drafts.approve, draft, SEEN, "") is NotFound
    assert _refusal(office, "analyst", drafts.discard, uuid4()) is NotFound


@pytest.mark.parametrize(
    ("login", "sees"),
    [("analyst", True), ("publisher", True), ("230202-decision-1", False), ("shopkeeper", False)],
)
def test_drafts_are_seen_by_those_who_draw_them_up_or_approve_them(office: Office, login: str, *, sees: bool) -> None:
    draft = _begun(office)
    looks: list[Callable[..., object]] = [
        queries.listing,
        lambda tx: queries.draft(tx, draft),
        lambda tx: queries.draft_content(tx, draft),
        lambda tx: queries.published(tx, PLAIN.key, 1),
        lambda tx: queries.became(tx, draft),
    ]
    assert {_refusal(office, login, look) for look in looks} == {None if sees else NotAllowed}


def test_an_operator_sees_and_changes_nothing(office: Office) -> None:
    draft = _begun(office)
    with office.store.transaction(OPERATOR) as tx:
        assert queries.draft(tx, draft).may == frozenset()
        with pytest.raises(NotAllowed):
            drafts.replace(tx, draft, FAULTY)


def test_a_draft_with_errors_is_not_asked_for(office: Office) -> None:
    draft = _begun(office, FAULTY)
    told = _refusal(office, "analyst", drafts.ask, draft, Seen(FAULTY.sha256, 1), REASON)
    assert told is refusals.DraftFaulty


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("joint_review.bpmn", "受理审查", "现场核查"), ("procedure.toml", '= "decision"', '= "bench"')],
    ids=["in the law", "in the organisation"],
)
def test_warnings_are_explained_before_they_are_asked_for(office: Office, file: str, old: str, new: str) -> None:
    warned = bundles.of_files(
        PLAIN.key, {**PLAIN.files, file: PLAIN.files[file].replace(old.encode(), new.encode(), 1)}
    )
    draft, seen = _begun(office, warned), Seen(warned.sha256, 1)
    with office.seeing("analyst") as tx:
        assert {one.severity for one in queries.draft(tx, draft).problems} == {Severity.WARNING}
    assert _refusal(office, "analyst", drafts.ask, draft, seen, " ") is refusals.WarningsUnexplained
    assert _refusal(office, "analyst", drafts.ask, draft, seen, REASON) is None


def test_what_is_already_live_is_not_asked_for(office: Office) -> None:
    draft = _begun(office, PLAIN)
    assert _refusal(office, "analyst", drafts.ask, draft, Seen(PLAIN.sha256, 1), REASON) is refusals.SameAsLive


def test_other_content_voids_what_was_asked(office: Office) -> None:
    draft = _asked(office)
    other = _changed(guide__md="# 又一版\n".encode())
    with office.acting("second-analyst") as tx:
        drafts.replace(tx, draft, MENDED)
    with office.seeing("analyst") as tx:
        assert queries.draft(tx, draft).row.asked, "the same content again changes nothing"
    with office.acting("second-analyst") as tx:
        drafts.replace(tx, draft, other)

    with office.seeing("analyst") as tx:
        page = queries.draft(tx, draft)
    assert (page.row.asked, page.row.sha256, page.row.uploaded_by.name) == (False, other.sha256, "second-analyst")
    assert page.may == {Action.RELEASE_DRAFT, Action.RELEASE_ASK}
    assert _refusal(office, "publisher", drafts.approve, draft, SEEN, "") is refusals.NotAsked


def test_an_approval_names_what_was_looked_at(office: Office) -> None:
    draft = _asked(office)
    assert _refusal(office, "analyst", drafts.ask, draft, SEEN, REASON) is refusals.AlreadyAsked
    stale = Seen(PLAIN.sha256, 1)
    assert _refusal(office, "publisher", drafts.approve, draft, stale, "") is refusals.DraftChanged
    assert _refusal(office, "publisher", drafts.send_back, draft, stale, "改") is refusals.DraftChanged
    with office.store.transaction(OPERATOR) as tx:
        releases.publish(tx, _changed(guide__md="# 另一位发布的\n".encode()))
    assert _refusal(office, "publisher", drafts.approve, draft, SEEN, "") is refusals.LiveReleaseChanged
    assert _refusal(office, "publisher", drafts.approve, draft, Seen(MENDED.sha256, 2), "") is None


def test_a_draft_is_sent_back_with_a_reason_and_asked_for_again(office: Office) -> None:
    draft = _asked(office)
    assert _refusal(office, "publisher", drafts.send_back, draft, SEEN, "  ") is refusals.SendBackUnexplained
    assert _refusal(office, "publisher", drafts.send_back, draft, SEEN, "字" * 2001) is refusals.ReasonTooLong
    with office.acting("publisher") as tx:
        drafts.send_back(tx, draft, SEEN, "指南没有写办理地点。")

    with office.seeing("analyst") as tx:
        page = queries.draft(tx, draft)
    assert not page.row.asked
    assert (page.records[-1].what, page.records[-1].reason) == ("sent_back", "指南没有写办理地点。")
    assert _refusal(office, "analyst", drafts.ask, draft, SEEN, REASON) is None


def test_a_draft_belongs_to_one_procedure(office: Office) -> None:
    draft = _begun(office)
    other = bundles.of_files("another-item", PLAIN.files)
    assert _refusal(office, "analyst", drafts.replace, draft, other) is refusals.OtherProcedure


def test_a_draft_of_a_procedure_that_nobody_has_published_becomes_its_first_release(office: Office) -> None:
    toml = PLAIN.files["procedure.toml"].replace(b'"joint-review"', b'"new-item"', 1)
    fresh = bundles.of_files("new-item", {**PLAIN.files, "procedure.toml": toml})
    draft = _begun(office, fresh)
    with office.acting("analyst") as tx:
        drafts.ask(tx, draft, Seen(fresh.sha256, 0), REASON)
    with office.acting("publisher") as tx:
        drafts.approve(tx, draft, Seen(fresh.sha256, 0), "")
    with office.seeing("analyst") as tx:
        assert queries.published(tx, "new-item", 1).row.is_live


def test_a_draft_is_discarded_by_its_author(office: Office) -> None:
    draft = _begun(office)
    with office.acting("analyst") as tx:
        drafts.discard(tx, draft)
    with office.seeing("analyst") as tx:
        with pytest.raises(NotFound):
            queries.draft(tx, draft)
        with pytest.raises(NotFound):
            queries.published(tx, PLAIN.key, 2)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param('department = "market"', 'department = "market"', [], id="all are there"),
        pytest.param('department = "market"', 'department = "harbour"', ["P044"], id="no such department"),
        pytest.param('= "decision"', '= "bench"', ["P045"], id="no such post"),
    ],
)
def test_departments_and_posts_that_there_are_not_are_told_on_the_page_of_a_draft(
    office: Office, old: str, new: str, told: list[str]
) -> None:
    toml = PLAIN.files["procedure.toml"].decode()
    assert old in toml
    draft = _begun(office, _changed(procedure__toml=toml.replace(old, new).encode()))
    with office.acting("analyst") as tx:
        found = queries.draft(tx, draft).problems
    assert [one.code for one in found if one.code in {"P044", "P045"}] == told
    assert all(one.line > 0 for one in found)
