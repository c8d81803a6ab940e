"""XML from outside, read without entities, DTD or network, and what is wrong with it told with element and line."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from lxml import etree

from engine.faults import Problem

MAX_BYTES: Final = 2 * 1024 * 1024


class Place(NamedTuple):
    """Where something stands in a file: its id, or that of what it is in, and its line."""

    element: str
    line: int


NOWHERE: Final = Place("", 0)


class Unreadable(Exception):
    """The file cannot be read any further; the document's problems say why."""


class Document:
    """One file, the namespace of its root, and the problems noted so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.namespace = ""

    def add(self, code: str, node: etree._Element | None, text: str, **facts: object) -> None:
        """Note a problem at an element, or at the file as a whole."""
        line = 0 if node is None else line_of(node)
        element = "" if node is None else node.get("id") or ""
        self.problems.append(Problem(code, self.file, text, element, line, facts))

    def root(self, xml: bytes) -> etree._Element:
        """The root element. Raises Unreadable for what is no XML, or too big, or brings entities along."""
        if len(xml) > MAX_BYTES:
            self.add("D001", None, "文件超过 2 MB，请拆分。")
            raise Unreadable
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(xml, parser)
        except etree.XMLSyntaxError as fault:
            facts = {"reason": fault.msg}
            self.problems.append(Problem("D001", self.file, "不是合格的 XML：{reason}", "", fault.lineno or 0, facts))
            raise Unreadable from fault
        doctype: object = root.getroottree().docinfo.internalDTD
        if doctype is not None:
            self.add("D001", root, "文件不得含有 DOCTYPE，请删除。")
            raise Unreadable
        self.namespace = etree.QName(root).namespace or ""
        return root

    def children(self, node: etree._Element, *tags: str) -> Iterator[etree._Element]:
        """The child elements in the file's own namespace, of these names or of any."""
        for child in node.iterchildren(f"{{{self.namespace}}}*"):
            if not tags or tag_of(child) in tags:
                yield child

    def child(self, node: etree._Element, *tags: str) -> etree._Element | None:
        return next(self.children(node, *tags), None)

    def text(self, node: etree._Element | None) -> str:
        """The text in an element's `text` child, trimmed."""
        written = None if node is None else self.child(node, "text")
        return "" if written is None else (written.text or "").strip()


def tag_of(node: etree._Element) -> str:
    return etree.QName(node).localname


def line_of(node: etree._Element) -> int:
    line: object = node.sourceline
    return line if isinstance(line, int) else 0


def place_of(node: etree._Element) -> Place:
    """Where an element stands; one without an id is named by what it is in."""
    named = next((one for one in (node, *node.iterancestors()) if one.get("id")), node)
    return Place(named.get("id") or "", line_of(node))
