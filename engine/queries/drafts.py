"""Drafts as their owner sees them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine import releases
from engine.errors import AnswerInvalid, NotFound, ProcedureClosed
from engine.faults import Fault
from engine.model.case import case as cases
from engine.model.case import draft as drafts
from engine.model.case import material as materials
from engine.model.task import task as tasks
from engine.procedures.forms import as_raw
from engine.queries.files import files_where
from engine.queries.rows import DraftPage, DraftRow, File, Prefilled
from engine.routing.candidates import Desk
from engine.routing.rights import Action, DraftFacts, can
from engine.routing.submissions import (
    ApplicantTask,
    correctable,
    last_application,
    own_values,
    read_application,
    read_reply,
)
from engine.store import Tx


def draft(tx: Tx, draft_id: UUID) -> DraftPage:
    """A draft of the reader's own. Raises NotFound."""
    row = tx.first(sa.select(drafts).where(tx.of(drafts), drafts.c.id == draft_id))
    if row is None or not can(tx.actor, Action.DRAFT_EDIT, DraftFacts(row.account)):
        raise NotFound
    files = files_where(tx, materials.c.draft_id == draft_id)
    page = _application(tx, row, files) if row.task_id is None else _reply(tx, row, files)
    filled = {key: Prefilled(**{**one, "on": date.fromisoformat(one["on"])}) for key, one in row.prefilled.items()}
    return replace(page, prefilled=filled)


def _application(tx: Tx, row: sa.Row[Any], files: tuple[File, ...]) -> DraftPage:
    """A draft of an application."""
    procedure = releases.current(tx, row.procedure_key).procedure
    if row.variant not in procedure.variants:
        raise ProcedureClosed
    form = procedure.variants[row.variant].form
    own = own_values(tx, procedure.forms[form])
    page = DraftPage(row.id, procedure, row.variant, form, None, "", row.raw, files=files, updated_at=row.updated_at)
    return replace(page, own=own)


def _reply(tx: Tx, row: sa.Row[Any], files: tuple[File, ...]) -> DraftPage:
    """A draft that answers a task."""
    columns = (cases.c.id, cases.c.number, cases.c.release_id, cases.c.department, cases.c.region, cases.c.level)
    found = tx.first(
        sa.select(tasks.c.process, tasks.c.element, tasks.c.form, *columns)
        .join(cases, sa.and_(cases.c.tenant_id == tasks.c.tenant_id, cases.c.id == tasks.c.case_id))
        .where(tx.of(tasks), tasks.c.id == row.task_id)
    )
    assert found is not None
    procedure = releases.of_case(tx, found.release_id).procedure
    application = correctable(procedure, row.variant, found.process, found.element)
    asked = ApplicantTask(
        found.id, Desk(found.department, found.region, found.level), procedure, found.form, application
    )
    earlier: Mapping[str, list[str]] = {}
    if application:
        answer = last_application(tx, asked).answer
        earlier = as_raw({**answer.values, **answer.personal})
    return DraftPage(
        row.id,
        procedure,
        row.variant,
        found.form,
        row.task_id,
        found.number,
        row.raw,
        files=files,
        updated_at=row.updated_at,
        asked=asked,
        earlier=earlier,
    )


def faults(tx: Tx, page: DraftPage) -> tuple[Fault, ...]:
    """Everything that keeps a draft of the reader's own from being handed in as it is."""
    try:
        if page.asked is None:
            handed_in = {file.material for file in page.files}
            read_application(tx, page.procedure, page.form, page.raw, handed_in)
        else:
            read_reply(tx, page.asked, page.raw)
    except AnswerInvalid as refused:
        return refused.faults
    return ()


def spent_on(tx: Tx, draft_id: UUID) -> str | None:
    """The number of the case that a draft of the reader's own became, if it was handed in."""
    found = (
        sa.select(cases.c.number)
        .join(drafts, sa.and_(drafts.c.tenant_id == cases.c.tenant_id, drafts.c.case_id == cases.c.id))
        .where(tx.of(drafts), drafts.c.id == draft_id, drafts.c.account == tx.actor.id)
    )
    row = tx.first(found)
    return None if row is None else str(row.number)


def mine(tx: Tx) -> tuple[DraftRow, ...]:
    """The reader's applications not yet handed in, the last touched first."""
    unspent = (tx.of(drafts), drafts.c.account == tx.actor.id, drafts.c.case_id.is_(None), drafts.c.task_id.is_(None))
    rows = tx.all(sa.select(drafts).where(*unspent).order_by(drafts.c.updated_at.desc()).limit(50))
    listed = []
    for row in rows:
        procedure = releases.current(tx, row.procedure_key).procedure
        if row.variant not in procedure.variants:
            continue
        name, name_en = procedure.name, procedure.name_en
        listed.append(DraftRow(row.id, row.procedure_key, row.variant, name, name_en, row.updated_at))
    return tuple(listed)
