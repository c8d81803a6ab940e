"""The outline of a program, for whoever checks, routes and paints: its processes and elements."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from engine.runtime.definitions import Message, Signal
from engine.runtime.elements import BPMN, NODES, SCOPES, ZEEBE
from engine.runtime.events import StartEvent, ThrowEvent, Waiting
from engine.runtime.nodes import Node
from engine.runtime.normalise import Document, line_of, tag_of
from engine.runtime.settings import Assignment
from engine.runtime.spec import ProcessSpec
from engine.runtime.timers import Timer


@dataclass(frozen=True)
class Element:
    """One flow node of a process, at whatever depth.

    `kind` is its name in BPMN, `called` the process it calls, `operation` what it asks another party, `assignment`
    whom the diagram itself names for it, `awaits` what from outside moves it, `sends` what it sends out.
    """

    process: str
    id: str
    kind: str
    name: str
    lane: str | None
    form: str | None
    assignment: Assignment | None
    properties: Mapping[str, str]
    file: str
    line: int
    called: str | None
    operation: str | None
    awaits: Literal["timer", "message", "signal"] | None
    sends: Literal["message", "signal"] | None
    documentation: str


@dataclass(frozen=True)
class ProcessOutline:
    """One executable process: its elements in the order of the file; its lanes by name, with their English names."""

    id: str
    name: str
    file: str
    elements: tuple[Element, ...]
    lanes: Mapping[str, str]
    by_id: Mapping[str, Element] = field(repr=False)


def outlined(document: Document, specs: Mapping[str, ProcessSpec]) -> Iterator[ProcessOutline]:
    """The outlines of the executable processes of a file."""
    for process in document.root.iterfind(f"{{{BPMN}}}process"):
        name = str(process.get("id"))
        if name in specs:
            elements = tuple(_elements(process, (name,), document, specs))
            lanes = dict(map(_lane, process.iter(f"{{{BPMN}}}lane")))
            by_id = {element.id: element for element in elements}
            yield ProcessOutline(name, process.get("name") or name, document.file, elements, lanes, by_id)


def _awaits(node: Node) -> Literal["timer", "message", "signal"] | None:
    """What from outside moves a node's token."""
    definition = node.event_definition
    if not isinstance(node, Waiting | StartEvent) or not isinstance(definition, Timer | Message | Signal):
        return None
    return "timer" if isinstance(definition, Timer) else definition.kind


def _sends(node: Node) -> Literal["message", "signal"] | None:
    """What a node's token throws that leaves the case."""
    definition = node.event_definition
    return definition.kind if isinstance(node, ThrowEvent) and isinstance(definition, Message | Signal) else None


def _lane(lane: etree._Element) -> tuple[str, str]:
    name = (lane.get("name") or "").strip()
    own = lane.iterfind(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}properties/{{{ZEEBE}}}property")
    english = [str(one.get("value")) for one in own if one.get("name") == "name_en"]
    return name, english[0] if english else name


def _elements(
    scope: etree._Element,
    path: tuple[str, ...],
    document: Document,
    specs: Mapping[str, ProcessSpec],
) -> Iterator[Element]:
    spec = specs["/".join(path)]
    for child in scope:
        kind, name = tag_of(child)[1], str(child.get("id"))
        if kind not in NODES:
            continue
        node = spec.node(name)
        yield Element(
            process=path[0],
            id=name,
            kind=kind,
            name=child.get("name") or "",
            lane=node.lane,
            form=node.settings.form,
            assignment=node.settings.assignment,
            properties=node.settings.properties,
            file=document.file,
            line=line_of(child),
            called=node.settings.called,
            operation=node.settings.operation,
            awaits=_awaits(node),
            sends=_sends(node),
            documentation=(child.findtext(f"{{{BPMN}}}documentation") or "").strip(),
        )
        if kind in SCOPES:
            yield from _elements(child, (*path, name), document, specs)
