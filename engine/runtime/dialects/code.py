"""Tasks that code of another engine does, and the decisions and calls that ours can do as well."""

from lxml import etree

from engine.runtime import notes, refusals
from engine.runtime.dialects.binding import bind
from engine.runtime.dialects.juel import is_juel
from engine.runtime.dialects.translation import Given, Translation, local
from engine.runtime.elements import BPMN, ZEEBE

_PROGRAMS = ("class", "delegateExpression", "expression", "resource")
_OURS = ("taskDefinition", "calledDecision", "script")
_RESULTS = ("resultVariable", "resultVariableName")
_SHAPES = {"singleEntry": notes.KEPT, "collectEntries": notes.KEPT, "singleResult": notes.ONE_COLUMN}


def listeners(translation: Translation, given: Given) -> None:
    """A listener runs code when something happens."""
    for element in given.take_elements("executionListener", "taskListener", "eventListener", "errorEventDefinition"):
        translation.refuse(refusals.LISTENER, element, name=local(element))


def task(translation: Translation, given: Given) -> None:
    """A service, send or business rule task. What no handler of ours does is refused, or passes where that is asked."""
    topic, kind = given.take("topic"), given.take("type")
    programs = [f"{name}={value}" for name, value in given.take_all(*_PROGRAMS)]
    programs += [local(element) for element in given.take_elements("connector")]
    given.take_elements("field")
    if topic is not None and not programs:
        translation.extend(given.node, "taskDefinition", type=topic)
        translation.rewrite(given.node, "topic", "zeebe:taskDefinition")
    elif kind is not None:
        programs.append(f"type={kind}")
    if programs:
        _program(translation, given, programs)
        return
    if local(given.node) == "businessRuleTask":
        _decision(translation, given)
    if translation.code == "passed" and not _is_ours(given):
        _let_pass(translation, given, local(given.node))


def throwing(translation: Translation, given: Given) -> None:
    """A message that code sends."""
    programs = [f"{name}={value}" for name, value in given.take_all(*_PROGRAMS, "type", "topic")]
    given.take_elements("field")
    for program in programs:
        if translation.code == "passed":
            translation.ignore(given.node, notes.CODE_PASSED, name=program)
        else:
            translation.refuse(refusals.CODE, given.node, name=program)


def receiving(translation: Translation, given: Given) -> None:
    """A receive task that code lets go on: where code passes, it waits for a message of its own."""
    if translation.code == "passed" and not given.node.get("messageRef"):
        name = f"_message_{given.node.get('id')}"
        etree.SubElement(translation.root, f"{{{BPMN}}}message", id=name, name=name)
        given.node.set("messageRef", name)


def script(translation: Translation, given: Given) -> None:
    """A script in FEEL or JUEL whose value becomes a variable; other languages are refused by name."""
    node = given.node
    language, written = (node.get("scriptFormat") or "").strip(), node.find(f"{{{BPMN}}}script")
    result = given.take("resultVariable")
    programs = [f"{name}={value}" for name, value in given.take_all(*_PROGRAMS)]
    if programs:
        _program(translation, given, programs)
        return
    if _is_ours(given) or (not language and written is None):
        if translation.code == "passed" and not _is_ours(given):
            _let_pass(translation, given, local(node))
        return
    text = "" if written is None else (written.text or "").strip()
    if result and (language.lower() == "feel" or (language.lower() in {"", "juel"} and is_juel(text))):
        formula = translation.feel(node, "script", text) if is_juel(text) else f"={text.removeprefix('=')}"
        translation.extend(node, "script", expression=formula, resultVariable=result)
        translation.rewrite(node, "script", f"zeebe:script {formula}")
        _drop_script(given)
        node.attrib.pop("scriptFormat", "")
    elif translation.code == "passed":
        _let_pass(translation, given, language or "script")
    else:
        translation.refuse(refusals.LANGUAGE, node, language=language or "script", tag=local(node))
        _become_plain(given)


def _decision(translation: Translation, given: Given) -> None:
    bind(translation, given, "decisionRef")
    decision, shape = given.take("decisionRef"), given.take("mapDecisionResult")
    result = next((value for _, value in given.take_all(*_RESULTS)), "")
    if decision is None:
        return
    if (shape or "resultList") not in _SHAPES:
        translation.refuse(refusals.DECISION_RESULT, given.node, name="mapDecisionResult", value=shape or "resultList")
        _become_plain(given)
        return
    translation.keep(given.node, f"mapDecisionResult={shape}", _SHAPES[shape or ""])
    name = translation.feel(given.node, "decisionRef", decision)
    translation.extend(given.node, "calledDecision", decisionId=name, resultVariable=result)
    translation.rewrite(given.node, "decisionRef", "zeebe:calledDecision")


def _program(translation: Translation, given: Given, programs: list[str]) -> None:
    for _ in given.take_all(*_RESULTS, "mapDecisionResult"):
        pass
    if translation.code == "passed":
        _let_pass(translation, given, programs[0])
        return
    for program in programs:
        translation.refuse(refusals.CODE, given.node, name=program)
    _become_plain(given)


def _let_pass(translation: Translation, given: Given, name: str) -> None:
    translation.ignore(given.node, notes.CODE_PASSED, name=name)
    _become_plain(given)


def _become_plain(given: Given) -> None:
    """A plain task passes by itself; what is refused needs no second complaint."""
    _drop_script(given)
    for name in ("scriptFormat", "implementation", "operationRef", "messageRef"):
        given.node.attrib.pop(name, "")
    given.node.tag = f"{{{BPMN}}}task"


def _drop_script(given: Given) -> None:
    for element in given.node.findall(f"{{{BPMN}}}script"):
        given.node.remove(element)


def _is_ours(given: Given) -> bool:
    extensions = f"{{{BPMN}}}extensionElements"
    return any(given.node.find(f"{extensions}/{{{ZEEBE}}}{tag}") is not None for tag in _OURS)
