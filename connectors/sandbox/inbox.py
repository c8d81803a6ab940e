"""The sandbox's mail server (RFC 5321): it delivers to nobody and keeps every letter to be read."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from connectors.sandbox.book import Book, LetterRead
from connectors.sandbox.switches import MAIL, Switches

TAKEN: Final = "250 kept"
DOWN: Final = "451 4.3.2 switched off"


class Inbox:
    """What happens to a letter (a handler of aiosmtpd)."""

    def __init__(self, book: Book, switches: Switches) -> None:
        self._book = book
        self._switches = switches

    async def taken(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep a letter, unless a switch says otherwise; gives the reply."""
        switch = self._switches.of(MAIL)
        assert switch is not None
        await asyncio.sleep(switch.slow)
        if switch.down:
            return DOWN
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos * (2 if switch.duplicate else 1):
            self._book.take(_read(content, str(recipient)))
        if switch.lost_answer:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return TAKEN

    handle_DATA = taken


@contextmanager
def receiving(host: str, port: int, inbox: Inbox) -> Iterator[None]:
    """A mail server for the length of the block. Raises OSError when it cannot listen."""
    controller = Controller(inbox, hostname=host, port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


def _read(content: bytes, recipient: str) -> LetterRead:
    letter = message_from_bytes(content, policy=default)
    assert isinstance(letter, EmailMessage)
    body = letter.get_body(("plain",))
    return LetterRead(
        message_id=str(letter["Message-ID"] or ""),
        sender=str(letter["From"] or ""),
        recipient=recipient,
        subject=str(letter["Subject"] or ""),
        content="" if body is None else str(body.get_content()),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
