"""Collections of repeated activities, in the vendors' attributes and in BPMN's own references."""

from lxml import etree

from engine.runtime import refusals
from engine.runtime.dialects.translation import Given, Translation, local
from engine.runtime.elements import BPMN, ZEEBE

_COUNTER = "loopCounter"


def several(translation: Translation, given: Given) -> None:
    """The items of a multi-instance activity and the variable that each instance gets its own in."""
    node = given.node
    collection, item = given.take("collection"), given.take("elementVariable")
    index = given.take("elementIndexVariable")
    if index not in (None, _COUNTER) and translation.reads(index or ""):
        translation.refuse(refusals.VARIABLE_READ, node, name="elementIndexVariable", variable=index)
    found: dict[str, str] = {}
    if collection is not None:
        found["inputCollection"] = translation.formula(node, "collection", collection)
        translation.rewrite(node, "collection", f"zeebe:loopCharacteristics {found['inputCollection']}")
    if item is not None:
        found["inputElement"] = item
    if node.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}loopCharacteristics") is None:
        found |= _references(translation, node, found)
        if found:
            translation.extend(node, "loopCharacteristics", **found)


def _references(translation: Translation, node: etree._Element, found: dict[str, str]) -> dict[str, str]:
    """BPMN's references, where they name a variable and no element that stands in the file."""
    made: dict[str, str] = {}
    for source, target in (("loopDataInputRef", "inputCollection"), ("loopDataOutputRef", "outputCollection")):
        element = node.find(f"{{{BPMN}}}{source}")
        text = "" if element is None else (element.text or "").strip()
        if element is None or not text or text in translation.ids or target in found:
            continue
        made[target] = translation.formula(element, source, text) if source == "loopDataInputRef" else text
        translation.rewrite(element, source, f"zeebe:loopCharacteristics {made[target]}")
        node.remove(element)
    for source, collection in (("inputDataItem", "inputCollection"), ("outputDataItem", "outputCollection")):
        element = node.find(f"{{{BPMN}}}{source}")
        name = None if element is None else element.get("name") or element.get("id")
        if element is None or not name or collection not in {**found, **made}:
            continue
        made["inputElement" if source == "inputDataItem" else "outputElement"] = (
            name if source == "inputDataItem" else f"={name}"
        )
        translation.rewrite(element, source, "zeebe:loopCharacteristics")
        node.remove(element)
    return made


def cardinality(translation: Translation, given: Given) -> None:
    """A bare number of instances is an expression as well."""
    text = (given.node.text or "").strip()
    if text.isascii() and text.isdecimal():
        given.node.text = f"={text}"
        translation.rewrite(given.node, local(given.node), given.node.text)
