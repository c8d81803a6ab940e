"""States that earlier formats wrote, brought into the present one (see `engine.runtime.codec`).

Formats 1 and 2 wrote data where it stands, as `[changes, names that are gone]` to what it came from, or as `[all]`.
Format 1 had no records.
"""

from collections.abc import Sequence
from typing import Any

from engine.errors import SnapshotUnreadable
from engine.runtime.pieces import WHOLE, Row
from engine.runtime.values import Data

_OLDEST, _NEWEST = 1, 2
_ROUNDS = 6  # the parts of a repetition beside its data; at first there was one less


def upgraded(state: Any) -> tuple[Data, Sequence[Any]]:
    """What the case began with, and the rest of its state."""
    if not isinstance(state, list) or not state or state[0] not in (_OLDEST, _NEWEST):
        raise SnapshotUnreadable
    version, numbered, now, scopes = state
    if version == _OLDEST:
        scopes = [[*scope, []] for scope in scopes]
    beginning: Data = scopes[0][3][0]
    table = _Table()
    return beginning, [numbered, now, table.rows, [table.scope(scope) for scope in scopes]]


class _Table:
    """The table of pieces, as it grows; of every token the number of its data."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._of_token: dict[int, int] = {}

    def _number(self, written: list[Any], origin: int) -> int:
        changed, *gone = written
        if gone and not changed and not gone[0]:
            return origin
        self.rows.append((origin, changed, gone[0]) if gone else (WHOLE, changed, ()))
        return len(self.rows)

    def scope(self, written: list[Any]) -> list[Any]:
        host, spec, root, entry, result, forks, settled, completed, tokens, records = written
        start = 0 if host is None else self._number(entry, self._of_token[host])
        forked = {number: self._number(data, start) for number, data in forks.items()}
        repeated = {token[0] for token in tokens if "rounds" in token[5]}
        placed = [self._token(token, start, is_instance=token[1] in repeated) for token in tokens]
        kept = [self._record(record, start) for record in records]
        return [host, spec, root, start, self._number(result, start), forked, settled, completed, placed, kept]

    def _token(self, written: list[Any], start: int, *, is_instance: bool) -> list[Any]:
        number, above, name, state, data, fields = written
        piece = self._of_token[number] = self._number(data, self._of_token[above] if is_instance else start)
        fields = dict(fields)
        if "outer" in fields:
            fields["outer"] = self._number(fields["outer"], piece)
        if "rounds" in fields:
            base, *rest = fields["rounds"]
            removed = [] if len(rest) == _ROUNDS else [0]
            fields["rounds"] = [self._number(base, piece), *rest, *removed]
        if "undoing" in fields:
            pending, running = fields["undoing"]
            fields["undoing"] = [
                [[host, self._record(record, piece)] for host, record in pending],
                [[token, host, self._record(record, piece)] for token, host, record in running],
            ]
        return [number, above, name, state, piece, fields]

    def _record(self, written: list[Any], origin: int) -> list[Any]:
        activity, unit, began, ended, node, data, inner = written
        piece = self._number(data, origin)
        inside = None if inner is None else [self._record(one, piece) for one in inner]
        return [activity, unit, began, ended, node, piece, inside]
