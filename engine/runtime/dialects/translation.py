"""The state of one file while it is translated: where notes and refusals go, and how our own extensions are written."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal

from lxml import etree

from engine.language.printing import literal
from engine.runtime import notes
from engine.runtime.dialects.juel import is_juel, translated
from engine.runtime.dialects.juel_tokens import NotTranslated
from engine.runtime.elements import BPMN, VENDORS, ZEEBE
from engine.runtime.notes import Note
from engine.runtime.places import place_of
from engine.runtime.refusals import Problems, Refusal

UNSAID = "=null"
"""Stands where a text was refused, so that it is not refused twice."""
_VENDORS = tuple(f"{{{namespace}}}" for namespace in sorted(VENDORS))
_WORD = re.compile(r"\w+")
_READING = frozenset({"collection", "source"})
Code = Literal["refused", "passed"]
"""What becomes of a task that code of another engine would do: `passed` is for playing other engines' own tests."""


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


class Translation:
    """One file being translated."""

    def __init__(self, root: etree._Element, file: str, problems: Problems, code: Code) -> None:
        self.root, self.file, self.problems, self.code = root, file, problems, code
        self.notes: list[Note] = []
        self.containers: dict[tuple[etree._Element, str], etree._Element] = {}
        self.is_foreign = any(not VENDORS.isdisjoint(element.nsmap.values()) for element in (root, *root)) or any(
            str(name).startswith(_VENDORS) for element in root.iter() for name in (element.tag, *element.attrib)
        )
        texts = _expressions(root) if self.is_foreign else ()
        self._read = {word for text in texts for word in _WORD.findall(text)}

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id of the file."""
        return frozenset(str(element.get("id")) for element in self.root.iter() if element.get("id"))

    def reads(self, variable: str) -> bool:
        """Whether some expression of the file has the name of a variable in it."""
        return not self._read.isdisjoint(_WORD.findall(variable))

    def refuse(self, refusal: Refusal, element: etree._Element, **facts: object) -> None:
        """Note something that cannot be translated."""
        self.problems.add(refusal, place_of(element, self.file), **facts)

    def _note(
        self, kind: Literal["kept", "translated", "ignored"], element: etree._Element, text: str, **facts: object
    ) -> None:
        place = place_of(element, self.file)
        self.notes.append(Note(kind, place.file, text, place.element, place.line, facts))

    def ignore(self, element: etree._Element, text: str, **facts: object) -> None:
        """Tell that a setting has no effect here, and why."""
        self._note("ignored", element, text, **facts)

    def keep(self, element: etree._Element, name: str, text: str = notes.KEPT) -> None:
        """Tell that a setting is taken over as it is."""
        self._note("kept", element, text, name=name)

    def rewrite(self, element: etree._Element, name: str, written: str) -> None:
        """Tell how a setting is now written."""
        self._note("translated", element, notes.TRANSLATED, name=name, written=written)

    def narrow(self, element: etree._Element, name: str) -> None:
        """Tell that an activity now gives only what is mapped."""
        self._note("translated", element, notes.NARROWED, name=name)

    def feel(self, element: etree._Element, name: str, text: str) -> str:
        """A text as our dialect writes it: JUEL as FEEL, constants as they are. What cannot be said is refused."""
        if not is_juel(text):
            return f"={literal(text)}" if text.startswith("=") else text
        try:
            return translated(text)
        except NotTranslated as refused:
            self.refuse(refused.refusal, element, where=name, text=text.strip(), **refused.facts)
            return UNSAID

    def formula(self, element: etree._Element, name: str, text: str) -> str:
        """A text that must be an expression: a bare number or name is one as well."""
        return self.feel(element, name, text) if is_juel(text) else f"={text.strip()}"

    def extend(self, node: etree._Element, tag: str, **attributes: str) -> etree._Element:
        """Write one of our extension elements on a node, beside those that stand there."""
        extensions = node.find(f"{{{BPMN}}}extensionElements")
        if extensions is None:
            extensions = written(node, f"{{{BPMN}}}extensionElements")
            node.insert(sum(1 for _ in node.iterfind(f"{{{BPMN}}}documentation")), extensions)
        return written(extensions, f"{{{ZEEBE}}}{tag}", **attributes)

    def container(self, node: etree._Element, tag: str) -> etree._Element:
        """The extension element of a node that holds others; written when it is not there."""
        if (node, tag) not in self.containers:
            found = node.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}{tag}")
            self.containers[node, tag] = self.extend(node, tag) if found is None else found
        return self.containers[node, tag]


def _expressions(root: etree._Element) -> Iterator[str]:
    """Every text of the file that is an expression, or names a variable to read."""
    for element in root.iter():
        named = [str(value) for name, value in element.attrib.items() if etree.QName(name).localname in _READING]
        texts = [*map(str, element.attrib.values()), element.text or ""]
        yield from named
        yield from (text for text in texts if is_juel(text) or text.lstrip().startswith("="))


def written(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    """A new element inside another, which stands on the other's line."""
    made = etree.SubElement(parent, tag, dict(attributes))
    made.sourceline = parent.sourceline
    return made


class Given:
    """What the vendor's extensions of one node say, taken one by one; what nobody takes is left over."""

    def __init__(self, node: etree._Element) -> None:
        self.node = node
        found = {name: etree.QName(name) for name in map(str, node.attrib)}
        self.vendors = {one.localname: str(one.namespace) for one in found.values() if one.namespace in VENDORS}
        self.attributes = {
            one.localname: str(node.attrib.pop(name)) for name, one in found.items() if one.namespace in VENDORS
        }
        self.found = list(_elements(node))
        self.elements = list(self.found)

    def close(self) -> None:
        """Take the vendor's elements off the node, when all of them are read."""
        for element in self.found:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)

    def take(self, name: str) -> str | None:
        """The value of an attribute, by its local name."""
        return self.attributes.pop(name, None)

    def take_all(self, *names: str) -> Iterator[tuple[str, str]]:
        """The attributes of these names that are given."""
        for name in names:
            value = self.take(name)
            if value is not None:
                yield name, value

    def take_elements(self, *tags: str) -> Sequence[etree._Element]:
        """The extension elements of these names."""
        found = [element for element in self.elements if local(element) in tags]
        self.elements = [element for element in self.elements if local(element) not in tags]
        return found


def _elements(node: etree._Element) -> Iterator[etree._Element]:
    for extensions in node.iterfind(f"{{{BPMN}}}extensionElements"):
        yield from (child for child in extensions if etree.QName(child).namespace in VENDORS)
