"""A case as bytes and back: versioned, compact JSON under zstd, without specifications.

Data is written as the difference to what it came from: an instance to the repeated activity, a token to the entry of
its scope, the entry to the host token. Reading shares the unchanged values again. Format 1, a list:

    [1, next number, instant, [scope, ...]]          an outer scope before the ones inside it, the case first
    scope: [host token | null, specification, root token, entry, result, forks, settled, completed,
            [token, ...]]
    token: [id, token above, node, state, data, {optional fields}]
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

import zstandard

from engine.errors import SnapshotUnreadable
from engine.runtime.case import Case
from engine.runtime.program import Program
from engine.runtime.scope import Scope
from engine.runtime.token import WAITING, Rounds, Token
from engine.runtime.values import Data, same

VERSION = 1
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
    }
    return {name: value for name, value in fields.items() if value is not None}


def _rounds(rounds: Rounds, data: Data) -> list[object]:
    outputs = [[index, value] for index, value in rounds.outputs.items()]
    return [difference(rounds.base, data), rounds.total, rounds.items, rounds.started, rounds.done, outputs]


def decode(program: Program, snapshot: bytes) -> Case:
    """The case of a snapshot; SnapshotUnreadable when another version of the system wrote it, or it is damaged."""
    try:
        state = json.loads(zstandard.ZstdDecompressor().decompress(snapshot, max_output_size=MAX_BYTES))
    except (zstandard.ZstdError, ValueError) as error:
        raise SnapshotUnreadable from error
    if not isinstance(state, list) or state[0] != VERSION:
        raise SnapshotUnreadable
    _, numbered, now, scopes = state
    case = Case(program, scopes[0][1], datetime.fromisoformat(now), scopes[0][2])
    for written in scopes:
        host = written[0]
        _fill(case if host is None else case.open_scope(case.tokens[host], written[1], written[2]), written)
    case.numbered = numbered
    return case


def _fill(scope: Scope, written: list[object]) -> None:
    _, _, _, entry, result, forks, settled, completed, tokens = written
    host = scope.host
    scope.entry = restored(entry, {} if host is None else host.data)
    scope.result = restored(result, scope.entry)
    scope.forks = {int(number): restored(data, scope.entry) for number, data in _mapping(forks).items()}
    scope.settled = set(map(_number, _sequence(settled)))
    scope.completed = bool(completed)
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
    token._set_state(_number(state))
    if token._state == WAITING and token.task_spec.looks_ahead:
        scope.top_workflow.watched[token.id] = token


def _restored_rounds(written: list[object], data: Data) -> Rounds:
    base, total, items, begun, done, outputs = written
    return Rounds(
        restored(base, data),
        _number(total),
        None if items is None else _sequence(items),
        _number(begun),
        _number(done),
        {_number(pair[0]): pair[1] for pair in map(_sequence, _sequence(outputs))},
    )


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
