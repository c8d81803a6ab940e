"""Expressions in BPMN's own places: conditions, times, names of messages and signals; and references with prefixes."""

from lxml import etree

from engine.runtime import notes, refusals
from engine.runtime.dialects.juel import is_juel
from engine.runtime.dialects.translation import Given, Translation, local

_LANGUAGES = ("feel", "juel", "xpath")
_REFERENCES = ("messageRef", "signalRef", "errorRef", "escalationRef", "activityRef", "attachedToRef", "calledElement")


def text(translation: Translation, given: Given) -> None:
    """An element whose text is an expression. Plain ISO 8601 times and FEEL stay as they are."""
    node, language = given.node, (given.node.get("language") or "").lower()
    if language and not any(known in language for known in _LANGUAGES):
        translation.refuse(refusals.LANGUAGE, node, language=language, tag=local(node))
    elif is_juel(node.text):
        node.text = translation.feel(node, local(node), node.text or "")
        translation.rewrite(node, local(node), node.text)


def name(translation: Translation, given: Given) -> None:
    """The name of a message or a signal may be an expression."""
    written = given.node.get("name") or ""
    if is_juel(written):
        made = translation.feel(given.node, "name", written)
        given.node.set("name", made)
        translation.rewrite(given.node, "name", made)


def references(node: etree._Element) -> None:
    """A reference with the prefix of a namespace means the id after it."""
    for attribute in _REFERENCES:
        prefix, colon, rest = (node.get(attribute) or "").partition(":")
        if colon and prefix in node.nsmap:
            node.set(attribute, rest)


def variables(translation: Translation, given: Given) -> None:
    """Variables that a vendor's engine would write by itself: refused where the diagram reads them."""
    names = ("initiator", "errorCodeVariable", "errorMessageVariable", "escalationCodeVariable")
    more = ("errorVariableName", "taskIdVariableName", "taskCompleterVariableName", "processInstanceIdVariableName")
    for attribute, variable in given.take_all(*names, *more):
        if translation.reads(variable):
            translation.refuse(refusals.VARIABLE_READ, given.node, name=attribute, variable=variable)
        else:
            translation.ignore(given.node, notes.UNREAD, name=attribute, variable=variable)


def scope(translation: Translation, given: Given) -> None:
    """How far a signal is heard: everywhere."""
    heard = given.take("scope")
    if heard not in (None, "global"):
        translation.refuse(refusals.ATTRIBUTE, given.node, attribute="scope", value=heard)
