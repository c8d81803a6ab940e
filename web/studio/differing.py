"""What a draft differs in from the live release, as its page tells it: in words, and on both diagrams."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from flask_babel import lazy_gettext as _l

from engine.procedures import difference, pointing
from engine.procedures.bundle import Bundle
from engine.procedures.difference import Change, Kind
from engine.procedures.pointing import Diagram

KINDS: Final = {
    Kind.ADDED: (_l("新增"), "ok"),
    Kind.REMOVED: (_l("已删除"), "bad"),
    Kind.CHANGED: (_l("已修改"), "warn"),
    Kind.RENAMED: (_l("改名"), "info"),
}
_PAINTED: Final = {Kind.ADDED: "added", Kind.REMOVED: "removed", Kind.CHANGED: "changed", Kind.RENAMED: "changed"}
_FILE: Final = "file"


@dataclass(frozen=True)
class Told:
    """A change with its number on the page, and where it was and is: ids and files of either release."""

    number: int
    change: Change
    was_in: str
    was: str
    element: str


@dataclass(frozen=True)
class Side:
    """The diagrams of one release in which something changed, each with the marks for the page's script."""

    diagrams: tuple[tuple[Diagram, str], ...]


@dataclass(frozen=True)
class Compared:
    """All of it. `old` and `new` have no diagrams when none changed."""

    changes: tuple[Told, ...]
    old: Side
    new: Side

    @property
    def by_file(self) -> Sequence[tuple[str, list[Told]]]:
        """The changes of each file together."""
        return [(file, list(same)) for file, same in groupby(self.changes, key=lambda one: one.change.file)]


@lru_cache(maxsize=8)
def compared(old: Bundle, new: Bundle) -> Compared:
    """What `new` differs in from `old`."""
    found = difference.compare(old, new).changes
    before = {one.after: one.before for one in found if one.what == _FILE and one.kind is Kind.RENAMED}
    told = tuple(_told(number, one, before) for number, one in enumerate(found, 1))
    olds = [one for one in told if one.change.kind is not Kind.ADDED]
    news = [one for one in told if one.change.kind is not Kind.REMOVED]
    return Compared(
        told,
        _side(old, olds, lambda one: (one.was_in, one.was)),
        _side(new, news, lambda one: (one.change.file, one.element)),
    )


def pictured(old: Bundle, new: Bundle, side: str, file: str) -> bytes | None:
    """A changed diagram of one side, drawn and painted; None when there is none."""
    painted = difference.painted(old, new, difference.compare(old, new))
    found = (one.picture for one in painted if (one.side, one.file) == (side, file))
    picture = next(found, None)
    return picture.svg.encode() if picture else None


def _told(number: int, change: Change, before: Mapping[str, str]) -> Told:
    element = "" if change.what == _FILE else change.element
    return Told(number, change, before.get(change.file, change.file), change.was or element, element)


def _side(bundle: Bundle, told: Sequence[Told], place: Callable[[Told], tuple[str, str]]) -> Side:
    diagrams = pointing.diagrams(bundle)
    files = dict.fromkeys(place(one)[0] for one in told)
    drawn = [diagrams[file] for file in files if file in diagrams and diagrams[file].is_drawn]
    return Side(tuple((one, json.dumps(dict(_marks(one.file, told, place)))) for one in drawn))


def _marks(
    file: str, told: Sequence[Told], place: Callable[[Told], tuple[str, str]]
) -> Iterator[tuple[str, dict[str, object]]]:
    """Ids of elements with the numbers of their changes, and how they are painted."""
    here = [(place(one)[1], one) for one in told if place(one)[0] == file and place(one)[1]]
    for element in dict.fromkeys(id_ for id_, _ in here):
        same = [one for id_, one in here if id_ == element]
        yield element, {"kind": _PAINTED[same[0].change.kind], "numbers": [one.number for one in same]}
