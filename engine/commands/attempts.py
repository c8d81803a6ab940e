"""Attempts at secrets and registers (passwords, query codes, credit codes).

They are counted in the database, so that every server process sees them.

Counting is an act of its own, before the secret is looked at: a refusal that rolled back would count nothing.
"""

import hashlib

import sqlalchemy as sa

from engine.errors import Throttled
from engine.model.organisation import attempt
from engine.store import Tx

WINDOW_MINUTES = 15
ALLOWED = {"login": 10, "login-address": 100, "track": 10, "track-address": 30, "prefill": 20}


def spend(tx: Tx, purpose: str, subject: str) -> bool:
    """Count one attempt of `purpose` at `subject` (a login, a case number, an address); False when there are none left.

    The count begins anew every 15 minutes. The caller commits, and raises what `refuse` gives when it is False.
    """
    window = int(tx.now.timestamp()) // (WINDOW_MINUTES * 60)
    key = _key(purpose, subject)
    again = sa.case((attempt.c.window == window, attempt.c.count + 1), else_=1)
    row = tx.upsert(attempt, {"key": key, "window": window, "count": 1}, {"window": window, "count": again})
    return int(row._mapping["count"]) <= ALLOWED[purpose]


def refuse() -> Throttled:
    """The refusal of an attempt too many."""
    return Throttled(minutes=WINDOW_MINUTES)


def forget(tx: Tx, purpose: str, subject: str) -> None:
    """Give all attempts back after a success."""
    tx.change(sa.delete(attempt).where(tx.of(attempt), attempt.c.key == _key(purpose, subject)))


def _key(purpose: str, subject: str) -> str:
    return hashlib.sha256(f"{purpose}\n{subject}".encode()).hexdigest()
