"""Cases that are only played need no documents: what was ordered is taken back, as if there were no rule for it."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from engine.jobs import Job, Kind, Local
from engine.model.document import DOCUMENT
from engine.model.document import document as document_table
from engine.model.document import licence as licence_table
from engine.model.locking import LockedCase
from engine.store import Tx


def _drop(tx: Tx, job: Job, _case: LockedCase | None) -> None:
    document = UUID(str(job.payload["document"]))
    tx.change(sa.delete(licence_table).where(tx.of(licence_table), licence_table.c.document_id == document))
    tx.change(sa.delete(document_table).where(tx.of(document_table), document_table.c.id == document))


UNMADE: Final[Mapping[str, Kind]] = {DOCUMENT: Local(_drop)}
