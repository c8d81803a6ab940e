"""What every server program of a connector does with a call: who sent it, under which key, and how no is said."""

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Flask, Response, g, jsonify, request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import HTTPException

from connectors.signed import HEADER, KEY_HEADER, Message, SignatureRefused

BODY_BYTES: Final = 1_000_000

Secrets = Callable[[], Mapping[str, str]]


class Refused(Exception):
    """A call that is answered with a problem (RFC 9457) of this status and code. Nothing was done.

    `more` are further members of the problem.
    """

    def __init__(self, code: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY, **more: object) -> None:
        self.code = code
        self.status = status
        self.more = more
        super().__init__(code)


def require_signature(area: Flask | Blueprint, secrets: Secrets) -> None:
    """Answer only who signs with one of these secrets (by key id), and answer every refusal with a problem."""

    def check() -> None:
        request.max_content_length = BODY_BYTES
        body = request.get_data(cache=True)
        try:
            message = Message.received(request.environ, body)
            g.sender = message.verify(request.headers.get(HEADER), secrets(), time.time())
        except SignatureRefused as refused:
            raise Refused(refused.code, HTTPStatus.UNAUTHORIZED) from None

    area.before_request(check)
    area.register_error_handler(Refused, problem)
    area.register_error_handler(HTTPException, _foreign)


def sender() -> str:
    """Who sent this call, as the id of his key."""
    return str(g.sender)


def key() -> UUID:
    """The idempotency key of this call. Raises Refused."""
    try:
        return UUID(request.headers.get(KEY_HEADER, ""))
    except ValueError:
        raise Refused("key-missing", HTTPStatus.BAD_REQUEST) from None


def body(schema: Schema) -> Any:
    """The body of this call as a schema loads it. Raises Refused."""
    try:
        return schema.load(request.get_json())
    except ValidationError:
        raise Refused("body-invalid") from None


def problem(refused: Refused) -> Response:
    """A refusal as the other side reads it."""
    status = {"type": "about:blank", "status": refused.status, "title": refused.status.phrase}
    told = jsonify({**status, "code": refused.code, **refused.more})
    told.status_code = refused.status
    told.content_type = "application/problem+json"
    return told


def _foreign(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    return problem(Refused(status.phrase.lower().replace(" ", "-"), status))
