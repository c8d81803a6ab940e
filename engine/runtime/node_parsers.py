"""From the XML of one node to the node, with SpiffWorkflow's task parsers: no recursion along the flows."""

from typing import TYPE_CHECKING

from lxml import etree
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

from engine.runtime import refusals
from engine.runtime.elements import BPMN, TRIGGERS
from engine.runtime.extensions import ExtensionReader
from engine.runtime.loops import MultiInstance, StandardLoop
from engine.runtime.nodes import Node
from engine.runtime.normalise import place_of, tag_of
from engine.runtime.propagate import Definition, Error, Escalation, Link, Plain, Terminate
from engine.runtime.refusals import Problems, Refusal
from engine.runtime.settings import Settings

if TYPE_CHECKING:
    from engine.runtime.parser import Proc

_CARRIES = {
    "startEvent": frozenset[str](),
    "endEvent": frozenset({"errorEventDefinition", "escalationEventDefinition", "terminateEventDefinition"}),
    "intermediateThrowEvent": frozenset({"escalationEventDefinition", "linkEventDefinition"}),
    "intermediateCatchEvent": frozenset({"linkEventDefinition"}),
    "boundaryEvent": frozenset({"errorEventDefinition", "escalationEventDefinition"}),
}


class NodeReader(TaskParser):
    """Reads a task or a gateway."""

    process_parser: "Proc"
    node: etree._Element
    lane: str | None

    PARALLEL_MI_CLASS = SEQUENTIAL_MI_CLASS = MultiInstance
    STANDARD_LOOP_CLASS = StandardLoop

    @property
    def kind(self) -> str:
        """The element's name in BPMN."""
        return tag_of(self.node)[1]

    @property
    def problems(self) -> Problems:
        """Where to note what is wrong."""
        return self.process_parser.parser.problems

    def complain(self, refusal: Refusal, **facts: object) -> None:
        """Note something wrong at this node."""
        self.problems.add(refusal, place_of(self.node, self.filename), **facts)

    def parse_node(self) -> Node:
        """The node, or for a repeated activity the node of the whole, with its instances' node beside it."""
        own_lane: str | None = self.process_parser.get_lane_name(self.bpmn_id)
        self.lane = (own_lane or self.lane or "").strip() or None
        settings = ExtensionReader(self.node, self.filename, self.problems).settings()
        node: Node = self.create_task()
        node.settings = settings
        return node if settings.repetition is None else self._repeated(node, settings)

    def _repeated(self, original: Node, settings: Settings) -> Node:
        """Put the node of the whole in the node's place; SpiffWorkflow moves the original beside it."""
        del self.spec.task_specs[original.name]
        standard = self.node.find(f"{{{BPMN}}}standardLoopCharacteristics") is not None
        kind = self.STANDARD_LOOP_CLASS if standard else self.PARALLEL_MI_CLASS
        names = {"lane": self.lane, "bpmn_name": self.node.get("name")}
        whole: Node = kind(self.spec, original.name, task_spec="", **names)
        self.task = whole
        self._copy_task_attrs(original)
        whole.settings = settings.of_the_whole()
        original.settings = settings.of_an_instance()
        return whole

    def parse_incoming_data_references(self) -> list[object]:
        """None: data associations are refused before."""
        return []

    parse_outgoing_data_references = parse_incoming_data_references


class EventReader(NodeReader):
    """Reads an event with the definition it carries."""

    def create_task(self) -> Node:
        """The event; what its kind may not carry is noted."""
        carried = [element for element in self.node if tag_of(element)[1] in TRIGGERS]
        if len(carried) > 1:
            self.complain(refusals.SEVERAL_EVENTS)
        for element in carried:
            if tag_of(element)[1] not in _CARRIES[self.kind]:
                self.complain(refusals.EVENT_MISPLACED, kind=self.kind)
        definition = self.definition(carried[0]) if carried else Plain()
        extra: dict[str, object] = {}
        if self.kind == "boundaryEvent":
            extra["cancel_activity"] = self.node.get("cancelActivity") != "false"
            if isinstance(definition, Error) and not extra["cancel_activity"]:
                self.complain(refusals.ERROR_GOES_ON)
            if not carried:
                self.complain(refusals.BOUNDARY_KIND)
        elif self.kind == "intermediateCatchEvent" and not carried:
            self.complain(refusals.CATCHES_NOTHING)
        attributes = {**self.bpmn_attributes, **extra}
        node: Node = self.spec_class(self.spec, self.bpmn_id, event_definition=definition, **attributes)
        return node

    def definition(self, element: etree._Element) -> Definition:
        """What the event throws or catches."""
        tag = tag_of(element)[1]
        if tag == "terminateEventDefinition":
            return Terminate()
        if tag == "linkEventDefinition":
            name = (element.get("name") or "").strip()
            if not name:
                self.complain(refusals.LINK_UNNAMED)
            return Link(name)
        kind, made = ("error", Error) if tag == "errorEventDefinition" else ("escalation", Escalation)
        return made(*self._code(element, kind))

    def _code(self, element: etree._Element, kind: str) -> tuple[str | None, str | None]:
        """Name and code; a reference to nothing is taken as the code itself, as other engines do; none catches all."""
        reference = element.get(f"{kind}Ref")
        if not reference:
            return None, None
        local = reference.rsplit(":", 1)[-1]
        for declared in self.node.getroottree().getroot().iterfind(f"{{{BPMN}}}{kind}"):
            if declared.get("id") == local:
                return declared.get("name"), declared.get(f"{kind}Code") or declared.get("name") or local
        return local, local


class ScopeReader(NodeReader):
    """Reads an embedded sub-process; its inside is a specification of its own."""

    def create_task(self) -> Node:
        """The node, after its inside is registered under the path of ids to it."""
        inside = self.process_parser.register_inside(self.node, self.lane)
        node: Node = self.spec_class(self.spec, self.bpmn_id, subworkflow_spec=inside, **self.bpmn_attributes)
        return node


class CallReader(NodeReader):
    """Reads a call activity; which process it calls is in its settings."""

    def create_task(self) -> Node:
        """The node, not yet told whom it calls."""
        node: Node = self.spec_class(self.spec, self.bpmn_id, subworkflow_spec="", **self.bpmn_attributes)
        return node
