"""What an import has come to: the files of the procedure, and what became of each thing in those that were given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from engine.faults import Problem
from engine.runtime.notes import Note
from engine.runtime.places import place_of
from engine.runtime.refusals import Place, Problems, Refusal

Kind = Literal["kept", "translated", "ignored"]


@dataclass(frozen=True)
class Imported:
    """The files of a procedure to begin from, by name in its folder, and the report: notes and what was refused."""

    files: Mapping[str, bytes]
    notes: tuple[Note, ...]
    refused: tuple[Problem, ...]


@dataclass
class Collected:
    """The report and the forms, as they grow file by file. `given` are the files that were handed in."""

    given: Mapping[str, bytes]
    notes: list[Note] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    forms: dict[str, bytes] = field(default_factory=dict)

    def note(self, kind: Kind, place: Place, text: str, /, **facts: object) -> None:
        """Tell what became of something."""
        self.notes.append(Note(kind, place.file, text, place.element, place.line, facts))

    def refuse(self, refusal: Refusal, place: Place, /, **facts: object) -> None:
        """Tell what could not be taken over."""
        self.problems.add(refusal, place, **facts)


def at(element: etree._Element, file: str) -> Place:
    """Where an element stands, by its id: lines of the written file are not those of the given one."""
    place = place_of(element, file)
    return Place(file, 0, place.element)
