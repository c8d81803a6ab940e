"""A case as bytes and back: versioned, compact JSON under zstd, without specifications.

What the case began with stays as it is, so it is a frame of its own, packed once and handed on. Format 4: a byte 4, the
length of the first frame in four bytes, the two frames.

    [[name, ...], [value, ...]]                        what the case began with
    [next number, instant, [piece, ...], [scope, ...]] an outer scope before the ones inside it, the case first
    scope: [host token | null, specification, root token, entry, result, forks, settled, completed,
            [token, ...], [record, ...]]
    token: [id, token above, node, state, data, {optional fields} | nothing]
    record: [activity, unit, began, ended, node, data, [record, ...] | null]

All data is named by the number of its piece (`engine.runtime.pieces`). Earlier formats are brought into this one by
`engine.runtime.upgrading`.
"""

from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from engine.runtime import frames, upgrading
from engine.runtime.case import Case, Origins
from engine.runtime.pieces import Known, Pieces
from engine.runtime.program import Program
from engine.runtime.records import Kept, Record, Undoing
from engine.runtime.scope import Scope
from engine.runtime.token import WAITING, Armed, Rounds, Token
from engine.runtime.values import Data

VERSION: Final = 4
_EXACT: Final = 3  # the same, but that whole numbers of any size may stand in any text
_HEAD: Final = 5  # bytes before the first frame


def encode(case: Case) -> bytes:
    """The present state of a case."""
    beginning = _beginning(case)
    pieces = Pieces(case.entry, case.origins.known)
    scopes = [_scope(scope, pieces) for scope in case.scopes()]
    state = [case.numbered, case.now.isoformat(), pieces.rows, scopes]
    return bytes((VERSION, *len(beginning).to_bytes(4))) + beginning + frames.packed(state)


def _beginning(case: Case) -> bytes:
    """The frame of what the case began with: as it was read, unless that was changed since."""
    entry, frame = case.origins.entry, case.origins.frame
    if frame and entry is case.entry:
        return frame
    return frames.packed([list(case.entry), list(case.entry.values())], frames.SMALL)


def _scope(scope: Scope, pieces: Pieces) -> list[object]:
    host, entry = scope.host, scope.entry
    start = pieces.number(entry, entry if host is None else host.data)
    result = pieces.number(scope.result, entry)
    return [
        scope.parent_task_id,
        scope.spec.name,
        scope.task_tree.id,
        start,
        result,
        {str(number): pieces.number(data, entry) for number, data in scope.forks.items()},
        sorted(scope.settled),
        scope.completed,
        [_token(token, pieces) for token in scope.live()],
        [_record(record, entry, pieces) for record in scope.records],
    ]


def _token(token: Token, pieces: Pieces) -> list[object]:
    above = token.above or token
    data = pieces.number(token.data, _origin(token))
    written = [token.id, above.id, token.task_spec.name, token._state, data]
    optional = _optional(token, pieces)
    if optional:
        written.append(optional)
    return written


def _origin(token: Token) -> Data:
    """What a token's data is most likely near to."""
    whole = token.whole
    if whole is not token:
        return whole.data
    return token.workflow.forks[token.forks[-1]] if token.forks else token.workflow.entry


def _optional(token: Token, pieces: Pieces) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name in ("flow", "host", "index", "race", "undoes"):
        if (value := getattr(token, name)) is not None:
            fields[name] = value
    if token.forks:
        fields["forks"] = token.forks
    if token.fired:
        fields["fired"] = True
    if token.outer is not None:
        fields["outer"] = pieces.number(token.outer, token.data)
    if token.rounds is not None:
        fields["rounds"] = _rounds(token.rounds, token.data, pieces)
    if token.armed is not None:
        fields["armed"] = _armed(token.armed)
    if token.undoing is not None:
        fields["undoing"] = _undoing(token.undoing, token.data, pieces)
    return fields


def _rounds(rounds: Rounds, data: Data, pieces: Pieces) -> list[object]:
    given, indexes = list(rounds.outputs.values()), list(rounds.outputs)
    whose = None if indexes == list(range(len(given))) else indexes
    counts = [rounds.started, rounds.done, given, rounds.removed, whose]
    return [pieces.number(rounds.base, data), rounds.total, rounds.items, *counts]


def _armed(armed: Armed) -> list[object]:
    due = None if armed.due is None else armed.due.isoformat()
    written: list[object] = [armed.round, due, armed.limit, armed.left, armed.every, armed.key, armed.held]
    return written if armed.begun is None else [*written, armed.begun.isoformat(), armed.nth]


def _record(record: Record, origin: Data, pieces: Pieces) -> list[object]:
    data = pieces.number(record.data, origin)
    inner = None if record.inner is None else [_record(one, record.data, pieces) for one in record.inner]
    return [record.activity, record.unit, record.began, record.ended, record.node, data, inner]


def _undoing(undoing: Undoing, data: Data, pieces: Pieces) -> list[object]:
    pending = [[kept.host, _record(kept.record, data, pieces)] for kept in undoing.pending]
    running = [[number, kept.host, _record(kept.record, data, pieces)] for number, kept in undoing.running.items()]
    return [pending, running]


def decode(program: Program, snapshot: bytes) -> Case:
    """The case of a snapshot; SnapshotUnreadable when another version of the system wrote it, or it is damaged."""
    version = snapshot[0] if snapshot else 0
    if version in {VERSION, _EXACT}:
        read = frames.unpacked if version == VERSION else frames.unpacked_exactly
        end = _HEAD + int.from_bytes(snapshot[1:_HEAD])
        frame = snapshot[_HEAD:end] if version == VERSION else b""
        names, values = read(snapshot[_HEAD:end])
        entry: Data = dict(zip(names, values, strict=True))
        numbered, now, rows, scopes = read(snapshot[end:])
    else:
        frame = b""
        entry, (numbered, now, rows, scopes) = upgrading.upgraded(frames.unpacked_exactly(snapshot))
    case = Case(program, scopes[0][1], datetime.fromisoformat(now), scopes[0][2])
    case.origins = Origins(entry, frame, Known())
    data = case.origins.known.read(rows, entry)
    for written in scopes:
        host = written[0]
        _fill(case if host is None else case.open_scope(case.tokens[host], written[1], written[2]), written, data)
    case.numbered = numbered
    return case


def _fill(scope: Scope, written: list[Any], data: list[Data]) -> None:
    _, _, _, entry, result, forks, settled, completed, tokens, records = written
    scope.entry, scope.result = data[entry], data[result]
    scope.forks = {int(number): data[piece] for number, piece in forks.items()}
    scope.settled = set(settled)
    scope.completed = completed
    scope.records = [_restored_record(one, data) for one in records]
    for token in tokens:
        _place(scope, token, data)


def _place(scope: Scope, written: list[Any], data: list[Data]) -> None:
    number, above, name, state, piece, *optional = written
    token = Token(scope, scope.spec.node(name), scope.tasks[above], number)
    token.data = data[piece]
    if optional:
        _place_optional(scope, token, optional[0], data)
    token._set_state(state)
    if token.armed is not None:
        token.case.listen(token)
    if state == WAITING and token.task_spec.looks_ahead:
        scope.top_workflow.watched[number] = token


def _place_optional(scope: Scope, token: Token, fields: dict[str, Any], data: list[Data]) -> None:
    for name in ("flow", "host", "index", "race", "undoes", "fired"):
        if name in fields:
            setattr(token, name, fields[name])
    if "forks" in fields:
        scope.descend(token, tuple(fields["forks"]))
    if token.index is not None and token.above is not None:
        token.above.instances[token.id] = token
    if "outer" in fields:
        token.outer = data[fields["outer"]]
    if "rounds" in fields:
        token.rounds = _restored_rounds(fields["rounds"], data)
    if "undoing" in fields:
        token.undoing = _restored_undoing(fields["undoing"], data)
    if "armed" in fields:
        token.armed = _restored_armed(fields["armed"])


def _restored_rounds(written: list[Any], data: list[Data]) -> Rounds:
    base, total, items, begun, done, given, removed, *whose = written
    if whose:
        indexes = range(len(given)) if whose[0] is None else whose[0]
        outputs = dict(zip(indexes, given, strict=True))
    else:  # at first, pairs in the order in which they were given
        outputs = dict(sorted(given, key=itemgetter(0)))
    return Rounds(data[base], total, items, begun, done, outputs, removed)


def _restored_armed(written: list[Any]) -> Armed:
    armed_round, due, limit, left, every, key, held, *cycle = written
    begun, nth = (datetime.fromisoformat(cycle[0]), cycle[1]) if cycle else (None, 0)
    when = None if due is None else datetime.fromisoformat(due)
    return Armed(armed_round, when, limit, left, every, key, held, begun, nth)


def _restored_record(written: list[Any], data: list[Data]) -> Record:
    activity, unit, began, ended, node, piece, inner = written
    restored = None if inner is None else tuple(_restored_record(one, data) for one in inner)
    return Record(activity, unit, began, ended, node, data[piece], restored)


def _restored_undoing(written: list[Any], data: list[Data]) -> Undoing:
    pending, running = written
    return Undoing(
        [Kept(host, _restored_record(record, data)) for host, record in pending],
        {number: Kept(host, _restored_record(record, data)) for number, host, record in running},
    )
