"""Signatures of requests, on both sides: what they cover, what is refused, and calls to a guarded server program."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, jsonify
from marshmallow import Schema, fields
from werkzeug.serving import make_server

from connectors import serving, wire
from connectors.signed import WINDOW_SECONDS, Message, SignatureRefused
from connectors.wire import Party
from engine.errors import OutcomeUnclear, PartyRefused

KEY = UUID("8d3e2b6e-0c3b-4d1e-9f43-1f2f6b2b7a10")
MESSAGE = Message("POST", "/a/b?c=d", str(KEY), b'{"a":1}')
NOW = 1_767_225_600
SECRETS = {"heban-1": "one secret", "heban-2": "another", "empty": ""}


class _Asked(Schema):
    """What the guarded program wants to be asked."""

    name = fields.String(required=True)


def test_the_scheme_of_the_handbook_gives_this_signature() -> None:
    # computed by hand with openssl, as docs/connectors.md shows
    assert MESSAGE.header("heban-1", "one secret", NOW) == (
        "keyid=heban-1, ts=1767225600, sig=515fb0d65c23932137c81a328a1550e091409ee4332c00e655b3f7dfc31d17a1"
    )


def test_whoever_knows_the_secret_is_known_by_his_key() -> None:
    for key_id in ("heban-1", "heban-2"):
        assert MESSAGE.verify(MESSAGE.header(key_id, SECRETS[key_id], NOW), SECRETS, NOW + WINDOW_SECONDS) == key_id


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"method": "PUT"}, id="method"),
        pytest.param({"target": "/a/b?c=e"}, id="query"),
        pytest.param({"key": ""}, id="key"),
        pytest.param({"body": b'{"a":2}'}, id="body"),
    ],
)
def test_a_changed_message_is_refused(changed: dict[str, Any]) -> None:
    header = MESSAGE.header("heban-1", SECRETS["heban-1"], NOW)

    with pytest.raises(SignatureRefused, match="signature-wrong"):
        replace(MESSAGE, **changed).verify(header, SECRETS, NOW)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        pytest.param(None, "signature-missing", id="none"),
        pytest.param("Basic YTpi", "signature-missing", id="another scheme"),
        pytest.param(MESSAGE.header("heban-1", "guessed", NOW), "signature-wrong", id="a wrong secret"),
        pytest.param(MESSAGE.header("unknown", "one secret", NOW), "signature-wrong", id="an unknown key"),
        pytest.param(MESSAGE.header("unknown", "", NOW), "signature-wrong", id="an unknown key with no secret"),
        pytest.param(MESSAGE.header("empty", "", NOW), "signature-wrong", id="a key whose secret is not set"),
        pytest.param(MESSAGE.header("heban-1", "one secret", NOW - 301), "signature-old", id="too old"),
        pytest.param(MESSAGE.header("heban-1", "one secret", NOW + 301), "signature-old", id="from the future"),
    ],
)
def test_a_sender_who_is_not_proven_is_refused(header: str | None, code: str) -> None:
    with pytest.raises(SignatureRefused, match=code):
        MESSAGE.verify(header, SECRETS, NOW)


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"RAW_URI": "/a%2Fb?c=%E9"}, id="gunicorn"),
        pytest.param({"REQUEST_URI": "/a%2Fb?c=%E9"}, id="another server"),
        pytest.param({"RAW_URI": "http://host:1/a%2Fb?c=%E9"}, id="the absolute form"),
    ],
)
def test_the_target_is_read_as_it_was_sent(environ: dict[str, str]) -> None:
    assert Message.received({"REQUEST_METHOD": "GET", **environ}, b"").target == "/a%2Fb?c=%E9"


def test_a_server_that_keeps_no_raw_target_has_it_rebuilt() -> None:
    environ = {"REQUEST_METHOD": "GET", "SCRIPT_NAME": "/x", "PATH_INFO": "/a b\xc3\xa9", "QUERY_STRING": "c=%E9"}

    assert Message.received(environ, b"").target == "/x/a%20b%C3%A9?c=%E9"


@pytest.fixture(name="party")
def _party() -> Iterator[Party]:
    """A server program that greets those who sign."""
    app = Flask("guarded")
    serving.require_signature(app, lambda: SECRETS)

    @app.post("/greet")
    def greet() -> Any:
        asked = serving.body(_Asked())
        if asked["name"] == "nobody":
            raise serving.Refused("nobody-there")
        if asked["name"] == "zero":
            return jsonify(1 // 0)
        return jsonify(f"{asked['name']} {serving.key()}")

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Party("库", f"http://127.0.0.1:{server.server_port}", "heban-1", SECRETS["heban-1"])
    server.shutdown()
    thread.join()


def test_a_signed_call_is_answered(party: Party) -> None:
    assert wire.call(party, "POST", "/greet", {"name": "鹤"}, KEY) == f"鹤 {KEY}"


@pytest.mark.parametrize(
    ("party_has", "path", "body", "reason"),
    [
        pytest.param({"secret": "guessed"}, "/greet", {"name": "a"}, "signature-wrong", id="a wrong secret"),
        pytest.param({}, "/greet", {"name": 1}, "body-invalid", id="a body against the schema"),
        pytest.param({}, "/greet", {"name": "nobody"}, "nobody-there", id="a refusal of its own"),
        pytest.param({}, "/elsewhere", {}, "not-found", id="no such call"),
        pytest.param({}, "/greet", {"name": "a" * 1_000_001}, "request-entity-too-large", id="a body too large"),
    ],
)
def test_a_refused_call_tells_its_code(
    party: Party, party_has: dict[str, Any], path: str, body: object, reason: str
) -> None:
    with pytest.raises(PartyRefused) as refused:
        wire.call(replace(party, **party_has), "POST", path, body, KEY)
    assert refused.value.facts["reason"] == reason


def test_a_call_that_needs_a_key_says_so(party: Party) -> None:
    with pytest.raises(PartyRefused, match="key-missing"):
        wire.call(party, "POST", "/greet", {"name": "a"})


def test_a_defect_of_the_other_side_leaves_the_outcome_open(party: Party) -> None:
    with pytest.raises(OutcomeUnclear):
        wire.call(party, "POST", "/greet", {"name": "zero"}, KEY)
