"""E-mail, sent to a server on a socket."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from connectors.notice import smtp
from connectors.notice.smtp import CONNECT_SECONDS, DEADLINE_SECONDS, PORTS, STARTTLS, TLS, Smtp
from engine.commands.notices import MAIL_PACE
from engine.errors import DeliveryFailed, DeliveryRefused
from engine.ports import Letter
from tests.connectors import certificates
from tests.connectors import sink as sinks
from tests.connectors.sink import Sink

KEY = UUID("8d3e2b6e-0c3b-4d1e-9f43-1f2f6b2b7a10")
LETTER = Letter(KEY, "someone@example.com", "办件 230202-2026-000001：受理", "申请已受理。\n.\n末行\n")


@pytest.fixture(name="sink")
def _sink() -> Iterator[Sink]:
    """A mail server."""
    with sinks.running() as running:
        yield running


def _mailer(url: str) -> Smtp:
    return Smtp.at(url, "notice@gov.example", "齐齐哈尔政务服务")


def test_a_letter_arrives_as_it_was_written_under_its_key(sink: Sink) -> None:
    _mailer(sink.url).send(LETTER)

    (letter,) = sink.letters
    assert letter["Message-ID"] == f"<{KEY}@gov.example>"
    assert (letter["To"], letter["Subject"]) == (LETTER.to, LETTER.subject)
    assert letter["From"] == "齐齐哈尔政务服务 <notice@gov.example>"
    assert letter.get_content().splitlines() == LETTER.text.splitlines()


def test_the_same_letter_again_has_the_same_message_id(sink: Sink) -> None:
    for _ in range(2):
        _mailer(sink.url).send(LETTER)

    assert len({letter["Message-ID"] for letter in sink.letters}) == 1


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        pytest.param("451 later", DeliveryFailed, id="not now"),
        pytest.param("hang up", DeliveryFailed, id="the answer is lost"),
        pytest.param("554 never", DeliveryRefused, id="never"),
    ],
)
def test_a_letter_that_is_not_taken_is_told(sink: Sink, refusal: str, told: type[Exception]) -> None:
    sink.refusals.append(refusal)

    with pytest.raises(told):
        _mailer(sink.url).send(LETTER)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        pytest.param("450 mailbox busy", DeliveryFailed, id="a busy mailbox"),
        pytest.param("550 no such mailbox", DeliveryRefused, id="no mailbox"),
    ],
)
def test_a_refused_address_is_told_but_not_repeated(sink: Sink, reply: str, told: type[Exception]) -> None:
    sink.recipients_refused = reply

    with pytest.raises(told) as refused:
        _mailer(sink.url).send(LETTER)
    assert LETTER.to not in str(refused.value)
    assert str(refused.value).count(reply[:3]) == 1


@pytest.mark.parametrize("farewell", ["221 bye", "421 too busy", "500 what", "hm", ""])
def test_a_letter_that_was_taken_is_sent_however_the_server_takes_leave(sink: Sink, farewell: str) -> None:
    sink.farewell = farewell
    _mailer(sink.url).send(LETTER)

    assert len(sink.letters) == 1


def test_a_server_that_drips_is_left_at_the_deadline(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "DEADLINE_SECONDS", 0.5)
    sink.drips = True
    told: list[type[Exception]] = []

    def send() -> None:
        with pytest.raises(DeliveryFailed) as failed:
            _mailer(sink.url).send(LETTER)
        told.append(failed.type)

    sending = threading.Thread(target=send, daemon=True)
    sending.start()
    sending.join(30)

    assert told == [DeliveryFailed]


def test_the_deadline_is_shorter_than_the_lease() -> None:
    assert MAIL_PACE.lease.total_seconds() > DEADLINE_SECONDS + CONNECT_SECONDS


@pytest.mark.parametrize("scheme", [TLS, STARTTLS])
def test_a_letter_goes_encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    certificate = certificates.self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with sinks.running(certificates.serving(certificate), begins_plain=scheme == STARTTLS) as sink:
        _mailer(f"{scheme}://127.0.0.1:{sink.port}").send(LETTER)

    assert len(sink.letters) == 1


@pytest.mark.parametrize("scheme", [TLS, STARTTLS])
def test_a_server_whose_certificate_nobody_vouches_for_gets_no_letter(tmp_path: Path, scheme: str) -> None:
    context = certificates.serving(certificates.self_signed(tmp_path))
    with sinks.running(context, begins_plain=scheme == STARTTLS) as sink, pytest.raises(DeliveryRefused) as refused:
        _mailer(f"{scheme}://127.0.0.1:{sink.port}").send(LETTER)

    assert "SSLCertVerificationError" in str(refused.value)
    assert sink.letters == []


def test_a_server_without_tls_gets_no_letter_in_the_clear(sink: Sink) -> None:
    with pytest.raises(DeliveryRefused):
        _mailer(f"{STARTTLS}://127.0.0.1:{sink.port}").send(LETTER)

    assert sink.letters == []


def test_a_server_that_is_down_is_tried_later() -> None:
    with sinks.running() as sink:
        url = sink.url

    with pytest.raises(DeliveryFailed):
        _mailer(url).send(LETTER)


def test_an_address_of_a_server_is_read_with_its_usual_port() -> None:
    mailer = _mailer("smtps://user%40gov:a%2Fb@mail.gov.example")

    assert (mailer.scheme, mailer.host, mailer.port) == (TLS, "mail.gov.example", PORTS[TLS])
    assert (mailer.user, mailer.password) == ("user@gov", "a/b")
    assert "a/b" not in repr(mailer)
    assert _mailer("smtp+starttls://mail.gov.example:2525/").port == 2525
    assert _mailer("smtp+starttls://mail.gov.example").port == PORTS[STARTTLS]
