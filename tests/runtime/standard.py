"""The schema of BPMN 2.0 as a graph: its elements, what may stand in them and which attributes they have."""

from collections import deque
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import XSD_PATH

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_FORMAL = {"tExpression": "tFormalExpression"}


@dataclass(frozen=True)
class Attribute:
    """One attribute of an element; `values` are those that its type enumerates."""

    name: str
    type: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Declared:
    """One element: `path` leads to it from the root, both included; an abstract one never stands in a file itself."""

    tag: str
    path: tuple[str, ...]
    is_abstract: bool
    attributes: tuple[Attribute, ...]


def declared(avoided: AbstractSet[str]) -> Mapping[str, Declared]:
    """Every element of the standard by its name, with one way that leads to it and the attributes it may have.

    The way goes through a process and through none of `avoided`, if there is such a way.
    """
    schema = _Schema()
    found: dict[str, Declared] = {}
    todo: deque[tuple[str, str, tuple[str, ...]]] = deque([("definitions", "tDefinitions", ("definitions",))])
    later: deque[tuple[str, str, tuple[str, ...]]] = deque()
    while todo or later:
        tag, type_, path = (todo or later).popleft()
        if tag in found:
            continue
        found[tag] = Declared(tag, path, schema.is_abstract(tag, type_), tuple(schema.attributes(type_)))
        if found[tag].is_abstract:
            continue
        inside = sorted(schema.children(type_), key=lambda one: one[0] != "process")
        onward = later if avoided & set(path) else todo
        onward.extend((inner, kind, (*path, inner)) for inner, kind in inside)
    for tag in schema.globals:
        found.setdefault(tag, Declared(tag, ("definitions", tag), is_abstract=True, attributes=()))
    return found


class _Schema:
    def __init__(self) -> None:
        folder = Path(str(XSD_PATH)).parent
        roots = [etree.parse(folder / name).getroot() for name in ("BPMN20.xsd", "Semantic.xsd")]
        self.types = {str(one.get("name")): one for root in roots for one in root.iterfind(f"{_XSD}complexType")}
        self.simple = {str(one.get("name")): one for root in roots for one in root.iterfind(f"{_XSD}simpleType")}
        elements = [one for root in roots for one in root.iterfind(f"{_XSD}element")]
        self.globals = {str(one.get("name")): _local(one.get("type")) for one in elements}
        self.abstract = {str(one.get("name")) for one in elements if one.get("abstract") == "true"}
        self.substitutes: dict[str, list[str]] = {}
        for one in elements:
            head = _local(one.get("substitutionGroup"))
            self.substitutes.setdefault(head, []).append(str(one.get("name")))

    def is_abstract(self, tag: str, type_: str) -> bool:
        return tag in self.abstract or (type_ in self.types and self.types[type_].get("abstract") == "true")

    def _line(self, type_: str) -> Iterator[etree._Element]:
        """The parts that a type and those it extends add."""
        while type_ in self.types:
            extension = self.types[type_].find(f".//{_XSD}extension")
            yield self.types[type_] if extension is None else extension
            type_ = "" if extension is None else _local(extension.get("base"))

    def attributes(self, type_: str) -> Iterator[Attribute]:
        for part in self._line(_FORMAL.get(type_, type_)):
            for one in part.iterfind(f"{_XSD}attribute"):
                kind = _local(one.get("type"))
                yield Attribute(str(one.get("name")), kind, tuple(self._values(kind)))

    def _values(self, kind: str) -> Iterator[str]:
        if kind in self.simple:
            yield from (str(one.get("value")) for one in self.simple[kind].iter(f"{_XSD}enumeration"))

    def children(self, type_: str) -> Iterator[tuple[str, str]]:
        for part in self._line(type_):
            for one in part.iter(f"{_XSD}element"):
                if one.get("ref") is None:
                    yield str(one.get("name")), _local(one.get("type"))
                elif not str(one.get("ref")).startswith("bpmndi:"):
                    yield from self._instead(_local(one.get("ref")))

    def _instead(self, tag: str) -> Iterator[tuple[str, str]]:
        yield tag, self.globals[tag]
        for other in self.substitutes.get(tag, ()):
            yield from self._instead(other)


def _local(name: str | None) -> str:
    return (name or "").rsplit(":", 1)[-1]
