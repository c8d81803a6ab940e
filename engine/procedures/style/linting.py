"""bpmnlint's rules over a diagram, by `bpmn-io`, a port of it to Python: the only module that knows it.

It calls itself pre-alpha: what it cannot digest is told as not checked.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from bpmn_io.bpmn_moddle import BpmnModdle
from bpmn_io.lint import Linter
from bpmn_io.lint.resolver import NodeResolver
from bpmn_io.moddle_xml.read import ParseError
from lxml import etree

from engine.faults import Problem
from engine.procedures.style import refusals
from engine.runtime.elements import BPMN, NODES
from engine.runtime.normalise import line_of
from engine.runtime.refusals import Place, Problems

MOST_NODES: Final = 400
_INDIGESTIBLE: Final = (ParseError, AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError)


@lru_cache(maxsize=64)
def style_of(file: str, content: bytes) -> tuple[Problem, ...]:
    """What could be drawn more clearly in a diagram that has been read without faults."""
    problems = Problems()
    root = etree.fromstring(content)
    nodes = [element for element in root.iter(f"{{{BPMN}}}*") if etree.QName(element).localname in NODES]
    reports = _reports(_connected(root)) if len(nodes) <= MOST_NODES else None
    if reports is None:
        problems.add(refusals.UNCHECKED, Place(file))
    lines = {str(element.get("id")): line_of(element) for element in root.iter("{*}*") if element.get("id")}
    for rule, element in dict.fromkeys(reports or ()):
        problems.add(refusals.RULES[rule], Place(file, lines.get(element, 0), element))
    return tuple(problems.found)


def _connected(root: etree._Element) -> str:
    """The diagram with `incoming` and `outgoing` at every element: BPMN lets them be left out, bpmnlint reads them."""
    known = {element.get("id"): element for element in root.iter(f"{{{BPMN}}}*") if element.get("id")}
    for name in ("incoming", "outgoing"):
        for written in list(root.iter(f"{{{BPMN}}}{name}")):
            parent = written.getparent()
            if parent is not None:
                parent.remove(written)
    for number, flow in enumerate(list(root.iter(f"{{{BPMN}}}sequenceFlow"))):
        flow.set("id", flow.get("id") or f"flow-{number}")
        for end, name in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            element = known.get(flow.get(end))
            if element is not None:
                etree.SubElement(element, f"{{{BPMN}}}{name}").text = flow.get("id")
    return etree.tostring(root, encoding="unicode")


def _reports(xml: str) -> Iterator[tuple[str, str]] | None:
    """Rules and the ids of the elements that do not follow them; None for what cannot be digested."""
    try:
        definitions: Any = BpmnModdle().from_xml(xml).root_element  # its types disagree with each other
        resolver: Any = NodeResolver()
        found = Linter(resolver=resolver).lint(definitions, {"rules": dict.fromkeys(refusals.RULES, "warn")})
    except _INDIGESTIBLE:
        return None
    return ((rule, str(report.get("id", ""))) for rule, reports in found.items() for report in reports)
