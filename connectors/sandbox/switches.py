"""The sandbox's switches: how each party that it plays behaves, until somebody switches it back or it is restarted."""

import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

LONGEST_SECONDS: Final = 600
MAIL: Final = "mail"
_SERVED_TWICE_BYTES: Final = 10_000_000
_DOWN: Final = b'{"status": 503, "title": "Service Unavailable", "code": "down"}'


@dataclass(frozen=True)
class Switch:
    """How a party behaves: seconds it waits first, whether it is down, is told everything twice, or answers nobody.

    With `lost_answer` it does the work and closes the connection; what it did can still be recalled.
    """

    slow: float = 0
    down: bool = False
    duplicate: bool = False
    lost_answer: bool = False


class SwitchSchema(Schema):
    """A switch as it is set; what is left out is switched off."""

    class Meta:
        unknown = EXCLUDE

    slow = fields.Float(load_default=0, validate=validate.Range(min=0, max=LONGEST_SECONDS))
    down = fields.Boolean(load_default=False)
    duplicate = fields.Boolean(load_default=False)
    lost_answer = fields.Boolean(load_default=False)

    @post_load
    def _made(self, data: dict[str, Any], **_: object) -> Switch:
        return Switch(**data)


class Switches:
    """The switch of each party."""

    def __init__(self, parties: Iterable[str]) -> None:
        self._lock = Lock()
        self._set = dict.fromkeys(parties, Switch())

    def of(self, party: str) -> Switch | None:
        """How a party behaves now; None when nobody of that name is played."""
        with self._lock:
            return self._set.get(party)

    def set(self, party: str, switch: Switch) -> None:
        """Let a party behave so from now on."""
        with self._lock:
            self._set[party] = switch

    def all(self) -> dict[str, Switch]:
        """Every party with its switch."""
        with self._lock:
            return dict(self._set)


class Faulty:
    """The sandbox's program with the faults that are switched on: a call's party is the first part of its path."""

    def __init__(self, program: "WSGIApplication", switches: Switches) -> None:
        self._program = program
        self._switches = switches

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a call, or not."""
        switch = self._switches.of(environ["PATH_INFO"].split("/")[1])
        if switch is None:
            return self._program(environ, start_response)
        time.sleep(switch.slow)
        if switch.down:
            status = HTTPStatus.SERVICE_UNAVAILABLE
            start_response(f"{status} {status.phrase}", [("Content-Type", "application/problem+json")])
            return [_DOWN]
        if switch.duplicate:
            environ = self._delivered_before(environ)
        answer = self._program(environ, start_response)
        if switch.lost_answer and "/outcomes/" not in environ["PATH_INFO"]:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return answer

    def _delivered_before(self, environ: dict[str, Any]) -> dict[str, Any]:
        """Have a call carried out whose answer nobody waits for, and give it back to be carried out again."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(min(length, _SERVED_TWICE_BYTES))
        again = {**environ, "wsgi.input": BytesIO(body)}
        first = self._program({**environ, "wsgi.input": BytesIO(body)}, lambda *_: lambda _: None)
        for _ in first:
            pass
        return again
