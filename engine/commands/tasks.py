"""认领、归还、办理: what clerks do with a task."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from engine import releases
from engine.commands import advancing, guards
from engine.errors import AlreadyClaimed, NotYours
from engine.journal import What
from engine.model.locking import TaskRow, lock_case_of
from engine.model.task import task as table
from engine.routing.rights import Action, can
from engine.routing.submissions import read_answer
from engine.runtime import stepping
from engine.statements import TENANT, Change
from engine.store import Tx

_HELD = Change(
    sa.update(table)
    .where(table.c.tenant_id == TENANT, table.c.id == sa.bindparam("task"))
    .values(version=table.c.version + 1),
    ("state", "claimed_by", "claimed_at"),
)


def claim(tx: Tx, task_id: UUID) -> None:
    """认领 a task: from now on only the actor may complete it. Claiming what one already holds changes nothing."""
    case, task = lock_case_of(tx, task_id)
    guards.require_open(tx, case, task)
    if not can(tx.actor, Action.TASK_CLAIM, guards.task_facts(case, task)):
        raise NotYours
    if task.claimed_by == tx.actor.id:
        return
    if task.claimed_by is not None:
        raise AlreadyClaimed
    guards.require_separation(tx, releases.of_case(tx, case.release_id), task)

    _hold(tx, task, guards.CLAIMED)
    advancing.save(tx, case, [advancing.task_line(What.CLAIMED, task)])


def unclaim(tx: Tx, task_id: UUID) -> None:
    """归还 a task: it stands in the worklist of its post again."""
    case, task = lock_case_of(tx, task_id)
    guards.require_open(tx, case, task)
    guards.require_held(tx, case, task, Action.TASK_UNCLAIM)

    _hold(tx, task, guards.OPEN)
    advancing.save(tx, case, [advancing.task_line(What.UNCLAIMED, task)])


def complete(tx: Tx, task_id: UUID, version: int, raw: Mapping[str, Sequence[str]]) -> None:
    """办理 a task: check the answer, carry the case on to its next tasks, and write it all down.

    `version` is the task's version when the actor read it; `raw` the form as it came in. Raises AnswerInvalid with
    every fault at once, TaskClosed, NotClaimed, AlreadyClaimed, StaleVersion, SeparationOfDuties, StepRefused;
    DocumentsPending or DocumentsFailed when something is to be handed over that is not sealed yet.
    """
    case, task = lock_case_of(tx, task_id)
    guards.require_open(tx, case, task)
    guards.require_running(case)
    guards.require_held(tx, case, task)
    guards.require_version(task, version)
    release = releases.of_case(tx, case.release_id)
    guards.require_separation(tx, release, task)
    answer = read_answer(tx, release.procedure, task.form, raw)

    program = release.procedure.program
    advance = stepping.complete(program, case.snapshot, task.token, answer.values, tx.local_now)
    guards.require_documents(tx, case, advance.acts)

    facts = advancing.keep_answer(tx, case.id, task.id, task.form, answer)
    advancing.close_done(tx, task.id)
    advancing.record(tx, case, release, advance, [advancing.task_line(What.COMPLETED, task, **facts)])


def _hold(tx: Tx, task: TaskRow, state: str) -> None:
    holder = tx.actor.id if state == guards.CLAIMED else None
    since = tx.now if state == guards.CLAIMED else None
    tx.later(_HELD, task=task.id, state=state, claimed_by=holder, claimed_at=since)
