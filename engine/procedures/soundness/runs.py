"""The run to a fault, as moves with the places where tokens stand after each."""

from collections.abc import Iterable, Sequence

from engine.faults import Move
from engine.procedures.soundness.exploring import Graph, Step
from engine.procedures.soundness.wiring import Wired


def moves(graph: Graph, steps: Sequence[Step], doubled: int = 0) -> tuple[Move, ...]:
    """The moves of these steps; after the last one the doubled places have two tokens."""
    wired = graph.wired
    process = wired.scope.process
    found = [Move(process, one.choice.element, _shown(wired, graph.markings[one.target])) for one in steps]
    if doubled:
        last = steps[-1]
        rest = graph.markings[last.source] & ~last.cluster.needs | last.choice.gives
        standing = (*_shown(wired, rest), *_shown(wired, doubled))
        found[-1] = Move(process, last.choice.element, standing)
    return tuple(found)


def prefixed(before: Iterable[Move], host: str, inner: Iterable[Move]) -> tuple[Move, ...]:
    """A run inside an element, after the run that leads to the element."""
    before = tuple(before)
    around = [one for one in (before[-1].standing if before else ()) if one != host]
    return (*before, *(Move(one.process, one.element, (*around, *one.standing)) for one in inner))


def _shown(wired: Wired, marking: int) -> tuple[str, ...]:
    return tuple(place.shown for place in wired.standing(marking))
