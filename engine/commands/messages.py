"""Messages and signals on their way to cases.

A message is for one subscription with its name and key: the one that has stood longest. When there is none it is kept
until it expires, and the next that is entered gets it. A signal is for everybody who waits for it at that moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa

from engine import jobs
from engine.jobs import Order
from engine.model.awaiting import MESSAGE, SPREAD
from engine.model.awaiting import message as table
from engine.store import Tx

LIFETIME: Final = timedelta(days=30)


@dataclass(frozen=True)
class Publication:
    """What is sent. Its `id` is the sender's: the same one sent again is the same message. `values` are JSON."""

    id: UUID
    kind: Literal["message", "signal"]
    name: str
    key: str | None
    values: Mapping[str, object]
    lifetime: timedelta = LIFETIME
    sent_by: UUID | None = None


def publish(tx: Tx, publication: Publication) -> None:
    """Send a message or a signal to the cases that wait for it. What was sent before is not sent again."""
    _forget(tx)
    if tx.add(table, _row(tx, publication)):
        jobs.put(tx, [_order(publication)])


def send(tx: Tx, publication: Publication) -> Order:
    """Keep what a case sends, under an id that is new; gives the job that delivers it."""
    _forget(tx)
    tx.insert(table, [_row(tx, publication)])
    return _order(publication)


def _forget(tx: Tx) -> None:
    """Forget what was delivered, and signals, once they have expired and nobody sends them again."""
    old = (table.c.expires_at <= tx.now, table.c.sent_at <= tx.now - LIFETIME)
    done = sa.or_(table.c.delivered_at.is_not(None), table.c.kind == "signal")
    tx.change(sa.delete(table).where(tx.of(table), *old, done))


def _row(tx: Tx, publication: Publication) -> dict[str, object]:
    known = {"id": publication.id, "kind": publication.kind, "name": publication.name, "key": publication.key}
    given = {"given": dict(publication.values), "sent_by": publication.sent_by, "sent_at": tx.now}
    return {**known, **given, "expires_at": tx.now + publication.lifetime}


def _order(publication: Publication) -> Order:
    kind = MESSAGE if publication.kind == "message" else SPREAD
    return Order(kind, {"message": str(publication.id)})


def deliverable(tx: Tx) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition that a message has neither been delivered nor expired."""
    return table.c.delivered_at.is_(None), table.c.expires_at > tx.now


def named(tx: Tx, of: sa.Table, kind: str, name: str, key: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    """The condition that a message or a subscription has this kind, name and key."""
    same = of.c.key.is_(None) if key is None else of.c.key == key
    return tx.of(of), of.c.kind == kind, of.c.name == name, same
