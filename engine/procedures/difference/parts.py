"""The parts of a BPMN file: every element that people speak of, with what it says of itself and what it points at."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from lxml import etree

from engine.procedures.dialect import separated_from
from engine.procedures.difference.aspects import Said, attributes, formula, is_tools, plain, summary
from engine.runtime import normalise, zeebe
from engine.runtime.elements import BPMN, NODES, ZEEBE
from engine.runtime.refusals import Problems

FLOWS: Final = frozenset({"sequenceFlow", "messageFlow", "association"})
_SCOPES: Final = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})
_PARTS: Final = (
    NODES
    | FLOWS
    | _SCOPES
    | {"complexGateway", "participant", "lane", "textAnnotation", "group"}
    | {"dataObjectReference", "dataStoreReference", "dataInput", "dataOutput"}
)
_LINKS: Final[Mapping[str, str]] = {
    "sourceRef": "source",
    "targetRef": "target",
    "default": "default",
    "attachedToRef": "attached",
    "processRef": "process",
}
_LITERAL: Final = r'(?:"[^"]*"|\d+|true|false)'
_LITERALS: Final = rf"\(*\[{_LITERAL}(?:, {_LITERAL})*\]\)*"
_EQUALS: Final = re.compile(rf"=(?P<subject>[\w.]+) (?:= (?P<one>{_LITERAL})|in (?P<several>{_LITERALS}))")
_POINTED: Final = frozenset({"incoming", "outgoing", "laneSet", "childLaneSet", "flowNodeRef"})
_EXTENSIONS: Final[Mapping[tuple[str, str], str]] = {
    ("formDefinition", "formId"): "form",
    ("calledElement", "processId"): "called",
    ("calledDecision", "decisionId"): "decision",
    ("taskDefinition", "type"): "operation",
    ("script", "expression"): "script",
}
_LAYING: Final = ("id", "language", "evaluatesToTypeRef", "type", "schemaLocation")


@dataclass(frozen=True)
class Part:
    """An element: `says` by aspect, `links` the ids that it points at by aspect.

    `is_named` is false where the id was made while reading, because the file gives none.
    """

    id: str
    kind: str
    name: str
    says: Mapping[str, Said] = field(repr=False)
    links: Mapping[str, tuple[str, ...]]
    is_named: bool = True

    @property
    def is_flow(self) -> bool:
        return self.kind in FLOWS


@lru_cache(maxsize=32)
def read(file: str, content: bytes) -> Mapping[str, Part] | None:
    """The parts of a file by id, other engines' settings translated into ours; None when it cannot be read."""
    raw = normalise.parsed(file, content, Problems())
    document = None if raw is None else normalise.read(file, content, Problems())
    if raw is None or document is None:
        return None
    given = frozenset(str(one.get("id")) for one in raw.iter(f"{{{BPMN}}}*") if one.get("id"))
    return MappingProxyType(_ordered({part.id: part for part in _Reader(document.root, given).parts()}))


@dataclass(frozen=True)
class _Reader:
    root: etree._Element
    given: frozenset[str]

    def parts(self) -> Iterator[Part]:
        lanes = self._lanes()
        for element in self.root.iter(f"{{{BPMN}}}*"):
            kind = _tag(element)
            if kind in _PARTS and element.get("id"):
                name = str(element.get("id"))
                links = {**_links(element), **({"lane": (lanes[name],)} if name in lanes else {})}
                says = dict(self._says(element))
                separated = says.pop("property:separation_from", None)
                if separated is not None:
                    links["separation_from"] = separated_from({"separation_from": separated.text})
                yield Part(name, kind, (element.get("name") or "").strip(), says, links, name in self.given)

    def _lanes(self) -> dict[str, str]:
        """The innermost lane of each element in one."""
        found: dict[str, str] = {}
        for reference in self.root.iter(f"{{{BPMN}}}flowNodeRef"):
            lane = reference.getparent()
            if lane is not None:
                found[(reference.text or "").strip()] = str(lane.get("id"))
        return found

    def _says(self, element: etree._Element) -> Iterator[tuple[str, Said]]:
        for name, value in attributes(element, ("id", "name", *_LINKS, *_LAYING)):
            if name in zeebe.DRAWING:
                continue
            if name in {"cancelActivity", "isInterrupting"}:
                yield "interrupting", plain(value)
            elif name.endswith("Ref"):
                yield "message" if name == "messageRef" else f"attribute:{name}", self._resolved(value)
            else:
                yield f"attribute:{name}", formula(value)
        for child in element.iterchildren("{*}*"):
            tag = _tag(child)
            if tag not in _PARTS and tag not in _POINTED and not is_tools(child):
                yield from self._inside(tag, child)

    def _inside(self, tag: str, child: etree._Element) -> Iterator[tuple[str, Said]]:
        if tag == "extensionElements":
            for extension in child.iterchildren("{*}*"):
                if not is_tools(extension):
                    yield from _extension(extension)
        elif tag == "conditionExpression":
            yield "condition", formula(child.text)
        elif tag in {"documentation", "text"}:
            yield tag, plain(child.text)
        elif tag.endswith("EventDefinition"):
            yield "trigger", self._trigger(child)
        elif tag.endswith("LoopCharacteristics"):
            yield "loop", summary(child, _LAYING)
        elif not (tag == "dataState" and not child.attrib):
            yield f"content:{tag}", summary(child, _LAYING)

    def _trigger(self, definition: etree._Element) -> Said:
        """An event definition with what it refers to in the place of the reference."""
        own = summary(definition, (*_LAYING, "messageRef", "signalRef", "errorRef", "escalationRef"))
        referred = [value for name, value in attributes(definition) if name.endswith("Ref") and name != "activityRef"]
        said = [own, *map(self._resolved, referred)]
        text = " ".join(one.text for one in said if one.text).replace("EventDefinition", "", 1)
        return Said(text, " ".join(one.meaning for one in said))

    def _resolved(self, name: str) -> Said:
        """What a reference leads to, without its id: a message is its name and key, an error its code."""
        local = name.rpartition(":")[2]
        found = next((one for one in self.root.iterchildren(f"{{{BPMN}}}*") if one.get("id") in {name, local}), None)
        if found is None:
            return plain(name)
        return summary(found, ("id", "itemRef", "structureRef"))


def _ordered(parts: dict[str, Part]) -> dict[str, Part]:
    """The parts, where it counts with the order in which an exclusive gateway asks its conditions."""
    asked: dict[str, list[Part]] = {}
    for part in parts.values():
        for gateway in part.links.get("source", ()) if "condition" in part.says else ():
            if gateway in parts and parts[gateway].kind == "exclusiveGateway":
                asked.setdefault(gateway, []).append(part)
    for gateway, flows in asked.items():
        if not _apart([flow.says["condition"].meaning for flow in flows]):
            links = {**parts[gateway].links, "order": tuple(flow.id for flow in flows)}
            parts[gateway] = replace(parts[gateway], links=links)
    return parts


def _apart(conditions: Sequence[str]) -> bool:
    """Whether it can be seen that only one of the conditions holds: each wants other values of the same variable."""
    found = [_EQUALS.fullmatch(one) for one in conditions]
    values = [value for one in found if one for value in re.findall(_LITERAL, one["one"] or one["several"])]
    return None not in found and len({one["subject"] for one in found if one}) < 2 and len(set(values)) == len(values)


def _links(element: etree._Element) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {
        aspect: (str(element.get(name)),) for name, aspect in _LINKS.items() if element.get(name)
    }
    above = element.getparent()
    while above is not None and _tag(above) not in _SCOPES:
        above = above.getparent()
    if above is not None and _tag(element) != "lane":
        found["scope"] = (str(above.get("id")),)
    return found


def _extension(extension: etree._Element) -> Iterator[tuple[str, Said]]:
    tag = _tag(extension)
    if etree.QName(extension).namespace == ZEEBE and tag in {"properties", "ioMapping"}:
        for one in extension.iterchildren("{*}*"):
            if _tag(one) == "property":
                yield f"property:{one.get('name')}", formula(one.get("value"))
            else:
                yield f"{_tag(one)}:{one.get('target')}", formula(one.get("source"))
        return
    if tag in zeebe.IDLE:
        return
    known = {name: key for (of, name), key in _EXTENSIONS.items() if of == tag}
    for name, value in attributes(extension, zeebe.IDLE):
        yield known.get(name, f"extension:{tag}.{name}"), formula(value)
    if len(extension) or (extension.text or "").strip():
        yield f"extension:{tag}", summary(extension, _LAYING)


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname
