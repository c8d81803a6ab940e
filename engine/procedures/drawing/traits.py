"""What of an element shows in its shape: name, markers, triggers."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from engine.procedures.drawing.plane import Trait
from engine.runtime.elements import ACTIVITIES, BPMN

_LONGEST: Final = 400  # characters of a name that are drawn
_ADHOC: Final = "adHocSubProcess"


def name_of(element: etree._Element, known: Mapping[str, etree._Element]) -> str:
    """What is written at an element."""
    kind = _kind(element)
    if kind == "textAnnotation":
        name = element.findtext(f"{{{BPMN}}}text") or ""
    elif kind == "group":
        value = known.get((element.get("categoryValueRef") or "").rpartition(":")[2])
        name = "" if value is None else value.get("value") or ""
    else:
        name = element.get("name") or ""
        state = element.find(f"{{{BPMN}}}dataState")
        if state is not None and state.get("name"):
            name += f" [{state.get('name')}]"
    return name.strip() if len(name) <= _LONGEST else name[:_LONGEST].strip() + "…"


def triggers_of(element: etree._Element, known: Mapping[str, etree._Element]) -> tuple[str, ...]:
    """The kinds of an event's definitions, those that it refers to among them."""
    found = [_kind(child) for child in _own(element) if _kind(child).endswith("EventDefinition")]
    for reference in element.iterfind(f"{{{BPMN}}}eventDefinitionRef"):
        definition = known.get((reference.text or "").strip().rpartition(":")[2])
        found += [] if definition is None else [_kind(definition)]
    return tuple(found)


def traits_of(element: etree._Element, drawn: etree._Element, known: Mapping[str, etree._Element]) -> frozenset[Trait]:
    """What is drawn of an element besides its kind."""
    return frozenset(
        (*_of_shape(element, drawn), *_of_activity(element), *_of_data(element), *_of_line(element, known))
    )


def _of_shape(element: etree._Element, drawn: etree._Element) -> Iterator[Trait]:
    kind = _kind(element)
    if _true(drawn, "isExpanded", default=kind in ACTIVITIES | {_ADHOC} and _has_inside(element)):
        yield "expanded"
    if _true(drawn, "isHorizontal", default=True):
        yield "horizontal"
    if kind == "exclusiveGateway" and not _true(drawn, "isMarkerVisible", default=True):
        yield "unmarked"
    if kind == "participant" and not element.get("processRef"):
        yield "hollow"


def _of_activity(element: etree._Element) -> Iterator[Trait]:
    loop = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    if loop is not None:
        yield "sequential" if _true(loop, "isSequential", default=False) else "parallel"
    if element.find(f"{{{BPMN}}}standardLoopCharacteristics") is not None:
        yield "loop"
    if _true(element, "isForCompensation", default=False):
        yield "compensation"
    if _true(element, "triggeredByEvent", default=False):
        yield "event"
    if _true(element, "instantiate", default=False):
        yield "instantiating"
    if _true(element, "cancelActivity", default=True) and _true(element, "isInterrupting", default=True):
        yield "interrupting"
    if _true(element, "parallelMultiple", default=False):
        yield "multiple"


def _of_data(element: etree._Element) -> Iterator[Trait]:
    if _true(element, "isCollection", default=False) or element.find(f"{{{BPMN}}}participantMultiplicity") is not None:
        yield "several"


def _of_line(element: etree._Element, known: Mapping[str, etree._Element]) -> Iterator[Trait]:
    kind = _kind(element)
    source = known.get(element.get("sourceRef") or "")
    if kind == "sequenceFlow" and source is not None:
        if source.get("default") == element.get("id"):
            yield "default"
        elif element.find(f"{{{BPMN}}}conditionExpression") is not None and _kind(source) in ACTIVITIES | {_ADHOC}:
            yield "conditional"
    if kind in {"dataInputAssociation", "dataOutputAssociation"} or element.get("associationDirection") in {
        "One",
        "Both",
    }:
        yield "to"
    if element.get("associationDirection") == "Both":
        yield "from"


def _has_inside(element: etree._Element) -> bool:
    """Whether a sub-process whose shape does not say so is drawn with what is in it, as most tools take it to be."""
    return _kind(element) != "callActivity" and any(_kind(child) == "startEvent" for child in _own(element))


def _own(element: etree._Element) -> Iterator[etree._Element]:
    yield from element.iterchildren(f"{{{BPMN}}}*")


def _kind(element: etree._Element) -> str:
    return etree.QName(element).localname


def _true(element: etree._Element, name: str, *, default: bool) -> bool:
    written = element.get(name)
    return default if written is None else written in {"true", "1"}
