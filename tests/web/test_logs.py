"""Logs: one JSON object a line with the ids of request, case and actor, and nothing about people."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from flask import Flask

from engine.errors import NotFound
from tests.commands.office import Office
from tests.web.visiting import Visitor
from web import logs
from web.permissions import permission


@pytest.fixture(name="written")
def _written() -> Iterator[StringIO]:
    """What the access log writes."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    logs.access.addHandler(handler)
    logs.access.setLevel(logging.INFO)
    yield stream
    logs.access.removeHandler(handler)
    logs.access.setLevel(logging.NOTSET)


def _lines(stream: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_with_ids(app: Flask, office: Office, visitor: Visitor, written: StringIO) -> None:
    def view(name: str) -> str:
        assert name
        logs.about_case("23020226000001")
        raise NotFound

    app.add_url_rule("/about/<name>", "about", permission("page.read")(view))
    visitor.log_in("shopkeeper")
    answer = visitor.get("/about/王五?q=13900000000")
    line = _lines(written)[-1]
    assert {name: line[name] for name in ("method", "route", "status", "case", "actor", "request")} == {
        "method": "GET",
        "route": "/about/<name>",
        "status": 404,
        "case": "23020226000001",
        "actor": office.people["shopkeeper"].id,
        "request": answer.headers["X-Request-ID"],
    }


def test_pages_about_a_case_name_it_in_the_log(office: Office, visitor: Visitor, written: StringIO) -> None:
    number = office.submit().number
    visitor.log_in("230202-acceptance-1")
    for address in (f"/cases/{number}", f"/tasks/{office.task(number, 'judge')}"):
        assert visitor.get(address).status_code == 200
        assert _lines(written)[-1]["case"] == number


def test_no_line_tells_what_was_typed(visitor: Visitor, written: StringIO) -> None:
    visitor.get("/?q=王五")
    visitor.get("/login")
    visitor.post("/login", {"login": "wangwu-the-fifth", "password": "hunter2hunter2"})
    assert len(_lines(written)) == 3
    for typed in ("王五", "wangwu", "hunter2"):
        assert typed not in written.getvalue()


def test_those_who_watch_the_server_leave_no_line(visitor: Visitor, written: StringIO) -> None:
    visitor.get("/healthz")
    visitor.get("/readyz")
    assert written.getvalue() == ""


def test_a_traceback_stays_on_its_line() -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord("heban", logging.ERROR, __file__, 1, "unexpected", None, told)
    line = logs.JsonLines().format(record)
    assert "\n" not in line
    assert "ValueError: broken" in json.loads(line)["traceback"]
