"""E-mail, sent to a server on a socket."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from connectors.notice.smtp import PORTS, STARTTLS, TLS, Smtp
from engine.errors import DeliveryFailed, DeliveryRefused
from engine.ports import Letter
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
