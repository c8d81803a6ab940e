"""Guards that several acts begin with: each passes in silence or raises its refusal."""

import sqlalchemy as sa

from engine.errors import (
    AlreadyClaimed,
    AlreadySigned,
    CaseEnded,
    NotClaimed,
    NotFound,
    NotYours,
    SeparationOfDuties,
    StaleVersion,
    TaskClosed,
)
from engine.model.locking import LockedCase, TaskRow
from engine.model.task import task as table
from engine.releases import Release
from engine.routing.rights import Action, CaseFacts, TaskFacts, can
from engine.store import Tx

OPEN = "open"
CLAIMED = "claimed"
DONE = "done"
CANCELLED = "cancelled"


def case_facts(case: LockedCase) -> CaseFacts:
    """What rights to the case depend on."""
    return CaseFacts(case.id, case.applicant, case.department)


def task_facts(case: LockedCase, task: TaskRow) -> TaskFacts:
    """What rights to the task depend on."""
    return TaskFacts(case_facts(case), task.audience, task.post, task.claimed_by)


def require_running(case: LockedCase) -> None:
    """The case has not ended."""
    if case.ended_at is not None:
        raise CaseEnded


def require_open(tx: Tx, case: LockedCase, task: TaskRow) -> None:
    """The task is visible to the actor and not yet closed."""
    if not can(tx.actor, Action.TASK_VIEW, task_facts(case, task)):
        raise NotFound
    if task.state in {DONE, CANCELLED}:
        raise TaskClosed


def require_held(tx: Tx, case: LockedCase, task: TaskRow) -> None:
    """The actor holds the task: claimed by him, or his own as applicant."""
    if can(tx.actor, Action.TASK_COMPLETE, task_facts(case, task)):
        return
    if task.claimed_by is None and can(tx.actor, Action.TASK_CLAIM, task_facts(case, task)):
        raise NotClaimed
    if task.claimed_by is not None and task.claimed_by != tx.actor.id:
        raise AlreadyClaimed
    raise NotYours


def require_version(task: TaskRow, version: int) -> None:
    """What the actor saw is what stands in the row."""
    if task.version != version:
        raise StaleVersion


def require_separation(tx: Tx, release: Release, task: TaskRow) -> None:
    """职责分离: who did one of the elements named by `separation_from` may not do this one; each signer signs once.

    行政许可法 Art. 34 (two inspectors); acceptance and decision by different people is the office's own rule.
    """
    program = release.procedure.program
    properties = program.element(task.process, task.element).properties
    kept_apart = [name.strip() for name in properties.get("separation_from", "").split(",") if name.strip()]
    mine = sa.select(table.c.element, table.c.name).where(
        tx.of(table), table.c.case_id == task.case_id, table.c.closed_by == tx.actor.id, table.c.state == DONE
    )
    if kept_apart:
        done = tx.first(mine.where(table.c.element.in_(kept_apart)))
        if done is not None:
            raise SeparationOfDuties(element=done.name)
    if task.body is not None and "signers" in properties:
        twins = sa.select(table.c.id).where(
            tx.of(table),
            table.c.case_id == task.case_id,
            table.c.body == task.body,
            table.c.id != task.id,
            sa.or_(table.c.closed_by == tx.actor.id, table.c.claimed_by == tx.actor.id),
        )
        if tx.first(twins) is not None:
            raise AlreadySigned
