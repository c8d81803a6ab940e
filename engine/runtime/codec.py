"""A case as bytes and back: versioned, compact JSON under zstd, without specifications.

Data is written as the difference to what it came from: an instance to the repeated activity, a token to the entry of
its scope, the entry to the host token. Reading shares the unchanged values again. Format 2, a list:

    [2, next number, instant, [scope, ...]]          an outer scope before the ones inside it, the case first
    scope: [host token | null, specification, root token, entry, result, forks, settled, completed,
            [token, ...], [record, ...]]
    token: [id, token above, node, state, data, {optional fields}]
    record: [activity, unit, began, ended, node, data, [record, ...] | null]

Format 1 had no records; it is read as if a scope had none.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import zstandard

from engine.errors import SnapshotUnreadable
from engine.runtime.case import Case
from engine.runtime.program import Program
from engine.runtime.records import Kept, Record, Undoing
from engine.runtime.scope import Scope
from engine.runtime.token import WAITING, Armed, Rounds, Token
from engine.runtime.values import Data, same

VERSION = 2
ROUNDS = 7  # the parts of a repetition; format 1 had six
MAX_BYTES = 64 * 1024 * 1024

T = TypeVar("T")


def encode(case: Case) -> bytes:
    """The present state of a case. Equal states give equal bytes."""
    state = [VERSION, case.numbered, case.now.isoformat(), [_scope(scope) for scope in case.scopes()]]
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return zstandard.ZstdCompressor(level=3).compress(text.encode())


def _scope(scope: Scope) -> list[object]:
    entry, host = scope.entry, scope.host
    return [
        scope.parent_task_id,
        scope.spec.name,
        scope.task_tree.id,
        difference(entry, {} if host is None else host.data),
        difference(scope.result, entry),
        {str(number): difference(data, entry) for number, data in scope.forks.items()},
        sorted(scope.settled),
        scope.completed,
        [_token(token) for token in scope.live()],
        [_record(record, entry) for record in scope.records],
    ]


def _token(token: Token) -> list[object]:
    above = token.above or token
    data = difference(token.data, _origin(token))
    return [token.id, above.id, token.task_spec.name, token._state, data, _optional(token)]


def _origin(token: Token) -> Data:
    """What a token's data is written as a difference to."""
    whole = token.whole
    return token.workflow.entry if whole is token else whole.data


def _optional(token: Token) -> dict[str, object]:
    rounds = token.rounds
    fields: dict[str, object] = {
        "flow": token.flow,
        "forks": list(token.forks) or None,
        "host": token.host,
        "fired": token.fired or None,
        "index": token.index,
        "outer": None if token.outer is None else difference(token.outer, token.data),
        "rounds": None if rounds is None else _rounds(rounds, token.data),
        "armed": None if token.armed is None else _armed(token.armed),
        "race": token.race,
        "undoes": token.undoes,
        "undoing": None if token.undoing is None else _undoing(token.undoing, token.data),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _rounds(rounds: Rounds, data: Data) -> list[object]:
    outputs = [[index, value] for index, value in rounds.outputs.items()]
    return [
        difference(rounds.base, data),
        rounds.total,
        rounds.items,
        rounds.started,
        rounds.done,
        outputs,
        rounds.removed,
    ]


def _armed(armed: Armed) -> list[object]:
    due = None if armed.due is None else armed.due.isoformat()
    return [armed.round, due, armed.limit, armed.left, armed.every, armed.key, armed.held]


def _record(record: Record, origin: Data) -> list[object]:
    data = difference(record.data, origin)
    inner = None if record.inner is None else [_record(one, record.data) for one in record.inner]
    return [record.activity, record.unit, record.began, record.ended, record.node, data, inner]


def _undoing(undoing: Undoing, data: Data) -> list[object]:
    pending = [[kept.host, _record(kept.record, data)] for kept in undoing.pending]
    running = [[number, kept.host, _record(kept.record, data)] for number, kept in undoing.running.items()]
    return [pending, running]


def decode(program: Program, snapshot: bytes) -> Case:
    """The case of a snapshot; SnapshotUnreadable when another version of the system wrote it, or it is damaged."""
    try:
        state = json.loads(zstandard.ZstdDecompressor().decompress(snapshot, max_output_size=MAX_BYTES))
    except (zstandard.ZstdError, ValueError) as error:
        raise SnapshotUnreadable from error
    _, numbered, now, scopes = _upgraded(state)
    case = Case(program, scopes[0][1], datetime.fromisoformat(now), scopes[0][2])
    for written in scopes:
        host = written[0]
        _fill(case if host is None else case.open_scope(case.tokens[host], written[1], written[2]), written)
    case.numbered = numbered
    return case


def _upgraded(state: object) -> list[Any]:
    """A state of an earlier format in the present one."""
    written: list[Any] = _sequence(state)
    if written[0] == 1:
        written = [2, *written[1:3], [[*scope, []] for scope in written[3]]]
    if written[0] != VERSION:
        raise SnapshotUnreadable
    return written


def _fill(scope: Scope, written: list[object]) -> None:
    _, _, _, entry, result, forks, settled, completed, tokens, records = written
    host = scope.host
    scope.entry = restored(entry, {} if host is None else host.data)
    scope.result = restored(result, scope.entry)
    scope.forks = {int(number): restored(data, scope.entry) for number, data in _mapping(forks).items()}
    scope.settled = set(map(_number, _sequence(settled)))
    scope.completed = bool(completed)
    scope.records = [_restored_record(one, scope.entry) for one in _sequence(records)]
    for token in _sequence(tokens):
        _place(scope, token)


def _place(scope: Scope, written: object) -> None:
    number, above, name, state, data, optional = _sequence(written)
    fields = _mapping(optional)
    token = Token(scope, scope.spec.node(str(name)), scope.tasks[_number(above)], _number(number))
    token.flow = _text(fields.get("flow"))
    scope.descend(token, tuple(map(_number, _sequence(fields.get("forks", [])))))
    token.host, token.index = _optional_number(fields.get("host")), _optional_number(fields.get("index"))
    token.fired = bool(fields.get("fired"))
    if token.index is not None and token.above is not None:
        token.above.instances[token.id] = token
    token.data = restored(data, _origin(token))
    if "outer" in fields:
        token.outer = restored(fields["outer"], token.data)
    if "rounds" in fields:
        token.rounds = _restored_rounds(_sequence(fields["rounds"]), token.data)
    token.race, token.undoes = _optional_number(fields.get("race")), _optional_number(fields.get("undoes"))
    if "undoing" in fields:
        token.undoing = _restored_undoing(_sequence(fields["undoing"]), token.data)
    token._set_state(_number(state))
    if "armed" in fields:
        token.arm(_restored_armed(_sequence(fields["armed"])))
    if token._state == WAITING and token.task_spec.looks_ahead:
        scope.top_workflow.watched[token.id] = token


def _restored_rounds(written: list[object], data: Data) -> Rounds:
    base, total, items, begun, done, outputs, removed = written if len(written) == ROUNDS else [*written, 0]
    return Rounds(
        restored(base, data),
        _number(total),
        None if items is None else _sequence(items),
        _number(begun),
        _number(done),
        {_number(pair[0]): pair[1] for pair in map(_sequence, _sequence(outputs))},
        _number(removed),
    )


def _restored_armed(written: list[object]) -> Armed:
    armed_round, due, limit, left, every, key, held = written
    return Armed(
        _number(armed_round),
        None if due is None else datetime.fromisoformat(str(due)),
        _optional_number(limit),
        _number(left),
        _text(every),
        _text(key),
        bool(held),
    )


def _restored_record(written: object, origin: Data) -> Record:
    activity, unit, began, ended, node, changed, inner = _sequence(written)
    data = restored(changed, origin)
    return Record(
        str(activity),
        _number(unit),
        _number(began),
        _number(ended),
        str(node),
        data,
        None if inner is None else tuple(_restored_record(one, data) for one in _sequence(inner)),
    )


def _restored_undoing(written: list[object], data: Data) -> Undoing:
    pending, running = map(_sequence, written)
    return Undoing(
        [_restored_kept(one[0], one[1], data) for one in map(_sequence, pending)],
        {_number(one[0]): _restored_kept(one[1], one[2], data) for one in map(_sequence, running)},
    )


def _restored_kept(host: object, record: object, data: Data) -> Kept:
    return Kept(_optional_number(host), _restored_record(record, data))


def difference(data: Data, origin: Mapping[str, object]) -> list[object]:
    """`data` as changes to `origin` and the names that are gone; as itself when that is shorter."""
    gone = [key for key in origin if key not in data]
    if len(gone) > len(data):
        return [data]
    changed = {key: value for key, value in data.items() if not (key in origin and same(value, origin[key]))}
    return [changed, gone]


def restored(written: object, origin: Mapping[str, object]) -> Data:
    """The data of a `difference`; unchanged values are shared with `origin`."""
    parts = _sequence(written)
    changed = _mapping(parts[0])
    if len(parts) == 1:
        return dict(changed)
    gone = set(map(str, _sequence(parts[1])))
    return {**{key: value for key, value in origin.items() if key not in gone}, **changed}


def _sequence(value: object) -> list[object]:
    return _of(list, value)


def _mapping(value: object) -> dict[str, object]:
    return _of(dict, value)


def _number(value: object) -> int:
    return _of(int, value)


def _optional_number(value: object) -> int | None:
    return None if value is None else _number(value)


def _text(value: object) -> str | None:
    return None if value is None else _of(str, value)


def _of(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise SnapshotUnreadable
    return value
