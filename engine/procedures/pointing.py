"""Where in a procedure's files a problem points: the diagram, the element as people call it, the text of the line.

A faulty file is read as far as it can be.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from lxml import etree

from engine.procedures.bundle import Bundle, elements
from engine.runtime.elements import BPMN, ZEEBE

_DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
_LONGEST_LINE: Final = 300


@dataclass(frozen=True)
class Shape:
    """An element or a sequence flow of a diagram. A flow without a name is called by its ends."""

    id: str
    kind: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Diagram:
    """A BPMN file as it is shown. `is_drawn` tells whether there is a drawing in it."""

    file: str
    name: str
    name_en: str
    processes: tuple[str, ...]
    shapes: Mapping[str, Shape]
    is_drawn: bool


@lru_cache(maxsize=32)
def diagrams(bundle: Bundle) -> Mapping[str, Diagram]:
    """The diagrams of a bundle by file, the procedure's own before the shared ones."""
    names = sorted((name for name in bundle.files if name.endswith(".bpmn")), key=lambda name: ("/" in name, name))
    return MappingProxyType({name: _diagram(name, bundle.files[name]) for name in names})


def line_of(bundle: Bundle, file: str, line: int) -> str:
    """The text of a line, counted from 1, without the blanks around it; "" when there is no such line."""
    lines = bundle.files.get(file, b"").splitlines()
    return lines[line - 1].decode(errors="replace").strip()[:_LONGEST_LINE] if 0 < line <= len(lines) else ""


def _diagram(file: str, content: bytes) -> Diagram:
    found = list(elements(content))
    processes = [one for one in found if one.tag == f"{{{BPMN}}}process"]
    shapes = {shape.id: shape for shape in _shapes(found)}
    named = next((shapes[str(one.get("id"))] for one in processes if one.get("id") in shapes), None)
    return Diagram(
        file=file,
        name=(named.name if named else "") or file,
        name_en=(named.name_en if named else "") or file,
        processes=tuple(str(one.get("id")) for one in processes),
        shapes=MappingProxyType(shapes),
        is_drawn=any(one.tag == f"{{{_DI}}}BPMNPlane" and len(one) for one in found),
    )


def _shapes(found: list[etree._Element]) -> Iterator[Shape]:
    ours = [one for one in found if etree.QName(one).namespace == BPMN and one.get("id")]
    known = {str(one.get("id")): one for one in ours}
    for one in ours:
        name, name_en = _name(one)
        if not name and etree.QName(one).localname == "sequenceFlow":
            ends = [known[end] for end in (one.get("sourceRef"), one.get("targetRef")) if end in known]
            called = [[text or str(end.get("id")) for text in _name(end)] for end in ends]
            name, name_en = (" → ".join(texts) for texts in zip(*called, strict=True)) if ends else ("", "")
        yield Shape(str(one.get("id")), etree.QName(one).localname, name, name_en)


def _name(element: etree._Element) -> tuple[str, str]:
    """The names of an element in Chinese and English; "" when it has none."""
    name = " ".join((element.get("name") or "").split())
    own = element.iterfind(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}properties/{{{ZEEBE}}}property")
    english = [str(one.get("value")) for one in own if one.get("name") == "name_en"]
    return name, english[0] if english else name
