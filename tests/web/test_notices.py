"""Notices on the applicant's page: counted in the header, opened, marked as read."""

import re

import pytest
from flask import Flask

from engine.commands import notices
from engine.jobs import Ledger
from tests.commands.office import Office
from tests.web.visiting import Visitor

SENTENCE = "请一次补齐告知书所列材料。"


@pytest.fixture(name="number")
def _number(office: Office) -> str:
    """A case whose applicant has been asked for a supplement and told so."""
    number = office.submit().number
    office.do(number, "judge", "230202-acceptance-1", outcome="supplement", missing="请补平面图。")
    ledger = Ledger(office.store, notices.kinds(None))
    while ledger.run_next():
        pass
    return number


def test_an_unread_notice_is_counted_and_leads_to_its_case(visitor: Visitor, number: str) -> None:
    visitor.log_in("shopkeeper")
    visitor.get("/mine")
    assert "1 条未读通知" in visitor.words()
    assert SENTENCE in visitor.words()

    answer = visitor.post(_address(visitor))

    assert answer.location == f"/track/{number}"
    visitor.get("/mine")
    assert "条未读通知" not in visitor.words()
    assert "已读通知" in visitor.words()


def test_all_are_marked_as_read_at_once(visitor: Visitor, office: Office, number: str) -> None:
    visitor.log_in("shopkeeper")
    visitor.get("/mine")
    assert visitor.post("/notices/read").location == "/mine"
    visitor.get("/mine")
    assert "通知已全部标为已读。" in visitor.words()
    assert "没有未读通知。" in visitor.words()


def test_a_foreign_notice_is_not_found(app: Flask, visitor: Visitor, number: str) -> None:
    visitor.log_in("shopkeeper")
    visitor.get("/mine")
    address = _address(visitor)
    neighbour = Visitor(app)
    neighbour.log_in("neighbour")
    neighbour.get("/mine")

    assert SENTENCE not in neighbour.words()
    assert neighbour.post(address).status_code == 404
    clerk = Visitor(app)
    clerk.log_in("230202-acceptance-1")
    clerk.get("/worklist")
    assert clerk.post(address).status_code == 403


def test_the_case_page_of_a_clerk_says_that_the_applicant_was_told(visitor: Visitor, number: str) -> None:
    visitor.log_in("230202-acceptance-1")
    visitor.get(f"/cases/{number}")
    assert "已通知申请人（站内）" in visitor.words()


def _address(visitor: Visitor) -> str:
    found = re.search(r'action="(/notices/[0-9a-f-]{36})"', visitor.text())
    assert found is not None
    return found.group(1)
