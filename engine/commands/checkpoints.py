"""Remembering what has been signed, after the checkpoint has safely reached its file."""

import sqlalchemy as sa

from engine.checkpoints import COUNTER, Checkpoint
from engine.model.case import case
from engine.model.release import counter
from engine.store import Tx


def remember(tx: Tx, checkpoint: Checkpoint) -> None:
    """The heads of a checkpoint are signed. May be told again: a case never goes back to an earlier line."""
    number = {"value": checkpoint.number}
    tx.upsert(counter, {"name": COUNTER, **number}, number)
    this, seq = sa.bindparam("this", type_=sa.Uuid()), sa.bindparam("seq", type_=sa.Integer())
    signed = sa.update(case).where(tx.of(case), case.c.id == this, case.c.journal_signed < seq)
    heads = [{"this": head.case_id, "seq": head.seq} for head in checkpoint.heads]
    tx.connection.execute(signed.values(journal_signed=seq), heads)


def forget(tx: Tx) -> None:
    """No head is signed: a new file begins."""
    tx.change(sa.update(case).where(tx.of(case), case.c.journal_signed > 0).values(journal_signed=0))
    tx.change(sa.delete(counter).where(tx.of(counter), counter.c.name == COUNTER))
