"""The sharing store's calls, signed and idempotent: `docs/connectors.md` has the contract."""

import logging
from http import HTTPStatus
from time import perf_counter
from typing import Final
from uuid import UUID

from flask import Blueprint, Flask, Response, g, jsonify, request
from sqlalchemy.exc import DBAPIError

from connectors import serving
from connectors.serving import Refused, Secrets
from connectors.sharing.schemas import GAP, ReportSchema
from connectors.sharing.server.store import (
    Delivery,
    GapFound,
    HistoryDiffers,
    KeptEvent,
    KeyReused,
    OrderWrong,
    SourceDiffers,
    Store,
)
from connectors.wire import OUTCOME_UNKNOWN
from engine.errors import Unavailable

log: Final = logging.getLogger("heban.sharing")

NUMBER_LENGTH: Final = 30
REFUSALS: Final = {
    HistoryDiffers: "history-differs",
    KeyReused: "key-reused",
    OrderWrong: "order-wrong",
    SourceDiffers: "source-differs",
}


def create_app(store: Store, secrets: Secrets) -> Flask:
    """The program; `secrets` are those of the systems that feed it, by key id."""
    app = Flask(__name__)
    app.before_request(_begin)
    app.after_request(_end)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_blueprint(_calls(store, secrets))
    app.register_blueprint(_health(store))
    return app


def _calls(store: Store, secrets: Secrets) -> Blueprint:
    area = Blueprint("sharing", __name__, url_prefix="/v1/cases/<number>")
    serving.require_signature(area, secrets)
    area.register_error_handler(GapFound, _gap)
    for refusal in REFUSALS:
        area.register_error_handler(refusal, _conflict)

    @area.post("/events")
    def report(number: str) -> Response:
        if len(number) > NUMBER_LENGTH:
            raise Refused("number-invalid")
        reported = serving.body(ReportSchema())
        return jsonify(last_seq=store.apply(Delivery(number, serving.key(), serving.sender(), reported)))

    @area.get("/events/outcomes/<uuid:key>")
    def outcome(number: str, key: UUID) -> Response:
        last = store.outcome(number, key)
        if last is None:
            raise Refused(OUTCOME_UNKNOWN, HTTPStatus.NOT_FOUND)
        return jsonify(last_seq=last)

    @area.get("/position")
    def position(number: str) -> Response:
        return jsonify(last_seq=store.position(number))

    @area.get("")
    def case(number: str) -> Response:
        found = store.case(number)
        if found is None:
            raise Refused("case-unknown", HTTPStatus.NOT_FOUND)
        about, events = found
        told = [{**event.content, "provenance": _provenance(event)} for event in events]
        return jsonify(number=number, item=about.item, last_seq=about.last_seq, result=about.result, events=told)

    return area


def _health(store: Store) -> Blueprint:
    area = Blueprint("health", __name__)

    @area.get("/healthz")
    def live() -> Response:
        return jsonify(status="ok")

    @area.get("/readyz")
    def ready() -> Response:
        try:
            store.position("")
        except DBAPIError as fault:  # a table that is not there
            raise Unavailable from fault
        return jsonify(status="ready")

    return area


def _provenance(event: KeptEvent) -> dict[str, object]:
    return {"source": event.source, "key": str(event.delivery), "received_at": event.received_at.isoformat()}


def _gap(gap: GapFound) -> Response:
    return serving.problem(Refused(GAP, HTTPStatus.CONFLICT, last_seq=gap.last))


def _conflict(refusal: Exception) -> Response:
    return serving.problem(Refused(REFUSALS[type(refusal)], HTTPStatus.CONFLICT))


def _unavailable(_: Unavailable) -> Response:
    return serving.problem(Refused("unavailable", HTTPStatus.SERVICE_UNAVAILABLE))


def _begin() -> None:
    g.began = perf_counter()


def _end(response: Response) -> Response:
    # the route, not the address, and nothing of the bodies
    route = request.url_rule.rule if request.url_rule else "-"
    ms = round((perf_counter() - g.began) * 1000, 1)
    log.info("call", extra={"method": request.method, "route": route, "status": response.status_code, "ms": ms})
    return response
