"""职责分离: what keeps a person from a task because of what he did before in the same case.

`separation_from` names elements whose doers may not do this one: acceptance and decision by different people is the
office's own rule. `signers` wants each instance of a multi-instance task signed by somebody else: two inspectors on
site (行政许可法 Art. 34).
"""

import sqlalchemy as sa

from engine.errors import AlreadySigned, EngineError, SeparationOfDuties
from engine.model.locking import TaskRow
from engine.model.task import task as table
from engine.procedures import dialect
from engine.procedures.procedure import Procedure
from engine.store import Tx

DONE = "done"


def hindrance(tx: Tx, procedure: Procedure, task: TaskRow) -> EngineError | None:
    """The refusal that the actor would meet at this task, or None."""
    properties = procedure.program.element(task.process, task.element).properties
    apart = dialect.separated_from(properties)
    if apart:
        mine = (table.c.case_id == task.case_id, table.c.closed_by == tx.actor.id, table.c.state == DONE)
        done = tx.first(sa.select(table.c.name).where(tx.of(table), *mine, table.c.element.in_(apart)))
        if done is not None:
            return SeparationOfDuties(element=done.name)
    if task.body is not None and "signers" in properties:
        twin = (table.c.case_id == task.case_id, table.c.body == task.body, table.c.id != task.id)
        held = sa.or_(table.c.closed_by == tx.actor.id, table.c.claimed_by == tx.actor.id)
        if tx.first(sa.select(table.c.id).where(tx.of(table), *twin, held)) is not None:
            return AlreadySigned()
    return None
