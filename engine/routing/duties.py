"""职责分离: what keeps a person from a task because of what he did before in the same case.

`separation_from` names elements whose doers may not do this one: acceptance and decision by different people is the
office's own rule. `signers` wants each instance of a multi-instance task signed by somebody else: two inspectors on
site (行政许可法 Art. 34).
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from engine.errors import AlreadySigned, EngineError, SeparationOfDuties
from engine.model.locking import TaskRow
from engine.model.task import task as table
from engine.procedures import dialect
from engine.procedures.procedure import Procedure
from engine.store import Tx

DONE = "done"


@dataclass(frozen=True)
class Past:
    """What somebody did in a case before: elements completed, joined by commas; whether he signs here already."""

    did: str
    signed: bool


def hindrance(tx: Tx, procedure: Procedure, task: TaskRow) -> EngineError | None:
    """The refusal that the actor would meet at this task, or None."""
    properties = procedure.program.element(task.process, task.element).properties
    if not dialect.separated_from(properties) and "signers" not in properties:
        return None
    row = tx.first(sa.select(*past(tx)).where(tx.of(table), table.c.id == task.id))
    assert row is not None
    return judged(procedure, task.process, task.element, Past(row.did or "", signed=row.signed))


def past(tx: Tx) -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """Columns `did` and `signed` beside a task: what makes up the `Past` of the actor."""
    earlier, twin = table.alias("earlier"), table.alias("twin")
    mine = (earlier.c.closed_by == tx.actor.id, earlier.c.state == DONE)
    same_case = (earlier.c.tenant_id == table.c.tenant_id, earlier.c.case_id == table.c.case_id)
    did = sa.select(sa.func.aggregate_strings(earlier.c.element, ",")).where(*same_case, *mine).scalar_subquery()
    held = sa.or_(twin.c.closed_by == tx.actor.id, twin.c.claimed_by == tx.actor.id)
    same_visit = (twin.c.tenant_id == table.c.tenant_id, twin.c.case_id == table.c.case_id, twin.c.body == table.c.body)
    signed = sa.exists().where(*same_visit, twin.c.id != table.c.id, held)
    return did.label("did"), signed.label("signed")


def judged(procedure: Procedure, process: str, element: str, before: Past) -> EngineError | None:
    """The refusal that somebody with this past would meet at an element, or None."""
    properties = procedure.program.element(process, element).properties
    done = set(dialect.separated_from(properties)) & set(before.did.split(","))
    if done:
        elements = (one for drawn in procedure.program.processes.values() for one in drawn.elements)
        return SeparationOfDuties(element=next(one.name for one in elements if one.id in done))
    if before.signed and "signers" in properties:
        return AlreadySigned()
    return None
