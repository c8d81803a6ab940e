"""Who does a task, until when, and with which form."""

import re

from lxml import etree

from engine.runtime import notes, refusals
from engine.runtime.dialects.binding import bind
from engine.runtime.dialects.translation import Given, Translation, local
from engine.runtime.elements import BPMN

_SETTINGS = {
    "assignmentDefinition": ("assignee", "candidateUsers", "candidateGroups"),
    "taskSchedule": ("dueDate", "followUpDate"),
    "priorityDefinition": ("priority",),
}
_FORM = re.compile(r"(?:camunda-forms:(?:deployment|bpmn):)?([\w-]+)(?:\.form)?")
_EMBEDDED = ("formData", "formProperty", "formField")
_PERFORMERS = {"humanPerformer": "assignee", "performer": "assignee", "potentialOwner": "candidateGroups"}
_NAMED = re.compile(r"\s*(?:(user|group)\(([^()]*)\)|([^(),]+))\s*(?:,|$)")


def assignment(translation: Translation, given: Given) -> None:
    """Assignee, candidates, dates and priority of a user task."""
    for tag, names in _SETTINGS.items():
        found = {name: translation.feel(given.node, name, value) for name, value in given.take_all(*names)}
        if found:
            translation.extend(given.node, tag, **found)
            translation.rewrite(given.node, "、".join(found), f"zeebe:{tag}")


def performers(translation: Translation, given: Given) -> None:
    """Who BPMN's own elements say does the task; the expression's language is the vendors': `user(a), group(b)`."""
    found: dict[str, list[str]] = {}
    for element in [child for child in given.node if local(child) in _PERFORMERS and translation.is_foreign]:
        for kind, name in _named(translation, element):
            single = _PERFORMERS[local(element)]
            key = "candidateUsers" if kind == "user" and single != "assignee" else single
            found.setdefault(key, []).append(name)
        translation.rewrite(element, local(element), "zeebe:assignmentDefinition")
        given.node.remove(element)
    if found:
        texts = {key: translation.feel(given.node, key, ", ".join(names)) for key, names in found.items()}
        translation.extend(given.node, "assignmentDefinition", **texts)


def _named(translation: Translation, element: etree._Element) -> list[tuple[str, str]]:
    text = (element.findtext(f".//{{{BPMN}}}formalExpression") or "").strip()
    if not text or _NAMED.sub("", text):
        translation.refuse(refusals.PERFORMER, element, tag=local(element), text=text)
        return []
    found = [(one.group(1) or "group", (one.group(2) or one.group(3) or "").strip()) for one in _NAMED.finditer(text)]
    return [(kind, name) for kind, name in found if name]


def form(translation: Translation, given: Given) -> None:
    """The form of a user task, by the name of its file."""
    for element in given.take_elements(*_EMBEDDED):
        translation.refuse(refusals.FORM_FOREIGN, element, name=local(element))
    bind(translation, given, "formRef")
    for name, value in given.take_all("formRef", "formKey"):
        named = _FORM.fullmatch(value)
        if named is None:
            translation.refuse(refusals.FORM_FOREIGN, given.node, name=f"{name}={value}")
        else:
            translation.extend(given.node, "formDefinition", formId=named.group(1))
            translation.rewrite(given.node, name, "zeebe:formDefinition")


def start_form(translation: Translation, given: Given) -> None:
    """The form of a start event has no effect: an application has the form of its procedure."""
    for element in given.take_elements(*_EMBEDDED):
        translation.ignore(element, notes.START_FORM, name=local(element))
    for name, _ in given.take_all("formRef", "formRefBinding", "formRefVersion", "formKey"):
        translation.ignore(given.node, notes.START_FORM, name=name)
