"""What has been written at every place of a bundle's processes, followed forward from where cases begin."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, TypeVar

from engine.language.tree import ListOf
from engine.language.types import ANY, Type
from engine.procedures.flow.effects import Effects, given, given_back, type_in
from engine.procedures.flow.surely import surely_written
from engine.procedures.flow.written import UNTOLD, Written, all_of, either, one_of
from engine.runtime.definitions import Cancel, Compensate
from engine.runtime.event_subprocess import EventSubProcess
from engine.runtime.gateways import ParallelGateway
from engine.runtime.loops import MultiInstance, Repeated
from engine.runtime.nodes import Node
from engine.runtime.settings import Repetition
from engine.runtime.spec import ProcessSpec
from engine.runtime.subprocess import CallActivity, SubProcess

MAX_STEPS: Final = 50_000
PATIENCE: Final = 12  # how often a node may be come to with more, before particular values are given up
HERE: Final = "#"  # a way in that is no flow

Where = tuple[str, str]  # a scope and a node in it


class TooLarge(Exception):
    """The processes are too large to be followed."""


@dataclass
class Followed:
    """What has been written, whoever called the process: when a token comes to a node, inside it after its input
    mapping, when it is done, and when it leaves it. `begun` is what a scope begins with, `writers` the element or form
    that writes a name, `repeating` what stands inside a repetition.
    """

    coming: dict[Where, Written] = field(default_factory=dict)
    inside: dict[Where, Written] = field(default_factory=dict)
    done: dict[Where, Written] = field(default_factory=dict)
    left: dict[Where, Written] = field(default_factory=dict)
    begun: dict[str, Written] = field(default_factory=dict)
    writers: dict[str, str] = field(default_factory=dict)
    repeating: set[Where] = field(default_factory=set)


@dataclass
class _Run:
    """One scope being followed from what it begins with. `ways` is what came to a node, by flow."""

    spec: ProcessSpec
    entry: Written
    counting: bool
    around: tuple[str, ...]
    ways: dict[str, dict[str, Written]] = field(default_factory=dict)
    left: dict[str, Written] = field(default_factory=dict)
    inner: dict[str, Written] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    todo: list[str] = field(default_factory=list)

    def come(self, name: str, way: str, written: Written) -> None:
        """Something has come to a node by a flow."""
        ways = self.ways.setdefault(name, {})
        if ways.get(way) != written:
            ways[way] = written
            if name not in self.todo:
                self.todo.append(name)

    def everything(self) -> Written:
        """All that may have been written in the scope, at any time."""
        whole = self.entry
        for written in (*self.left.values(), *self.inner.values()):
            whole = whole.perhaps(written)
        return whole


class Spreading:
    """Follows every process from where cases begin with it."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self.specs: Mapping[str, ProcessSpec] = effects.program.specs
        self.found = Followed()
        self.steps = 0
        self.known: dict[tuple[str, bool], list[tuple[Written, tuple[Written, Written]]]] = {}

    def begin(self, process: str, entry: Written, writer: str) -> None:
        """A case begins with a process, over what `writer` has written. Raises TooLarge."""
        self._writes(writer, entry, Written())
        self._followed(process, entry, around=(), counting=False)

    def _followed(
        self, name: str, entry: Written, *, around: tuple[str, ...], counting: bool
    ) -> tuple[Written, Written]:
        """What has been written when a scope ends, and all that may have been written while it lives."""
        if name not in self.specs or name in around:
            return entry.opened(UNTOLD), entry.opened(UNTOLD)
        known = self.known.setdefault((name, counting), [])
        for before, result in known:
            if before == entry:
                return result
        run = _Run(self.specs[name], entry, counting, (*around, name))
        _note(self.found.begun, name, entry)
        for start in (*run.spec.starts, *run.spec.messages.values()):
            run.come(start, HERE, entry)
        self._drain(run)
        self._aside(run)
        result = _ended(run), run.everything()
        known.append((entry, result))
        return result

    def _drain(self, run: _Run) -> None:
        late: list[str] = []
        while run.todo or late:
            name = (run.todo or late).pop(0)
            node = run.spec.node(name)
            joins = isinstance(node, ParallelGateway) and len(node.incoming) > 1
            if joins and name not in late and len(run.ways[name]) < len(node.incoming) and run.todo:
                late.append(name)
                continue
            late = [other for other in late if other != name]
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise TooLarge
            arrived = list(run.ways[name].values())
            self._pass(run, node, all_of(arrived) if joins else one_of(arrived))

    def _pass(self, run: _Run, node: Node, coming: Written) -> None:
        """A token comes to a node, is there, and leaves it."""
        run.times[node.name] = run.times.get(node.name, 0) + 1
        if run.times[node.name] > PATIENCE:
            coming = coming.widened()
        left, border = self._through(run, node, coming)
        _note(self.found.left, (run.spec.name, node.name), left)
        run.left[node.name], run.inner[node.name] = left, border
        for flow in node.flows:
            run.come(flow.target, flow.id, left)
        for name in node.boundary:
            run.come(name, node.name, border)
        if node.handler is not None:
            run.come(node.handler, HERE, left)
        if node.undoes:
            for thrower in _throwers(run):
                run.come(thrower, node.name, run.left.get(thrower, left).perhaps(left))

    def _through(self, run: _Run, node: Node, coming: Written) -> tuple[Written, Written]:
        """What has been written when a node is left, and when an event on its border happens."""
        place = (run.spec.name, node.name)
        _note(self.found.coming, place, coming)
        if run.counting:
            self.found.repeating.add(place)
        inside = given(node, coming)
        _note(self.found.inside, place, inside)
        if isinstance(node, Repeated):
            done, border = self._repeated(run, node, inside)
        else:
            done, border = self._once(run, node, coming, inside)
        _note(self.found.done, place, done)
        left = given_back(node, coming, done)
        self._writes(node.bpmn_id, done, coming)
        self._writes(node.bpmn_id, left, coming)
        return left, border

    def _writes(self, writer: str, after: Written, before: Written) -> None:
        for name in after.types.keys() - before.types.keys():
            self.found.writers.setdefault(name, writer)

    def _once(self, run: _Run, node: Node, coming: Written, inside: Written) -> tuple[Written, Written]:
        if not isinstance(node, SubProcess):
            return self.effects.done(node, inside), coming
        if isinstance(node, CallActivity):
            return self._called(run, node, coming, inside)
        if isinstance(node, EventSubProcess):
            inside = self.effects.received(node, inside)
        end, ever = self._followed(node.spec, inside, around=run.around, counting=run.counting)
        return end, coming.perhaps(ever)

    def _called(self, run: _Run, node: CallActivity, coming: Written, inside: Written) -> tuple[Written, Written]:
        settings = node.settings
        entry = inside
        if not settings.passes_all_in:
            local = {mapped.target[0] for mapped in settings.inputs}
            types = {name: type_ for name, type_ in inside.types.items() if name in local}
            entry = Written(types, inside.sure & local)
        end, ever = self._followed(node.spec, entry, around=run.around, counting=run.counting)
        if settings.outputs or settings.passes_all_out:
            border = coming if settings.outputs else coming.perhaps(ever)
            back = inside.but(end.types, end.types.keys() - end.sure - inside.sure)
            return Written(back.types, back.sure, inside.unknown_from | end.unknown_from), border
        return inside, coming

    def _repeated(self, run: _Run, node: Repeated, inside: Written) -> tuple[Written, Written]:
        """The instances of a repeated activity, then what is known when all are done."""
        plan, one = node.repetition, run.spec.node(node.task_spec)
        counting, run.counting = run.counting, True
        try:
            entry = inside.but({plan.item: _item(node, inside)}) if plan.item else inside
            self._writes(node.bpmn_id, entry, inside)
            left = self._instance(run, one, entry)
            while not isinstance(node, MultiInstance) and either(entry, left) != entry:
                entry = either(entry, left).widened()
                left = self._instance(run, one, entry)
        finally:
            run.counting = counting
        done = _after(node, inside, left)
        return done, inside.perhaps(done)

    def _instance(self, run: _Run, one: Node, entry: Written) -> Written:
        left, _ = self._through(run, one, entry)
        _note(self.found.left, (run.spec.name, one.name), left)
        return left

    def _aside(self, run: _Run) -> None:
        """Event sub-processes begin at any time, after whatever has been written so far."""
        for _ in run.spec.event_subprocesses:
            for name in run.spec.event_subprocesses:
                run.come(name, HERE, run.everything())
            self._drain(run)


def _item(node: Repeated, inside: Written) -> Type:
    items = type_in(node.repetition.items, inside)
    return ANY if items.item is None else items.item


def _after(node: Repeated, inside: Written, left: Written) -> Written:
    """What is known when all instances are done; perhaps there were none."""
    plan = node.repetition
    if not isinstance(node, MultiInstance):
        return either(inside, left) if plan.test_before else left
    if plan.output:
        return inside.but({plan.output: Type("list", item=type_in(plan.output_value, left))})
    made = left.without([plan.item], inside) if plan.item else left
    return made if _comes_about(plan, inside) else inside.perhaps(made)


def _comes_about(plan: Repetition, inside: Written) -> bool:
    """Whether there surely is an instance: the list or the number is written out."""
    listed = None if plan.items is None or plan.items.expression is None else plan.items.expression.tree
    if isinstance(listed, ListOf):
        return bool(listed.items)
    count = type_in(plan.count, inside).values
    return bool(count) and all(isinstance(one, Decimal) and one >= 1 for one in count)


def _throwers(run: _Run) -> Iterator[str]:
    """The events that have been come to and undo what has been done."""
    for name in list(run.ways):
        if isinstance(run.spec.node(name).event_definition, Compensate | Cancel):
            yield name


def _ended(run: _Run) -> Written:
    """What has been written when a scope ends: by all its branches together."""
    everything, sure, whole = run.everything(), run.entry.sure, run.entry
    ends, instead = [], []
    for name, left in run.left.items():
        node = run.spec.node(name)
        if isinstance(node, EventSubProcess):
            instead += [left] if node.interrupting else []
        elif not node.flows and not node.undoes:
            ends.append(left)
    if ends:
        whole = one_of(ends)
        sure = whole.sure | surely_written(run.spec, run.left)
    for left in instead:
        sure &= left.sure
    types = {**everything.types, **whole.types}
    return Written(types, sure.intersection(types), everything.unknown_from)


K = TypeVar("K")


def _note(notes: dict[K, Written], place: K, written: Written) -> None:
    notes[place] = either(notes[place], written) if place in notes else written
