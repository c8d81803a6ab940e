"""Incidents: who sees them, and trying them again."""

from uuid import uuid4

import pytest

from engine.commands import incidents, notices, sharing
from engine.errors import DeliveryRefused, NotFound
from engine.events import OPERATOR, Actor
from engine.jobs import Ledger, Local, Order
from engine.queries import incidents as queries
from engine.queries.incidents import IncidentGroup
from tests.commands.office import Office
from tests.jobs import bench

OF_THE_OFFICE, FOREIGN = "230202-acceptance-1", "230203-acceptance-1"


def _refuse(*_: object) -> None:
    raise DeliveryRefused(reply=550)


def _dead(office: Office, count: int = 1) -> list[str]:
    """Cases with a notice that was given up."""
    numbers = [office.submit().number for _ in range(count)]
    for number in numbers:
        office.accept(number)
    ledger = Ledger(office.store, {"notice": Local(_refuse), **sharing.kinds(None)})
    while ledger.run_next():
        pass
    return numbers


def _seen(office: Office, actor: Actor) -> tuple[IncidentGroup, ...]:
    with office.store.reading(actor) as tx:
        found = queries.groups(tx)
        assert queries.count(tx) == sum(group.count for group in found)
    return found


def test_the_office_of_the_case_sees_what_failed_and_why(office: Office) -> None:
    numbers = _dead(office, count=2)

    (group,) = _seen(office, office.people[OF_THE_OFFICE])

    assert (group.kind, group.code, group.error, group.count) == ("notice", "delivery-refused", "DeliveryRefused", 2)
    assert group.text.format(**group.facts) == "邮件服务器拒绝投递（550）。"
    assert sorted(one.number for one in group.incidents) == sorted(numbers)
    assert {one.attempts for one in group.incidents} == {1}


@pytest.mark.parametrize("login", [FOREIGN, "shopkeeper"])
def test_nobody_else_sees_or_retries_it(office: Office, login: str) -> None:
    _dead(office)
    (row,) = bench.ledger(office.store)

    assert _seen(office, office.people[login]) == ()
    with pytest.raises(NotFound), office.acting(login) as tx:
        incidents.retry(tx, row.id)
    with office.acting(login) as tx:
        assert incidents.retry_all(tx, "notice", row.error_code, row.error_class) == 0


def test_an_operator_sees_all_but_nothing_of_the_cases(office: Office) -> None:
    _dead(office)
    bench.put(office.store, Order("notice"))
    ledger = Ledger(office.store, {"notice": Local(_refuse)})
    assert ledger.run_next()

    (group,) = _seen(office, OPERATOR)

    assert group.count == 2
    assert {(one.number, one.title) for one in group.incidents} == {("", "")}


def test_retrying_one_and_all_brings_about_what_was_missing(office: Office) -> None:
    _dead(office, count=3)
    (group,) = _seen(office, office.people[OF_THE_OFFICE])
    with office.acting(OF_THE_OFFICE) as tx:
        incidents.retry(tx, group.incidents[0].id)
    assert _seen(office, office.people[OF_THE_OFFICE])[0].count == 2
    with office.acting(OF_THE_OFFICE) as tx:
        assert incidents.retry_all(tx, group.kind, group.code, group.error) == 2
    ledger = Ledger(office.store, notices.kinds(None))
    while ledger.run_next():
        pass

    assert _seen(office, OPERATOR) == ()
    assert bench.ledger(office.store) == []


def test_what_is_not_dead_is_not_retried(office: Office) -> None:
    number = office.submit().number
    office.accept(number)
    waiting = [row.id for row in bench.ledger(office.store)]

    for key in (*waiting, uuid4()):
        with pytest.raises(NotFound), office.acting(OF_THE_OFFICE) as tx:
            incidents.retry(tx, key)
