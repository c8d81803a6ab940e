"""Calls to other parties: JSON over HTTP, signed, under a key and within a deadline. The only HTTP client there is.

What is sent and what is answered is written to no log, nor to the text of any error.
"""

import json
import logging
import re
import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from time import monotonic, time
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit
from uuid import UUID

import httpcore
import httpx

from connectors.signed import HEADER, KEY_HEADER, Message
from engine.errors import OutcomeUnclear, PartyAnswerInvalid, PartyRefused, PartyUnavailable, PartyUntrusted

log: Final = logging.getLogger("heban.wire")

ANSWER_BYTES: Final = 1_000_000
OUTCOME_UNKNOWN: Final = "outcome-unknown"
JSON_TYPES: Final = ("application/json", "application/problem+json")

_SAFE: Final = frozenset({"GET", "HEAD"})
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}", re.ASCII)
# with a problem that they can read, these say that nothing was done and that it may be tried again
_LATER: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


@dataclass(frozen=True)
class Party:
    """Somebody who answers calls at `url`. `deadline` is seconds for a whole call, connecting and reading included."""

    name: str
    url: str
    key_id: str
    secret: str = field(repr=False)
    deadline: float = 20

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or "@" in parts.netloc:
            raise ValueError("the address of a party is http(s)://host[:port][/path]")


@dataclass(frozen=True)
class _Answer:
    status: int
    media_type: str
    content: bytes


def call(party: Party, method: str, path: str, body: object = None, key: UUID | None = None) -> object:
    """What a party answers to a request, as JSON values.

    `path` begins with a slash, already quoted. No redirect is followed and no proxy asked: the secret signs for this
    host alone. Raises PartyUnavailable when nothing was done, OutcomeUnclear when the request may have been carried out
    and no complete answer came, PartyUntrusted, PartyRefused with the code of the party's problem (RFC 9457),
    PartyAnswerInvalid.
    """
    if not path.startswith("/"):
        raise ValueError("a path begins with a slash")
    content = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    began = monotonic()
    try:
        answer = _exchanged(party, _request(party, method, path, content, key))
    except (httpx.ConnectError, httpx.ConnectTimeout):
        log.warning("no connection", extra={"party": party.name, "method": method})
        raise PartyUnavailable(party=party.name) from None
    except _CertificateRefusedError:
        log.warning("certificate refused", extra={"party": party.name, "method": method})
        raise PartyUntrusted(party=party.name) from None
    except httpx.TransportError as cut:
        log.warning("no complete answer", extra={"party": party.name, "method": method, "error": type(cut).__name__})
        _lost(party, method)
    ms = round((monotonic() - began) * 1000, 1)
    log.info("call", extra={"party": party.name, "method": method, "status": answer.status, "ms": ms})
    return _understood(party, method, answer)


def recall(party: Party, path: str, key: UUID) -> object:
    """What a party answered under a key before; None when it never took such a request. Raises as `call` does."""
    try:
        return call(party, "GET", f"{path}/outcomes/{key}")
    except PartyRefused as refused:
        if refused.facts["reason"] == OUTCOME_UNKNOWN:
            return None
        raise


def _request(party: Party, method: str, path: str, content: bytes, key: UUID | None) -> httpx.Request:
    url = httpx.URL(party.url.rstrip("/") + path)
    named = str(key or "")
    message = Message(method, url.raw_path.decode("ascii"), named, content)
    headers = {
        "Accept": ", ".join(JSON_TYPES),
        "Accept-Encoding": "identity",  # an answer cannot be larger than what is read
        "Connection": "close",
        HEADER: message.header(party.key_id, party.secret, int(time())),
    }
    if named:
        headers[KEY_HEADER] = named
    if content:
        headers["Content-Type"] = JSON_TYPES[0]
    return httpx.Request(method, url, headers=headers, content=content or None)


def _exchanged(party: Party, request: httpx.Request) -> _Answer:
    """Send a request and read the answer up to a byte too many. Each call has a connection of its own.

    A connection kept open may be closed by the other side just as it is used again, and then nobody knows whether the
    request arrived.
    """
    with _Transport(party.deadline) as transport:
        response = transport.handle_request(request)
        content = b""
        for piece in response.iter_raw():
            content += piece
            if len(content) > ANSWER_BYTES:
                break
        response.close()
    return _Answer(response.status_code, response.headers.get("Content-Type", ""), content)


def _understood(party: Party, method: str, answer: _Answer) -> object:
    code = _problem(answer)
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return _read(party, answer)
    if code and answer.status in _LATER:
        raise PartyUnavailable(party=party.name)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _lost(party, method)
    if not code:
        raise PartyAnswerInvalid(party=party.name)
    raise PartyRefused(party=party.name, reason=code)


def _read(party: Party, answer: _Answer) -> object:
    media_type = answer.media_type.partition(";")[0].strip().lower()
    if media_type not in JSON_TYPES or len(answer.content) > ANSWER_BYTES:
        raise PartyAnswerInvalid(party=party.name)
    try:
        return json.loads(answer.content, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise PartyAnswerInvalid(party=party.name) from None


def _problem(answer: _Answer) -> str:
    """The code of a problem (RFC 9457), or nothing when the answer is none."""
    if not answer.media_type.lower().startswith(JSON_TYPES[1]) or len(answer.content) > ANSWER_BYTES:
        return ""
    try:
        problem = json.loads(answer.content)
    except (ValueError, RecursionError):
        return ""
    code = problem.get("code") if isinstance(problem, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _lost(party: Party, method: str) -> NoReturn:
    """A request that left and was not answered: reading again harms nobody, anything else may have been done."""
    raise PartyUnavailable(party=party.name) if method in _SAFE else OutcomeUnclear(party=party.name)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


@cache
def _trusted() -> ssl.SSLContext:
    """What the machine trusts, an office's own authority included (SSL_CERT_FILE)."""
    return ssl.create_default_context()


class _Transport(httpx.HTTPTransport):
    """One exchange that ends by its deadline, however slowly the other side drips."""

    def __init__(self, seconds: float) -> None:
        super().__init__(verify=_trusted(), trust_env=False)
        # the transport offers no way to set this; the timeouts it offers begin anew with every byte
        self._pool = httpcore.ConnectionPool(ssl_context=_trusted(), network_backend=_Bounded(monotonic() + seconds))


class _Bounded(httpcore.NetworkBackend):
    """Connections that may take until an instant of the monotonic clock."""

    def __init__(self, until: float) -> None:
        self._until = until
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = _left(self._until, httpcore.ConnectTimeout)
        return _BoundedStream(self._network.connect_tcp(host, port, left, local_address, socket_options), self._until)


class _CertificateRefusedError(Exception):
    """Nobody that the machine trusts vouches for this host: waiting changes nothing about that."""


class _BoundedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._until, httpcore.ConnectTimeout)
        try:
            return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._until)
        except httpcore.ConnectError as failed:
            if isinstance(failed.__cause__, ssl.SSLCertVerificationError):
                raise _CertificateRefusedError from None
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(until: float, late: type[httpcore.TimeoutException]) -> float:
    left = until - monotonic()
    if left <= 0:
        raise late
    return left
