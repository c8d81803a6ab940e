"""From the XML of one node to the node, with SpiffWorkflow's task parsers: no recursion along the flows."""

from typing import TYPE_CHECKING

from lxml import etree
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser

from engine.runtime import refusals
from engine.runtime.definition_reading import DefinitionReader
from engine.runtime.definitions import Definition, Error, Plain
from engine.runtime.elements import BPMN, CARRIED, LOOPS, TRIGGERS
from engine.runtime.event_subprocess import EventSubProcess
from engine.runtime.events import SendTask, StartEvent
from engine.runtime.extensions import ExtensionReader
from engine.runtime.loops import MultiInstance, StandardLoop
from engine.runtime.nodes import Node
from engine.runtime.normalise import place_of, tag_of
from engine.runtime.refusals import Problems, Refusal
from engine.runtime.settings import Settings

if TYPE_CHECKING:
    from engine.runtime.parser import Proc

_ALWAYS_INTERRUPT = frozenset({"errorEventDefinition", "cancelEventDefinition"})


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
    """Reads an event, or a receive task, with the definition it carries."""

    def create_task(self) -> Node:
        """The event; what its kind may not carry is noted."""
        if self.kind == "receiveTask":
            return self.made(self.definitions().message(self.node))
        carried = [element for element in self.node if tag_of(element)[1] in TRIGGERS]
        tag = tag_of(carried[0])[1] if carried else ""
        if len(carried) > 1:
            self.complain(refusals.SEVERAL_EVENTS)
        for element in carried:
            if tag_of(element)[1] not in CARRIED[self.kind]:
                self.complain(refusals.EVENT_MISPLACED, kind=self.kind)
        definition = self.definitions().definition(carried[0]) if carried else Plain()
        if self.kind == "boundaryEvent":
            return self._on_the_border(definition, tag)
        if self.kind == "intermediateCatchEvent" and not carried:
            self.complain(refusals.CATCHES_NOTHING)
        node = self.made(definition)
        if isinstance(node, StartEvent):
            node.interrupting = self._interrupts("isInterrupting", tag)
            if not node.interrupting and not self._begins_aside():
                self.complain(refusals.START_BESIDE)
        if self.kind == "endEvent" and isinstance(definition, Error) and not definition.code:
            self.complain(refusals.ERROR_CODELESS)
        return node

    def _begins_aside(self) -> bool:
        """Whether this is the start of an event sub-process, the only one that can interrupt something."""
        around = self.node.getparent()
        return around is not None and around.get("triggeredByEvent") == "true"

    def definitions(self) -> DefinitionReader:
        """What reads the definition of this node."""
        return DefinitionReader(self.node, self.filename, self.process_parser.declared, self.problems)

    def made(self, definition: Definition, **extra: object) -> Node:
        """The node."""
        attributes = {**self.bpmn_attributes, **extra}
        node: Node = self.spec_class(self.spec, self.bpmn_id, event_definition=definition, **attributes)
        return node

    def _on_the_border(self, definition: Definition, tag: str) -> Node:
        if not tag:
            self.complain(refusals.BOUNDARY_KIND)
        return self.made(definition, cancel_activity=self._interrupts("cancelActivity", tag))

    def _interrupts(self, attribute: str, tag: str) -> bool:
        interrupts = self.node.get(attribute) != "false"
        if not interrupts and tag in _ALWAYS_INTERRUPT:
            self.complain(refusals.ERROR_GOES_ON)
        return interrupts


class SendReader(EventReader):
    """Reads a send task: it throws its message, or without one asks another party."""

    def create_task(self) -> Node:
        """The node of the one or of the other."""
        if not self.node.get("messageRef"):
            node: Node = NodeReader.create_task(self)
            return node
        message = self.definitions().message(self.node)
        return SendTask(self.spec, self.bpmn_id, event_definition=message, **self.bpmn_attributes)


class ScopeReader(NodeReader):
    """Reads an embedded sub-process, a transaction or an event sub-process; its inside has a specification of its own.

    The trigger of an event sub-process is that of its start event.
    """

    def create_task(self) -> Node:
        """The node, after its inside is registered under the path of ids to it."""
        inside = self.process_parser.inside(self.node, self.lane)
        if self.node.get("triggeredByEvent") == "true":
            self._check_aside()
            node = EventSubProcess(self.spec, self.bpmn_id, subworkflow_spec=inside.bpmn_id, **self.bpmn_attributes)
            self._trigger(node, [one for one in inside.get_spec().task_specs.values() if isinstance(one, StartEvent)])
            return node
        plain: Node = self.spec_class(self.spec, self.bpmn_id, subworkflow_spec=inside.bpmn_id, **self.bpmn_attributes)
        return plain

    def _check_aside(self) -> None:
        """It begins when its trigger happens: nothing repeats it, and it undoes only when that is its trigger."""
        trigger = self.node.find(f"{{{BPMN}}}startEvent/{{{BPMN}}}compensateEventDefinition")
        undoes = self.node.get("isForCompensation") == "true" and trigger is None
        if undoes or any(tag_of(one)[1] in LOOPS for one in self.node):
            self.complain(refusals.ASIDE_REPEATED)

    def _trigger(self, node: EventSubProcess, starts: list[StartEvent]) -> None:
        if len(starts) != 1 or type(starts[0].event_definition) is Plain:
            self.complain(refusals.EVENT_SUBPROCESS_START)
        if starts:
            node.event_definition, node.interrupting = starts[0].event_definition, starts[0].interrupting
        else:
            node.event_definition = Plain()


class CallReader(NodeReader):
    """Reads a call activity; which process it calls is in its settings."""

    def create_task(self) -> Node:
        """The node, not yet told whom it calls."""
        node: Node = self.spec_class(self.spec, self.bpmn_id, subworkflow_spec="", **self.bpmn_attributes)
        return node
