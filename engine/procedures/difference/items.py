"""What differs between two `procedure.toml`: keys, lanes, limits. Comments and the order of keys never count."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.procedures.difference import wording
from engine.procedures.difference.aspects import formula
from engine.procedures.difference.changes import Change, Place, told

_NAMES: Final = ("key", "name", "question", "title")
"""What tells one table of a list from the others, the first that all of them have."""
_MOST: Final = 2_500  # pairs of tables, beyond which none is sought that one may have become


def compared(file: str, old: bytes, new: bytes) -> Iterator[Change]:
    """The changes from one catalogue entry to another."""
    before, after = _read(old), _read(new)
    if before is None or after is None:
        yield told(wording.FILE_UNREADABLE, Place(file))
        return
    for path, one, other in _differing("", before, after):
        yield from _told(file, path, one, other)


def _told(file: str, path: str, old: object, new: object) -> Iterator[Change]:
    before, after = _text(old), _text(new)
    table, _, rest = path.partition(".")
    if table == "lanes" and rest:
        sentence = wording.LANE if old is not None and new is not None else None
        sentence = sentence or (wording.LANE_ADDED if old is None else wording.LANE_REMOVED)
        yield told(sentence, Place(file, path, rest), before, after)
        return
    sentence = wording.LIMIT if table == "limits" else wording.KEY
    if old is None or new is None:
        sentence = wording.KEY_ADDED if old is None else wording.KEY_REMOVED
    yield told(sentence, Place(file, path, path), before, after, key=path)


def _differing(path: str, old: object, new: object) -> Iterator[tuple[str, object, object]]:
    """The paths at which two values differ; None stands for nothing."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _differing(f"{path}.{name}" if path else str(name), old.get(name), new.get(name))
    elif (_is_tables(old) or _is_tables(new)) and {type(old), type(new)} <= {list, type(None)}:
        yield from _tables(path, _named(old), _named(new))
    elif isinstance(old, str) and isinstance(new, str):
        if formula(old).meaning != formula(new).meaning:
            yield path, old, new
    elif old != new:
        yield path, old, new


def _tables(path: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[tuple[str, object, object]]:
    was = {name: name for name in old.keys() & new.keys()} | _reworded(old, new)
    for name, table in new.items():
        yield from _differing(f"{path}.{name}", old.get(was.get(name, "")), table)
    kept = set(was.values())
    for name in (one for one in old if one not in kept):
        yield f"{path}.{name}", old[name], None
    orders = [[name for name in one if name in other] for one, other in ((old, new), (new, old))]
    if orders[0] != orders[1]:
        yield path, orders[0], orders[1]


def _reworded(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, str]:
    """Tables that nothing names alike but at least half of whose entries are: the old one's name by the new one's."""
    gone = {
        name: set(map(_entry, table.items()))
        for name, table in old.items()
        if name not in new and isinstance(table, dict)
    }
    come = {
        name: set(map(_entry, table.items()))
        for name, table in new.items()
        if name not in old and isinstance(table, dict)
    }
    found: dict[str, str] = {}
    for name, entries in come.items() if len(gone) * len(come) <= _MOST else ():
        left = [one for one in gone if one not in found.values()]
        best = max(left, key=lambda one: len(gone[one] & entries), default=None)
        if best is not None and 2 * len(gone[best] & entries) >= max(len(gone[best]), len(entries)):
            found[name] = best
    return found


def _entry(entry: tuple[object, object]) -> str:
    return _text(list(entry))


def _named(tables: object) -> dict[str, object]:
    """The tables of a list by what tells them apart; those that nothing tells apart by number."""
    several: Sequence[Mapping[str, object]] = tables if isinstance(tables, list) else []
    for key in _NAMES:
        names = [str(one.get(key)) for one in several if one.get(key)]
        if len(names) == len(several) and len(set(names)) == len(names):
            return dict(zip(names, several, strict=True))
    titled = [f"{one.get('title', '')} {one.get('article', '')}".strip() for one in several]
    if all(titled) and len(set(titled)) == len(titled):
        return dict(zip(titled, several, strict=True))
    return {str(number): one for number, one in enumerate(several, 1)}


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _text(value: object) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _read(content: bytes) -> Mapping[str, object] | None:
    try:
        return tomllib.loads(content.decode())
    except (ValueError, RecursionError):
        return None
