"""办件过程: the chain holds, and shows what was done to it."""

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import journal
from engine.events import OPERATOR
from engine.journal import What
from engine.model.case import answer, case, entry
from engine.store import Tx
from tests.commands.office import Office


def test_every_step_of_a_case_is_told_in_order_by_its_actor(office: Office) -> None:
    number = office.submit().number
    office.accept(number)

    with office.store.reading(OPERATOR) as tx:
        lines = journal.read(tx, office.case_id(number))
        assert journal.first_fault(tx, office.case_id(number)) is None
    told = [line.what for line in lines if line.what is not What.PASSED]
    assert told == [
        What.SUBMITTED,
        What.ACT,
        What.OPENED,
        What.CLAIMED,
        What.COMPLETED,
        What.ACT,
        What.OPENED,
        What.OPENED,
    ]
    assert lines[0].actor == office.people["shopkeeper"].id
    assert lines[-1].actor == office.people["230202-acceptance-1"].id


def _change_a_fact(tx: Tx, case_id: UUID) -> None:
    line = sa.update(entry).where(entry.c.case_id == case_id, entry.c.what == "act")
    tx.change(line.values(facts={"act": "grant", "from": "submitted", "to": "received"}))


def _change_an_instant(tx: Tx, case_id: UUID) -> None:
    tx.change(sa.update(entry).where(entry.c.case_id == case_id, entry.c.seq == 1).values(at=tx.now.replace(year=2025)))


def _cut_the_tail(tx: Tx, case_id: UUID) -> None:
    last = sa.select(sa.func.max(entry.c.seq)).where(entry.c.case_id == case_id).scalar_subquery()
    tx.change(sa.delete(entry).where(entry.c.case_id == case_id, entry.c.seq == last))


def _take_a_line_out(tx: Tx, case_id: UUID) -> None:
    tx.change(sa.delete(entry).where(entry.c.case_id == case_id, entry.c.seq == 2))


@pytest.mark.parametrize("harm", [_change_a_fact, _change_an_instant, _cut_the_tail, _take_a_line_out])
def test_harm_to_the_journal_shows(office: Office, harm: Callable[[Tx, UUID], None]) -> None:
    number = office.submit().number
    office.accept(number)
    with office.store.transaction(OPERATOR) as tx:
        harm(tx, office.case_id(number))

    with office.store.reading(OPERATOR) as tx:
        assert journal.first_fault(tx, office.case_id(number)) is not None


def test_erasing_personal_values_leaves_the_chain_whole(office: Office) -> None:
    number = office.submit().number
    with office.store.transaction(OPERATOR) as tx:
        tx.change(sa.update(answer).values(personal={}, given={}))
        tx.change(sa.update(case).values(applicant_name="", title=""))

    with office.store.reading(OPERATOR) as tx:
        assert journal.first_fault(tx, office.case_id(number)) is None
