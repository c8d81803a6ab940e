"""Diagrams of a case, painted with what happened, and the same as a list of steps for whoever cannot see them."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Final

from engine.queries.rows import CaseFile, Named, Painting

STEPS: Final = frozenset(
    {
        "userTask",
        "manualTask",
        "task",
        "businessRuleTask",
        "callActivity",
        "scriptTask",
        "serviceTask",
        "sendTask",
    }
)
EMPTY: Final = Painting({}, (), ())


@dataclass(frozen=True)
class DrawnStep:
    """A step of a diagram in words: `standing` is done, now or ahead."""

    name: str
    name_en: str
    standing: str
    visits: int


@dataclass(frozen=True)
class Drawing:
    """One diagram of a case."""

    diagram: Named
    painting: Painting
    steps: tuple[DrawnStep, ...]
    is_shown_first: bool

    def as_json(self) -> str:
        """The painting for the page's script."""
        return json.dumps(asdict(self.painting))


def drawings_of(case: CaseFile) -> tuple[Drawing, ...]:
    """The diagrams that a case has entered; before its first step, all it could enter."""
    entered = [one for one in case.diagrams if one.key in case.painting] or list(case.diagrams)
    paintings = _with_callers(case)
    painted = [paintings.get(one.key, EMPTY) for one in entered]
    first = next((at for at, one in reversed(list(enumerate(painted))) if one.current), 0)
    return tuple(
        Drawing(one, painted[at], tuple(_steps(case, one.key, painted[at])), is_shown_first=at == first)
        for at, one in enumerate(entered)
    )


def _with_callers(case: CaseFile) -> Mapping[str, Painting]:
    """The paintings with every call activity current in whose process something is current, at whatever depth."""
    active = {key for key, painting in case.painting.items() if painting.current}
    for _ in case.diagrams:
        active |= {key for key in case.painting if _calls(case, key, active)}
    return {key: _in_calls(painting, _calls(case, key, active)) for key, painting in case.painting.items()}


def _calls(case: CaseFile, process: str, active: Collection[str]) -> frozenset[str]:
    """The entered call activities of a process that call one of `active`."""
    entered = case.painting[process].done
    elements = case.procedure.program.processes[process].elements
    return frozenset(one.id for one in elements if one.called in active and one.id in entered)


def _in_calls(painting: Painting, calls: Collection[str]) -> Painting:
    done = {element: visits for element, visits in painting.done.items() if element not in calls}
    return replace(painting, done=done, current=(*painting.current, *sorted(calls)))


def _steps(case: CaseFile, process: str, painting: Painting) -> Iterator[DrawnStep]:
    for element in case.procedure.program.processes[process].elements:
        if element.kind not in STEPS or not element.name:
            continue
        visits = painting.done.get(element.id, 0)
        standing = "now" if element.id in painting.current else "done" if visits else "ahead"
        yield DrawnStep(element.name, element.properties.get("name_en", element.name), standing, visits)
