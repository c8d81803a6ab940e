"""条件变异: conditions of a diagram turned round one at a time, to see whether the scenarios notice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from engine.procedures import bundle as bundles
from engine.procedures.bundle import Bundle
from engine.procedures.procedure import Procedure
from engine.runtime.nodes import Flow, Node
from engine.runtime.outline import Element

How = Literal["negated", "default"]


@dataclass(frozen=True)
class Flip:
    """One condition turned round: taken where it does not hold, or never, so that the default is taken instead."""

    source: Element
    flow: str
    condition: str
    how: How

    @property
    def written(self) -> str:
        """The condition that is to stand there."""
        return f"=not(({self.condition.lstrip('= ')}) = true)" if self.how == "negated" else "=false"


def flips(procedure: Procedure) -> tuple[Flip, ...]:
    """Every flip of the conditions in the processes that a variant of the procedure comes to."""
    program = procedure.program
    processes = {one for variant in procedure.variants.values() for one in program.reachable(variant.process)}
    found = []
    for spec in program.specs.values():
        for node in spec.task_specs.values() if spec.process in processes else ():
            element = program.processes[spec.process].by_id.get(node.bpmn_id)
            if element is not None and len(node.flows) > 1:
                found += [flip for flow in node.flows for flip in _of_flow(element, node, flow)]
    return tuple(found)


def flipped(bundle: Bundle, flip: Flip) -> Bundle:
    """The bundle with that condition turned round."""
    root = etree.fromstring(bundle.files[flip.source.file])
    for flow in root.iter("{*}sequenceFlow"):
        if flow.get("id") == flip.flow:
            for condition in flow.findall("{*}conditionExpression"):
                condition.text = flip.written
    return bundles.of_files(bundle.key, {**bundle.files, flip.source.file: etree.tostring(root, encoding="utf-8")})


def _of_flow(element: Element, node: Node, flow: Flow) -> Iterator[Flip]:
    if flow.condition is not None:
        yield Flip(element, flow.id, flow.condition.text, "negated")
        if any(other.default for other in node.flows):
            yield Flip(element, flow.id, flow.condition.text, "default")
