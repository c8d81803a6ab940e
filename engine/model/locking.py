"""Locking a case before anything of it is read.

The case row is the only domain lock and always the first. It is locked before its snapshot is read, since a snapshot
read without it loses the other branch at a join; the task is read again after it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from engine.errors import NotFound
from engine.model.case import case
from engine.model.task import task
from engine.store import Tx


@dataclass(frozen=True)
class LockedCase:
    """A case whose row this transaction holds."""

    id: UUID
    number: str
    release_id: UUID
    variant: str
    region: str
    level: str
    department: str
    applicant: str
    state: str
    stage: str
    snapshot: bytes
    version: int
    accepted_on: date | None
    decided_on: date | None
    ended_at: datetime | None
    promised_due: date | None
    legal_due: date | None
    due_provisional: bool
    journal_seq: int
    journal_head: str


@dataclass(frozen=True)
class TaskRow:
    """A task as it stands in its row. `body` is the token of the multi-instance it belongs to, if any."""

    id: UUID
    case_id: UUID
    token: int
    process: str
    element: str
    name: str
    form: str
    visit: int
    body: int | None
    audience: str
    post: str | None
    state: str
    version: int
    claimed_by: str | None
    closed_by: str | None


CASE_COLUMNS = [case.c[name] for name in LockedCase.__dataclass_fields__]
TASK_COLUMNS = [task.c[name] for name in TaskRow.__dataclass_fields__]


def lock_case(tx: Tx, condition: sa.ColumnElement[bool]) -> LockedCase:
    """Lock the one case that meets `condition` and read it. Raises NotFound."""
    row = tx.first(sa.select(*CASE_COLUMNS).where(tx.of(case), condition).with_for_update())
    if row is None:
        raise NotFound
    return LockedCase(**row._mapping)


def lock_case_of(tx: Tx, task_id: UUID) -> tuple[LockedCase, TaskRow]:
    """Lock the case that a task belongs to, then read the task. Raises NotFound."""
    owner = sa.select(task.c.case_id).where(tx.of(task), task.c.id == task_id).scalar_subquery()
    locked = lock_case(tx, case.c.id == owner)
    row = tx.first(sa.select(*TASK_COLUMNS).where(tx.of(task), task.c.id == task_id))
    if row is None:
        raise NotFound
    return locked, TaskRow(**row._mapping)
