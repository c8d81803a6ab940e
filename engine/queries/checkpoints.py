"""What a checkpoint is made of, and how far checkpoints have come."""

from uuid import UUID

import sqlalchemy as sa

from engine.checkpoints import COUNTER, CaseHead
from engine.model.case import case
from engine.model.release import counter
from engine.store import Tx


def recorded(tx: Tx) -> int:
    """The number of the latest checkpoint that was written, 0 when none was."""
    return tx.number(sa.select(counter.c.value).where(tx.of(counter), counter.c.name == COUNTER))


def unsigned(tx: Tx, after: UUID | None, limit: int) -> tuple[CaseHead, ...]:
    """Heads of cases that have grown since they were last signed, in the order of their ids."""
    beyond = sa.true() if after is None else case.c.id > after
    grown = sa.select(case.c.id, case.c.number, case.c.journal_seq, case.c.journal_head).where(
        tx.of(case), case.c.journal_seq > case.c.journal_signed, beyond
    )
    rows = tx.all(grown.order_by(case.c.id).limit(limit))
    return tuple(CaseHead(row.id, row.number, row.journal_seq, row.journal_head) for row in rows)


def count_cases(tx: Tx) -> int:
    """How many cases there are."""
    return tx.number(sa.select(sa.func.count()).select_from(case).where(tx.of(case)))
