"""What every act on a case ends with: the runtime's step is written down.

The derived state follows the acts, open tasks are mirrored and routed, limits begin, the journal grows, the case row
takes the new snapshot, fenced by its version, and what is to leave is put into the ledger of jobs.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid4

import sqlalchemy as sa

from engine import jobs, journal
from engine.commands import awaiting, ordering
from engine.commands.guards import CANCELLED, CLAIMED, OPEN
from engine.commands.visits import Visits
from engine.errors import StaleVersion
from engine.jobs import Order
from engine.journal import Head, Line, What
from engine.model.calendar import calendar
from engine.model.case import answer as answers
from engine.model.case import case as cases
from engine.model.job import CALL, SHARE, job
from engine.model.locking import LockedCase, TaskRow
from engine.model.notice import NOTICE
from engine.model.task import task as tasks
from engine.procedures import acts
from engine.procedures.acts import CaseState
from engine.procedures.forms import Answer
from engine.releases import Release
from engine.routing.candidates import Assignment, Desk, choose
from engine.routing.duties import DONE
from engine.runtime.advance import Advance, Call, Closed, Opened, Sent, Subscription, Timer
from engine.statements import TENANT, Change
from engine.store import Tx

FAR = date(9999, 12, 31)

_HEAD = ("journal_seq", "journal_head")
_STEP = ("state", "stage", "snapshot", "accepted_on", "decided_on", "ended_at", "promised_due", "legal_due")
_FENCED = (
    sa.update(cases)
    .where(cases.c.tenant_id == TENANT, cases.c.id == sa.bindparam("case"), cases.c.version == sa.bindparam("read"))
    .values(version=cases.c.version + 1)
)
_TOLD = Change(_FENCED, _HEAD)
_CARRIED_ON = Change(_FENCED, (*_HEAD, *_STEP, "due_provisional"))
_DONE = Change(
    sa.update(tasks)
    .where(tasks.c.tenant_id == TENANT, tasks.c.id == sa.bindparam("task"))
    .values(version=tasks.c.version + 1),
    ("state", "closed_at", "closed_by"),
)


@dataclass(frozen=True)
class Moved:
    """How far the acts of a step have carried a case: its state and dates, and the lines that say so."""

    case: LockedCase
    lines: tuple[Line, ...] = field(default=())


def keep_answer(tx: Tx, case_id: UUID, task_id: UUID | None, form: str, answer: Answer) -> dict[str, object]:
    """Keep an answer in the erasable table; gives the facts that the journal may hold: its id and salted digest."""
    salt, answer_id = secrets.token_hex(16), uuid4()
    given, personal = dict(answer.values), dict(answer.personal)
    text = json.dumps([given, personal], ensure_ascii=False, sort_keys=True)
    row = {"id": answer_id, "case_id": case_id, "task_id": task_id, "form": form, "given": given, "personal": personal}
    tx.insert(answers, [{**row, "salt": salt, "given_by": tx.actor.id, "given_at": tx.now}])
    return {"answer": str(answer_id), "digest": hashlib.sha256((salt + text).encode()).hexdigest()}


def record(tx: Tx, case: LockedCase, release: Release, advance: Advance, lines: Sequence[Line]) -> None:
    """Write down a step that the runtime has made for a locked case. `lines` is what the actor did, told first."""
    moved = _follow_acts(tx, case, release, advance)
    close_cancelled(tx, case, advance.closed)
    opened = _open_tasks(tx, moved.case, release, advance.opened)
    asked = [Order(CALL, {"token": one.token}, case.id) for one in advance.calls]
    called = [call_line(What.CALLED, one, order.id) for one, order in zip(advance.calls, asked, strict=True)]
    dropped = _dropped(tx, case, advance.dropped)
    sent = [event_line(What.SENT, one) for one in advance.sent]
    awaited = awaiting.keep(tx, moved.case, release.procedure, advance)
    told = [*lines, *_passed(advance), *moved.lines, *opened, *called, *dropped, *sent]
    save(tx, replace(moved.case, stage=_stage(moved.case, advance)), told, advance)
    ordering.order(tx, moved.case, release.procedure, [*lines, *moved.lines])
    notices = [Order(NOTICE, {"act": one.act}, case.id) for one in advance.acts if one.act in acts.TOLD]
    jobs.put(tx, [*asked, *notices, *awaited, Order(SHARE, case_id=case.id)])


def save(tx: Tx, case: LockedCase, lines: Sequence[Line], advance: Advance | None = None) -> None:
    """Write the journal and the case row; raises StaleVersion when the row is not the one that was read."""
    head = journal.write(tx, case.id, Head(case.journal_seq, case.journal_head), lines)
    fenced = {"case": case.id, "read": case.version, "journal_seq": head.seq, "journal_head": head.digest}
    if advance is None:
        tx.later(_TOLD, fence=StaleVersion, **fenced)
        return
    tx.later(
        _CARRIED_ON,
        fence=StaleVersion,
        **fenced,
        state=case.state,
        stage=case.stage,
        snapshot=advance.snapshot,
        accepted_on=case.accepted_on,
        decided_on=case.decided_on,
        ended_at=tx.now if advance.ended else case.ended_at,
        promised_due=case.promised_due,
        legal_due=case.legal_due,
        due_provisional=case.due_provisional,
    )


def close_cancelled(tx: Tx, case: LockedCase, closed: Sequence[Closed]) -> None:
    """Close the mirrored tasks of tokens that the step has taken away."""
    tokens = [one.token for one in closed if one.how == "cancelled"]
    if tokens:
        tx.change(
            sa.update(tasks)
            .where(tx.of(tasks), tasks.c.case_id == case.id, tasks.c.token.in_(tokens))
            .where(tasks.c.state.in_([OPEN, CLAIMED]))
            .values(state=CANCELLED, closed_at=tx.now, version=tasks.c.version + 1)
        )


def _follow_acts(tx: Tx, case: LockedCase, release: Release, advance: Advance) -> Moved:
    lines = []
    for act in advance.acts:
        state = acts.after(CaseState(case.state), act.act)
        facts = {"act": act.act, "process": act.process, "from": case.state, "to": state.value}
        lines.append(Line(What.ACT, act.element, facts))
        case = replace(case, state=state.value)
        if act.act == "accept":
            case = _start_clock(tx, case, release)
        if act.act in {"grant", "refuse"}:
            case = replace(case, decided_on=tx.today)
    return Moved(case, tuple(lines))


def _start_clock(tx: Tx, case: LockedCase, release: Release) -> LockedCase:
    """行政许可法 Art. 42: the limits run from acceptance, the day of acceptance not counted."""
    limits, days = release.procedure.limits, calendar(tx)
    promised = days.due(tx.today, limits.promised.n, limits.promised.unit)
    legal = days.due(tx.today, limits.legal.n, limits.legal.unit)
    provisional = promised.provisional or legal.provisional
    return replace(
        case, accepted_on=tx.today, promised_due=promised.day, legal_due=legal.day, due_provisional=provisional
    )


def _open_tasks(tx: Tx, case: LockedCase, release: Release, opened: Sequence[Opened]) -> list[Line]:
    if not opened:
        return []
    desk = Desk(case.department, case.region, case.level)
    assigned = choose(tx, desk, release.procedure.lanes, [one.lane for one in opened])
    days = calendar(tx) if any(one.limit is not None for one in opened) else None
    visits = Visits(tx, case.id)
    rows, lines = [], []
    for one, assignment in zip(opened, assigned, strict=True):
        row = _task_row(one, assignment, visit=visits.number(one))
        if days is not None and one.limit is not None:
            due = days.due(tx.today, one.limit, release.procedure.unit_of(one.properties))
            row.update(due_on=due.day, due_provisional=due.provisional, limited=True)
        rows.append({**row, "case_id": case.id, "opened_at": tx.now})
        facts = {"task": str(row["id"]), "process": one.process, "visit": row["visit"], "post": row["post"]}
        lines.append(Line(What.OPENED, one.element, facts))
    tx.insert(tasks, rows)
    return lines


def _task_row(one: Opened, assignment: Assignment, *, visit: int) -> dict[str, object]:
    return {
        "id": uuid4(),
        "token": one.token,
        "process": one.process,
        "element": one.element,
        "name": one.name,
        "name_en": one.properties.get("name_en", one.name),
        "form": one.form or "",
        "visit": visit,
        "body": one.group,
        "audience": assignment.audience,
        "post": assignment.post,
        "trace": assignment.trace,
        "state": OPEN,
        "version": 1,
        "due_on": FAR,
        "due_provisional": False,
        "limited": False,
    }


def _passed(advance: Advance) -> list[Line]:
    lines = []
    if advance.passed:
        path = [[one.process, one.element, one.flow] for one in advance.passed]
        lines.append(Line(What.PASSED, "", {"path": path}))
    for made in advance.decisions:
        facts = {
            "process": made.process,
            "decision": made.decision,
            "rules": list(made.rules),
            "inputs": made.inputs,
            "value": made.value,
        }
        lines.append(Line(What.DECIDED, made.element, facts))
    lines.extend(Line(What.CONFLICT, "", {"variable": name}) for name in advance.conflicts)
    lines.extend(Line(What.NOTED, "", {"note": note}) for note in advance.notes)
    return lines


def _stage(case: LockedCase, advance: Advance) -> str:
    marks = [one.properties["stage"] for one in advance.opened if "stage" in one.properties]
    return marks[-1] if marks else case.stage


def _dropped(tx: Tx, case: LockedCase, calls: Sequence[Call]) -> list[Line]:
    """Calls whose answer nobody waits for any more; their jobs find that out by themselves."""
    if not calls:
        return []
    waiting = sa.select(job.c.id, job.c.payload).where(tx.of(job), job.c.case_id == case.id, job.c.kind == CALL)
    keys = {row.payload["token"]: row.payload.get("asked", row.id) for row in tx.all(waiting)}
    return [call_line(What.DROPPED, one, keys[one.token]) for one in calls]


def task_line(what: What, task: TaskRow, **facts: object) -> Line:
    """The journal line of something done to a task."""
    about = {"task": str(task.id), "process": task.process, "visit": task.visit}
    return Line(what, task.element, {**about, **facts})


def call_line(what: What, call: Call, key: UUID, **facts: object) -> Line:
    """The journal line of something that came of a call; `key` is what the other party knows it by."""
    about = {"process": call.process, "token": call.token, "operation": call.operation, "key": str(key)}
    return Line(what, call.element, {**about, **facts})


def event_line(what: What, event: Timer | Subscription | Sent, **facts: object) -> Line:
    """The journal line of a timer, a message or a signal that moved a case or left it."""
    about: dict[str, object] = {"process": event.process, "token": event.token}
    if not isinstance(event, Timer):
        about.update(kind=event.kind, name=event.name)
    return Line(what, event.element, {**about, **facts})


def close_done(tx: Tx, task_id: UUID) -> None:
    """Close a task that the actor has completed."""
    tx.later(_DONE, task=task_id, state=DONE, closed_at=tx.now, closed_by=tx.actor.id)
