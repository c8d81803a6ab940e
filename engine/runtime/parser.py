"""SpiffWorkflow's parsers, made flat: all nodes of a scope first, then the wiring. Layout never matters."""

from dataclasses import replace
from typing import ClassVar

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser

from engine.runtime import events, gateways, nodes, refusals, subprocess
from engine.runtime.compensation import UNDO_ALL
from engine.runtime.declared import Declarations
from engine.runtime.definitions import Compensate
from engine.runtime.elements import BPMN, NODES, SCOPES
from engine.runtime.event_wiring import EventWiring
from engine.runtime.node_parsers import CallReader, EventReader, NodeReader, ScopeReader, SendReader
from engine.runtime.normalise import Document, tag_of
from engine.runtime.refusals import Problems
from engine.runtime.spec import ProcessSpec
from engine.runtime.wiring import Wiring

_PARSERS = {
    "task": (NodeReader, nodes.PassTask),
    "manualTask": (NodeReader, nodes.PassTask),
    "userTask": (NodeReader, nodes.UserTask),
    "serviceTask": (NodeReader, nodes.ServiceTask),
    "sendTask": (SendReader, nodes.ServiceTask),
    "receiveTask": (EventReader, events.ReceiveTask),
    "businessRuleTask": (NodeReader, nodes.RuleTask),
    "scriptTask": (NodeReader, nodes.ScriptTask),
    "exclusiveGateway": (NodeReader, gateways.ExclusiveGateway),
    "parallelGateway": (NodeReader, gateways.ParallelGateway),
    "inclusiveGateway": (NodeReader, gateways.InclusiveGateway),
    "eventBasedGateway": (NodeReader, gateways.EventBasedGateway),
    "startEvent": (EventReader, events.StartEvent),
    "endEvent": (EventReader, events.EndEvent),
    "boundaryEvent": (EventReader, events.BoundaryEvent),
    "intermediateCatchEvent": (EventReader, events.CatchEvent),
    "intermediateThrowEvent": (EventReader, events.ThrowEvent),
    "subProcess": (ScopeReader, subprocess.SubProcess),
    "transaction": (ScopeReader, subprocess.SubProcess),
    "callActivity": (CallReader, subprocess.CallActivity),
}


class Proc(ProcessParser):
    """Reads one process, or the inside of one sub-process."""

    parser: "Parser"
    node: etree._Element

    @property
    def bpmn_id(self) -> str:
        """The path of ids from the process, so that equal ids in two processes do not collide."""
        path: list[str] = []
        element: etree._Element | None = self.node
        while element is not None and tag_of(element)[1] in ("process", *SCOPES):
            path.append(str(element.get("id")))
            element = element.getparent()
        return "/".join(reversed(path))

    def _parse(self) -> None:
        self.spec = ProcessSpec(self.bpmn_id, self.get_name(), self.filename)
        events.ThrowEvent(self.spec, UNDO_ALL, event_definition=Compensate())
        self.add_tasks()

    def add_tasks(self) -> None:
        """Every node that stands in this scope, then what connects them."""
        children = {str(child.get("id")): child for child in self.node if tag_of(child)[1] in NODES}
        for child in children.values():
            self.parse_node(child)
        document = Document(self.filename, self.node)
        Wiring(self.spec, document, children, self.parser.problems).connect()
        EventWiring(self.spec, document, children, self.declared, self.parser.problems).connect()
        self.spec.freeze()

    @property
    def declared(self) -> Declarations:
        """What the file declares that this stands in."""
        return self.parser.declared[self.filename]

    def inside(self, node: etree._Element, lane: str | None) -> "Proc":
        """Register a sub-process for parsing."""
        inside = Proc(self.parser, node, self.nsmap, {}, filename=self.filename, lane=lane)
        self.parser.process_parsers[inside.bpmn_id] = inside
        return inside


def _parent_name(element: etree._Element) -> str | None:
    parent = element.getparent()
    return None if parent is None else parent.get("name")


class Parser(BpmnParser):
    """Reads all files of a bundle, noting everything wrong with them."""

    PROCESS_PARSER_CLASS = Proc
    PARSER_CLASSES: ClassVar = {f"{{{BPMN}}}{tag}": classes for tag, classes in _PARSERS.items()}
    process_parsers: dict[str, Proc]

    def __init__(self, problems: Problems) -> None:
        super().__init__()
        self.problems = problems
        self.declared: dict[str, Declarations] = {}

    def add(self, document: Document) -> None:
        """Register the executable processes of a file."""
        tree = etree.ElementTree(document.root)
        self._add_diagram_indexes(tree)
        self.declared[document.file] = Declarations(document.root)
        for process in document.root.iterfind(f"{{{BPMN}}}process"):
            if process.get("isExecutable") != "false":
                self._check_lanes(process, document)
                self.create_parser(process, document.file)

    def _check_lanes(self, process: etree._Element, document: Document) -> None:
        """A lane says who does a task: an element in two has nobody, unless the one lane is inside the other."""
        found: dict[str, etree._Element] = {}
        for lane in process.iter(f"{{{BPMN}}}lane"):
            for reference in lane.iterfind(f"{{{BPMN}}}flowNodeRef"):
                name = (reference.text or "").strip()
                other = found.setdefault(name, lane)
                if other is not lane and other not in lane.iterancestors():
                    facts = {"id": name, "first": other.get("name") or "", "second": lane.get("name") or ""}
                    self.problems.add(refusals.IN_TWO_LANES, replace(document.place(lane), element=name), **facts)
                found[name] = lane

    def _add_diagram_indexes(self, bpmn: etree._ElementTree) -> None:
        """Lanes only, an inner one before the one around it; layout is not read."""
        root = bpmn.getroot()
        self.document_positions[id(root)] = {}
        self.document_lanes[id(root)] = {
            (reference.text or "").strip(): _parent_name(reference) for reference in root.iter(f"{{{BPMN}}}flowNodeRef")
        }

    def specs(self) -> dict[str, ProcessSpec]:
        """Every specification by name: processes, and inside of sub-processes."""
        found: dict[str, ProcessSpec] = {}
        while len(found) < len(self.process_parsers):
            for name, parser in list(self.process_parsers.items()):
                if name not in found:
                    found[name] = parser.get_spec()
        return found
