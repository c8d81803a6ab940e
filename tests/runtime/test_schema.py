"""What is against the standard's own schema is told in words, on its element, and only where nothing else is told."""

import pytest

from engine.errors import ProcedureInvalid
from engine.faults import Problem
from engine.runtime.program import load
from tests.runtime.diagrams import BPMN, diagram, elements, flows

FINE = elements(startEvent="s", userTask="a", endEvent="e") + flows("s", "a", "e")


def _problems(content: bytes) -> list[Problem]:
    with pytest.raises(ProcedureInvalid) as refused:
        load({"0.bpmn": content})
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("wrong", "code", "told"),
    [
        ('<userTask id="b" colour="red"/>', "R015", "“userTask”的属性“colour”"),
        ('<userTask id="b" isForCompensation="yes"/>', "R015", "“userTask”的属性“isForCompensation”"),
        ('<textAnnotation id="b"><text/><text/></textAnnotation>', "R007", "“text”不符合"),
        ('<userTask id="b">abc</userTask>', "R007", "“userTask”不符合"),
    ],
    ids=["an unknown attribute", "a wrong value", "a second text", "a text where none belongs"],
)
def test_what_is_against_the_standards_schema_is_told_with_line_and_element(wrong: str, code: str, told: str) -> None:
    found = _problems(diagram(FINE + "\n" + wrong))
    assert [(one.code, one.line, one.element) for one in found] == [(code, 3, "b")]
    assert told in str(found[0])
    assert BPMN not in str(found[0])


def test_everything_against_the_schema_is_told_at_once_and_nothing_twice() -> None:
    lost = '<boundaryEvent id="b"/>\n<sequenceFlow id="f" sourceRef="a"/>'
    strange = '\n<userTask id="c" colour="red"/>\n<task id="d" size="1"/>'
    found = _problems(diagram(FINE + lost + strange))
    assert {(one.code, one.element) for one in found} == {
        *(("R210", "b"), ("R212", "b"), ("R201", "f")),
        *(("R015", "c"), ("R015", "d")),
    }


def test_a_schema_fault_is_found_behind_prefixes() -> None:
    inside = '<b:process id="p"><b:startEvent id="s"/><b:task id="t" colour="red"/></b:process>'
    wrong = f'<b:definitions xmlns:b="{BPMN}" targetNamespace="t">{inside}</b:definitions>'.encode()
    assert [(one.code, one.element) for one in _problems(wrong)] == [("R015", "t")]
