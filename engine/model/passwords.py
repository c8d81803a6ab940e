"""Passwords as argon2id hashes; few at a time, since each takes tens of megabytes and milliseconds."""

import hashlib
import secrets
from base64 import b64encode
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.low_level import ARGON2_VERSION

_hasher = PasswordHasher()
_places = BoundedSemaphore(4)


def _of_no_password() -> str:
    """What looks like a hash and takes as long to check: chance has written it, since making one takes as long too."""
    salt, digest = (
        b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (_hasher.salt_len, _hasher.hash_len)
    )
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


_nobody = _of_no_password()


def hashed(password: str) -> str:
    """The argon2id hash of a password, salt included."""
    with _places:
        return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether a password belongs to a hash. Without one it takes as long, so that time tells nothing of accounts."""
    with _places:
        try:
            _hasher.verify(kept or _nobody, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
    return kept is not None


def secret_key(secret: str) -> str:
    """Under what a long random secret is kept: its SHA-256, since nobody can guess what would give it."""
    return hashlib.sha256(secret.encode()).hexdigest()
