"""环节记录: how often a case has come to an element."""

import sqlalchemy as sa

from engine.commands import cases, drafts
from engine.events import OPERATOR
from engine.model.task import task as table
from tests.commands.office import Office, raw

CLERK = "230202-acceptance-1"


def _visits(office: Office, number: str) -> list[tuple[str, int]]:
    """Every task of a case in the order in which they opened, with the visit that it is part of."""
    wanted = sa.select(table.c.element, table.c.visit).where(table.c.case_id == office.case_id(number))
    with office.store.reading(OPERATOR) as tx:
        return [(row.element, row.visit) for row in tx.all(wanted.order_by(table.c.token))]


def _supplement(office: Office, number: str) -> None:
    office.do(number, "judge", CLERK, outcome="supplement", missing="平面图")
    with office.acting("shopkeeper") as tx:
        task = office.task(number, "fix")
        draft = drafts.start_for_task(tx, task)
        drafts.save(tx, draft, raw(remark="已改"))
        cases.supplement(tx, task, draft)


def test_a_task_that_comes_again_is_another_visit(office: Office) -> None:
    number = office.submit().number
    _supplement(office, number)
    _supplement(office, number)
    assert _visits(office, number) == [("judge", 1), ("fix", 1), ("judge", 2), ("fix", 2), ("judge", 3)]


def test_the_visits_of_another_case_do_not_count(office: Office) -> None:
    _supplement(office, office.submit().number)
    assert _visits(office, office.submit().number) == [("judge", 1)]


def test_the_signers_of_one_multi_instance_make_one_visit(office: Office) -> None:
    number = office.submit().number
    office.accept(number)
    office.do(number, "left", CLERK, paper="好")
    office.do(number, "right", "230202-inspection-1", site="好")
    assert _visits(office, number)[-2:] == [("sign", 1), ("sign", 1)]
