"""Diagrams that are nearly BPMN: good ones, of ours and in another engine's dialect, with a few things changed."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from lxml import etree

from engine.runtime import elements
from tests.fuzz import grammar
from tests.runtime.diagrams import (
    call,
    definition,
    diagram,
    element,
    flows,
    mapping,
    properties,
    several,
    timer,
)
from tests.runtime.diagrams import elements as plain

PROCESSES: Final = Path(__file__).resolve().parents[2] / "processes"
_TAGS: Final = sorted(elements.RUN | elements.REFUSED.keys() | elements.WITHOUT_MEANING)
_NAMES: Final = sorted({*elements.RUN_ATTRIBUTES, *elements.HARMLESS_VALUES, *elements.IDLE_ATTRIBUTES})
_CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"
_VENDOR: Final = (
    *("assignee", "candidateGroups", "dueDate", "formKey", "class", "expression", "topic", "collection", "initiator"),
    *("elementVariable", "decisionRef", "resultVariable", "asyncBefore", "calledElementBinding", "nonsense"),
)
_VALUES: Final = (
    *(
        "true",
        "false",
        "0",
        "1",
        "-1",
        "",
        "=",
        "=n",
        "=xs",
        "${n == 1 && !empty xs}",
        "${a.b()}",
        "${",
        "PT1H",
        "R/PT1S",
    ),
    *(
        "s",
        "x",
        "p",
        "t1",
        "q:x",
        "0001-01-01T00:00:00Z",
        "P999999999Y",
        "R3/2026-01-01T00:00:00Z/P1M",
        "#{loopCounter}",
    ),
)


def _ours() -> str:
    """One of everything that runs."""
    inner = plain(startEvent="s2", userTask="u2", endEvent="e2") + flows("s2", "u2", "e2")
    told = element("startEvent", "s3", definition("message", messageRef="m"), isInterrupting="false")
    aside = element("subProcess", "v", told + plain(task="t3") + flows("s3", "t3"), triggeredByEvent="true")
    undoing = element("boundaryEvent", "b2", "<compensateEventDefinition/>", attachedToRef="t1")
    handler = '<association id="a" sourceRef="b2" targetRef="h"/>'
    body = (
        plain(startEvent="s", task="t1", parallelGateway="f j", userTask="u", endEvent="z")
        + element("exclusiveGateway", "g", default="g-u")
        + element("subProcess", "x", several(count="=2") + inner)
        + element("scriptTask", "c", extensions='<zeebe:script expression="=n + 1" resultVariable="n"/>')
        + element("boundaryEvent", "b", timer("Duration", "PT1H"), attachedToRef="u", cancelActivity="false")
        + element("intermediateCatchEvent", "w", definition("conditional", "<condition>=n &gt; 1</condition>"))
        + element("intermediateThrowEvent", "o", definition("signal", signalRef="k"), mapping({"a": "=n"}))
        + element("endEvent", "e", "<compensateEventDefinition/>", properties(act="grant"))
        + call("y", "p")
        + (aside + undoing + element("task", "h", isForCompensation="true"))
        + (flows("s", "t1", "f", "x", "j", "g", "u", "e"))
        + (flows("f", "c", "w", "o", "j") + flows("g", "z", when="=n = 1") + flows("g", "y", when="=n = 2"))
        + (flows("b", "z") + handler)
    )
    declared = '<message id="m" name="m"/><signal id="k" name="k"/>'
    return diagram(body, declared=declared).decode()


def _theirs() -> str:
    """The same in the dialect of Camunda 7."""
    given = '<camunda:in source="n" target="m"/><camunda:out variables="all"/>'
    parameters = (
        '<camunda:inputOutput><camunda:inputParameter name="a">${n * 2}</camunda:inputParameter></camunda:inputOutput>'
    )
    repeated = '<multiInstanceLoopCharacteristics camunda:collection="${xs}" camunda:elementVariable="one"/>'
    body = (
        plain(startEvent="s", exclusiveGateway="g", endEvent="e")
        + element("userTask", "u", repeated, parameters, **{"camunda:assignee": "${one}", "camunda:formKey": "f.form"})
        + element("callActivity", "y", extensions=given, calledElement="q")
        + element("boundaryEvent", "b", timer("Date", "${due}"), attachedToRef="u")
        + (flows("s", "u", "g") + flows("g", "y", when="${n > 1 || empty xs}") + flows("g", "e", when="${n le 1}"))
        + flows("b", "e")
    )
    called = f'<process id="q" isExecutable="true">{plain(startEvent="s4", endEvent="e4")}{flows("s4", "e4")}</process>'
    return diagram(body, declared=called).decode()


@cache
def seeds() -> tuple[str, ...]:
    """Files that load and play: ours, another engine's, and those of the procedures."""
    shipped = (path.read_text("utf-8") for path in sorted(PROCESSES.rglob("*.bpmn")))
    return (_ours(), _theirs(), _ours(), _theirs(), *shipped)


def changed(chance: Random, text: str) -> str:
    """A file with a few of its elements, attributes and texts changed."""
    root = etree.fromstring(text.encode())
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        found = [one for one in root.iter(f"{{{elements.BPMN}}}*") if one is not root]
        if found:
            _change(chance, chance.choice(found), found)
    return etree.tostring(root, encoding="unicode")


def _change(chance: Random, one: etree._Element, others: list[etree._Element]) -> None:
    parent, other = one.getparent(), chance.choice(others)
    value = chance.choice((*_VALUES, str(other.get("id")), f"={grammar.expression(chance)}"))
    dice = chance.randrange(8)
    if dice == 0:
        one.tag = f"{{{elements.BPMN}}}{chance.choice(_TAGS)}"
    elif dice == 1 and one.attrib:
        one.set(chance.choice(list(map(str, one.attrib))), value)
    elif dice == 2:
        one.set(chance.choice(_NAMES), value)
    elif dice == 3:
        one.set(_CAMUNDA + chance.choice(_VENDOR), value)
    elif dice == 4 and parent is not None:
        parent.remove(one)
    elif dice == 5 and one not in other.iterancestors() and one is not other:
        other.append(one)
    elif dice == 6:
        one.append(etree.fromstring(etree.tostring(other)))
    else:
        one.text = value
