"""Refusals from outside: one status for a class, problem+json for machines, for people a page that says what to do."""

import logging

import pytest
from flask import Flask

from engine import errors
from engine.commands import draft_refusals
from engine.errors import EngineError
from engine.faults import Fault
from engine.procedures import uploads
from tests.conftest import Clock
from tests.web.conftest import Configured
from tests.web.visiting import Visitor
from web import problems
from web.app import create_app
from web.identity import LoginRequired
from web.permissions import permission

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (LoginRequired(), 401),
        (errors.NotFound(), 404),
        (errors.ProcedureClosed(), 404),
        (errors.NotAllowed(), 403),
        (errors.NotYours(), 403),
        (errors.Conflict(), 409),
        (errors.TaskClosed(), 409),
        (errors.StaleVersion(), 409),
        (errors.Invalid(), 422),
        (errors.AnswerInvalid([]), 422),
        (errors.FileTooLarge(name="a.pdf", limit=20), 413),
        (errors.FileRefused(name="a.pdf"), 422),
        (errors.Throttled(minutes=15), 429),
        (errors.Unavailable(), 503),
        (errors.CalendarMissing(year=2030), 503),
        (draft_refusals.DraftFaulty(count=1), 409),
        (draft_refusals.WarningsUnexplained(), 422),
        (draft_refusals.OwnDraft(), 403),
        (uploads.UploadTooLarge(limit=16), 413),
        (uploads.FileNameRefused(name="../a"), 422),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, EngineError) else None,
)
def test_a_refusal_has_the_status_of_its_class(refusal: EngineError, status: int) -> None:
    assert problems.status_of(refusal) == status


def _refusing(app: Flask, refusal: Exception) -> None:
    """A page that always refuses, added to the application before its first request."""

    def view() -> str:
        raise refusal

    app.add_url_rule("/refusing", "refusing", permission("page.read")(view))


def test_a_person_reads_what_happened_and_what_to_do(app: Flask, visitor: Visitor) -> None:
    _refusing(app, errors.Throttled(minutes=15))
    answer = visitor.get("/refusing")
    assert answer.status_code == 429
    assert "尝试次数过多，请在 15 分钟后再试。" in visitor.words()
    assert "请稍候" in visitor.words()
    assert answer.headers["X-Request-ID"] in visitor.words()


def test_a_person_reads_it_in_english(app: Flask, visitor: Visitor) -> None:
    _refusing(app, errors.Throttled(minutes=15))
    visitor.get("/refusing?lang=en")
    assert "Too many attempts. Try again in 15 minutes." in visitor.words()


def test_a_machine_gets_problem_json(app: Flask, visitor: Visitor) -> None:
    fault = Fault("shop", "最多填写 {max_length} 个字。", {"max_length": 20})
    _refusing(app, errors.AnswerInvalid([fault]))
    answer = visitor.get("/refusing", **JSON)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json() == {
        "type": "urn:heban:problem:answer-invalid",
        "title": "填写的内容有误，请按提示改正。",
        "status": 422,
        "code": "answer-invalid",
        "request": answer.headers["X-Request-ID"],
        "faults": [{"key": "shop", "text": "最多填写 20 个字。"}],
    }


def test_an_unknown_address_is_a_page_of_ours(visitor: Visitor) -> None:
    assert visitor.get("/no/such/page").status_code == 404
    assert "没有找到您要的页面。" in visitor.words()


def test_a_machine_without_log_in_is_not_sent_to_a_page(visitor: Visitor) -> None:
    answer = visitor.get("/worklist", **JSON)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "login-required")


def test_a_fragment_without_log_in_sends_the_whole_page_there(visitor: Visitor) -> None:
    answer = visitor.get("/worklist", **{"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login")


def test_a_refused_fragment_replaces_the_page_and_not_a_row(app: Flask, visitor: Visitor) -> None:
    _refusing(app, errors.TaskClosed())
    answer = visitor.get("/refusing", **{"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#main"


def test_a_wrong_method_says_so(visitor: Visitor) -> None:
    answer = visitor.client.put("/login")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_bug_is_a_500_that_tells_only_its_number(
    app: Flask, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    _refusing(app, ZeroDivisionError("the licence of 王五"))
    with caplog.at_level(logging.ERROR):
        answer = visitor.get("/refusing")
    assert answer.status_code == 500
    assert "系统出错了。" in visitor.words()
    assert "王五" not in visitor.text()
    assert answer.headers["X-Request-ID"] in visitor.words()
    assert any(record.exc_info for record in caplog.records)


def test_a_database_that_does_not_answer_is_503_also_for_who_is_logged_in(
    configured: Configured, visitor: Visitor, clock: Clock
) -> None:
    visitor.log_in("shopkeeper")
    cookie = visitor.client.get_cookie("heban")
    assert cookie is not None
    broken = create_app(configured(DATABASE_URL="sqlite:////nowhere/at/all.db"), now=clock)
    other = Visitor(broken)
    other.client.set_cookie("heban", cookie.value)
    assert other.get("/mine").status_code == 503
    assert "系统暂时不能完成这项操作" in other.words()
    assert other.get("/readyz", **JSON).status_code == 503
    assert other.get("/healthz").status_code == 200


def test_an_upload_beyond_every_limit_is_413(configured: Configured, clock: Clock) -> None:
    app = create_app(configured(), now=clock)
    visitor = Visitor(app)
    visitor.get("/login")
    answer = visitor.post("/login", {"login": "x" * 5_000_000, "password": ""})
    assert answer.status_code == 413
    assert "每个文件不得超过 10 MB" in visitor.words()


@pytest.mark.parametrize("given", ["", "short", "with blank and 王五", "x" * 65], ids=["none", "short", "odd", "long"])
def test_an_odd_request_id_is_replaced(visitor: Visitor, given: str) -> None:
    told = visitor.get("/", **{"X-Request-ID": given.encode().decode("latin-1")}).headers["X-Request-ID"]
    assert told != given
    assert len(told) == 32


def test_a_good_request_id_is_kept(visitor: Visitor) -> None:
    assert visitor.get("/", **{"X-Request-ID": "front-0001"}).headers["X-Request-ID"] == "front-0001"
