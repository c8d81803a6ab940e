"""Guards that several acts begin with: each passes in silence or raises its refusal."""

from collections.abc import Sequence

import sqlalchemy as sa

from engine.errors import (
    AlreadyClaimed,
    CaseEnded,
    DocumentsFailed,
    DocumentsPending,
    NotClaimed,
    NotFound,
    NotYours,
    StaleVersion,
    TaskClosed,
)
from engine.jobs import stands
from engine.model.document import DOCUMENT, DocumentState
from engine.model.document import document as documents
from engine.model.job import JobState, job
from engine.model.locking import LockedCase, TaskRow
from engine.procedures import acts
from engine.releases import Release
from engine.routing.duties import DONE, hindrance
from engine.routing.rights import Action, CaseFacts, TaskFacts, can
from engine.runtime.advance import Act
from engine.store import Tx

OPEN = "open"
CLAIMED = "claimed"
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


def require_held(tx: Tx, case: LockedCase, task: TaskRow, action: Action = Action.TASK_COMPLETE) -> None:
    """The actor holds the task: claimed by him, or his own as applicant."""
    if can(tx.actor, action, task_facts(case, task)):
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
    """Nothing that the actor did before in the case keeps him from the task (职责分离)."""
    refusal = hindrance(tx, release.procedure, task)
    if refusal is not None:
        raise refusal


def require_documents(tx: Tx, case: LockedCase, done: Sequence[Act]) -> None:
    """What the acts of a step hand over is sealed (行政许可法 Art. 39, 44).

    That is every document ordered before the step; what follows from an act of the step itself nobody can wait for.
    """
    if not any(acts.hands_over(one.act) for one in done):
        return
    ordered = (documents.c.case_id == case.id, documents.c.state == DocumentState.ORDERED.value)
    names = sa.select(documents.c.name, documents.c.name_en).where(tx.of(documents), *ordered).order_by(documents.c.seq)
    missing = tx.all(names)
    if not missing:
        return
    told = {"documents": "、".join(row.name for row in missing)}
    told["documents_en"] = ", ".join(row.name_en for row in missing)
    dead = sa.select(job.c.id).where(tx.of(job), job.c.case_id == case.id, job.c.kind == DOCUMENT)
    if tx.first(dead.where(stands(JobState.DEAD)).limit(1)) is not None:
        raise DocumentsFailed(**told)
    raise DocumentsPending(**told)
