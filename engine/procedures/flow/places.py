"""The expressions of a bundle's diagrams, each with what has been written where it is evaluated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.language.feel import Expression
from engine.procedures.flow.effects import Effects, copied
from engine.procedures.flow.spreading import Followed, Where
from engine.procedures.flow.written import COUNTERS, Written, either, one_of
from engine.runtime.definitions import Condition, Message
from engine.runtime.event_subprocess import EventSubProcess
from engine.runtime.events import BoundaryEvent
from engine.runtime.expressions import Formula
from engine.runtime.loops import MultiInstance, Repeated
from engine.runtime.nodes import Node, RuleTask, UserTask
from engine.runtime.refusals import Place
from engine.runtime.spec import ProcessSpec
from engine.runtime.timers import Timer

TRUTH: Final = frozenset({"boolean"})
COUNT: Final = frozenset({"number"})
LISTED: Final = frozenset({"list"})
_COUNTED: Final = {"loopCounter": COUNTERS["loopCounter"]}
WORD: Final = frozenset({"string"})
KEY: Final = frozenset({"string", "number", "date", "time", "date and time"})
TIMES: Final[Mapping[str, frozenset[str]]] = {
    "date": frozenset({"string", "date", "date and time"}),
    "duration": frozenset({"string", "days and time duration", "years and months duration"}),
    "cycle": frozenset({"string"}),
}


@dataclass(frozen=True)
class Reading:
    """An expression at its place. `kinds` are the types that its value may be of, () for any; `harms` says whether
    null for want of a name does harm there.
    """

    expression: Expression
    place: Place
    written: Written
    kinds: frozenset[str] = frozenset()
    harms: bool = True
    is_limit: bool = False


@dataclass(frozen=True)
class Asking:
    """A decision that is asked at a place, over what has been written there."""

    decision: str
    place: Place
    written: Written


class Places:
    """Everything that reads data in the processes that have been followed. `texts` are the files of the diagrams."""

    def __init__(self, effects: Effects, found: Followed, texts: Mapping[str, str]) -> None:
        self.program, self.found, self.texts = effects.program, found, texts

    def readings(self) -> Iterator[Reading]:
        """Every expression that a case may evaluate."""
        for where, inside in self.found.inside.items():
            spec = self.program.specs[where[0]]
            node = spec.node(where[1])
            yield from self._mapped(where, node)
            yield from self._own(where, node, inside)
            yield from self._awaited(where, node, inside)
            yield from self._conditions(where, node)
            if isinstance(node, Repeated):
                yield from self._repetition(spec, node, inside)

    def askings(self) -> Iterator[Asking]:
        """Every decision that a case may ask."""
        for where, inside in self.found.inside.items():
            node = self.program.specs[where[0]].node(where[1])
            if isinstance(node, RuleTask) and node.settings.decision:
                yield Asking(node.settings.decision, self._place(where, node), self._counted(where, inside))

    def _place(self, where: Where, node: Node) -> Place:
        process = self.program.specs[where[0]].process
        element = self.program.processes[process].by_id.get(node.bpmn_id)
        return Place("") if element is None else Place(element.file, element.line, element.id)

    def _counted(self, where: Where, written: Written) -> Written:
        """The same with the counters of the repetition around."""
        return written.but(COUNTERS) if where in self.found.repeating else written

    def _reading(
        self, where: Where, formula: Formula | None, written: Written, kinds: frozenset[str] = frozenset()
    ) -> Iterator[Reading]:
        if formula is not None and formula.expression is not None:
            node = self.program.specs[where[0]].node(where[1])
            yield Reading(formula.expression, self._place(where, node), self._counted(where, written), kinds)

    def _mapped(self, where: Where, node: Node) -> Iterator[Reading]:
        seen = self.found.coming[where]
        for mapped in node.settings.inputs:
            yield from _passed_on(self._reading(where, mapped.source, seen))
            inside = self.found.inside[where]
            head = mapped.target[0]
            seen = seen.but({head: inside.types[head]}, () if head in inside.sure else (head,))
        for mapped in node.settings.outputs:
            yield from _passed_on(self._reading(where, mapped.source, self.found.done[where]))

    def _own(self, where: Where, node: Node, inside: Written) -> Iterator[Reading]:
        settings = node.settings
        if isinstance(node, UserTask):
            for read in self._reading(where, settings.limit, inside, COUNT):
                yield replace(read, is_limit=True)
        if not isinstance(node, Repeated):
            yield from _passed_on(self._reading(where, settings.script, inside))
        for read in self._reading(where, settings.act, self.found.done[where], WORD):
            yield replace(read, harms=False)

    def _awaited(self, where: Where, node: Node, inside: Written) -> Iterator[Reading]:
        """What an event waits for, or sends."""
        definition = node.event_definition
        seen = self._sight(where, node, inside)
        if isinstance(definition, Timer):
            yield from self._reading(where, definition.formula, seen, TIMES[definition.kind])
            for read in self._reading(where, definition.limit, seen, COUNT):
                yield replace(read, is_limit=True)
        elif isinstance(definition, Message):
            yield from self._reading(where, definition.key, seen, KEY)
        elif isinstance(definition, Condition):
            whole = self._of_the_instance(self.program.specs[where[0]].process, seen)
            for read in self._reading(where, definition.formula, whole, TRUTH):
                yield replace(read, harms=False)

    def _sight(self, where: Where, node: Node, inside: Written) -> Written:
        """What an event sees: that of the activity it guards, or of its scope when that begins."""
        spec = self.program.specs[where[0]]
        if isinstance(node, EventSubProcess):
            return self.found.begun[spec.name]
        if isinstance(node, BoundaryEvent):
            hosts = [one.name for one in spec.task_specs.values() if node.name in one.boundary]
            seen = [self.found.inside[spec.name, host] for host in hosts if (spec.name, host) in self.found.inside]
            return one_of(seen) if seen else inside
        return inside

    def _of_the_instance(self, process: str, seen: Written) -> Written:
        """What anything in a process may have written, at any time."""
        whole = seen
        for (scope, _), left in self.found.left.items():
            if self.program.specs[scope].process == process:
                whole = whole.perhaps(left)
        return whole

    def _conditions(self, where: Where, node: Node) -> Iterator[Reading]:
        """The conditions of the flows that leave a node: null does harm where no other flow is left to take."""
        settled = any(flow.default or flow.condition is None for flow in node.flows)
        for flow in node.flows:
            for read in self._reading(where, flow.condition, self.found.left[where], TRUTH):
                yield replace(read, harms=not settled, place=self._flow(read.place, flow.id))

    def _flow(self, place: Place, flow: str) -> Place:
        text = self.texts.get(place.file, "")
        at = max(text.find(f'id="{flow}"'), text.find(f"id='{flow}'"))
        return Place(place.file, text.count("\n", 0, at) + 1 if at >= 0 else place.line, flow)

    def _repetition(self, spec: ProcessSpec, node: Repeated, inside: Written) -> Iterator[Reading]:
        plan, whole, one = node.repetition, (spec.name, node.name), (spec.name, node.task_spec)
        yield from self._reading(whole, plan.items, inside, LISTED)
        yield from self._reading(whole, plan.count, inside, COUNT)
        left = self.found.left.get(one, inside)
        made = self._counted(one, left)
        yield from _passed_on(self._reading(whole, plan.output_value, made))
        output = {} if not plan.output else {plan.output: self.found.done[whole].types[plan.output]}
        for read in self._reading(whole, plan.until, made.but(output), TRUTH):
            yield replace(read, harms=False)
        again = left if isinstance(node, MultiInstance) else either(inside, left).but(_COUNTED)
        for read in self._reading(whole, plan.repeat_while, again, TRUTH):
            yield replace(read, harms=False)


def _passed_on(reads: Iterator[Reading]) -> Iterator[Reading]:
    """A formula that only passes a name on does no harm when there is none."""
    for read in reads:
        yield replace(read, harms=copied(read.expression) is None)
