"""The signature of a request between two parties who share a secret: HMAC-SHA256 (RFC 2104) in one header.

    Heban-Signature: keyid=heban-1, ts=1767225600, sig=<64 hexadecimal digits>

It covers, a line each: method, path with query, the instant in seconds since 1970, the idempotency key (an empty line
without one) and the SHA-256 of the body. It proves who asks; a request that is sent again within the window is the
other side's to know by its key.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

HEADER: Final = "Heban-Signature"
KEY_HEADER: Final = "Idempotency-Key"
WINDOW_SECONDS: Final = 300

_WRITTEN: Final = re.compile(r"keyid=([A-Za-z0-9._-]{1,64}), ts=(\d{1,12}), sig=([0-9a-f]{64})", re.ASCII)


class SignatureRefused(Exception):
    """A request whose sender is not proven; `code` says why: signature-missing, signature-old or signature-wrong."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Message:
    """What a signature covers. `target` is path and query as sent, `key` the idempotency key or nothing."""

    method: str
    target: str
    key: str
    body: bytes

    @classmethod
    def received(cls, environ: Mapping[str, Any], body: bytes) -> "Message":
        """The message a WSGI server (PEP 3333) was given."""
        sent = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
        if not sent:
            path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")  # bytes as Latin-1, so says PEP 3333
            sent = quote(path, safe="/:@!$&'()*+,;=", encoding="latin-1")
            sent += f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
        if not sent.startswith("/"):  # the absolute form of RFC 9112, 3.2.2
            parts = urlsplit(sent)
            sent = parts.path + (f"?{parts.query}" if parts.query else "")
        return cls(environ["REQUEST_METHOD"], sent, environ.get("HTTP_IDEMPOTENCY_KEY", ""), body)

    def header(self, key_id: str, secret: str, at: int) -> str:
        """The header that signs this message at an instant (seconds since 1970)."""
        return f"keyid={key_id}, ts={at}, sig={self._digest(secret, at)}"

    def verify(self, header: str | None, secrets: Mapping[str, str], now: float) -> str:
        """Who sent this message, as the id of his key. Raises SignatureRefused."""
        found = _WRITTEN.fullmatch(header or "")
        if found is None:
            raise SignatureRefused("signature-missing")
        key_id, at = found[1], int(found[2])
        # an unknown key takes as long as a known one
        right = hmac.compare_digest(self._digest(secrets.get(key_id, ""), at), found[3])
        if not right or not secrets.get(key_id):
            raise SignatureRefused("signature-wrong")
        if abs(now - at) > WINDOW_SECONDS:
            raise SignatureRefused("signature-old")
        return key_id

    def _digest(self, secret: str, at: int) -> str:
        lines = (self.method, self.target, str(at), self.key, hashlib.sha256(self.body).hexdigest())
        return hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()
