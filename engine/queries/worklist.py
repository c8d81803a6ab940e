"""待办: the tasks of a clerk's posts, a page at a time, by one indexed query.

Pages are cut by key (due date, then id), not by offset, and counts stop at a thousand, so that the first page costs
the same however many tasks are open.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine import releases
from engine.clock.calendar import Calendar
from engine.errors import CalendarMissing
from engine.model.calendar import calendar
from engine.model.case import case as cases
from engine.model.organisation import account, post
from engine.model.task import task as tasks
from engine.procedures.procedure import Procedure
from engine.queries.rows import Filter, Named, WorklistPage, WorkRow
from engine.routing.duties import Past, judged, past
from engine.routing.rights import tasks_within_reach
from engine.store import Tx

PAGE = 25
COUNTED = 1000
SOON_DAYS = 2
RUNNING = ("open", "claimed")


def page(tx: Tx, wanted: Filter) -> WorklistPage:
    """A page of the actor's worklist."""
    conditions = _conditions(tx, wanted)
    order = _order(wanted)
    rows = tx.all(_selected(tx).where(*conditions, *_after(wanted)).order_by(*order).limit(PAGE + 1))
    days = calendar(tx)
    shown = tuple(work_row(tx, row, days) for row in rows[:PAGE])
    following = _cursor(wanted, rows[PAGE - 1]) if len(rows) > PAGE else None
    overdue = [*conditions, tasks.c.state.in_(RUNNING), tasks.c.due_on < tx.today]
    names = tuple(Named(r.procedure.key, r.procedure.name, r.procedure.name_en) for r in releases.all_current(tx))
    return WorklistPage(shown, following, _count(tx, conditions), _count(tx, overdue), names)


def rows_of(tx: Tx, condition: sa.ColumnElement[bool]) -> tuple[WorkRow, ...]:
    """The tasks that meet a condition, oldest first, as worklist rows."""
    days = calendar(tx)
    rows = tx.all(_selected(tx).where(condition).order_by(tasks.c.opened_at, tasks.c.id))
    return tuple(work_row(tx, row, days) for row in rows)


def next_task(tx: Tx) -> WorkRow | None:
    """The actor's own claimed task that is due first."""
    mine = (tasks.c.claimed_by == tx.actor.id, tasks.c.state == "claimed")
    row = tx.first(_selected(tx).where(*mine).order_by(tasks.c.due_on, tasks.c.id).limit(1))
    return None if row is None else work_row(tx, row, calendar(tx))


def work_row(tx: Tx, row: sa.Row[Any], days: Calendar) -> WorkRow:
    """A joined row as people read it."""
    release = releases.of_case(tx, row.release_id)
    due = row.due_on if row.limited else None
    return WorkRow(
        id=row.id,
        version=row.version,
        number=row.number,
        title=row.title,
        applicant=row.applicant_name,
        procedure_key=row.procedure_key,
        procedure_name=release.procedure.name,
        procedure_name_en=release.procedure.name_en,
        name=row.name,
        name_en=row.name_en,
        post_name=row.post_name or "",
        post_name_en=row.post_name_en or "",
        state=row.state,
        holder=row.holder_name or "",
        holder_en=row.holder_name_en or "",
        mine=row.claimed_by == tx.actor.id,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        due_on=due,
        due_provisional=row.due_provisional,
        days_left=days_left(days, tx.today, due),
        locked=_locked(release.procedure, row),
    )


def _locked(procedure: Procedure, row: sa.Row[Any]) -> str:
    if row.state not in RUNNING:
        return ""
    refusal = judged(procedure, row.process, row.element, Past(row.did or "", signed=row.signed))
    return "" if refusal is None else refusal.code


def days_left(days: Calendar, today: date, due: date | None) -> int | None:
    """Working days from today to a due date, negative when it has passed; None without a date or a calendar."""
    if due is None:
        return None
    try:
        return days.working_days_between(today, due)
    except CalendarMissing:
        return None


def _selected(tx: Tx) -> sa.Select[Any]:
    return (
        sa.select(
            tasks,
            cases.c.number,
            cases.c.title,
            cases.c.applicant_name,
            cases.c.procedure_key,
            cases.c.release_id,
            post.c.name.label("post_name"),
            post.c.name_en.label("post_name_en"),
            account.c.name.label("holder_name"),
            account.c.name_en.label("holder_name_en"),
            *past(tx),
        )
        .join(cases, sa.and_(cases.c.tenant_id == tasks.c.tenant_id, cases.c.id == tasks.c.case_id))
        .outerjoin(post, sa.and_(post.c.tenant_id == tasks.c.tenant_id, post.c.key == tasks.c.post))
        .outerjoin(
            account,
            sa.and_(
                account.c.tenant_id == tasks.c.tenant_id,
                account.c.id == sa.func.coalesce(tasks.c.closed_by, tasks.c.claimed_by),
            ),
        )
        .where(tx.of(tasks))
    )


def _conditions(tx: Tx, wanted: Filter) -> list[sa.ColumnElement[bool]]:
    match wanted.queue:
        case "done":
            conditions = [tasks.c.closed_by == tx.actor.id, tasks.c.state == "done"]
        case "mine":
            conditions = [tasks.c.claimed_by == tx.actor.id, tasks.c.state == "claimed"]
        case "unclaimed":
            conditions = [tasks_within_reach(tx.actor), tasks.c.state == "open"]
        case _:
            unheld = sa.or_(tasks.c.claimed_by.is_(None), tasks.c.claimed_by == tx.actor.id)
            conditions = [tasks_within_reach(tx.actor), tasks.c.state.in_(RUNNING), unheld]
    if wanted.procedure:
        conditions.append(cases.c.procedure_key == wanted.procedure)
    if wanted.search:
        text = wanted.search.strip()
        conditions.append(
            sa.or_(
                cases.c.number.icontains(text, autoescape=True),
                cases.c.title.icontains(text, autoescape=True),
                cases.c.applicant_name.icontains(text, autoescape=True),
            )
        )
    if wanted.due == "overdue":
        conditions.append(tasks.c.due_on < tx.today)
    if wanted.due == "soon":
        last = calendar(tx).add_working_days(tx.today, SOON_DAYS).day
        conditions += [tasks.c.due_on >= tx.today, tasks.c.due_on <= last]
    return conditions


def _order(wanted: Filter) -> Sequence[sa.ColumnElement[Any]]:
    if wanted.queue == "done":
        return (tasks.c.closed_at.desc(), tasks.c.id.desc())
    return (tasks.c.due_on, tasks.c.id)


def _cursor(wanted: Filter, row: sa.Row[Any]) -> str:
    key = row.closed_at if wanted.queue == "done" else row.due_on
    return f"{key.isoformat()}~{row.id}"


def _after(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    """The rows behind a cursor; one that cannot be read is as none, since it only came from an address line."""
    text, _, key = wanted.after.partition("~")
    try:
        last = UUID(key)
        if wanted.queue == "done":
            at = datetime.fromisoformat(text).astimezone(UTC)
            return [sa.tuple_(tasks.c.closed_at, tasks.c.id) < (at, last)]
        return [sa.tuple_(tasks.c.due_on, tasks.c.id) > (date.fromisoformat(text), last)]
    except (ValueError, OverflowError):
        return []


def _count(tx: Tx, conditions: Sequence[sa.ColumnElement[bool]]) -> int:
    joined = (
        sa.select(tasks.c.id)
        .join(cases, sa.and_(cases.c.tenant_id == tasks.c.tenant_id, cases.c.id == tasks.c.case_id))
        .where(tx.of(tasks), *conditions)
        .limit(COUNTED)
    )
    return tx.number(sa.select(sa.func.count()).select_from(joined.subquery()))
