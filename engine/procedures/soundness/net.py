"""The control flow of one scope: its nodes and flows, what it begins with, and the scopes inside it.

Taken from the program that cases run on, so links are flows, and compensation handlers and idle triggers are none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.runtime.elements import CALLING, GATEWAYS, TASKS
from engine.runtime.event_subprocess import EventSubProcess
from engine.runtime.events import BoundaryEvent
from engine.runtime.loops import MultiInstance, StandardLoop
from engine.runtime.nodes import Node as RuntimeNode
from engine.runtime.outline import Element
from engine.runtime.program import Program
from engine.runtime.spec import ProcessSpec

JOINS = frozenset({"parallelGateway", "inclusiveGateway"})
FROM_OUTSIDE = frozenset({"timer", "message", "signal", "condition"})
"""Triggers that may happen at any time."""


@dataclass(frozen=True)
class Flow:
    """A sequence flow, or the jump of a link. `conditional`: it may be taken or not."""

    id: str
    source: str
    target: str
    conditional: bool
    default: bool


@dataclass(frozen=True)
class Node:
    """One element. `kind` is its name in BPMN, `trigger` the kind of event it is ("plain" when it has none).

    `guards` are the events on its border, `interrupts` is for events, `may_skip`: it can be done without its inside
    being entered, `may_fail`: another party may answer it with an error.
    """

    id: str
    kind: str
    trigger: str = "plain"
    code: str | None = None
    incoming: tuple[str, ...] = ()
    flows: tuple[Flow, ...] = ()
    guards: tuple[str, ...] = ()
    interrupts: bool = True
    called: str | None = None
    may_skip: bool = False
    may_fail: bool = False
    undoes: bool = False
    inside: "Scope | None" = field(default=None, repr=False)

    @property
    def joins(self) -> bool:
        """Whether it waits for several flows."""
        return self.kind in JOINS and len(self.incoming) > 1

    @property
    def works(self) -> bool:
        """Whether somebody has something to do while a token is here."""
        return self.kind not in GATEWAYS and not self.kind.endswith("Event") and self.kind != "receiveTask"

    @property
    def holds(self) -> bool:
        """Whether a token that comes here stays for a while."""
        return self.kind in TASKS or self.works or self.kind == "intermediateCatchEvent"

    def catches(self, kind: str, code: str | None) -> bool:
        """Whether this event catches what is thrown."""
        return self.trigger == kind and self.code in (None, code)


@dataclass(frozen=True)
class Scope:
    """A process, or the inside of a sub-process: `id` is the element that it is drawn in.

    `starts` are alternatives: each is a set of elements that it begins with at once. `asides` are its event
    sub-processes.
    """

    process: str
    id: str
    nodes: Mapping[str, Node]
    starts: tuple[tuple[str, ...], ...]
    asides: tuple[str, ...]

    def guards_of(self, host: Node) -> Iterator[Node]:
        """The events on the border of an activity."""
        return (self.nodes[name] for name in host.guards)

    def after(self, node: Node) -> Iterator[Node]:
        """What a token at a node can come to next, also by the events on its border."""
        for one in (node, *self.guards_of(node)):
            for flow in one.flows:
                yield self.nodes[flow.target]


def read(program: Program, process: str) -> Scope:
    """The control flow of a process, with all scopes inside it."""
    return _scope(program, program.specs[process], process)


def _scope(program: Program, spec: ProcessSpec, name: str) -> Scope:
    elements = program.processes[spec.process].by_id
    nodes = {one.name: _node(program, spec, one) for one in spec.task_specs.values() if one.name in elements}
    starts = [*((spec.starts,) if spec.starts else ()), *((start,) for start in spec.messages.values())]
    asides = tuple(name for name in spec.event_subprocesses if name in nodes)
    return Scope(spec.process, name, nodes, tuple(dict.fromkeys(starts)), asides)


def _node(program: Program, spec: ProcessSpec, node: RuntimeNode) -> Node:
    element = program.processes[spec.process].by_id[node.name]
    inside = program.specs.get(f"{spec.name}/{node.name}")
    definition = node.event_definition
    return Node(
        id=node.name,
        kind=element.kind,
        trigger="plain" if definition is None else type(definition).__name__.lower(),
        code=getattr(definition, "code", None),
        incoming=node.incoming,
        flows=tuple(
            Flow(flow.id, node.name, flow.target, flow.condition is not None, flow.default) for flow in node.flows
        ),
        guards=node.boundary,
        interrupts=_interrupts(node),
        called=element.called,
        may_skip=_may_skip(node),
        may_fail=_may_fail(element),
        undoes=node.undoes,
        inside=None if inside is None else _scope(program, inside, node.name),
    )


def _interrupts(node: RuntimeNode) -> bool:
    if isinstance(node, BoundaryEvent):
        return node.cancel_activity
    return not isinstance(node, EventSubProcess) or node.interrupting


def _may_skip(node: RuntimeNode) -> bool:
    """A collection may be empty, and a loop may not begin."""
    return isinstance(node, MultiInstance) or (isinstance(node, StandardLoop) and node.repetition.test_before)


def _may_fail(element: Element) -> bool:
    return element.kind in CALLING and element.sends is None
