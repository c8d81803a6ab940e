"""退回的填写: a refused form leads to its page again, so that Back and Reload send nothing a second time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.commands.office import Office
from tests.conftest import Clock
from tests.web.visiting import Visitor

CLERK = "230202-acceptance-1"
TYPED = "写了很久的一段话"
PHONE = "13900000"
MACHINE = {"Accept": "application/json"}

Begin = Callable[[Office, Visitor], str]


def _registration(_: Office, visitor: Visitor) -> str:
    visitor.get("/register")
    return "/register"


def _draft(_: Office, visitor: Visitor) -> str:
    visitor.log_in("shopkeeper")
    visitor.get("/items/joint-review/apply")
    visitor.post("/items/joint-review/apply", {"variant": "new"})
    assert visitor.page is not None
    sheet = f"{visitor.page.location}/form/1"
    visitor.get(sheet)
    return sheet


def _materials(office: Office, visitor: Visitor) -> str:
    return _draft(office, visitor).replace("form/1", "materials")


def _check(office: Office, visitor: Visitor) -> str:
    return _draft(office, visitor).replace("form/1", "check")


def _withdrawal(office: Office, visitor: Visitor) -> str:
    number = office.submit().number
    visitor.log_in("shopkeeper")
    visitor.get(f"/track/{number}/withdraw")
    return f"/track/{number}/withdraw"


def _task(office: Office, visitor: Visitor) -> str:
    task = office.task(office.submit().number, "judge")
    office.claim(CLERK, task)
    visitor.log_in(CLERK)
    visitor.get(f"/tasks/{task}")
    return f"/tasks/{task}/complete"


FORMS = pytest.mark.parametrize(
    ("begin", "given"),
    [
        pytest.param(_registration, {"name": TYPED, "phone": PHONE}, id="registration"),
        pytest.param(_draft, {"shop": TYPED, "id_number": PHONE}, id="a step of an application"),
        pytest.param(_materials, {"material": "plan"}, id="an upload without a file"),
        pytest.param(_check, {}, id="handing in what is not complete"),
        pytest.param(_withdrawal, {"reason": TYPED * 100}, id="a withdrawal"),
        pytest.param(_task, {"opinion": TYPED, "version": "2"}, id="a task"),
    ],
)


@FORMS
def test_a_refused_form_leads_to_a_page_that_can_be_read_again(
    office: Office, visitor: Visitor, begin: Begin, given: dict[str, str]
) -> None:
    answer = visitor.post(begin(office, visitor), given)
    assert answer.status_code == 303
    for _ in range(2):
        assert visitor.get(answer.location).status_code == 200
        assert 'role="alert"' in visitor.text()
        assert all(text in visitor.text() for name, text in given.items() if name != "version")


@FORMS
def test_a_machine_is_told_at_once(office: Office, visitor: Visitor, begin: Begin, given: dict[str, str]) -> None:
    answer = visitor.post(begin(office, visitor), given, **MACHINE)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.get_json()["faults"]


@FORMS
def test_nothing_typed_stands_in_the_address_or_a_cookie(
    office: Office, visitor: Visitor, begin: Begin, given: dict[str, str]
) -> None:
    answer = visitor.post(begin(office, visitor), given)
    sent = answer.location + "".join(answer.headers.getlist("Set-Cookie"))
    assert sent.isascii()
    assert len(sent) < 700
    assert "139" not in sent.split("heban=")[0]


def test_what_was_typed_is_shown_to_the_same_browser_only(office: Office, app: Flask, visitor: Visitor) -> None:
    visitor.post(_registration(office, visitor), {"name": TYPED})
    assert visitor.page is not None
    address = visitor.page.location
    other = Visitor(app)
    other.post(_registration(office, other), {"name": "别人"})
    other.get(address)
    assert TYPED not in other.text()
    assert 'role="alert"' not in other.text()


def test_what_was_typed_is_gone_after_log_in(office: Office, visitor: Visitor) -> None:
    visitor.post(_registration(office, visitor), {"name": TYPED})
    assert visitor.page is not None
    address = visitor.page.location
    visitor.log_in("shopkeeper")
    visitor.get(address)
    assert TYPED not in visitor.text()


def test_what_was_typed_is_kept_for_two_hours(office: Office, app: Flask, visitor: Visitor, clock: Clock) -> None:
    visitor.post(_registration(office, visitor), {"name": TYPED})
    assert visitor.page is not None
    address = visitor.page.location
    clock.forward(timedelta(hours=2))
    other = Visitor(app)
    other.post(_registration(office, other), {"name": "后来的人"})
    visitor.get(address)
    assert TYPED not in visitor.text()


def test_a_sheet_put_right_meanwhile_is_shown_without_faults(office: Office, visitor: Visitor) -> None:
    sheet = _draft(office, visitor)
    refused = visitor.post(sheet, {"shop": ""}).location
    visitor.follow()
    visitor.post(sheet, {"shop": "面馆", "id_number": "11010519491231002X", "place": "230202", "scale": "small"})
    visitor.get(refused)
    assert 'role="alert"' not in visitor.text()
