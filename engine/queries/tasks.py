"""任务 as its holder sees it: the case, the form, what may be done, and why it stands in his worklist."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from engine.errors import NotFound
from engine.model.locking import TASK_COLUMNS, TaskRow
from engine.model.organisation import department, post, region
from engine.model.task import task as tasks
from engine.procedures.procedure import Procedure
from engine.queries import casefile, catalogue, worklist
from engine.queries.answered import Reader, answers_of
from engine.queries.rows import Answered, CaseFile, RoutingStep, TaskPage
from engine.routing.duties import hindrance
from engine.routing.rights import Action, CaseFacts, TaskFacts, can
from engine.store import Tx

LEVELS = {"city": ("市级", "city level"), "county": ("县区级", "district or county level")}


def task(tx: Tx, task_id: UUID) -> TaskPage:
    """A task of the reader's office. Raises NotFound, also for a foreign one and for an applicant's."""
    found = tx.first(sa.select(*TASK_COLUMNS, tasks.c.trace).where(tx.of(tasks), tasks.c.id == task_id))
    if found is None:
        raise NotFound
    columns = dict(found._mapping)
    trace = columns.pop("trace")
    row = TaskRow(**columns)
    case = casefile.case_by_id(tx, row.case_id)
    facts = TaskFacts(CaseFacts(case.id, "", case.office.key), row.audience, row.post, row.claimed_by)
    if not can(tx.actor, Action.TASK_VIEW, facts):
        raise NotFound
    may, locked = _may(tx, case.procedure, row, facts)
    element = case.procedure.program.element(row.process, row.element)
    return TaskPage(
        row=worklist.rows_of(tx, tasks.c.id == task_id)[0],
        case=case,
        form=row.form,
        hint=element.properties.get("hint", ""),
        hint_en=element.properties.get("hint_en", element.properties.get("hint", "")),
        may=may,
        locked=locked,
        why=_why(tx, trace, case.procedure.program.processes[row.process].lanes),
        earlier=_earlier(tx, row, case),
    )


def _may(tx: Tx, procedure: Procedure, row: TaskRow, facts: TaskFacts) -> tuple[frozenset[str], str]:
    """What the reader may do now, and the code of what keeps him from it."""
    if row.state in {"done", "cancelled"}:
        return frozenset(), "task-closed"
    if row.claimed_by is not None and row.claimed_by != tx.actor.id:
        return frozenset(), "already-claimed"
    refusal = hindrance(tx, procedure, row)
    if refusal is not None:
        return frozenset({"unclaim"} if row.claimed_by == tx.actor.id else ()), refusal.code
    if can(tx.actor, Action.TASK_COMPLETE, facts):
        return frozenset({"complete", "unclaim"}), ""
    if can(tx.actor, Action.TASK_CLAIM, facts):
        return frozenset({"claim"}), ""
    return frozenset(), "not-yours"


def _earlier(tx: Tx, row: TaskRow, case: CaseFile) -> tuple[Answered, ...]:
    """What the other signers of the same visit have written."""
    if row.body is None:
        return ()
    twins = sa.select(tasks.c.id).where(
        tx.of(tasks), tasks.c.case_id == row.case_id, tasks.c.body == row.body, tasks.c.id != row.id
    )
    ids = {twin.id for twin in tx.all(twins)}
    reader = Reader(case.procedure, catalogue.regions(tx))
    shown: list[Answered] = []
    for given in answers_of(tx, row.case_id):
        if given.task_id in ids:
            shown.extend(reader.read(given))
    return tuple(shown)


def _why(tx: Tx, trace: Sequence[Mapping[str, object]], lanes: Mapping[str, str]) -> tuple[RoutingStep, ...]:
    steps = []
    for reason in trace:
        match reason["why"]:
            case "lane":
                lane = str(reason["lane"])
                told = f"In the diagram the step lies in lane “{lanes.get(lane, lane)}”."
                steps.append(RoutingStep(f"流程图中该环节位于泳道“{lane}”。", told))
            case "desk":
                steps.append(_desk_step(tx, reason))
            case "post":
                steps.append(_post_step(tx, reason))
    return tuple(steps)


def _desk_step(tx: Tx, reason: Mapping[str, object]) -> RoutingStep:
    level, level_en = LEVELS[str(reason["level"])]
    place = tx.first(sa.select(region.c.name, region.c.name_en).where(tx.of(region), region.c.code == reason["region"]))
    office = tx.first(sa.select(department).where(tx.of(department), department.c.key == reason["department"]))
    assert place is not None
    assert office is not None
    return RoutingStep(
        f"该办件由{place.name}（{level}）的{office.name}办理。",
        f"The case is handled by {office.name_en} of {place.name_en} ({level_en}).",
    )


def _post_step(tx: Tx, reason: Mapping[str, object]) -> RoutingStep:
    found = tx.first(sa.select(post.c.name, post.c.name_en).where(tx.of(post), post.c.key == reason["post"]))
    assert found is not None
    count = reason["holders"]
    return RoutingStep(
        f"对应岗位“{found.name}”，当时有 {count} 人在岗。",
        f"That is the post “{found.name_en}”, held by {count} at the time.",
    )
