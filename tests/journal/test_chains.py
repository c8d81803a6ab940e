"""Harm to the journal: every kind shows, with the case and the line; what is allowed does not."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.chains import Harm
from engine.commands import tasks
from engine.events import OPERATOR
from engine.journal import digest_of
from engine.model.case import answer, case, entry
from engine.model.columns import metadata
from engine.store import Tx
from tests.commands.office import Office
from tests.journal.looking import faults, verified
from web import checkpoints
from web.checkpoints import Place
from web.verification import Verification

Harmful = Callable[[Tx, UUID], None]


def test_an_untouched_journal_holds(office: Office, place: Place) -> None:
    number = office.submit().number
    checkpoints.write(office.store, place)
    office.accept(number)
    office.submit("neighbour")

    looked = verified(office, place)
    assert list(looked.faults()) == []
    assert (looked.seen.cases, looked.seen.checkpoints, looked.seen.pending) == (2, 1, 2)
    with office.store.reading(OPERATOR) as tx:
        assert looked.seen.lines == tx.number(sa.select(sa.func.count()).select_from(entry))


def test_erasing_personal_values_leaves_everything_whole(office: Office, place: Place) -> None:
    office.submit()
    checkpoints.write(office.store, place)
    with office.store.transaction(OPERATOR) as tx:
        tx.change(sa.update(answer).values(personal={}, given={}))
        tx.change(sa.update(case).values(applicant_name="", title=""))
    assert faults(office, place) == []


def _change_a_fact(tx: Tx, case_id: UUID) -> None:
    tx.change(_line(case_id, 3).values(facts={"act": "grant", "from": "submitted", "to": "received"}))


def _change_a_blank_in_the_facts(tx: Tx, case_id: UUID) -> None:
    written = (
        "CAST(replace(CAST(facts AS text), ': ', ':  ') AS json)" if tx.locks_rows else "replace(facts,': ',':  ')"
    )
    tx.change(_line(case_id, 3).values(facts=sa.literal_column(written)))


def _break_the_facts(tx: Tx, case_id: UUID) -> None:
    tx.change(_line(case_id, 3).values(facts=sa.literal_column("'[]'" if tx.locks_rows else "'[' || facts")))


def _change_an_instant(tx: Tx, case_id: UUID) -> None:
    tx.change(_line(case_id, 3).values(at=tx.now + timedelta(microseconds=1)))


def _break_an_instant(tx: Tx, case_id: UUID) -> None:
    broken = "at - interval '1 day'" if tx.locks_rows else "replace(at, '-', '/')"
    tx.change(_line(case_id, 3).values(at=sa.literal_column(broken)))


def _change_the_actor(tx: Tx, case_id: UUID) -> None:
    tx.change(_line(case_id, 3).values(actor="somebody else"))


def _change_the_kind(tx: Tx, case_id: UUID) -> None:
    tx.change(_line(case_id, 3).values(what="never heard of"))


@pytest.mark.parametrize(
    "harm",
    [
        _change_a_fact,
        _change_a_blank_in_the_facts,
        _break_the_facts,
        _change_an_instant,
        _break_an_instant,
        _change_the_actor,
        _change_the_kind,
    ],
)
def test_a_changed_line_shows(office: Office, place: Place, harm: Harmful) -> None:
    assert _told(office, place, harm) == [(Harm.ALTERED, 3)]


def _take_a_line_out(tx: Tx, case_id: UUID) -> None:
    tx.change(sa.delete(entry).where(entry.c.case_id == case_id, entry.c.seq == 3))


def _take_a_line_out_and_close_the_gap(tx: Tx, case_id: UUID) -> None:
    last = _last(tx, case_id)
    _take_a_line_out(tx, case_id)
    for seq in range(4, last + 1):
        tx.change(_line(case_id, seq).values(seq=seq - 1))


def _cut_the_tail(tx: Tx, case_id: UUID) -> None:
    tx.change(sa.delete(entry).where(entry.c.case_id == case_id, entry.c.seq == _last(tx, case_id)))


def _cut_the_tail_and_match_the_case(tx: Tx, case_id: UUID) -> None:
    last = _last(tx, case_id)
    _cut_the_tail(tx, case_id)
    kept = sa.select(entry.c.digest).where(entry.c.case_id == case_id, entry.c.seq == last - 1).scalar_subquery()
    tx.change(sa.update(case).where(case.c.id == case_id).values(journal_seq=last - 1, journal_head=kept))


def _cut_the_tail_and_match_the_case_and_what_is_signed(tx: Tx, case_id: UUID) -> None:
    _cut_the_tail_and_match_the_case(tx, case_id)
    tx.change(sa.update(case).where(case.c.id == case_id).values(journal_signed=case.c.journal_seq))


def _write_it_anew_and_match_the_case(tx: Tx, case_id: UUID) -> None:
    previous = ""
    for row in tx.all(sa.select(entry).where(entry.c.case_id == case_id).order_by(entry.c.seq)):
        line = {**row._mapping, "previous": previous or row.previous}
        if row.seq == 3:
            line["actor"] = "somebody else"
        previous = digest_of(tx.tenant, line)
        tx.change(_line(case_id, row.seq).values(actor=line["actor"], previous=line["previous"], digest=previous))
    tx.change(sa.update(case).where(case.c.id == case_id).values(journal_head=previous))


def _delete_the_case(tx: Tx, case_id: UUID) -> None:
    for table in reversed(metadata.sorted_tables):
        if "case_id" in table.c:
            tx.change(sa.delete(table).where(table.c.case_id == case_id))
    tx.change(sa.delete(case).where(case.c.id == case_id))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_take_a_line_out, [(Harm.MISSING, 3)]),
        (_take_a_line_out_and_close_the_gap, [(Harm.UNLINKED, 3), (Harm.DENIED, "first signed")]),
        (_cut_the_tail, [(Harm.HEAD, "last but one"), (Harm.CUT, "last")]),
        (_cut_the_tail_and_match_the_case, [(Harm.CUT, "last")]),
        (
            _cut_the_tail_and_match_the_case_and_what_is_signed,
            [(Harm.CUT, "last"), (Harm.NEVER_SIGNED, "last but one")],
        ),
        (_write_it_anew_and_match_the_case, [(Harm.DENIED, "first signed")]),
        (_delete_the_case, [(Harm.CASE_GONE, "last")]),
    ],
)
def test_a_chain_that_was_shortened_or_written_anew_shows(
    office: Office, place: Place, harm: Harmful, told: list[tuple[Harm, str | int]]
) -> None:
    assert _told(office, place, harm) == told


def test_a_tail_cut_from_a_case_that_grew_again_shows(office: Office, place: Place) -> None:
    number = office.submit().number
    office.claim("230202-acceptance-1", task := office.task(number, "judge"))
    checkpoints.write(office.store, place)
    with office.store.transaction(OPERATOR) as tx:
        last = _last(tx, office.case_id(number))
        _cut_the_tail_and_match_the_case(tx, office.case_id(number))
    with office.acting("230202-acceptance-1") as tx:
        tasks.unclaim(tx, task)
    checkpoints.write(office.store, place)

    assert [(one.harm, one.facts["line"]) for one in faults(office, place)] == [(Harm.DENIED, last)]


def test_a_case_that_is_kept_from_being_signed_shows(office: Office, place: Place) -> None:
    number = office.submit().number
    checkpoints.write(office.store, place)
    office.accept(number)
    with office.store.transaction(OPERATOR) as tx:
        tx.change(sa.update(case).values(journal_signed=case.c.journal_seq))
        last = _last(tx, office.case_id(number))
    office.submit("neighbour")
    checkpoints.write(office.store, place)

    assert [(one.harm, one.facts["line"]) for one in faults(office, place)] == [(Harm.NEVER_SIGNED, last)]


def test_without_checkpoints_the_chains_are_checked_alone(office: Office, place: Place) -> None:
    number = office.submit().number
    with office.store.transaction(OPERATOR) as tx:
        _change_a_fact(tx, office.case_id(number))
    looked = verified(office, place)
    assert [str(one) for one in looked.faults()] == [f"办件 {number} 过程第 3 行：内容与摘要不符，已被改动。"]
    assert any("没有核验检查点" in line for line in looked.summary())


def test_acts_and_checkpoints_during_a_verification_are_no_faults(
    office: Office, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for constant in ("CASES_AT_ONCE", "CASES_A_REPORT"):
        monkeypatch.setattr(f"web.verification.{constant}", 1)
    numbers = [office.submit().number for _ in range(4)]
    checkpoints.write(office.store, place)
    rest = list(numbers)

    def meanwhile(_done: int, _of: int) -> None:
        if rest:
            office.accept(rest.pop())
            office.submit("neighbour")
            checkpoints.write(office.store, place)

    assert list(Verification(office.store, place, meanwhile).faults()) == []
    assert rest == []


def _told(office: Office, place: Place, harm: Harmful) -> list[tuple[Harm, str | int]]:
    """What is told after harm was done to the middle one of three cases, by kind and line."""
    numbers = [office.submit().number for _ in range(3)]
    checkpoints.write(office.store, place)
    harmed = sorted(numbers, key=office.case_id)[1]
    with office.store.reading(OPERATOR) as tx:
        first = _last(tx, office.case_id(harmed))
    office.accept(harmed)
    checkpoints.write(office.store, place)
    with office.store.transaction(OPERATOR) as tx:
        last = _last(tx, office.case_id(harmed))
        harm(tx, office.case_id(harmed))

    found = faults(office, place)
    assert {one.facts["case"] for one in found} == {harmed}
    names = {first: "first signed", last: "last", last - 1: "last but one"}
    lines = [int(str(one.facts["line"])) for one in found]
    return [(one.harm, names.get(line, line)) for one, line in zip(found, lines, strict=True)]


def _line(case_id: UUID, seq: int) -> sa.Update:
    return sa.update(entry).where(entry.c.case_id == case_id, entry.c.seq == seq)


def _last(tx: Tx, case_id: UUID) -> int:
    return tx.number(sa.select(sa.func.max(entry.c.seq)).where(entry.c.case_id == case_id))
