"""Calls to another party over real connections: what is sent, and how each way of going wrong is told."""

import json
import logging
import subprocess
import sys
import time
from io import BufferedIOBase
from pathlib import Path
from uuid import UUID

import pytest

from connectors import wire
from connectors.signed import HEADER, KEY_HEADER, Message
from connectors.wire import Party
from engine.errors import (
    EngineError,
    OutcomeUnclear,
    PartyAnswerInvalid,
    PartyRefused,
    PartyUnavailable,
    PartyUntrusted,
)
from tests.architecture.source import ROOT
from tests.connectors import certificates
from tests.connectors.far import KEY_ID, SECRET, Far, Say, answer, listening, problem, raw

KEY = UUID("8d3e2b6e-0c3b-4d1e-9f43-1f2f6b2b7a10")
BODY = {"credit_code": "91350100M000100Y43", "name": "鹤舞面馆"}
HTML = answer("502 Bad Gateway", b"<html>", "text/html")


def _drip(out: BufferedIOBase) -> None:
    """An answer whose end is always about to come."""
    out.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        out.write(b"X-More: 1\r\n")
        out.flush()
        time.sleep(0.02)


def _silent(far: Far) -> Say:
    def wait(_out: BufferedIOBase) -> None:
        far.over.wait(30)

    return wait


def test_a_call_is_signed_json_under_its_key() -> None:
    with listening(answer("200 OK", b'{"status": "\xe5\xad\x98\xe7\xbb\xad"}')) as far:
        given = wire.call(far.party(path="/shared/"), "POST", "/enterprise/verify?a=%E9", BODY, KEY)

    (taken,) = far.taken
    assert given == {"status": "存续"}
    assert (taken.method, taken.target) == ("POST", "/shared/enterprise/verify?a=%E9")
    assert json.loads(taken.body) == BODY
    assert taken.headers[KEY_HEADER] == str(KEY)
    message = Message(taken.method, taken.target, str(KEY), taken.body)
    assert message.verify(taken.headers[HEADER], {KEY_ID: SECRET}, time.time()) == KEY_ID


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with listening(answer("200 OK", b"[]")) as far:
        assert wire.call(far.party(), "GET", "/") == []


@pytest.mark.parametrize("status", ["301 Moved Permanently", "307 Temporary Redirect"])
def test_a_redirect_is_not_followed(status: str) -> None:
    with listening(answer("200 OK", b"{}")) as elsewhere:
        away = answer(status, b"", "text/html", f"Location: http://127.0.0.1:{elsewhere.port}/")
        with listening(away) as far, pytest.raises(PartyAnswerInvalid):
            wire.call(far.party(), "POST", "/", BODY, KEY)
    assert not elsewhere.taken


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_when_nobody_listens_nothing_was_done(method: str) -> None:
    with listening(raw(b"")) as far:
        party = far.party()

    with pytest.raises(PartyUnavailable) as refused:
        wire.call(party, method, "/", key=KEY)
    assert type(refused.value) is PartyUnavailable


def test_a_party_whose_certificate_nobody_vouches_for_is_sent_nothing(tmp_path: Path) -> None:
    context = certificates.serving(certificates.self_signed(tmp_path))
    with listening(answer("200 OK", b"{}"), context) as far, pytest.raises(PartyUntrusted):
        wire.call(far.party(), "POST", "/", BODY, KEY)

    assert not far.taken


@pytest.mark.parametrize(
    ("address", "told"),
    [
        pytest.param("127.0.0.1", "{}", id="the certificate of this host"),
        pytest.param("127.0.0.2", "PartyUntrusted", id="the certificate of another host"),
    ],
)
def test_a_trusted_certificate_counts_for_its_own_host_alone(tmp_path: Path, address: str, told: str) -> None:
    certificate = certificates.self_signed(tmp_path, address)
    with listening(answer("200 OK", b"{}"), certificates.serving(certificate)) as far:
        calling = [sys.executable, "-m", "tests.connectors.calling", far.url]
        trusting = {"SSL_CERT_FILE": str(certificate)}
        said = subprocess.run(calling, cwd=ROOT, env=trusting, capture_output=True, check=True, text=True)

    assert said.stdout.strip() == told


@pytest.mark.parametrize(
    "say",
    [
        pytest.param(raw(b""), id="the connection is closed without an answer"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-"), id="cut in the headers"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), id="cut in the body"),
        pytest.param(raw(b"\x15\x03\x01 not http\r\n\r\n"), id="another protocol"),
        pytest.param(HTML, id="a gateway speaks for the party"),
        pytest.param(problem("500 Internal Server Error", "defect"), id="the party failed half-way"),
        pytest.param(_drip, id="an answer that drips past the deadline"),
    ],
)
@pytest.mark.parametrize(("method", "told"), [("POST", OutcomeUnclear), ("GET", PartyUnavailable)])
def test_a_request_that_left_without_a_whole_answer(say: Say, method: str, told: type[EngineError]) -> None:
    with listening(say) as far, pytest.raises(PartyUnavailable) as refused:
        wire.call(far.party(deadline=0.5 if say is _drip else 20), method, "/", key=KEY)
    assert type(refused.value) is told


def test_silence_ends_at_the_deadline() -> None:
    with listening(raw(b"")) as far:
        far.say = _silent(far)
        with pytest.raises(OutcomeUnclear):
            wire.call(far.party(deadline=0.2), "POST", "/", BODY, KEY)
    assert far.taken


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
def test_a_party_that_says_later_has_done_nothing(status: str) -> None:
    with listening(problem(status, "closed-for-the-night")) as far, pytest.raises(PartyUnavailable) as refused:
        wire.call(far.party(), "POST", "/", BODY, KEY)
    assert type(refused.value) is PartyUnavailable


@pytest.mark.parametrize("status", ["400 Bad Request", "404 Not Found", "422 Unprocessable Content"])
def test_a_refusal_gives_its_code_and_nothing_else_of_it(status: str) -> None:
    with listening(problem(status, "enterprise-not-found")) as far, pytest.raises(PartyRefused) as refused:
        wire.call(far.party(), "POST", "/", BODY, KEY)
    assert refused.value.facts == {"party": "法人库", "reason": "enterprise-not-found"}


@pytest.mark.parametrize(
    "say",
    [
        pytest.param(answer("200 OK", b"<html>", "text/html"), id="a page"),
        pytest.param(answer("200 OK", b"{'a': 1}"), id="no JSON"),
        pytest.param(answer("200 OK", b'{"a": NaN}'), id="a number that JSON has not"),
        pytest.param(answer("200 OK", b'"\xff"'), id="no UTF-8"),
        pytest.param(answer("200 OK", b"[" * 100_000), id="too deep"),
        pytest.param(answer("200 OK", b'"' + b"a" * wire.ANSWER_BYTES + b'"'), id="too large"),
        pytest.param(answer("404 Not Found", b"<html>", "text/html"), id="a refusal that is a page"),
        pytest.param(problem("422 Unprocessable Content", "张三 13800000000"), id="a code that is a text"),
        pytest.param(answer("422 Unprocessable Content", b"[]", "application/problem+json"), id="a problem of no kind"),
    ],
)
def test_an_answer_that_is_none(say: Say) -> None:
    with listening(say) as far, pytest.raises(PartyAnswerInvalid):
        wire.call(far.party(), "POST", "/", BODY, KEY)


def test_what_was_answered_is_recalled_by_its_key() -> None:
    with listening(answer("200 OK", b'{"status": 1}')) as far:
        assert wire.recall(far.party(), "/enterprise/verify", KEY) == {"status": 1}
        far.say = problem("404 Not Found", wire.OUTCOME_UNKNOWN)
        assert wire.recall(far.party(), "/enterprise/verify", KEY) is None
        far.say = problem("404 Not Found", "enterprise-not-found")
        with pytest.raises(PartyRefused, match="enterprise-not-found"):
            wire.recall(far.party(), "/enterprise/verify", KEY)

    assert {(one.method, one.target) for one in far.taken} == {("GET", f"/enterprise/verify/outcomes/{KEY}")}


def test_the_log_has_the_call_but_nothing_that_was_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with listening(answer("200 OK", b'{"name": "answered"}')) as far:
        wire.call(far.party(), "POST", "/by-code/91350100M000100Y43", BODY, KEY)
        far.say = HTML
        with pytest.raises(OutcomeUnclear) as unclear:
            wire.call(far.party(), "POST", "/by-code/91350100M000100Y43", BODY, KEY)

    assert [record.__dict__["party"] for record in caplog.records] == ["法人库"] * 2
    told = str([record.__dict__ for record in caplog.records]) + str(unclear.value) + repr(far.party())
    assert not [word for word in ("91350100", "鹤舞", "answered", SECRET) if word in told]


@pytest.mark.parametrize(
    "url", ["ftp://host", "http://", "http://user@host/", "https://host/?x=1", "host", "http://host:port@else/"]
)
def test_an_address_that_is_no_partys_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address of a party"):
        Party("法人库", url, KEY_ID, SECRET)


def test_a_path_cannot_name_another_host() -> None:
    with listening(answer("200 OK", b"{}")) as far, pytest.raises(ValueError, match="slash"):
        wire.call(far.party(), "GET", "@example.com/")
