"""What goes into an activity and comes out of it; what a call names; plain properties."""

from lxml import etree

from engine.runtime import notes, refusals
from engine.runtime.dialects.binding import bind
from engine.runtime.dialects.translation import Given, Translation, local, written
from engine.runtime.elements import BPMN, ZEEBE

_DIRECTIONS = {"inputParameter": "input", "outputParameter": "output", "in": "input", "out": "output"}
_ALL = {"in": "propagateAllParentVariables", "out": "propagateAllChildVariables"}


def parameters(translation: Translation, given: Given) -> None:
    """Input and output parameters with plain texts; the others hold lists, tables or scripts."""
    for holder in given.take_elements("inputOutput"):
        for parameter in holder:
            nested = next(iter(parameter), None)
            name = str(parameter.get("name", ""))
            if nested is not None:
                translation.refuse(refusals.NESTED, parameter, name=name, tag=local(nested))
                continue
            source = translation.feel(parameter, name, (parameter.text or "").strip())
            _map(translation, given.node, parameter, (source, name))


def properties(translation: Translation, given: Given) -> None:
    """Properties as they are."""
    for holder in given.take_elements("properties"):
        ours = translation.container(given.node, "properties")
        for element in holder:
            name, value = str(element.get("name") or element.get("id") or ""), str(element.get("value", ""))
            written(ours, f"{{{ZEEBE}}}property", name=name, value=value)
        translation.keep(holder, "properties")


def call(translation: Translation, given: Given) -> None:
    """What a call names and passes. In the vendors' dialects nothing is passed unless it is said."""
    node, called = given.node, given.node.get("calledElement")
    bind(translation, given, "calledElement")
    passing = dict.fromkeys(_ALL.values(), "false")
    if given.take("inheritVariables") == "true":
        passing[_ALL["in"]] = "true"
    for element in given.take_elements("in", "out"):
        _pass(translation, element, node, passing)
    for name, _ in given.take_all("businessKey", "inheritBusinessKey"):
        translation.ignore(node, notes.BUSINESS_KEY, name=name)
    if given.take("calledElementType") not in (None, "key"):
        translation.refuse(refusals.BINDING, node, name="calledElementType", value="id")
    ours = node.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}calledElement")
    if translation.is_foreign and called and ours is None:
        process = translation.feel(node, "calledElement", called)
        translation.extend(node, "calledElement", processId=process, **passing)
        translation.rewrite(node, "calledElement", "zeebe:calledElement")
        del node.attrib["calledElement"]


def _pass(translation: Translation, element: etree._Element, node: etree._Element, passing: dict[str, str]) -> None:
    """One `in` or `out` of a call."""
    tag, target = local(element), str(element.get("target", ""))
    expression, source = element.get("sourceExpression"), element.get("source")
    if element.get("businessKey") is not None:
        translation.ignore(element, notes.BUSINESS_KEY, name="businessKey")
    elif element.get("variables") == "all" and element.get("local") != "true":
        passing[_ALL[tag]] = "true"
    elif element.get("local") == "true":
        translation.refuse(refusals.ATTRIBUTE, element, attribute="local", value="true")
    elif expression is not None:
        _map(translation, node, element, (translation.feel(element, "sourceExpression", expression), target))
    else:
        _map(translation, node, element, (translation.formula(element, "source", source or ""), target))


def _map(translation: Translation, node: etree._Element, element: etree._Element, line: tuple[str, str]) -> None:
    """Write one line of our mapping: a source and its target."""
    direction, (source, target) = _DIRECTIONS[local(element)], line
    mapping = translation.container(node, "ioMapping")
    made = written(mapping, f"{{{ZEEBE}}}{direction}", source=source, target=target)
    made.sourceline = element.sourceline
    if direction == "output":
        translation.narrow(element, local(element))
    else:
        translation.rewrite(element, f"{local(element)} {target}", f"zeebe:{direction} {source}")
