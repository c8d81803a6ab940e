"""Rows of numbers that are drawn from without gaps: whoever is rolled back gives his number back."""

from engine.model.release import counter
from engine.store import Tx


def draw(tx: Tx, name: str) -> int:
    """The next number of a row, from 1. The row stays locked until the transaction ends."""
    row = tx.upsert(counter, {"name": name, "value": 1}, {"value": counter.c.value + 1})
    return int(row.value)
