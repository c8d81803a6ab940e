"""Names and places of the elements of a file."""

from lxml import etree

from engine.runtime.refusals import Place


def place_of(element: etree._Element, file: str) -> Place:
    """Where an element stands in a file: its own line, and the id of the nearest element that has one."""
    named: etree._Element | None = element
    while named is not None and named.get("id") is None:
        named = named.getparent()
    return Place(file, line_of(element), "" if named is None else str(named.get("id")))


def line_of(element: etree._Element) -> int:
    """The line of an element in its file, from 1; 0 when it is unknown."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def tag_of(element: etree._Element) -> tuple[str, str]:
    """Namespace and local name."""
    name = etree.QName(element)
    return name.namespace or "", name.localname
