"""场景覆盖: which elements and flows of the diagrams the scenarios take, and which never."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from engine.procedures.procedure import Procedure
from engine.runtime.outline import Element, ProcessOutline

Way = tuple[str, str]
"""A process, and an element or a flow in it that was taken."""


@dataclass(frozen=True)
class Arrow:
    """A sequence flow with what it connects."""

    id: str
    source: Element
    target: Element


@dataclass(frozen=True)
class Covered:
    """What of one process was taken, and what never."""

    process: ProcessOutline
    arrows: tuple[Arrow, ...]
    taken: frozenset[str]

    @property
    def never_entered(self) -> tuple[Element, ...]:
        """The elements that no scenario comes to."""
        return tuple(one for one in self.process.elements if one.id not in self.taken)

    @property
    def never_followed(self) -> tuple[Arrow, ...]:
        """The flows that no scenario takes."""
        return tuple(one for one in self.arrows if one.id not in self.taken)

    @property
    def share(self) -> float:
        """How much of it is taken, elements and flows together, from 0 to 1."""
        whole = len(self.process.elements) + len(self.arrows)
        return 1 - (len(self.never_entered) + len(self.never_followed)) / whole if whole else 1.0


def coverage(procedure: Procedure, taken: Collection[Way]) -> tuple[Covered, ...]:
    """What was taken of every process that a variant of the procedure comes to, in the order in which they are met."""
    program = procedure.program
    processes = [one for variant in procedure.variants.values() for one in program.reachable(variant.process)]
    return tuple(
        Covered(
            program.processes[process],
            tuple(arrows(procedure, process)),
            frozenset(name for of, name in taken if of == process),
        )
        for process in dict.fromkeys(processes)
    )


def arrows(procedure: Procedure, process: str) -> Iterator[Arrow]:
    """The sequence flows of a process, at whatever depth; what a link connects is not drawn and is none."""
    outline = procedure.program.processes[process]
    for spec in procedure.program.specs.values():
        for node in spec.task_specs.values() if spec.process == process else ():
            for flow in node.flows:
                target = outline.by_id[spec.node(flow.target).bpmn_id]
                if "~" not in flow.id:
                    yield Arrow(flow.id, outline.by_id[node.bpmn_id], target)
