"""What a transaction has still to write, and how it goes out: on PostgreSQL in one round trip.

There the statements become one `WITH`. Its parts do not see each other's rows, so a change of rows in a table that an
earlier part has written begins another batch. So does what would make a statement too long: the protocol has room for
65,535 parameters, and texts that are kept should be short.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from engine.errors import EngineError
from engine.statements import Change, Compiled, Values

MAX_PARAMETERS: Final = 2_000
"""Of one batch."""


@dataclass(frozen=True)
class Write:
    """An insert of rows, or an update or delete of one with `fence`, which is raised unless it finds that row."""

    change: Change
    rows: Sequence[Values]
    fence: type[EngineError] | None = None


def run_each(cursor: Any, dialect: sa.Dialect, writes: Sequence[Write]) -> None:
    """Write one after another."""
    for write in writes:
        compiled = write.change.on(dialect)
        arranged = [compiled.arranged(row) for row in write.rows]
        if len(arranged) == 1:
            cursor.execute(compiled.text, arranged[0])
        else:
            cursor.executemany(compiled.text, arranged)
        if write.fence is not None and cursor.rowcount != 1:
            raise write.fence


def run_together(cursor: Any, dialect: sa.Dialect, writes: Sequence[Write]) -> None:
    """Write everything in one round trip for each batch (PostgreSQL)."""
    for batch in _batches(list(_in_parts(writes, dialect)), dialect):
        shape = tuple((write.change.on(dialect), len(write.rows)) for write in batch)
        values = [one for write, (compiled, _) in zip(batch, shape, strict=True) for one in _values(compiled, write)]
        cursor.execute(_together(shape), values)
        if batch[-1].fence is not None and cursor.rowcount != 1:
            raise batch[-1].fence


def _values(compiled: Compiled, write: Write) -> Iterator[object]:
    for row in write.rows:
        yield from compiled.arranged(row)


@lru_cache(maxsize=1000)
def _together(shape: tuple[tuple[Compiled, int], ...]) -> bytes:
    """The text of a batch: the last statement, with those before it as its `WITH`."""
    texts, first = list[str](), 1
    for compiled, rows in shape:
        several = [compiled.numbered(first + place * len(compiled.parameters)) for place in range(rows)]
        first += rows * len(compiled.parameters)
        texts.append(several[0] + "".join(", " + one.split(" VALUES ", 1)[1] for one in several[1:]))
    before = ", ".join(f"w{place} AS ({text})" for place, text in enumerate(texts[:-1]))
    return (f"WITH {before} {texts[-1]}" if before else texts[-1]).encode()


def _in_parts(writes: Sequence[Write], dialect: sa.Dialect) -> Iterator[Write]:
    """The same, with the rows of a long insert in several."""
    for write in writes:
        most = max(1, MAX_PARAMETERS // max(1, len(write.change.on(dialect).parameters)))
        if len(write.rows) <= most:
            yield write
        else:
            yield from (replace(write, rows=write.rows[at : at + most]) for at in range(0, len(write.rows), most))


def _batches(writes: Sequence[Write], dialect: sa.Dialect) -> Iterator[list[Write]]:
    """What may go together: a fence is the last of its batch, since only the last part tells how many rows it found."""
    batch: list[Write] = []
    written: dict[str, Change] = {}
    room = MAX_PARAMETERS
    for write in writes:
        earlier = written.get(write.change.table)
        needed = len(write.rows) * len(write.change.on(dialect).parameters)
        together = earlier is None or write.change.inserts or (write.change.deletes and earlier.deletes)
        if batch and (needed > room or not together):
            yield batch
            batch, written, room = [], {}, MAX_PARAMETERS
        batch.append(write)
        room -= needed
        written[write.change.table] = write.change
        if write.fence is not None:
            yield batch
            batch, written, room = [], {}, MAX_PARAMETERS
    if batch:
        yield batch
