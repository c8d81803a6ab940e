"""Values of a case: plain JSON that is never changed in place.

Because nothing is changed in place, tokens, scopes and splits share their data as a whole and every value in it, and
what one of them has changed is found by looking for what is not the same object. Only what comes in from outside is
copied.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Final

from engine.runtime.refusals import ValueUnusable

Data = dict[str, object]

MAX_NESTING = 64
TOO_NESTED: Final = "嵌套过深"
HALF_A_CHARACTER: Final = "文字中有不完整的字符"
NOT_FINITE: Final = "数字不是有限的"
TOO_MANY_DIGITS: Final = "整数位数过多"
_LONGEST_BITS: Final = 14_000  # some 4,200 digits: what Python reads again
_ATOMS = frozenset((str, int, float, bool, type(None)))
_MISSING = object()


def taken_in(data: Mapping[str, object]) -> Data:
    """A deep copy of what an outsider gave.

    Raises ValueUnusable for what no case can keep, TypeError for what is no JSON at all.
    """
    return {_text(str(key)): _copied(value, 1) for key, value in data.items()}


def _copied(value: object, depth: int) -> object:
    if isinstance(value, str):
        return _text(value)
    if type(value) in _ATOMS:
        return _number(value) if isinstance(value, int | float) else value
    if depth > MAX_NESTING:
        raise ValueUnusable(reason=TOO_NESTED)
    if isinstance(value, Mapping):
        return {_text(str(key)): _copied(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(item, depth + 1) for item in value]
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _text(text: str) -> str:
    """The text, unless it holds half of a character, which nothing can write."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValueUnusable(reason=HALF_A_CHARACTER) from error
    return text


def _number(number: float) -> float:
    if isinstance(number, int):
        if number.bit_length() > _LONGEST_BITS:
            raise ValueUnusable(reason=TOO_MANY_DIGITS)
    elif not isfinite(number):
        raise ValueUnusable(reason=NOT_FINITE)
    return number


def same(one: object, other: object) -> bool:
    """Whether two values are equal and of one kind: `1` is not `true`, at any depth."""
    if one is other:
        return True
    if type(one) is not type(other) or one != other:
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return all(map(same, one, other))
    return True


def merged(base: Mapping[str, object], mine: Data, theirs: Data, conflicts: list[str], prefix: str = "") -> Data:
    """Both branches' changes to `base`: a branch that did not touch a value never overwrites one that did.

    Lists that both sides only appended to are concatenated. Where both changed a value differently `theirs` wins, and
    the value's dotted name is added to `conflicts`.
    """
    if theirs is base or theirs is mine:
        return mine
    if mine is base:
        return theirs
    out = dict(mine)
    for key, value in theirs.items():
        before, own = base.get(key, _MISSING), out.get(key, _MISSING)
        if value is before or value is own or same(value, before) or same(value, own):
            continue
        if own is _MISSING or same(own, before):
            out[key] = value
        else:
            out[key] = _reconciled(before, own, value, conflicts, prefix + key)
    for key, value in base.items():
        if key not in theirs and key in out and same(out[key], value):
            del out[key]
    return out


def _reconciled(before: object, own: object, value: object, conflicts: list[str], name: str) -> object:
    if isinstance(own, dict) and isinstance(value, dict):
        return merged(before if isinstance(before, dict) else {}, own, value, conflicts, name + ".")
    if isinstance(own, list) and isinstance(value, list) and isinstance(before, list):
        size = len(before)
        if same(own[:size], before) and same(value[:size], before):
            return own + value[size:]
    conflicts.append(name)
    return value


def changes(before: Mapping[str, object], after: Data) -> Data:
    """What `after` adds to or changes in `before`."""
    if after is before:
        return {}
    was = before.get
    return {key: now for key, now in after.items() if (old := was(key, _MISSING)) is not now and not same(now, old)}


def placed(data: Data, path: Sequence[str], value: object) -> Data:
    """`data` with `value` at a dotted path; the objects on the way are made or copied, never changed."""
    head, *rest = path
    if not rest:
        return {**data, head: value}
    inner = data.get(head)
    return {**data, head: placed(inner if isinstance(inner, dict) else {}, rest, value)}


def found(data: Mapping[str, object], path: Sequence[str]) -> object:
    """The value at a dotted path; None where there is none."""
    head, *rest = path
    inner = data.get(head)
    if not rest:
        return inner
    return found(inner, rest) if isinstance(inner, dict) else None
