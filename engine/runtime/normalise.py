"""From bytes to a BPMN tree that is safe to parse: hardened XML, an id on every element, nothing unknown in it.

Everything wrong with a file is noted, with line and element; only a file that cannot be read at all ends the reading.
"""

import re
from dataclasses import dataclass

from lxml import etree

from engine.runtime import elements, refusals, schema
from engine.runtime.bounds import raw_is_bounded, tree_is_bounded
from engine.runtime.dialects.reading import translate
from engine.runtime.dialects.translation import Code
from engine.runtime.notes import Note
from engine.runtime.places import line_of, place_of, tag_of
from engine.runtime.refusals import Place, Problems
from engine.runtime.vetting import vet

__all__ = ["Document", "line_of", "parsed", "place_of", "read", "tag_of"]

_NO_ID = re.compile(r"[/#~\s\[\]]")  # these put the runtime's own names together
_SPELT = {"1": "true", "0": "false"}
_NEEDS_ID = elements.NODES | {"sequenceFlow", "process"}


@dataclass(frozen=True)
class Document:
    """One BPMN file, normalised; `notes` tell what became of another engine's settings in it."""

    file: str
    root: etree._Element
    notes: tuple[Note, ...] = ()

    def place(self, element: etree._Element) -> Place:
        """Where an element stands: its own line, and the nearest id."""
        return place_of(element, self.file)


def read(file: str, raw: bytes, problems: Problems, code: Code = "refused") -> Document | None:
    """One file as a document, or None when it cannot be read at all.

    `code` says what becomes of tasks that another engine's code would do.
    """
    root = parsed(file, raw, problems)
    if root is None:
        return None
    if tag_of(root) != (elements.BPMN, "definitions"):
        problems.add(refusals.NOT_BPMN, Place(file, line_of(root)))
        return None
    executable = _executable(root)
    if not tree_is_bounded(file, root, executable, problems):
        return None
    before = len(problems.found)
    document = Document(file, root, translate(root, executable, (file, code), problems))
    _name_everything(document, problems)
    vet(file, _executable(root), problems)
    if len(problems.found) == before:
        schema.check(file, root, problems)
    return document


def parsed(file: str, raw: bytes, problems: Problems) -> etree._Element | None:
    """The root of an XML file, read without entities, DTD or network, with each boolean of BPMN spelt in one way.

    None when it is refused.
    """
    if not raw_is_bounded(file, raw, problems):
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        problems.add(refusals.NOT_UTF8, Place(file))
        return None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        at = text.index("<!DOCTYPE" if "<!DOCTYPE" in text else "<!ENTITY")
        problems.add(refusals.DOCTYPE, Place(file, text.count("\n", 0, at) + 1))
        return None
    try:
        root = etree.fromstring(raw, _hardened())
    except etree.XMLSyntaxError as error:
        problems.add(refusals.NOT_XML, Place(file, error.lineno or 0), reason=error.msg)
        return None
    _spell_booleans(root)
    return root


def _spell_booleans(root: etree._Element) -> None:
    """Whoever reads an attribute compares it with `true` and `false` (XML Schema part 2, 3.2.2)."""
    for element in root.iter(f"{{{elements.BPMN}}}*"):
        for name in elements.BOOLEANS.intersection(map(str, element.attrib)):
            given = str(element.get(name)).strip()
            element.set(name, _SPELT.get(given, given))


def _hardened() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _executable(root: etree._Element) -> list[etree._Element]:
    """The BPMN elements that a run depends on: all but pictures and processes that are drawn only."""
    found: list[etree._Element] = []
    todo = [root]
    while todo:
        element = todo.pop()
        namespace, tag = tag_of(element)
        if namespace != elements.BPMN or (tag == "process" and element.get("isExecutable") == "false"):
            continue
        found.append(element)
        if tag != "extensionElements":
            todo.extend(reversed(element))
    return found


def _name_everything(document: Document, problems: Problems) -> None:
    """Give an id to what has none (a flow without one would be lost), and refuse an id used twice or misspelt.

    What has a wrong id gets another as well, so that the rest of the file can be checked.
    """
    seen: set[str] = set()
    nameless: list[tuple[etree._Element, str]] = []
    for element in document.root.iter(f"{{{elements.BPMN}}}*"):
        given = element.get("id")
        tag = tag_of(element)[1]
        if given is None:
            if tag in _NEEDS_ID:
                nameless.append((element, tag))
        elif given in seen or _NO_ID.search(str(given)):
            wrong = refusals.ID_TWICE if given in seen else refusals.ID_WRONG
            problems.add(wrong, document.place(element), id=given)
            nameless.append((element, tag))
        else:
            seen.add(str(given))
    for number, (element, tag) in enumerate(nameless, 1):
        name = f"_{tag}_{number}"
        while name in seen:
            name = "_" + name
        seen.add(name)
        element.set("id", name)
