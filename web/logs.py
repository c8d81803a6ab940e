"""Logs as one JSON object a line: what happened, to which case, by whom (ids only, never personal data)."""

import json
import logging
import re
from datetime import UTC, datetime
from time import perf_counter
from traceback import format_tb
from typing import Any, Final
from uuid import uuid4

from flask import Flask, Response, g, has_request_context, request

access: Final = logging.getLogger("heban.access")
_GIVEN_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
_CASE_NUMBER: Final = re.compile(r"\d{6}-\d{4}-\d{6,}")
_FIELDS: Final = (
    *("method", "route", "party", "status", "ms"),
    *("job", "kind", "attempt", "state", "code", "cause", "error"),
)


class JsonLines(logging.Formatter):
    """One record as one line of JSON; a traceback stays inside its line, without the words of the error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "text": record.getMessage(),
            **_context(),
            **{name: getattr(record, name) for name in _FIELDS if hasattr(record, name)},
        }
        if record.exc_info and record.exc_info[1]:
            line["traceback"] = _traceback(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _traceback(error: BaseException) -> str:
    """Where it went wrong, oldest first, and the classes of the errors. What they say may be about people: a database
    tells the row that it refuses.
    """
    told: list[str] = []
    chain: BaseException | None = error
    while chain is not None:
        kind = type(chain)
        told.append(f"{''.join(format_tb(chain.__traceback__))}{kind.__module__}.{kind.__qualname__}")
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return "\n\n".join(reversed(told))


def configuration(level: str) -> dict[str, Any]:
    """The dictConfig of every process: all loggers to standard error as JSON lines."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": JsonLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            "gunicorn.error": {"level": level},
            "gunicorn.access": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},  # what it tells below that holds signatures and addresses
        },
    }


def install(app: Flask) -> None:
    """Give every request an id, told in the answer, and write one access line for it."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The id under which this request stands in the log; a front proxy may have given it."""
    return str(g.get("request_id", ""))


def about_case(number: str) -> None:
    """Name the case this request deals with, for every line logged from now on."""
    g.case_number = number


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _GIVEN_ID.fullmatch(given) else uuid4().hex
    g.began = perf_counter()
    number = (request.view_args or {}).get("number")
    if isinstance(number, str) and _CASE_NUMBER.fullmatch(number):
        about_case(number)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id()
    if request.endpoint not in {"static", "health.live", "health.ready"}:
        # The route, not the address: a search or a query code in it is nobody's business.
        facts = {
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else "-",
            "status": response.status_code,
            "ms": round((perf_counter() - g.began) * 1000, 1),
        }
        access.info("request", extra=facts)
    return response


def _context() -> dict[str, str]:
    if not has_request_context():
        return {}
    user = g.get("_login_user")
    known = {
        "request": request_id(),
        "case": g.get("case_number", ""),
        "actor": user.actor.id if user is not None and user.is_authenticated else "",
    }
    return {name: value for name, value in known.items() if value}
