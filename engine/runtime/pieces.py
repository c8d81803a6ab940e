"""The data of a case as pieces: every object once, as what it changes in another.

Tokens, scopes and splits share data, so each piece stands once in a table and is named by its number; number 0 is what
the case began with. A row is `[number of the origin, changes, names that are gone]`; without an origin (-1) `changes`
is all of it. A piece that a step has not touched is written again as it was read, without being compared.
"""

from collections.abc import Sequence
from typing import TypeAlias

from engine.runtime.values import Data, changes

Row: TypeAlias = tuple[int, Data, Sequence[str]]

WHOLE = -1


class Known:
    """The pieces that a case was read with, by their objects: for each its origin and its row."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[Data, Data, Row]] = {}

    def read(self, rows: Sequence[Row], beginning: Data) -> list[Data]:
        """The data of every piece, by number."""
        found = [beginning]
        for row in rows:
            origin, changed, gone = row
            base = changed if origin == WHOLE else found[origin]
            data = changed if origin == WHOLE else restored(base, changed, gone)
            self._rows[id(data)] = (data, base, row)
            found.append(data)
        return found

    def row(self, data: Data, numbers: dict[int, int]) -> Row | None:
        """The row of a piece that is still what it was, if its origin is among those with numbers."""
        known = self._rows.get(id(data))
        if known is None:
            return None
        _, base, (origin, changed, gone) = known
        if origin == WHOLE:
            return origin, changed, gone
        number = numbers.get(id(base))
        return None if number is None else (number, changed, gone)


class Pieces:
    """The table of the pieces of one state, as it grows."""

    def __init__(self, beginning: Data, known: Known) -> None:
        self.rows: list[Row] = []
        self._known = known
        self._numbers = {id(beginning): 0}

    def number(self, data: Data, origin: Data) -> int:
        """The number of a piece; a new one is written as what it changes in `origin`, which has a number."""
        number = self._numbers.get(id(data))
        if number is None:
            row = self._known.row(data, self._numbers) or self._compared(data, origin)
            if row[0] != WHOLE and not row[1] and not row[2]:
                number = row[0]  # it says the same as its origin
            else:
                self.rows.append(row)
                number = len(self.rows)
            self._numbers[id(data)] = number
        return number

    def _compared(self, data: Data, origin: Data) -> Row:
        changed, gone = difference(data, origin)
        return (WHOLE, data, ()) if len(gone) > len(data) else (self._numbers[id(origin)], changed, gone)


def difference(data: Data, origin: Data) -> tuple[Data, list[str]]:
    """What `data` changes in `origin`, and the names that are gone."""
    gone = [] if origin.keys() <= data.keys() else [key for key in origin if key not in data]
    return changes(origin, data), gone


def restored(origin: Data, changed: Data, gone: Sequence[str]) -> Data:
    """The data of a difference; unchanged values are shared with `origin`, and all of it when nothing is changed."""
    if not gone:
        return {**origin, **changed} if changed else origin
    left = {key: value for key, value in origin.items() if key not in gone}
    return {**left, **changed}
