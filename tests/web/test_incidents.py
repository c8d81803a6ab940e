"""The page of incidents: who sees it, what it says, and retrying."""

import re

import pytest
from flask import Flask

from engine.commands import notices, sharing
from engine.commands.organisation import Organisation, Person, load
from engine.errors import DeliveryRefused
from engine.events import OPERATOR
from engine.jobs import Ledger, Local
from tests.commands.office import PASSWORD_HASH, Office
from tests.jobs import bench
from tests.web.conftest import Configured
from tests.web.visiting import Visitor
from web import worker
from web.incidents import KINDS

OF_THE_OFFICE, FOREIGN = "230202-acceptance-1", "230203-acceptance-1"


def _refuse(*_: object) -> None:
    raise DeliveryRefused(reply=550)


@pytest.fixture(name="numbers")
def _numbers(office: Office) -> list[str]:
    """Two cases with a notice that was given up."""
    numbers = [office.submit().number for _ in range(2)]
    for number in numbers:
        office.accept(number)
    ledger = Ledger(office.store, {"notice": Local(_refuse), **sharing.kinds(None)})
    while ledger.run_next():
        pass
    return numbers


def test_the_worklist_shows_incidents_only_when_there_are_any(app: Flask, numbers: list[str]) -> None:
    seen = {}
    for login in (OF_THE_OFFICE, FOREIGN):
        clerk = Visitor(app)
        clerk.log_in(login)
        clerk.get("/worklist")
        seen[login] = "异常件 2 件" in clerk.words()
    assert seen == {OF_THE_OFFICE: True, FOREIGN: False}


def test_what_failed_and_why_is_told_with_links_to_the_cases(visitor: Visitor, numbers: list[str]) -> None:
    visitor.log_in(OF_THE_OFFICE)
    visitor.get("/incidents")
    assert "邮件服务器拒绝投递（550）。" in visitor.words()
    assert all(f'href="/cases/{number}"' in visitor.text() for number in numbers)


def test_the_page_speaks_english(visitor: Visitor, numbers: list[str]) -> None:
    visitor.log_in(OF_THE_OFFICE)
    visitor.get("/incidents?lang=en")
    assert "The mail server refuses to deliver (550)." in visitor.words()
    assert "Retry all (2)" in visitor.words()


def test_retrying_one_and_then_all(visitor: Visitor, office: Office, numbers: list[str]) -> None:
    visitor.log_in(OF_THE_OFFICE)
    visitor.get("/incidents")
    one = re.search(r'action="(/incidents/[0-9a-f-]{36}/retry)"', visitor.text())
    assert one is not None
    assert visitor.post(one.group(1)).location == "/incidents"
    assert sorted(bench.states(office.store).values()) == ["dead", "ready"]
    visitor.get("/incidents")
    assert visitor.post(one.group(1)).status_code == 404
    visitor.get("/incidents")
    visitor.post("/incidents/retry", {"kind": "notice", "code": "delivery-refused", "error": "DeliveryRefused"})
    visitor.get("/incidents")

    assert "1 件已重新排入办理。" in visitor.words()
    assert "没有异常件" in visitor.words()
    ledger = Ledger(office.store, notices.kinds(None))
    while ledger.run_next():
        pass
    assert bench.ledger(office.store) == []


def test_an_operator_comes_to_the_incidents_and_sees_no_case(
    visitor: Visitor, office: Office, numbers: list[str]
) -> None:
    person = Person("operator", "operator", "运维", "Operator", "", "", (), is_demo=True)
    with office.store.transaction(OPERATOR) as tx:
        load(tx, Organisation((), (), (), (person,)), PASSWORD_HASH)

    assert visitor.log_in("operator").location == "/incidents"
    visitor.get("/incidents")
    assert "全部重试（2 件）" in visitor.words()
    assert not any(number in visitor.text() for number in numbers)
    visitor.post("/incidents/retry", {"kind": "notice", "code": "delivery-refused", "error": "DeliveryRefused"})
    assert visitor.get("/worklist").status_code == 403
    assert visitor.get(f"/cases/{numbers[0]}").status_code == 403


def test_every_kind_of_job_has_a_name(configured: Configured) -> None:
    assert set(worker.kinds(configured())) == set(KINDS)
