"""A difference as pictures: every diagram that changed, before and after, with what changed painted in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from engine.errors import ProcedureInvalid
from engine.faults import Problem
from engine.procedures.bundle import Bundle
from engine.procedures.difference import parts
from engine.procedures.difference.changes import Change, Difference, Kind
from engine.procedures.drawing import picture
from engine.procedures.drawing.painting import LEGEND, Painting, Tone
from engine.procedures.drawing.picture import Picture

Side = Literal["old", "new"]
_TONES: Final[Mapping[Side, Mapping[Kind, Tone]]] = {
    "old": {Kind.REMOVED: Tone.REMOVED, Kind.CHANGED: Tone.CHANGED, Kind.RENAMED: Tone.CHANGED},
    "new": {Kind.ADDED: Tone.ADDED, Kind.CHANGED: Tone.CHANGED, Kind.RENAMED: Tone.CHANGED},
}


@dataclass(frozen=True)
class Painted:
    """A diagram of one release; without a picture, `problems` say why."""

    file: str
    side: Side
    picture: Picture | None
    problems: tuple[Problem, ...] = ()


def painted(old: Bundle, new: Bundle, difference: Difference, legend: Mapping[Tone, str] = LEGEND) -> Iterator[Painted]:
    """The diagrams that changed, each as it was and as it is. Ids in the pictures begin with `old-` and `new-`."""
    was = {one.after: one.before for one in difference.changes if one.what == "file" and one.kind is Kind.RENAMED}
    for file in dict.fromkeys(one.file for one in difference.changes if one.file.endswith(".bpmn")):
        changes = difference.of_file(file)
        before = was.get(file, file)
        if before in old.files:
            yield _drawn(before, old.files[before], "old", Painting(_tones(changes, old.files[before], "old"), legend))
        if file in new.files:
            yield _drawn(file, new.files[file], "new", Painting(_tones(changes, new.files[file], "new"), legend))


def _drawn(file: str, content: bytes, side: Side, painting: Painting) -> Painted:
    try:
        return Painted(file, side, picture.drawn(file, content, painting, f"{side}-"))
    except ProcedureInvalid as invalid:
        return Painted(file, side, None, invalid.problems)


def _tones(changes: tuple[Change, ...], content: bytes, side: Side) -> dict[Tone, frozenset[str]]:
    """Which elements are painted how; of a file that came or went, all of them."""
    found: dict[Tone, set[str]] = {tone: set() for tone in _TONES[side].values()}
    for change in changes:
        tone = _TONES[side].get(change.kind)
        if tone is not None and change.what == "file" and change.kind is not Kind.RENAMED:
            found[tone].update(parts.read(change.file, content) or ())
        elif tone is not None:
            found[tone].add(change.was or change.element if side == "old" else change.element)
    return {tone: frozenset(elements) for tone, elements in found.items()}
