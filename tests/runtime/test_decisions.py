"""Business rule tasks: which decision is asked, what it gives, and which rules fired."""

import pytest

from engine.errors import ProcedureInvalid
from engine.runtime.advance import DecisionMade
from engine.runtime.program import load
from tests.runtime.diagrams import Played, diagram, element, elements, flows, properties

DMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">
  <decision id="risk" name="风险等级">
    <variable id="v" name="风险等级" typeRef="string"/>
    <decisionTable id="t" hitPolicy="UNIQUE">
      <input id="i"><inputExpression id="ie" typeRef="number"><text>area</text></inputExpression></input>
      <output id="o" name="level" typeRef="string"/>
      <rule id="r1"><inputEntry id="i1"><text>&lt; 100</text></inputEntry>
        <outputEntry id="o1"><text>"low"</text></outputEntry></rule>
      <rule id="r2"><inputEntry id="i2"><text>&gt;= 100</text></inputEntry>
        <outputEntry id="o2"><text>"high"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>""".encode()

CALLED = '<zeebe:calledDecision decisionId="risk" resultVariable="level"/>'
ASKS = diagram(
    element("businessRuleTask", "ask", extensions=CALLED + properties(act='=if level = "high" then "extend" else null'))
    + elements(startEvent="s", userTask="a")
    + flows("s", "ask", "a")
)


@pytest.mark.parametrize(
    ("area", "rule", "level", "acts"), [(80, 1, "low", []), (200, 2, "high", ["extend"])], ids=["small", "large"]
)
def test_a_decision_gives_a_variable_and_tells_its_rule(area: int, rule: int, level: str, acts: list[str]) -> None:
    case = Played(ASKS, data={"area": area}, risk_dmn=DMN)
    assert case.sees("a") == {"area": area, "level": level}
    (made,) = case.last.decisions
    assert made == DecisionMade("p", "ask", "risk", (rule,), made.inputs, level)
    assert list(made.inputs.values()) == [area]
    assert [one.act for one in case.last.acts] == acts


def test_a_decision_in_two_files_is_refused() -> None:
    with pytest.raises(ProcedureInvalid) as refused:
        load({"p.bpmn": ASKS, "a.dmn": DMN, "b.dmn": DMN})
    assert [(one.code, one.file) for one in refused.value.problems] == [("R010", "b.dmn")]


def test_what_is_wrong_with_a_decision_file_is_told_with_the_rest() -> None:
    with pytest.raises(ProcedureInvalid) as refused:
        load({"p.bpmn": diagram(elements(startEvent="s", serviceTask="x")), "a.dmn": b"<nonsense"})
    assert {one.file for one in refused.value.problems} == {"a.dmn", "p.bpmn"}


def test_the_day_in_a_decision_is_that_of_the_step() -> None:
    today = DMN.replace(b"<text>area</text>", b'<text>if date(now()) = date("2026-03-02") then 1 else 100</text>')
    case = Played(ASKS, risk_dmn=today)

    assert case.sees("a") == {"level": "low"}
