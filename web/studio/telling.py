"""Problems as a page tells them: with the element's name, the diagram to look at, and the run that leads there."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from flask_babel import lazy_gettext as _l

from engine.faults import Move, Problem, Severity
from engine.procedures import pointing
from engine.procedures.bundle import Bundle
from engine.procedures.drawing.painting import Painting, Tone
from engine.procedures.pointing import Diagram, Shape

SEVERITIES: Final = {
    Severity.ERROR: (_l("错误"), "bad"),
    Severity.WARNING: (_l("提醒"), "warn"),
    Severity.UNCHECKED: (_l("未检查"), "info"),
}


@dataclass(frozen=True)
class Step:
    """One step of a run: what moves in which file, and where tokens stand then."""

    file: str
    moved: Shape
    standing: tuple[Shape, ...]


@dataclass(frozen=True)
class Told:
    """A problem with its number on the page, its element, its line's text where no diagram shows it, and its run.

    `is_drawn` tells whether a diagram shows where it is.
    """

    number: int
    problem: Problem
    shape: Shape | None
    is_drawn: bool
    line: str
    steps: tuple[Step, ...]

    def run_as_json(self) -> str:
        """The run for the page's script."""
        return json.dumps([{"file": one.file, **_ids(one)} for one in self.steps])


@dataclass(frozen=True)
class Painted:
    """A diagram with the problems that are on its elements."""

    diagram: Diagram
    told: tuple[Told, ...]

    def marks_as_json(self) -> str:
        """Ids of elements with the numbers of their problems and the gravest of them, for the page's script."""
        marks: dict[str, dict[str, object]] = {}
        for one in sorted(self.told, key=lambda one: (_WEIGHTS.index(one.problem.severity), one.number)):
            kind = "error" if one.problem.severity is Severity.ERROR else "warning"
            mark = marks.setdefault(one.problem.element, {"kind": kind, "numbers": []})
            numbers = mark["numbers"]
            assert isinstance(numbers, list)
            numbers.append(one.number)
        return json.dumps(marks)


_WEIGHTS: Final = tuple(Severity)


def told(bundle: Bundle, problems: Sequence[Problem]) -> tuple[Told, ...]:
    """The problems in their order, but files with errors first, numbered from 1."""
    drawn = pointing.diagrams(bundle)
    files = {process: one.file for one in drawn.values() for process in one.processes}
    wrong = {one.file for one in problems if one.severity is Severity.ERROR}
    ordered = sorted(problems, key=lambda one: one.file not in wrong)
    return tuple(_told(number, one, bundle, files) for number, one in enumerate(ordered, 1))


def by_file(problems: Sequence[Told]) -> list[tuple[str, list[Told]]]:
    """The problems of each file together."""
    return [(file, list(same)) for file, same in groupby(problems, key=lambda one: one.problem.file)]


def painted(bundle: Bundle, problems: Sequence[Told]) -> tuple[Painted, ...]:
    """The diagrams that have a drawing."""
    return tuple(
        Painted(one, tuple(each for each in problems if each.problem.file == one.file and each.shape))
        for one in pointing.diagrams(bundle).values()
        if one.is_drawn
    )


def pointed(one: Told) -> tuple[str, Painting]:
    """The file that shows where a problem is, painted: its element, and where the tokens of its run end."""
    last = one.steps[-1] if one.steps else None
    standing = frozenset(shape.id for shape in last.standing) if last else frozenset()
    tones = {Tone.PROBLEM: frozenset({one.problem.element}), Tone.CURRENT: standing}
    return last.file if last and last.file else one.problem.file, Painting(tones)


def counts(problems: Sequence[Problem]) -> Mapping[Severity, int]:
    """How many problems there are of each severity."""
    return {severity: sum(one.severity is severity for one in problems) for severity in Severity}


def _told(number: int, problem: Problem, bundle: Bundle, files: Mapping[str, str]) -> Told:
    diagram = pointing.diagrams(bundle).get(problem.file)
    shape = diagram.shapes.get(problem.element) if diagram else None
    is_drawn = diagram is not None and shape is not None and diagram.is_drawn
    line = "" if is_drawn else pointing.line_of(bundle, problem.file, problem.line)
    steps = tuple(_step(move, bundle, files) for move in problem.run)
    return Told(number, problem, shape, is_drawn, line, steps)


def _step(move: Move, bundle: Bundle, files: Mapping[str, str]) -> Step:
    file = files.get(move.process, "")
    everywhere = {id_: one for drawn in pointing.diagrams(bundle).values() for id_, one in drawn.shapes.items()}
    here = pointing.diagrams(bundle)[file].shapes if file else {}

    def shape(name: str) -> Shape:
        return here.get(name) or everywhere.get(name) or Shape(name, "", "", "")

    return Step(file, shape(move.element), tuple(shape(name) for name in move.standing))


def _ids(step: Step) -> dict[str, object]:
    return {"moved": step.moved.id, "standing": [one.id for one in step.standing]}
