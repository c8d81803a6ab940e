"""What connects the nodes of one scope: flows, links and borders; and what is wrong with that."""

from collections.abc import Mapping
from functools import cached_property

from lxml import etree

from engine.runtime import refusals
from engine.runtime.definitions import Compensate, Link
from engine.runtime.elements import ACTIVITIES, BPMN, GATEWAYS
from engine.runtime.events import BoundaryEvent, CatchEvent, EndEvent, StartEvent, ThrowEvent
from engine.runtime.expressions import Formula, Reader
from engine.runtime.gateways import ExclusiveGateway
from engine.runtime.nodes import Flow, Node
from engine.runtime.normalise import Document, tag_of
from engine.runtime.refusals import Problems, Refusal
from engine.runtime.spec import ProcessSpec

_DECIDING = ACTIVITIES | {"exclusiveGateway", "inclusiveGateway", "startEvent"}
"""What may be left by a flow with a condition: what the standard says, and a start event as in other engines."""


def _has_border(element: etree._Element) -> bool:
    """Whether something can be attached: to activities, and not to event sub-processes, which are never entered."""
    return tag_of(element)[1] in ACTIVITIES and element.get("triggeredByEvent") != "true"


class Wiring:
    """Connects the parsed nodes of a scope. `children` are their XML elements by id."""

    def __init__(
        self,
        spec: ProcessSpec,
        document: Document,
        children: Mapping[str, etree._Element],
        problems: Problems,
    ) -> None:
        self.spec, self.document, self.children, self.problems = spec, document, children, problems
        self.conditional: set[str] = set()
        self._leaving: dict[str, list[Flow]] = {}
        self._entering: dict[str, list[str]] = {}

    def connect(self) -> None:
        """Connect everything; the order is that of the file."""
        for element in self.document.root.iterfind(f"{{{BPMN}}}sequenceFlow"):
            self._flow(element)
        for name, element in self.children.items():
            node = self.spec.node(name)
            if isinstance(node, BoundaryEvent):
                self._border(node, element)
            elif isinstance(node, ThrowEvent):
                self._link(node, element)
        for name in self.children:
            node = self.spec.node(name)
            node.flows, node.incoming = tuple(self._leaving.get(name, ())), tuple(self._entering.get(name, ()))
        for name, element in self.children.items():
            self._check(self.spec.node(name), element)

    def _complain(self, refusal: Refusal, element: etree._Element, **facts: object) -> None:
        self.problems.add(refusal, self.document.place(element), **facts)

    def _flow(self, element: etree._Element) -> None:
        source, target, name = (str(element.get(key)) for key in ("sourceRef", "targetRef", "id"))
        if source not in self.children or target not in self.children:
            self._complain(refusals.FLOW_ENDS, element, flow=name)
            return
        self._check_links(name, source, target)
        default = self.children[source].get("default") == name
        condition = self._condition(element)
        if default and condition is not None:
            self._complain(refusals.DEFAULT_CONDITION, element, flow=name)
        self._join(self.spec.node(source), Flow(name, target, None if default else condition, default))

    def _check_links(self, flow: str, source: str, target: str) -> None:
        """A link stands for a flow that is not drawn: nothing is drawn into its one end and out of its other."""
        thrown, caught = self.spec.node(source), self.spec.node(target)
        if isinstance(thrown, ThrowEvent) and isinstance(thrown.event_definition, Link):
            self._complain(refusals.LINK_LEFT, self.children[source], flow=flow)
        if isinstance(caught, CatchEvent) and isinstance(caught.event_definition, Link):
            self._complain(refusals.LINK_ENTERED, self.children[target], flow=flow)

    def _condition(self, element: etree._Element) -> Formula | None:
        condition = element.find(f"{{{BPMN}}}conditionExpression")
        if condition is None:
            return None
        self.conditional.add(str(element.get("id")))
        if not (condition.text or "").strip():
            self._complain(refusals.FLOW_CONDITION_EMPTY, element, flow=element.get("id"))
            return None
        return Reader(self.problems, self.document.place(element), "连线的条件").formula(condition.text)

    def _join(self, source: Node, flow: Flow) -> None:
        self._leaving.setdefault(source.name, []).append(flow)
        self._entering.setdefault(flow.target, []).append(flow.id)

    def _border(self, node: BoundaryEvent, element: etree._Element) -> None:
        host = str(element.get("attachedToRef"))
        if host not in self.children or not _has_border(self.children[host]):
            self._complain(refusals.ATTACHED_TO_NOTHING, element)
            return
        if isinstance(node.event_definition, Compensate):
            return  # no trigger: what it leads to is the activity's handler
        activity = self.spec.node(host)
        activity.boundary = (*activity.boundary, node.name)

    def _link(self, node: ThrowEvent, element: etree._Element) -> None:
        definition = node.event_definition
        if not isinstance(definition, Link):
            return
        ends = self._links.get(definition.link, [])
        if len(ends) != 1:
            self._complain(refusals.LINK_LOST, element, link=definition.link)
            return
        self._join(node, Flow(f"{node.name}~{definition.link}", ends[0]))

    @cached_property
    def _links(self) -> dict[str, list[str]]:
        """The catch events of links by the name of the link."""
        found: dict[str, list[str]] = {}
        for node in map(self.spec.node, self.children):
            if isinstance(node, CatchEvent) and isinstance(node.event_definition, Link):
                found.setdefault(node.event_definition.link, []).append(node.name)
        return found

    def _check(self, node: Node, element: etree._Element) -> None:
        default = element.get("default")
        if default is not None and default not in {flow.id for flow in node.flows}:
            self._complain(refusals.NO_DEFAULT_FLOW, element, flow=default)
        if isinstance(node, StartEvent) and node.incoming:
            self._complain(refusals.START_ENTERED, element)
        if isinstance(node, EndEvent) and node.flows:
            self._complain(refusals.END_LEFT, element)
        if isinstance(node, BoundaryEvent) and node.incoming:
            self._complain(refusals.BOUNDARY_ENTERED, element)
        if isinstance(node, BoundaryEvent) and isinstance(node.event_definition, Compensate) and node.flows:
            self._complain(refusals.UNDO_LEFT, element)
        if tag_of(element)[1] in GATEWAYS and not node.flows and len(node.incoming) < 2:
            self._complain(refusals.NO_FLOW_JOINED, element)
        for flow in node.flows:
            self._check_flow(node, flow, element)

    def _check_flow(self, node: Node, flow: Flow, element: etree._Element) -> None:
        kind = tag_of(element)[1]
        if flow.condition is not None and kind not in _DECIDING:
            self._complain(refusals.CONDITION_UNREAD, element, kind=kind, flow=flow.id)
        undecided = not flow.default and flow.id not in self.conditional
        if isinstance(node, ExclusiveGateway) and len(node.flows) > 1 and undecided:
            self._complain(refusals.NO_CONDITION, element, flow=flow.id)
