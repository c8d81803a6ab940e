"""Published releases: the procedure that a case runs by, read once per release."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from engine.errors import ProcedureClosed
from engine.model.case import case
from engine.model.release import release
from engine.model.task import task
from engine.procedures import bundle, reading
from engine.procedures.bundle import Bundle
from engine.procedures.procedure import Procedure
from engine.store import Tx


@dataclass(frozen=True)
class Release:
    """A release with its procedure. `number` counts the releases of one procedure from 1."""

    id: UUID
    number: int
    sha256: str
    published_at: datetime
    procedure: Procedure


@dataclass(frozen=True)
class Frozen:
    """Which release it is, without its content."""

    id: UUID
    number: int
    sha256: str


# Releases are immutable: what was read once stays true for the life of the process.
_read: dict[str, Procedure] = {}
_known: dict[UUID, Release] = {}


def of_case(tx: Tx, release_id: UUID) -> Release:
    """The release that a case was started under, which the case's row has named."""
    known = _known.get(release_id)
    if known is None:
        known = _known[release_id] = _found(tx, release.c.id == release_id)
    return known


def of_task(tx: Tx, task_id: UUID) -> Release:
    """The release that the case of a task was started under."""
    of = sa.and_(task.c.tenant_id == case.c.tenant_id, task.c.case_id == case.c.id)
    started = sa.select(case.c.release_id).join(task, of).where(tx.of(task), task.c.id == task_id).scalar_subquery()
    return _found(tx, release.c.id == started)


def current(tx: Tx, procedure_key: str) -> Release:
    """The newest release of a procedure. Raises ProcedureClosed."""
    return _found(tx, release.c.procedure_key == procedure_key)


def all_current(tx: Tx) -> tuple[Release, ...]:
    """The newest release of every procedure, by key."""
    keys = tx.all(sa.select(release.c.procedure_key).where(tx.of(release)).distinct().order_by(release.c.procedure_key))
    return tuple(current(tx, row.procedure_key) for row in keys)


def newest(tx: Tx, procedure_key: str) -> Frozen | None:
    """Which release of a procedure is the live one, if there is any."""
    row = tx.first(
        sa.select(release.c.id, release.c.number, release.c.sha256)
        .where(tx.of(release), release.c.procedure_key == procedure_key)
        .order_by(release.c.number.desc())
        .limit(1)
    )
    return None if row is None else Frozen(row.id, row.number, row.sha256)


def content(tx: Tx, release_id: UUID) -> Bundle:
    """The files of a release. Raises ProcedureClosed."""
    packed = tx.first(sa.select(release.c.bundle).where(tx.of(release), release.c.id == release_id))
    if packed is None:
        raise ProcedureClosed
    return bundle.unpack(packed.bundle)


def _found(tx: Tx, condition: sa.ColumnElement[bool]) -> Release:
    columns = (release.c.id, release.c.number, release.c.sha256, release.c.published_at)
    row = tx.first(sa.select(*columns).where(tx.of(release), condition).order_by(release.c.number.desc()).limit(1))
    if row is None:
        raise ProcedureClosed
    return Release(row.id, row.number, row.sha256, row.published_at, _procedure(tx, row.id, row.sha256))


def _procedure(tx: Tx, release_id: UUID, sha256: str) -> Procedure:
    if sha256 not in _read:
        _read[sha256] = reading.read(content(tx, release_id))
    return _read[sha256]
