"""What the tests of jobs work on: effects that are counted in the database, and a look at the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine import jobs
from engine.events import WORKER
from engine.jobs import Job, Kind, Ledger, Local, Order
from engine.model.job import job as table
from engine.model.locking import LockedCase
from engine.model.release import counter
from engine.store import Store, Tx

EFFECT = "effect"


def count_effect(tx: Tx, job: Job, case: LockedCase | None) -> None:
    """The effect of a job: one more for its key."""
    tx.upsert(counter, {"name": f"effect {job.id}", "value": 1}, {"value": counter.c.value + 1})


KINDS: dict[str, Kind] = {EFFECT: Local(count_effect)}


def drain(ledger: Ledger) -> None:
    """Run what is ready."""
    while ledger.run_next():
        pass


def put(store: Store, *orders: Order) -> list[UUID]:
    """Put jobs into the ledger; gives their ids."""
    with store.transaction(WORKER) as tx:
        jobs.put(tx, orders)
    return [order.id for order in orders]


def effects(store: Store) -> dict[UUID, int]:
    """How often each job had its effect."""
    with store.reading(WORKER) as tx:
        rows = tx.all(sa.select(counter).where(counter.c.name.like("effect %")))
    return {UUID(row.name.removeprefix("effect ")): row.value for row in rows}


def once(ids: Sequence[UUID]) -> dict[UUID, int]:
    """Each of these once."""
    return dict.fromkeys(ids, 1)


def ledger(store: Store) -> list[sa.Row[Any]]:
    """The rows of the ledger, by when they are due."""
    with store.reading(WORKER) as tx:
        return list(tx.all(sa.select(table).order_by(table.c.due_at, table.c.id)))


def states(store: Store) -> dict[UUID, str]:
    """Where each job stands."""
    return {row.id: row.state for row in ledger(store)}


def due(store: Store, job_id: UUID) -> datetime:
    """When a job is to be tried next."""
    found: datetime = next(row.due_at for row in ledger(store) if row.id == job_id)
    return found
