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
from engine.statements import TENANT, Reading
from engine.store import Tx

LIFETIME: Final = timedelta(days=30)
KEEPING: Final = timedelta(days=365)
"""How long a message is kept that expired without being delivered: somebody may ask what became of it."""

_UNDELIVERED = (
    sa.select(table.c.id)
    .where(table.c.tenant_id == TENANT, table.c.kind == MESSAGE, table.c.name == sa.bindparam("name"))
    .where(table.c.delivered_at.is_(None), table.c.expires_at > sa.bindparam("now"))
    .order_by(table.c.sent_at, table.c.id)
    .limit(1)
)
_OLDEST = Reading(_UNDELIVERED.where(table.c.key.is_(None)))
_OLDEST_WITH_KEY = Reading(_UNDELIVERED.where(table.c.key == sa.bindparam("key")))


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
    """Forget what was delivered, and signals, once they have expired and nobody sends them again; the rest later."""
    old = sa.and_(table.c.expires_at <= tx.now, table.c.sent_at <= tx.now - LIFETIME)
    done = sa.or_(table.c.delivered_at.is_not(None), table.c.kind == "signal")
    forgotten = sa.or_(sa.and_(old, done), table.c.expires_at <= tx.now - KEEPING)
    tx.change(sa.delete(table).where(tx.of(table), forgotten))


def oldest(tx: Tx, name: str, key: str | None) -> Order | None:
    """The job that delivers the oldest message of this name and key which nobody has got yet; None without one."""
    found = tx.row(_OLDEST if key is None else _OLDEST_WITH_KEY, name=name, key=key, now=tx.now)
    return None if found is None else Order(MESSAGE, {"message": str(found[0])})


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
