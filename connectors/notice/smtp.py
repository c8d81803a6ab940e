"""E-mail by SMTP (RFC 5321). Addresses and texts are written to no log."""

import io
import smtplib
import socket
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from time import monotonic
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from engine.errors import DeliveryFailed, DeliveryRefused
from engine.ports import Letter

CONNECT_SECONDS: Final = 20
DEADLINE_SECONDS: Final = 60.0
READY: Final = 220  # RFC 5321, 4.2.3: the greeting, and the reply to STARTTLS
PERMANENT: Final = 500  # RFC 5321, 4.2.1: replies from 500 on are final
PLAIN, STARTTLS, TLS = "smtp", "smtp+starttls", "smtps"
PORTS: Final = {PLAIN: 25, STARTTLS: 587, TLS: 465}


@dataclass(frozen=True)
class Smtp:
    """A mail server. `scheme` is smtp, smtp+starttls or smtps; `sender` the address that letters come from."""

    scheme: str
    host: str
    port: int
    sender: str
    sender_name: str
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def at(cls, url: str, sender: str, sender_name: str) -> "Smtp":
        """The server at an address like smtps://user:password@host:465."""
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname or "", port, sender, sender_name, user, password)

    def send(self, letter: Letter) -> None:
        """Hand a letter to the server, within a minute. Raises DeliveryFailed, DeliveryRefused."""
        try:
            with closing(smtplib.SMTP()) as server:
                self._connect(server)
                server.send_message(self._written(letter))
                with suppress(smtplib.SMTPException, OSError):
                    server.quit()  # the letter is taken, however the server takes leave
        except smtplib.SMTPRecipientsRefused as refused:
            raise _told(max(code for code, _ in refused.recipients.values())) from None
        except smtplib.SMTPResponseException as refused:
            raise _told(refused.smtp_code) from None
        except ssl.SSLCertVerificationError as refused:
            raise DeliveryRefused(reply=type(refused).__name__) from None
        except (smtplib.SMTPException, OSError) as failed:
            raise DeliveryFailed(reply=type(failed).__name__) from None

    def _connect(self, server: smtplib.SMTP) -> None:
        until = monotonic() + DEADLINE_SECONDS
        line = socket.create_connection((self.host, self.port), CONNECT_SECONDS)
        server.sock = line  # so that it is closed, whatever comes
        _talk(server, self._encrypted(line) if self.scheme == TLS else line, until)
        _require_ready(*server.getreply())
        if self.scheme == STARTTLS:
            server.ehlo_or_helo_if_needed()
            _require_ready(*server.docmd("STARTTLS"))
            _talk(server, self._encrypted(line), until)
            server.ehlo_resp = server.helo_resp = None  # what was said in the clear counts no more (RFC 3207, 4.2)
            server.esmtp_features, server.does_esmtp = {}, False
        if self.user:
            server.login(self.user, self.password)

    def _encrypted(self, line: socket.socket) -> socket.socket:
        return ssl.create_default_context().wrap_socket(line, server_hostname=self.host)

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        user, _, domain = self.sender.partition("@")
        message["From"] = Address(self.sender_name, user, domain)
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{letter.key}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no program is to answer
        message.set_content(letter.text)
        return message


def _told(code: int) -> DeliveryFailed | DeliveryRefused:
    return DeliveryRefused(reply=code) if code >= PERMANENT else DeliveryFailed(reply=code)


def _talk(server: smtplib.SMTP, line: socket.socket, until: float) -> None:
    server.sock = line
    server.file = io.BufferedReader(_Replies(line, until))


def _require_ready(code: int, reply: bytes) -> None:
    if code != READY:
        raise smtplib.SMTPResponseException(code, reply)


class _Replies(io.RawIOBase):
    """What a server says until an instant of the monotonic clock: a timeout alone begins anew with every byte."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line = line
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)
        return self._line.recv_into(buffer)
