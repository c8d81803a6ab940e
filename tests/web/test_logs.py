"""Logs: one JSON object a line with the ids of request, case and actor, and nothing about people."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from engine.errors import NotFound
from engine.jobs import Job, Ledger, Local, Order
from engine.model.locking import LockedCase
from engine.store import Store, Tx
from tests.commands.office import Office
from tests.jobs import bench
from tests.web.visiting import Visitor
from web import logs
from web.permissions import permission

PERSON = "张三"


@contextmanager
def _writing(logger: logging.Logger) -> Iterator[StringIO]:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


@pytest.fixture(name="written")
def _written() -> Iterator[StringIO]:
    """What the access log writes."""
    with _writing(logs.access) as stream:
        yield stream


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


def _of_a_row() -> None:
    raise KeyError(PERSON)


def _refused_by_the_database() -> None:
    try:
        _of_a_row()
    except KeyError as error:
        raise IntegrityError("INSERT", {"name": PERSON}, Exception(PERSON)) from error


def test_a_traceback_stays_on_its_line_and_tells_places_and_classes_but_no_words() -> None:
    with pytest.raises(IntegrityError) as raised:
        _refused_by_the_database()
    told = (raised.type, raised.value, raised.tb)
    record = logging.LogRecord("heban", logging.ERROR, __file__, 1, "unexpected", None, told)
    line = logs.JsonLines().format(record)

    assert "\n" not in line
    traceback = json.loads(line)["traceback"]
    places = [traceback.index(name) for name in ("in _of_a_row", "builtins.KeyError", "sqlalchemy.exc.IntegrityError")]
    assert places == sorted(places)
    assert PERSON not in line


def test_no_line_tells_the_words_of_an_unexpected_error(app: Flask, store: Store, visitor: Visitor) -> None:
    def view() -> str:
        raise ValueError(PERSON)

    def apply(_tx: Tx, _job: Job, _case: LockedCase | None) -> None:
        raise ValueError(PERSON)

    with _writing(logging.getLogger("heban")) as stream:
        app.add_url_rule("/broken", "broken", permission("page.read")(view))
        visitor.get("/broken")
        bench.put(store, Order("broken"))
        Ledger(store, {"broken": Local(apply)}).run_next()

    assert stream.getvalue().count("builtins.ValueError") == 2
    assert PERSON not in stream.getvalue()
