"""The demo's cases: every fate comes out as it is called, on either database, once."""

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from engine import journal
from engine.clock import year_file
from engine.commands import documents
from engine.events import OPERATOR
from engine.model.case import case, draft, entry, material
from engine.model.document import DOCUMENT, document
from engine.model.job import job
from engine.model.task import task
from engine.procedures import bundle, reading
from engine.releases import all_current
from engine.store import Store
from tests.documents.papers import PRESS, Stamp
from tests.web.demo.conftest import FATES, KITCHENS, NOW
from web.demo import city, loading, stories

CHOSEN = [*FATES[:3], *(story for story in stories.plan() if story.is_draft)]
STATES = {
    "waits-for-precheck": "submitted",
    "precheck-claimed": "submitted",
    "precheck-overdue": "submitted",
    "returned": "precheck_returned",
    "resubmitted": "submitted",
    "waits-for-acceptance": "received",
    "supplement-pending": "supplement_pending",
    "supplemented": "received",
    "waits-for-site-check": "accepted",
    "site-check-half-signed": "accepted",
    "rectification-pending": "accepted",
    "waits-for-review": "accepted",
    "review-claimed": "accepted",
    "review-overdue": "accepted",
    "audited-back": "accepted",
    "waits-for-audit": "accepted",
    "waits-for-decision": "accepted",
    "decision-overdue": "accepted",
    "waits-for-issue": "decided_granted",
    "waits-for-delivery": "issuing",
    "refusal-waits-for-delivery": "decided_refused",
    "granted": "closed",
    "granted-after-supplement": "closed",
    "granted-after-recheck": "closed",
    "refused": "closed",
    "declined": "not_accepted",
    "enterprise-revoked": "not_accepted",
    "enterprise-not-found": "received",
    "not-needed": "not_needed",
    "withdrawn-before-acceptance": "withdrawn",
    "withdrawn-in-review": "withdrawn",
}
FOLDERS = sorted(file.parent for file in loading.PROCESSES.glob("*/procedure.toml"))


def test_every_fate_comes_out_as_it_is_called(told: Store) -> None:
    found = {row.applicant_name: row.state for row in _cases(told)}
    assert {story.fate.key: found.get(story.shop) for story in FATES if not story.is_draft} == STATES


def test_an_unfinished_application_stays_a_draft(told: Store) -> None:
    with told.reading(OPERATOR) as tx:
        rows = tx.all(sa.select(draft.c.raw).where(draft.c.case_id.is_(None)))
    assert [row.raw["applicant_name"] for row in rows] == [[_shop("draft")]]


def test_overdue_cases_are_overdue(told: Store) -> None:
    with told.reading(OPERATOR) as tx:
        today = tx.today
    overdue = {row.applicant_name for row in _cases(told) if row.ended_at is None and _is_past(row.promised_due, today)}
    assert {_shop("review-overdue"), _shop("decision-overdue")} <= overdue


def test_a_half_signed_check_has_one_signature(told: Store) -> None:
    with told.reading(OPERATOR) as tx:
        signatures = tx.all(
            sa.select(task.c.state)
            .join(case, case.c.id == task.c.case_id)
            .where(case.c.applicant_name == _shop("site-check-half-signed"), task.c.form == "site_check")
        )
    assert sorted(row.state for row in signatures) == ["done", "open"]


def test_nothing_happens_in_the_future_or_before_its_cause(told: Store) -> None:
    for row in _cases(told):
        with told.reading(OPERATOR) as tx:
            moments = [line.at for line in journal.read(tx, row.id)]
        assert moments == sorted(moments)
        assert NOW - timedelta(days=70) < moments[0] == row.submitted_at
        assert moments[-1] <= NOW


def test_central_kitchens_go_to_the_city_and_shops_to_their_districts(told: Store) -> None:
    found = {row.applicant_name: row.department for row in _cases(told)}
    wanted = {
        story.shop: f"{'230200' if story.trade.form == 'central_kitchen' else story.region}-market"
        for story in [*FATES, *KITCHENS]
        if not story.is_draft
    }
    assert found == wanted


def test_nobody_begins_two_applications() -> None:
    begun = Counter(story.applicant.login for story in stories.plan() if story.is_draft)
    assert begun == {"applicant-12": 1, "applicant-11": 1, "applicant-10": 1}


def test_nothing_is_left_for_a_worker_but_to_tell_the_platform_of_each_case(told: Store) -> None:
    with told.reading(OPERATOR) as tx:
        assert tx.all(sa.select(job.c.kind)) == []
        untold = sa.select(sa.func.count()).select_from(case).where(case.c.journal_seq > case.c.shared_seq)
        assert tx.number(untold) == len(_cases(told))


@pytest.mark.slow
def test_loading_again_changes_nothing(store: Store) -> None:
    said: list[str] = []
    loading.load(store, CHOSEN, said.append)
    before = _rows(store)
    loading.load(store, CHOSEN, said.append)
    assert before["case"] == len([story for story in CHOSEN if not story.is_draft])
    assert _rows(store) == before
    assert "新增演示办件 0 件" in said[-1]


def test_there_are_about_two_hundred_stories_in_every_region_and_fate() -> None:
    planned = stories.plan()
    assert 195 <= len(planned) <= 210
    assert {story.region for story in planned} == {
        r.code for r in city.read().organisation.regions if r.level == "county"
    }
    assert Counter(story.region for story in planned).most_common(1)[0][0] == "230202"
    assert {story.fate.key for story in planned if not story.is_draft} == set(STATES)
    assert len({story.shop for story in planned}) == len({story.uscc for story in planned}) == len(planned)
    assert all("演示" in story.shop for story in planned)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_there_is_an_answer_to_every_form(folder: Path) -> None:
    procedure = reading.read(bundle.collect(folder))
    elements = [element for process in procedure.program.processes.values() for element in process.elements]
    asked = {element.form for element in elements if element.form}
    assert asked | {variant.form for variant in procedure.variants.values()} <= stories.forms()
    answered = {element.operation for element in elements if element.operation}
    assert answered <= stories.plan()[0].answers(NOW.date()).keys()


def test_the_oldest_story_lies_in_a_year_with_a_calendar() -> None:
    oldest = max(story.age for story in stories.plan())
    assert year_file.shipped().working_days_between((NOW - timedelta(days=70)).date(), NOW.date()) > oldest


def _shop(fate: str) -> str:
    return next(story.shop for story in FATES if story.fate.key == fate)


def _is_past(day: date | None, today: date) -> bool:
    return day is not None and day < today


def _cases(store: Store) -> Sequence[sa.Row[Any]]:
    with store.reading(OPERATOR) as tx:
        return tx.all(sa.select(case))


def _rows(store: Store) -> dict[str, int]:
    with store.reading(OPERATOR) as tx:
        return {
            table.name: tx.number(sa.select(sa.func.count()).select_from(table))
            for table in (case, draft, material, task, entry)
        }


@pytest.fixture(name="processes")
def _processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped procedures, to be spoilt."""
    shutil.copytree(loading.PROCESSES, tmp_path / "processes")
    monkeypatch.setattr(loading, "PROCESSES", tmp_path / "processes")
    return tmp_path / "processes"


def _named_twice(folder: Path) -> None:
    shutil.copytree(folder.parent / "food-business-licence", folder)


def _half_begun(folder: Path) -> None:
    folder.mkdir()
    (folder / "tea.bpmn").write_text("<definitions", "utf-8")


def _unreadable(folder: Path) -> None:
    (folder / "procedure.toml").mkdir(parents=True)


@pytest.mark.parametrize("spoil", [_named_twice, _half_begun, _unreadable], ids=lambda spoil: spoil.__name__.strip("_"))
@pytest.mark.slow
def test_a_faulty_folder_is_told_by_name_and_stops_nothing(
    store: Store, processes: Path, spoil: Callable[[Path], None]
) -> None:
    spoil(processes / "tea-house")
    said: list[str] = []

    loading.load(store, [], said.append)

    assert any("tea-house" in one and "没有发布" in one for one in said)
    with store.reading(OPERATOR) as tx:
        assert [one.procedure.key for one in all_current(tx)] == ["food-business-licence"]


@pytest.mark.slow
def test_when_the_procedure_of_the_stories_is_faulty_there_is_a_city_without_cases(
    store: Store, processes: Path
) -> None:
    (processes / "food-business-licence" / "procedure.toml").write_text("key = [", "utf-8")
    said: list[str] = []

    loading.load(store, CHOSEN, said.append)

    assert "food-business-licence" in said[0]
    assert "新增演示办件 0 件" in said[-1]
    assert _rows(store)["draft"] == 0


@pytest.mark.slow
def test_the_newest_story_of_a_fate_gets_its_documents_and_the_others_have_none(store: Store) -> None:
    told: list[str] = []
    granted = [story for story in stories.plan() if story.fate.key == "granted"][:2]
    sealing = documents.issuing(PRESS, Stamp())
    loading.load(store, granted, told.append, sealing)

    with store.reading(OPERATOR) as tx:
        made = sa.select(document.c.key, case.c.applicant_name).join(case, case.c.id == document.c.case_id)
        found = {(row.key, row.applicant_name) for row in tx.all(made.where(document.c.state == "issued"))}
        left = tx.number(sa.select(sa.func.count()).select_from(document).where(document.c.state == "ordered"))
        waiting = tx.all(sa.select(job.c.id).where(job.c.kind == DOCUMENT))
    newest = min(granted, key=lambda story: story.age)
    assert found == {(key, newest.shop) for key in ("receipt", "acceptance", "grant", "licence")}
    assert (left, waiting) == (0, [])
