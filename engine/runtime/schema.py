"""The standard's own schema over a normalised file: what our own words do not tell of it."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final, cast

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import XSD_PATH

from engine.faults import Problem
from engine.runtime import refusals
from engine.runtime.places import place_of
from engine.runtime.refusals import Place, Problems

CODES: Final = frozenset({refusals.SCHEMA.code, refusals.SCHEMA_ATTRIBUTE.code})
MOST: Final = 50
"""Faults of one file that are told: a file with more is not BPMN."""

_TAG: Final = re.compile(r"Element '([^']*)'")
_ATTRIBUTE: Final = re.compile(r"attribute '([^']*)'")
_NAMESPACE: Final = re.compile(r"\{[^{}]*\}")


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(XSD_PATH))


def check(file: str, root: etree._Element, problems: Problems) -> None:
    """Note what is against the schema, one fault an element."""
    schema = _schema()
    if schema.validate(root):
        return
    told: set[object] = set()
    for fault in cast("Iterable[Any]", schema.error_log):
        if len(told) < MOST and fault.path not in told:
            told.add(fault.path)
            _tell(fault, _place(fault, root, file), problems)


def _tell(fault: Any, place: Place, problems: Problems) -> None:
    """In words what is known of a fault: libxml2 names the element and the attribute in its message."""
    message = _NAMESPACE.sub("", str(fault.message))
    tag, attribute = _TAG.search(message), _ATTRIBUTE.search(message)
    facts = {"tag": tag.group(1) if tag else "", "reason": message.partition(": ")[2] or message}
    if attribute:
        problems.add(refusals.SCHEMA_ATTRIBUTE, place, attribute=attribute.group(1), **facts)
    else:
        problems.add(refusals.SCHEMA, place, **facts)


def _place(fault: Any, root: etree._Element, file: str) -> Place:
    """The element that a fault's path leads to; only the line where its names have prefixes that the root lacks."""
    prefixes = {prefix: namespace for prefix, namespace in root.nsmap.items() if prefix}
    try:
        found = root.getroottree().xpath(str(fault.path), namespaces=prefixes)
    except etree.XPathEvalError:
        found = []
    elements = [one for one in cast("list[object]", found) if isinstance(one, etree._Element)]
    return place_of(elements[0], file) if elements else Place(file, fault.line)


def without_doubles(found: Iterable[Problem]) -> list[Problem]:
    """Problems without those of the schema where something else is told of the same element in better words."""
    kept = list(found)
    told = {(one.file, one.element or one.line) for one in kept if one.code not in CODES}
    return [one for one in kept if one.code not in CODES or (one.file, one.element or one.line) not in told]
