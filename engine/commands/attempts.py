"""Attempts at secrets and registers (passwords, query codes, credit codes).

They are counted in the database, so that every server process sees them.

Counting is an act of its own, before the secret is looked at: a refusal that rolled back would count nothing.
"""

import hashlib
from collections.abc import Mapping

import sqlalchemy as sa

from engine.errors import Throttled
from engine.model.organisation import attempt
from engine.store import Tx

WINDOW_MINUTES = 15
ALLOWED = {
    "login": 10,
    "login-address": 100,
    "track": 10,  # one case number from one address: nobody elsewhere is locked out by it
    "track-number": 100,  # one case number from all addresses: guessing spread over many comes to an end too
    "track-address": 30,
    "prefill": 20,
}
SWEPT_AT_ONCE = 1000


def spend(tx: Tx, subjects: Mapping[str, str]) -> bool:
    """Count one attempt at each of `subjects`, by purpose; False when there are none left for one of them.

    The count begins anew every 15 minutes; rows of before are deleted. The caller commits, writes nothing after it, and
    raises what `refuse` gives when it is False.
    """
    counts = {purpose: _count(tx, purpose, subject) for purpose, subject in subjects.items()}
    _sweep(tx)
    return all(count <= ALLOWED[purpose] for purpose, count in counts.items())


def refuse() -> Throttled:
    """The refusal of an attempt too many."""
    return Throttled(minutes=WINDOW_MINUTES)


def forget(tx: Tx, purpose: str, subject: str) -> None:
    """Give all attempts back after a success."""
    tx.change(sa.delete(attempt).where(*_row(tx, purpose, subject)))


def give_back(tx: Tx, purpose: str, subject: str) -> None:
    """Give one attempt back after a success, where others share the count."""
    counted = attempt.c.count > 0
    tx.change(sa.update(attempt).where(*_row(tx, purpose, subject), counted).values(count=attempt.c.count - 1))


def _count(tx: Tx, purpose: str, subject: str) -> int:
    window = _window(tx)
    again = sa.case((attempt.c.window == window, attempt.c.count + 1), else_=1)
    key = _key(purpose, subject)
    row = tx.upsert(attempt, {"key": key, "window": window, "count": 1}, {"window": window, "count": again})
    return int(row._mapping["count"])


def _sweep(tx: Tx) -> None:
    """Delete what is not counted any more. It waits for nobody, and comes last, so that two cannot wait for another."""
    over = sa.select(attempt.c.key).where(tx.of(attempt), attempt.c.window < _window(tx)).limit(SWEPT_AT_ONCE)
    tx.change(sa.delete(attempt).where(tx.of(attempt), attempt.c.key.in_(over.with_for_update(skip_locked=True))))


def _window(tx: Tx) -> int:
    return int(tx.now.timestamp()) // (WINDOW_MINUTES * 60)


def _row(tx: Tx, purpose: str, subject: str) -> tuple[sa.ColumnElement[bool], ...]:
    return tx.of(attempt), attempt.c.key == _key(purpose, subject), attempt.c.window == _window(tx)


def _key(purpose: str, subject: str) -> str:
    return hashlib.sha256(f"{purpose}\n{subject}".encode()).hexdigest()
