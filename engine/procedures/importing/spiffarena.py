"""SpiffArena: what its extensions and its conditions say, rewritten where that can be done, told where it cannot."""

from typing import Final

from lxml import etree

from engine.procedures.importing import words
from engine.procedures.importing.collecting import Collected, at
from engine.procedures.importing.fields import extended, of_schema, write_form
from engine.procedures.importing.python_conditions import as_feel
from engine.runtime.dialects.juel import is_juel
from engine.runtime.elements import BPMN, ZEEBE

SPIFF: Final = "http://www.spiffworkflow.org/bpmn/schema/1.0/core"
CODE: Final = frozenset({"preScript", "postScript", "scriptsOnInstances", "messagePayload", "payloadExpression"})
SHOWING: Final = frozenset(
    {"unitTests", "signalButtonLabel", "isOutputSynthetic", "allowGuest", "guestConfirmation", "category"}
)
FORM: Final = "formJsonSchemaFilename"
DYNAMIC: Final = ("{{", "{%")


def rewrite(root: etree._Element, file: str, collected: Collected) -> None:
    """Rewrite a file of SpiffArena's in our dialect; one of another engine is left alone."""
    if SPIFF not in {namespace for one in root.iter("{*}*") for namespace in one.nsmap.values()}:
        return
    for extensions in list(root.iter(f"{{{BPMN}}}extensionElements")):
        for element in list(extensions):
            if etree.QName(element).namespace == SPIFF:
                extensions.remove(element)
                _setting(element, extensions, (file, collected))
    for condition in root.iter(f"{{{BPMN}}}conditionExpression"):
        _condition(condition, file, collected)


def _condition(condition: etree._Element, file: str, collected: Collected) -> None:
    text = (condition.text or "").strip()
    if not text or text.startswith("=") or is_juel(text):
        return
    written = as_feel(text)
    if written is None:
        collected.refuse(words.SPIFF_CONDITION, at(condition, file), text=text)
    else:
        condition.text = written
        facts = {"text": text, "written": written}
        collected.note("translated", at(condition, file), words.CONDITION_REWRITTEN, **facts)


def _setting(element: etree._Element, extensions: etree._Element, told: tuple[str, Collected]) -> None:
    file, collected = told
    node = extensions.getparent()
    assert node is not None
    name, text = etree.QName(element).localname, (element.text or "").strip()
    if name == "properties":
        for one in element:
            _property(one, node, told)
    elif name == "instructionsForEndUser":
        _instructions(text, node, told)
    elif name == "calledDecisionId":
        extended(node, "calledDecision", decisionId=text, resultVariable=text)
        collected.note("translated", at(node, file), words.SPIFF_DECISION, name=name, variable=text)
    elif name in CODE:
        collected.refuse(words.SPIFF_CODE, at(node, file), name=name)
    elif name == "serviceTaskOperator":
        collected.refuse(words.SPIFF_SERVICE, at(node, file), name=f"{name} {element.get('id', '')}".strip())
    elif name in SHOWING:
        collected.note("ignored", at(node, file), words.SPIFF_SHOWING, name=name)
    else:
        collected.refuse(words.SPIFF_OTHER, at(node, file), name=name)


def _property(one: etree._Element, node: etree._Element, told: tuple[str, Collected]) -> None:
    file, collected = told
    name, value = str(one.get("name")), str(one.get("value"))
    if name != FORM:
        collected.note("ignored", at(node, file), words.SPIFF_SHOWING, name=name)
        return
    content = next((content for given, content in collected.given.items() if given.endswith(value)), None)
    if content is None:
        collected.refuse(words.SPIFF_FORM, at(node, file), name=value)
        return
    asked = of_schema(value, content, collected)
    if asked is not None:
        write_form(node, str(node.get("id")), asked, told)


def _instructions(text: str, node: etree._Element, told: tuple[str, Collected]) -> None:
    file, collected = told
    if not text:
        return
    if any(mark in text for mark in DYNAMIC) or etree.QName(node).localname != "userTask":
        collected.note("ignored", at(node, file), words.HINT_DYNAMIC)
        return
    extended(node, "properties")
    properties = node.findall(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}properties")[-1]
    etree.SubElement(properties, f"{{{ZEEBE}}}property", name="hint", value=text)
    collected.note("translated", at(node, file), words.HINT_MADE)
