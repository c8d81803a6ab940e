"""通知 as the applicant reads them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from engine.events import Actor
from engine.model.case import case as cases
from engine.model.document import licence as licences
from engine.model.notice import notice as notices
from engine.procedures import acts
from engine.routing.rights import notices_within_reach
from engine.store import Tx

SHOWN = 20


@dataclass(frozen=True)
class NoticeRow:
    """A notice: of which case, what it says, since when, and whether it was read.

    `licence` and `reason` say which licence has ended and why, and are empty in other notices.
    """

    id: UUID
    number: str
    title: str
    sentence: str
    sentence_en: str
    at: datetime
    is_read: bool
    licence: str
    reason: str


def unread(tx: Tx, reader: Actor) -> int:
    """How many notices the reader has not read."""
    counted = sa.select(sa.func.count()).select_from(notices)
    return tx.number(counted.where(tx.of(notices), notices_within_reach(reader), notices.c.read_at.is_(None)))


def mine(tx: Tx) -> tuple[NoticeRow, ...]:
    """The reader's notices, all that are unread and the latest that are read, the newest first."""
    of_licence = sa.and_(licences.c.tenant_id == notices.c.tenant_id, licences.c.id == notices.c.licence_id)
    wanted = (
        sa.select(notices, cases.c.number, cases.c.title, licences.c.number.label("licence"), licences.c.ended_reason)
        .join(cases, sa.and_(cases.c.tenant_id == notices.c.tenant_id, cases.c.id == notices.c.case_id))
        .outerjoin(licences, of_licence)
        .where(tx.of(notices), notices_within_reach(tx.actor))
        .order_by(notices.c.at.desc(), notices.c.id)
    )
    new = tx.all(wanted.where(notices.c.read_at.is_(None)))
    read = tx.all(wanted.where(notices.c.read_at.is_not(None)).limit(SHOWN))
    return tuple(
        NoticeRow(
            row.id,
            row.number,
            row.title,
            *acts.told(row.act),
            row.at,
            row.read_at is not None,
            row.licence or "",
            row.ended_reason or "",
        )
        for row in (*new, *read)
    )
