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
from engine.statements import TENANT, Reading
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

_THIS_TASK = (task.c.tenant_id == TENANT, task.c.id == sa.bindparam("task"))
_OWNER = sa.select(task.c.case_id).where(*_THIS_TASK).scalar_subquery()
_LOCK = Reading(sa.select(*CASE_COLUMNS).where(case.c.tenant_id == TENANT, case.c.id == _OWNER).with_for_update())
_TASK = Reading(sa.select(*TASK_COLUMNS).where(*_THIS_TASK))


def lock_case(tx: Tx, condition: sa.ColumnElement[bool]) -> LockedCase:
    """Lock the one case that meets `condition` and read it. Raises NotFound."""
    row = tx.first(sa.select(*CASE_COLUMNS).where(tx.of(case), condition).with_for_update())
    if row is None:
        raise NotFound
    return LockedCase(**row._mapping)


def lock_case_of(tx: Tx, task_id: UUID) -> tuple[LockedCase, TaskRow]:
    """Lock the case that a task belongs to, then read the task. Raises NotFound."""
    locked, row = tx.row(_LOCK, task=task_id), tx.row(_TASK, task=task_id)
    if locked is None or row is None:
        raise NotFound
    return LockedCase(*locked), TaskRow(*row)
