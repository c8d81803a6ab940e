"""Where a scope starts, what waits in it from the beginning, what races, what undoes; and what is wrong with that."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from lxml import etree

from engine.runtime import refusals
from engine.runtime.declared import Declarations
from engine.runtime.definitions import Cancel, Compensate, Message, Plain
from engine.runtime.elements import BPMN
from engine.runtime.event_subprocess import EventSubProcess
from engine.runtime.events import AWAITED, BoundaryEvent, CatchEvent, EndEvent, StartEvent, ThrowEvent
from engine.runtime.gateways import EventBasedGateway
from engine.runtime.nodes import Node
from engine.runtime.normalise import Document, tag_of
from engine.runtime.refusals import Problems, Refusal
from engine.runtime.spec import ProcessSpec


class EventWiring:
    """Connects what flows do not connect. `children` are the XML elements of the scope's nodes by id."""

    def __init__(
        self,
        spec: ProcessSpec,
        document: Document,
        children: Mapping[str, etree._Element],
        declared: Declarations,
        problems: Problems,
    ) -> None:
        self.spec, self.document, self.children, self.problems = spec, document, children, problems
        self.declared = declared
        self.handlers: set[str | None] = set()

    def connect(self) -> None:
        """Connect everything; the order is that of the file."""
        for name, element in self._of(EventSubProcess):
            self._event_subprocess(self.spec.node(name), element)
        for name, element in self._of(EventBasedGateway):
            self._race(self.spec.node(name), element)
        for name, element in self.children.items():
            self.spec.node(name).undoes = element.get("isForCompensation") == "true"
        for name, element in self._of(BoundaryEvent):
            self._handler(name, element)
        self.handlers = {node.handler for node in self.spec.task_specs.values()}
        for name, element in self.children.items():
            self._check_handler(self.spec.node(name), element)
            self._check_thrown(self.spec.node(name), element)
        self._check_cancelling()
        self._starts()

    def _of(self, kind: type[Node]) -> Iterator[tuple[str, etree._Element]]:
        return ((name, element) for name, element in self.children.items() if isinstance(self.spec.node(name), kind))

    def _complain(self, refusal: Refusal, element: etree._Element, **facts: object) -> None:
        self.problems.add(refusal, self.document.place(element), **facts)

    def _event_subprocess(self, node: Node, element: etree._Element) -> None:
        if node.incoming or node.flows:
            self._complain(refusals.EVENT_SUBPROCESS_FLOW, element)
        if isinstance(node.event_definition, Compensate):
            self.spec.undone_by = node.name
        else:
            self.spec.event_subprocesses = (*self.spec.event_subprocesses, node.name)

    def _race(self, node: Node, element: etree._Element) -> None:
        for flow in node.flows:
            target = self.spec.node(flow.target)
            if not isinstance(target, CatchEvent) or not isinstance(target.event_definition, AWAITED):
                self._complain(refusals.RACE, element, target=flow.target)
            elif len(target.incoming) > 1:
                self._complain(refusals.RACE_ENTERED, element, target=flow.target)
            elif target.boundary:
                self._complain(refusals.RACE_BORDER, element, target=flow.target)

    def _handler(self, name: str, element: etree._Element) -> None:
        """A compensation event on a border leads to its handler by an association, wherever that is written."""
        if not isinstance(self.spec.node(name).event_definition, Compensate):
            return
        ends = self.declared.associated(name)
        handlers = [end for end in ends if end in self.children and self.spec.node(end).undoes]
        host = str(element.get("attachedToRef"))
        if len(handlers) != 1:
            self._complain(refusals.HANDLER_LOST, element)
        elif host in self.children:
            self.spec.node(host).handler = handlers[0]

    def _check_handler(self, node: Node, element: etree._Element) -> None:
        if node.undoes and (node.incoming or node.flows):
            self._complain(refusals.HANDLER_ENTERED, element)
        if isinstance(node, EventSubProcess):
            return
        if node.undoes and node.name not in self.handlers:
            self._complain(refusals.HANDLER_UNUSED, element)

    def _check_thrown(self, node: Node, element: etree._Element) -> None:
        definition = node.event_definition
        activity = definition.activity if isinstance(definition, Compensate) else None
        if isinstance(node, ThrowEvent) and activity is not None and activity not in self._undoable:
            self._complain(refusals.UNDOES_NOTHING, element, activity=activity)
        inside = tag_of(self.document.root)[1] == "transaction"
        on_border = isinstance(node, BoundaryEvent) and self._attached_to(element) == "transaction"
        if isinstance(definition, Cancel) and not on_border and not (inside and isinstance(node, EndEvent)):
            self._complain(refusals.CANCEL_OUTSIDE, element)

    @cached_property
    def _undoable(self) -> set[str]:
        """What stands in this scope and in those around it, as far as they are event sub-processes."""
        scope: etree._Element | None = self.document.root
        known = set(self.children)
        while scope is not None and scope.get("triggeredByEvent") == "true":
            scope = scope.getparent()
            known |= set() if scope is None else {str(child.get("id")) for child in scope}
        return known

    def _attached_to(self, element: etree._Element) -> str:
        host = self.children.get(str(element.get("attachedToRef")))
        return "" if host is None else tag_of(host)[1]

    def _check_cancelling(self) -> None:
        """A transaction that can be cancelled goes on by the event on its border, and is one at a time."""
        for name, element in self.children.items():
            ends = f"{{{BPMN}}}endEvent/{{{BPMN}}}cancelEventDefinition"
            if tag_of(element)[1] != "transaction" or element.find(ends) is None:
                continue
            node = self.spec.node(name)
            borders = [self.spec.node(border).event_definition for border in node.boundary]
            if not any(isinstance(definition, Cancel) for definition in borders):
                self._complain(refusals.CANCEL_UNCAUGHT, element, transaction=element.get("name") or name)
            if node.repeats:
                self._complain(refusals.CANCEL_REPEATED, element)

    def _starts(self) -> None:
        starts = [name for name, _ in self._of(StartEvent)]
        if self.document.root.get("triggeredByEvent") == "true":
            self.spec.starts = tuple(starts[:1])
            return
        plain = [name for name in starts if type(self.spec.node(name).event_definition) is Plain]
        listening = set(starts).difference(plain)
        if len(plain) > 1:
            self._complain(refusals.SEVERAL_STARTS, self.children[plain[1]])
        for name in starts:
            if name in listening:
                self._start_by_message(name)
        if not starts:
            plain = [name for name in self.children if self._begins(self.spec.node(name))]
        elif not plain:
            plain = starts if len(starts) == 1 else []
        if not plain and not starts:
            self._complain(refusals.NOTHING_STARTS, self.document.root)
        self.spec.starts = tuple(plain)

    def _start_by_message(self, name: str) -> None:
        definition = self.spec.node(name).event_definition
        if not isinstance(definition, Message) or tag_of(self.document.root)[1] != "process":
            self._complain(refusals.START_KIND, self.children[name])
        elif definition.name in self.spec.messages:
            self._complain(refusals.START_TWICE, self.children[name], name=definition.name)
        else:
            self.spec.messages[definition.name] = name

    def _begins(self, node: Node) -> bool:
        """Without a start event a scope begins with everything that no flow leads to (BPMN 2.0, 13.3.2)."""
        return not (node.incoming or node.undoes or isinstance(node, BoundaryEvent | EventSubProcess))
