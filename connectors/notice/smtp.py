"""E-mail by SMTP (RFC 5321). Addresses and texts are written to no log."""

import smtplib
import ssl
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

from engine.errors import DeliveryFailed, DeliveryRefused
from engine.ports import Letter

TIMEOUT_SECONDS: Final = 20
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
        """Hand a letter to the server. Raises DeliveryFailed, DeliveryRefused."""
        try:
            with self._connected() as server:
                server.send_message(self._written(letter))
        except smtplib.SMTPRecipientsRefused as refused:
            raise _told(max(code for code, _ in refused.recipients.values())) from None
        except smtplib.SMTPResponseException as refused:
            raise _told(refused.smtp_code) from None
        except (smtplib.SMTPException, OSError) as failed:
            raise DeliveryFailed(reply=type(failed).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        if self.scheme == TLS:
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        with ExitStack() as until_it_serves:
            until_it_serves.callback(server.close)
            if self.scheme == STARTTLS:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            until_it_serves.pop_all()
        return server

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
