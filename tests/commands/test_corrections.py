"""更正: an applicant puts his application right while he answers a notice."""

import hashlib
import json
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import journal, releases
from engine.commands import cases, drafts
from engine.errors import AnswerInvalid
from engine.events import OPERATOR
from engine.journal import Entry, What
from engine.model.case import answer
from engine.model.case import case as table
from engine.queries import casefile, tracking
from engine.queries import drafts as queries
from engine.runtime import stepping
from tests.commands.office import CITIZEN_ID, Office, raw
from tests.conftest import Clock

CLERK = "230202-acceptance-1"
OTHER_ID = "110105194912310097"


@pytest.fixture(name="number")
def _number(office: Office, clock: Clock) -> str:
    """A case whose applicant has been asked to supplement."""
    number = office.submit().number
    clock.forward(timedelta(minutes=1))
    office.do(number, "judge", CLERK, outcome="supplement", missing="店名与执照不一致。")
    return number


def _answer(office: Office, number: str, **typed: str) -> None:
    """Answer the notice with these corrections."""
    with office.acting("shopkeeper") as tx:
        task = office.task(number, "fix")
        draft = drafts.start_for_task(tx, task)
        drafts.save(tx, draft, raw(remark="已改", **typed))
        cases.supplement(tx, task, draft)


def _draft(office: Office, number: str, **typed: str) -> UUID:
    with office.acting("shopkeeper") as tx:
        draft = drafts.start_for_task(tx, office.task(number, "fix"))
        drafts.save(tx, draft, raw(**typed))
    return draft


def _corrections(office: Office, number: str) -> list[Entry]:
    with office.store.reading(OPERATOR) as tx:
        return [entry for entry in journal.read(tx, office.case_id(number)) if entry.what is What.CORRECTED]


def _variables(office: Office, number: str) -> dict[str, object]:
    with office.store.reading(OPERATOR) as tx:
        row = tx.first(sa.select(table).where(table.c.number == number))
        assert row is not None
        return stepping.variables(releases.of_case(tx, row.release_id).procedure.program, row.snapshot)


def test_the_page_of_the_answer_holds_the_application_as_it_stands(office: Office, number: str) -> None:
    draft = _draft(office, number)
    with office.seeing("shopkeeper") as tx:
        page = queries.draft(tx, draft)
        faults = queries.faults(tx, page)
    assert page.earlier == raw(shop="测试面馆", id_number=CITIZEN_ID, place="230202", scale="small")
    assert faults == ()


def test_a_corrected_field_takes_the_place_of_the_earlier_one_everywhere(office: Office, number: str) -> None:
    _answer(office, number, shop="鹤舞面馆")
    assert _variables(office, number)["shop"] == "鹤舞面馆"
    with office.seeing(CLERK) as tx:
        seen = casefile.case(tx, number)
    with office.seeing("shopkeeper") as tx:
        own = tracking.case(tx, number)
    assert (seen.title, seen.applicant) == ("并联审查 鹤舞面馆", "鹤舞面馆")
    for answered in (seen.answers, own.answers):
        (shop,) = [one for one in answered if one.key == "shop"]
        assert (shop.value, shop.corrected, shop.was) == ("鹤舞面馆", True, "测试面馆")
        assert [one.key for one in answered if one.corrected] == ["shop"]


def test_the_journal_names_what_was_corrected_by_digest_and_clerks_see_both(office: Office, number: str) -> None:
    _answer(office, number, shop="鹤舞面馆", id_number=OTHER_ID)
    (line,) = _corrections(office, number)
    assert line.facts["fields"] == ["shop", "id_number"]
    assert "鹤舞" not in json.dumps(line.facts, ensure_ascii=False)
    assert OTHER_ID not in json.dumps(line.facts)
    with office.seeing(CLERK) as tx:
        kept = tx.first(sa.select(answer).where(answer.c.id == UUID(str(line.facts["answer"]))))
        (told,) = [moment for moment in casefile.case(tx, number).moments if moment.what == "corrected"]
    assert kept is not None
    text = kept.salt + json.dumps([kept.given, kept.personal], ensure_ascii=False, sort_keys=True)
    assert line.facts["digest"] == hashlib.sha256(text.encode()).hexdigest()
    assert [(one.value, one.was) for one in told.answers] == [("鹤舞面馆", "测试面馆"), (OTHER_ID, CITIZEN_ID)]


def test_what_is_personal_stays_out_of_the_variables(office: Office, number: str) -> None:
    _answer(office, number, id_number=OTHER_ID)
    assert OTHER_ID not in json.dumps(_variables(office, number))


@pytest.mark.parametrize(
    "typed",
    [{}, {"shop": "测试面馆", "scale": "small"}, {"shop": " 测试面馆 "}],
    ids=["not opened", "looked at and left", "a blank more"],
)
def test_an_application_that_was_not_changed_is_not_corrected(
    office: Office, number: str, typed: dict[str, str]
) -> None:
    _answer(office, number, **typed)
    assert _corrections(office, number) == []
    assert office.state(number) == "received"


@pytest.mark.parametrize(
    ("typed", "key", "office_name"),
    [
        pytest.param({"place": "230203"}, "place", "局230203", id="another district"),
        pytest.param({"scale": "large"}, "scale", "局230200", id="another level"),
    ],
)
def test_a_correction_that_leads_to_another_office_is_refused_at_its_field(
    office: Office, number: str, typed: dict[str, str], key: str, office_name: str
) -> None:
    with pytest.raises(AnswerInvalid) as refused:
        _answer(office, number, shop="鹤舞面馆", **typed)
    (fault,) = refused.value.faults
    assert (fault.key, fault.facts["office"]) == (key, office_name)
    assert office.state(number) == "supplement_pending"
    assert _variables(office, number)["shop"] == "测试面馆"


def test_faults_of_the_answer_and_of_the_correction_are_told_together(office: Office, number: str) -> None:
    draft = _draft(office, number, remark="长" * 3000, shop="", id_number="1")
    with office.seeing("shopkeeper") as tx:
        faults = queries.faults(tx, queries.draft(tx, draft))
    assert [fault.key for fault in faults] == ["remark", "shop", "id_number"]


def test_a_second_correction_stands_beside_the_first(office: Office, number: str, clock: Clock) -> None:
    _answer(office, number, shop="鹤舞面馆")
    clock.forward(timedelta(minutes=1))
    office.do(number, "judge", CLERK, outcome="supplement", missing="再改。")
    _answer(office, number, shop="鹤鸣面馆")
    assert _variables(office, number)["shop"] == "鹤鸣面馆"
    with office.seeing(CLERK) as tx:
        moments = casefile.case(tx, number).moments
    changes = [(one.was, one.value) for moment in moments if moment.what == "corrected" for one in moment.answers]
    assert changes == [("测试面馆", "鹤舞面馆"), ("鹤舞面馆", "鹤鸣面馆")]
