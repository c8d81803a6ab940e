"""Drafts as their owner sees them."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine import releases
from engine.errors import NotFound, ProcedureClosed
from engine.model.case import case as cases
from engine.model.case import draft as drafts
from engine.model.case import material as materials
from engine.model.task import task as tasks
from engine.procedures.procedure import Procedure
from engine.queries.files import files_where
from engine.queries.rows import DraftPage, DraftRow
from engine.routing.rights import Action, DraftFacts, can
from engine.store import Tx


def draft(tx: Tx, draft_id: UUID) -> DraftPage:
    """A draft of the reader's own. Raises NotFound."""
    row = tx.first(sa.select(drafts).where(tx.of(drafts), drafts.c.id == draft_id))
    if row is None or not can(tx.actor, Action.DRAFT_EDIT, DraftFacts(row.account)):
        raise NotFound
    form, number, procedure = _asked(tx, row)
    files = files_where(tx, materials.c.draft_id == draft_id)
    return DraftPage(
        row.id, procedure, row.variant, form, row.task_id, number, row.raw, files=files, updated_at=row.updated_at
    )


def _asked(tx: Tx, row: sa.Row[Any]) -> tuple[str, str, Procedure]:
    """What a draft is to fill in: the form's id, the number of the case if there is one, and whose procedure."""
    if row.task_id is None:
        procedure = releases.current(tx, row.procedure_key).procedure
        if row.variant not in procedure.variants:
            raise ProcedureClosed
        return procedure.variants[row.variant].form, "", procedure
    asked = tx.first(
        sa.select(tasks.c.form, cases.c.number, cases.c.release_id)
        .join(cases, sa.and_(cases.c.tenant_id == tasks.c.tenant_id, cases.c.id == tasks.c.case_id))
        .where(tx.of(tasks), tasks.c.id == row.task_id)
    )
    assert asked is not None
    return asked.form, asked.number, releases.of_case(tx, asked.release_id).procedure


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
