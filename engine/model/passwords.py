"""Passwords as argon2id hashes; few at a time, since each takes tens of megabytes and milliseconds."""

import hashlib
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher()
_places = BoundedSemaphore(4)
_nobody = _hasher.hash("no account has this password")


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
