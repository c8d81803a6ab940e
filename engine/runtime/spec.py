"""A process specification of SpiffWorkflow's, without its start, end and join nodes; shared by all cases and frozen."""

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

from engine.runtime.nodes import Node, Root

ROOT = "#root"  # "#" cannot stand in an XML id, so nothing in a diagram has this name
INSTANCE = " [child]"  # SpiffWorkflow's suffix for the node that instances of a repeated activity stand on

if TYPE_CHECKING:
    from collections.abc import Mapping


class ProcessSpec(BpmnProcessSpec):
    """One process or sub-process, named by the path of ids from the process, so that equal ids do not collide.

    `process` is the id of the process that is drawn around it, `starts` the nodes it begins with, `messages` the start
    events by the name of the message that begins with them, `event_subprocesses` those that wait from the beginning,
    `undone_by` the one that compensates it.
    """

    task_specs: "Mapping[str, Node]"

    def __init__(self, name: str, description: str, filename: str) -> None:
        WorkflowSpec.__init__(self, name=name, filename=filename)
        self.process = name.split("/", 1)[0]
        self.description = description
        self.bpmn_start_events: list[Node] = []
        self.io_specification = self.svg = None
        self.data_objects: dict[str, object] = {}
        self.data_stores: dict[str, object] = {}
        self.correlation_keys: dict[str, object] = {}
        self.starts: tuple[str, ...] = ()
        self.messages: dict[str, str] = {}
        self.event_subprocesses: tuple[str, ...] = ()
        self.undone_by: str | None = None
        self.start = Root(self, ROOT)
        self._reach: dict[str, dict[str, frozenset[str]]] = {}

    def started_by(self, message: str) -> tuple[str, ...]:
        """What a message begins with; KeyError when none does."""
        return (self.messages[message],)

    def node(self, name: str) -> Node:
        """A node by its name."""
        return self.task_specs[name]

    def reach(self, gateway: str) -> dict[str, frozenset[str]]:
        """For each node the incoming flows of `gateway` that a token there can come to without passing the gateway."""
        return self._reach[gateway]

    def freeze(self) -> None:
        """Work out what is looked up while running, so that nothing is written to the specification any more."""
        before: dict[str, list[str]] = {}
        into: dict[str, list[tuple[str, str]]] = {}
        for node in self.task_specs.values():
            for target in [*(flow.target for flow in node.flows), *node.boundary]:
                before.setdefault(target, []).append(node.name)
            for flow in node.flows:
                into.setdefault(flow.target, []).append((flow.id, node.name))
        for node in list(self.task_specs.values()):
            if node.looks_ahead and len(node.incoming) > 1:
                self._reach[node.name] = _reach_of(node.name, into[node.name], before)


def _reach_of(gateway: str, into: list[tuple[str, str]], before: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for flow, source in into:
        for name in _upstream(source, gateway, before):
            found.setdefault(name, set()).add(flow)
    same: dict[frozenset[str], frozenset[str]] = {}  # most nodes share a few sets
    return {name: same.setdefault(flows, flows) for name, flows in ((one, frozenset(of)) for one, of in found.items())}


def _upstream(start: str, barrier: str, before: dict[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        name = todo.pop()
        if name not in seen and name != barrier:
            seen.add(name)
            todo.extend(before.get(name, ()))
    return seen
