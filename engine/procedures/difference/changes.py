"""What a comparison finds: one change at a time, each a sentence with its facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from engine.procedures.difference.sequences import begins_alike

NOTHING: Final = "—"
_SHOWN: Final = 120  # characters of a text within a sentence


class Kind(StrEnum):
    """What happened to something between the releases."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"


@dataclass(frozen=True)
class Wording:
    """A kind of change: what it is about, for machines, and its Chinese sentence, the key of its translation."""

    what: str
    text: str
    kind: Kind = Kind.CHANGED


@dataclass(frozen=True)
class Change:
    """One difference between two releases.

    `file` and `element` are of the new release, of the old one for what was removed; `was` is the id that the element
    had before, where it had another. `before` and `after` are texts as analysts wrote them, "" for nothing. `text` is
    a Chinese sentence and the key of its translation, `facts` fill the braces in it.
    """

    kind: Kind
    file: str
    element: str
    what: str
    before: str
    after: str
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)
    was: str = ""

    def __str__(self) -> str:
        element = f" [{self.element}]" if self.element else ""
        return f"{self.file}:{element} {self.text.format(**self.facts)}"


@dataclass(frozen=True)
class Difference:
    """Every change from an old to a new release, file by file; none when they mean the same."""

    changes: tuple[Change, ...]

    def of_file(self, file: str) -> tuple[Change, ...]:
        """The changes in one file."""
        return tuple(one for one in self.changes if one.file == file)


@dataclass(frozen=True)
class Place:
    """Where a change is: the file, the id of the element, what people call it, and its id before."""

    file: str
    element: str = ""
    name: str = ""
    was: str = ""


def told(wording: Wording, place: Place, before: str = "", after: str = "", **facts: object) -> Change:
    """A change at a place, from one text to another."""
    shown = dict(zip(("before", "after"), _shown_apart(before, after), strict=True))
    named = {"name": shortened(place.name or place.element), "file": place.file, **shown, **facts}
    return Change(wording.kind, place.file, place.element, wording.what, before, after, wording.text, named, place.was)


def shortened(text: str) -> str:
    """A text as it stands within a sentence."""
    line = " ".join(text.split())
    return NOTHING if not line else line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def _shown_apart(before: str, after: str) -> tuple[str, str]:
    """Two texts shortened so that it shows where they part, also when they begin alike for long."""
    lines = " ".join(before.split()), " ".join(after.split())
    alike = begins_alike(*lines)
    cut = max(0, alike - _SHOWN // 4) if alike > _SHOWN // 2 and max(map(len, lines)) > _SHOWN else 0
    first, second = (f"…{line[cut:]}" if cut else line for line in lines)
    return shortened(first), shortened(second)
