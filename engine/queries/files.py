"""Files handed in, and who may read them."""

from uuid import UUID

import sqlalchemy as sa

from engine.errors import NotFound
from engine.model import blobs
from engine.model.case import case as cases
from engine.model.case import draft as drafts
from engine.model.case import material as materials
from engine.queries.rows import File, FileContent
from engine.routing.rights import Action, CaseFacts, DraftFacts, can
from engine.store import Tx


def files_where(tx: Tx, condition: sa.ColumnElement[bool]) -> tuple[File, ...]:
    """The files that meet a condition, in the order in which they were added."""
    rows = tx.all(sa.select(materials).where(tx.of(materials), condition).order_by(materials.c.added_at))
    names = File.__dataclass_fields__
    return tuple(File(**{name: row._mapping[name] for name in names}) for row in rows)


def blob(tx: Tx, file_id: UUID) -> FileContent:
    """The content of a file of the reader's own draft or of a case he may view. Raises NotFound."""
    row = tx.first(sa.select(materials).where(tx.of(materials), materials.c.id == file_id))
    if row is None or not _may_read(tx, row.draft_id, row.case_id):
        raise NotFound
    return FileContent(row.name, row.media_type, blobs.get(tx, row.sha256))


def _may_read(tx: Tx, draft_id: UUID | None, case_id: UUID | None) -> bool:
    if draft_id is not None:
        draft = tx.first(sa.select(drafts.c.account).where(tx.of(drafts), drafts.c.id == draft_id))
        return draft is not None and can(tx.actor, Action.DRAFT_EDIT, DraftFacts(draft.account))
    columns = (cases.c.id, cases.c.applicant, cases.c.department)
    case = tx.first(sa.select(*columns).where(tx.of(cases), cases.c.id == case_id))
    if case is None:
        return False
    facts = CaseFacts(case.id, case.applicant, case.department)
    is_owner = can(tx.actor, Action.CASE_WITHDRAW, facts)
    return is_owner or can(tx.actor, Action.CASE_VIEW, facts)
