"""Extensions of a file against the table in `zeebe`: what nobody would read, or not there, is refused."""

from collections import Counter

from lxml import etree

from engine.runtime import elements, refusals, zeebe
from engine.runtime.places import place_of, tag_of
from engine.runtime.refusals import Problems, Refusal
from engine.runtime.zeebe import EXTENSIONS

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SILENT = zeebe.TOOLS | {XSI, "http://www.w3.org/XML/1998/namespace"}


def vet_attribute(element: etree._Element, name: etree.QName, file: str, problems: Problems) -> None:
    """An attribute with a namespace, on an element of BPMN."""
    namespace, local = name.namespace, name.localname
    if namespace in elements.FOREIGN_DIALECTS:
        problems.add(refusals.DIALECT, place_of(element, file), name=local)
    elif namespace == elements.ZEEBE and local not in zeebe.DRAWING:
        problems.add(refusals.EXTENSION, place_of(element, file), name=local)
    elif namespace and namespace != elements.ZEEBE and namespace not in _SILENT:
        problems.add(refusals.STRANGE, place_of(element, file), name=local, namespace=namespace)


def vet_extensions(element: etree._Element, file: str, problems: Problems) -> None:
    """Everything inside one `extensionElements`; inside of a refused one nothing is looked at."""
    ExtensionVetting(element, file, problems).vet()


class ExtensionVetting:
    """Checks one `extensionElements`. What is wrong in the same way with equal names is told once."""

    def __init__(self, element: etree._Element, file: str, problems: Problems) -> None:
        self.element, self.file, self.problems = element, file, problems
        owner = element.getparent()
        self.owner = "" if owner is None else tag_of(owner)[1]
        self.counted: Counter[tuple[etree._Element, str]] = Counter()
        self.told: set[tuple[str, str]] = set()

    def vet(self) -> None:
        """Check it."""
        read = {self.element}
        for inner in self.element.iterdescendants():
            parent = inner.getparent()
            if parent in read and self._is_known(inner) and self._is_in_place(inner, parent):
                read.add(inner)
                self._check_content(inner, tag_of(inner)[1])

    def _refuse(self, refusal: Refusal, inner: etree._Element, name: str, **facts: object) -> None:
        if (refusal.code, name) not in self.told:
            self.told.add((refusal.code, name))
            self.problems.add(refusal, place_of(inner, self.file), name=name, **facts)

    def _is_known(self, inner: etree._Element) -> bool:
        namespace, tag = tag_of(inner)
        if namespace == elements.ZEEBE:
            if tag not in EXTENSIONS:
                self._refuse(refusals.EXTENSION, inner, tag)
            return tag in EXTENSIONS
        if namespace in elements.FOREIGN_DIALECTS:
            self._refuse(refusals.DIALECT, inner, tag)
        elif namespace == elements.BPMN:
            self.problems.add(refusals.UNKNOWN, place_of(inner, self.file), tag=tag)
        elif namespace not in _SILENT:
            self._refuse(refusals.STRANGE, inner, tag, namespace=namespace)
        return False

    def _is_in_place(self, inner: etree._Element, parent: etree._Element) -> bool:
        tag = tag_of(inner)[1]
        known = EXTENSIONS[tag]
        self.counted[parent, tag] += 1
        if tag_of(parent)[1] != known.parent:
            around = known.parent if known.parent == "extensionElements" else f"zeebe:{known.parent}"
            self._refuse(refusals.INSIDE, inner, f"zeebe:{tag}", parent=around)
        elif tag in zeebe.MAPPED and self.owner not in known.owners:
            self._refuse(refusals.MAPPING_MISPLACED, inner, f"zeebe:{tag}", kind=self.owner)
        elif self.owner not in known.owners:
            owners = "、".join(sorted(known.owners))
            self._refuse(refusals.MISPLACED, inner, f"zeebe:{tag}", kind=self.owner, owners=owners)
        elif self.counted[parent, tag] > 1 and not known.recurs:
            self._refuse(refusals.ONCE, inner, f"zeebe:{tag}")
        else:
            return True
        return False

    def _check_content(self, inner: etree._Element, tag: str) -> None:
        for name, value in inner.attrib.items():
            allowed = zeebe.VALUES.get(str(name), {str(value)})
            if str(name) not in EXTENSIONS[tag].attributes or str(value) not in allowed:
                facts = {"name": tag, "attribute": str(name), "value": str(value)}
                self.problems.add(refusals.EXTENSION_ATTRIBUTE, place_of(inner, self.file), **facts)
        text = " ".join(part.strip() for part in (inner.text, *(one.tail for one in inner)) if part and part.strip())
        if text:
            self._refuse(refusals.TEXT_UNREAD, inner, f"zeebe:{tag}", text=text)
        name = str(inner.get("name", ""))
        if tag == "property" and (not name or (self.owner in zeebe.LABELLED and name != zeebe.LABEL)):
            self._refuse(refusals.PROPERTY_UNREAD, inner, name, kind=self.owner)
