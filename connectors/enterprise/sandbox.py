"""What the sandbox plays of the register of enterprises. Its units are invented, in a space of invented numbers."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, jsonify

from connectors import serving
from connectors.enterprise.schemas import Asked, Found, Verified
from connectors.sandbox.book import Book, Given
from connectors.wire import OUTCOME_UNKNOWN

NAMES: Final = ("法人库", "Register of enterprises")
OPERATION: Final = "enterprise.verify"
NOT_FOUND: Final = "enterprise-not-found"

_FILE: Final = Path(__file__).parent / "register.toml"


@dataclass(frozen=True)
class Unit:
    """An invented unit of the register."""

    credit_code: str
    name: str
    legal_person: str
    address: str
    kind: str = "个体工商户"
    status: str = "存续"
    established_on: date = date(2024, 3, 18)


def register(more: Iterable[Unit] = ()) -> dict[str, Unit]:
    """The units of `register.toml`, and more, by credit code."""
    rows = tomllib.loads(_FILE.read_text("utf-8"))["units"]
    return {unit.credit_code: unit for unit in [*(Unit(**row) for row in rows), *more]}


def blueprint(units: dict[str, Unit], book: Book, secrets: serving.Secrets) -> Blueprint:
    """The calls of the register."""
    area = Blueprint("enterprise", __name__, url_prefix="/enterprise")
    serving.require_signature(area, secrets)

    @area.get("/enterprises/<code>")
    def find(code: str) -> Response:
        if code not in units:
            raise serving.Refused(NOT_FOUND)
        return jsonify(Found().dump(units[code]))

    @area.post("/verify")
    def verify() -> Response:
        asked = serving.body(Asked())
        return _told(book.once(OPERATION, serving.key(), asked, lambda: _verified(units, asked)))

    @area.get("/verify/outcomes/<uuid:key>")
    def recall(key: UUID) -> Response:
        given = book.given(OPERATION, key)
        if given is None:
            raise serving.Refused(OUTCOME_UNKNOWN, HTTPStatus.NOT_FOUND)
        return _told(given)

    return area


def _verified(units: dict[str, Unit], asked: dict[str, Any]) -> Given:
    unit = units.get(asked["credit_code"])
    return Given(refusal=NOT_FOUND) if unit is None else Given(Verified().dump(unit))


def _told(given: Given) -> Response:
    if given.refusal:
        raise serving.Refused(given.refusal)
    return jsonify(given.content)
