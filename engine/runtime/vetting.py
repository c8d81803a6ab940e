"""Every element and attribute of a file against the table in `elements`: what would not be carried out is refused."""

from collections.abc import Iterable

from lxml import etree

from engine.runtime import elements, refusals
from engine.runtime.elements import is_on
from engine.runtime.extension_vetting import XSI, vet_attribute, vet_extensions
from engine.runtime.places import place_of, tag_of
from engine.runtime.refusals import Place, Problems

_EXPRESSION_TYPES = frozenset({"tExpression", "tFormalExpression"})


def vet(file: str, executable: Iterable[etree._Element], problems: Problems) -> None:
    """Check the executable elements of a file, given in its order; inside of a refused one nothing is looked at."""
    refused: set[etree._Element] = set()
    for element in executable:
        if element.getparent() in refused or not _is_known(element, place_of(element, file), problems):
            refused.add(element)
            continue
        _check_attributes(element, file, problems)
        if tag_of(element)[1] in elements.EXPRESSIONS:
            _check_text(element, place_of(element, file), problems)
        if tag_of(element)[1] == "extensionElements":
            vet_extensions(element, file, problems)


def _is_known(element: etree._Element, place: Place, problems: Problems) -> bool:
    tag = tag_of(element)[1]
    if tag in elements.REFUSED:
        problems.add(elements.REFUSED[tag], place, tag=tag)
    elif tag not in elements.RUN and tag not in elements.WITHOUT_MEANING:
        problems.add(refusals.UNKNOWN, place, tag=tag)
    else:
        return True
    return False


def _check_text(element: etree._Element, place: Place, problems: Problems) -> None:
    """Of an expression only what stands before its first element is read."""
    text = " ".join((child.tail or "").strip() for child in element).strip()
    if text:
        problems.add(refusals.TEXT_UNREAD, place, name=tag_of(element)[1], text=text)


def _check_attributes(element: etree._Element, file: str, problems: Problems) -> None:
    tag, place = tag_of(element)[1], place_of(element, file)
    for name, value in element.attrib.items():
        attribute, given = etree.QName(name), str(value)
        if (attribute.namespace, attribute.localname) == (XSI, "type"):
            _check_type(tag, given.rsplit(":", 1)[-1], place, problems)
        elif attribute.namespace:
            vet_attribute(element, attribute, file, problems)
        else:
            _check_attribute(tag, (attribute.localname, given), place, problems)


def _check_type(tag: str, given: str, place: Place, problems: Problems) -> None:
    """One element in the guise of another would be run as what it is called."""
    if given not in _EXPRESSION_TYPES and given.lower() != f"t{tag}".lower():
        problems.add(refusals.XSI_TYPE, place, tag=tag, value=given)


def _check_attribute(tag: str, attribute: tuple[str, str], place: Place, problems: Problems) -> None:
    """What the schema does not know is left to the schema."""
    name, value = attribute
    refused = name in elements.REFUSED_ATTRIBUTES and is_on(elements.REFUSED_ATTRIBUTES[name], tag)
    if refused or (name in elements.HARMLESS_VALUES and value not in elements.HARMLESS_VALUES[name].split()):
        problems.add(refusals.ATTRIBUTE, place, attribute=name, value=value)
