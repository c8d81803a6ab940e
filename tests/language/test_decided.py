"""What a decision tells beside its answer: the rules that fired and what was looked at, each once."""

import pytest

from engine.language import dmn
from engine.language.dmn import MAX_TOLD, Fired
from tests.language.decision_files import decision, definitions, formula, table

AREA = '<inputData id="a" name="area"/>'
NEEDS = '<informationRequirement><requiredInput href="#a"/></informationRequirement>'
SERVICE = '<decisionService id="svc" name="svc"><outputDecision href="#inner"/><inputData href="#a"/></decisionService>'
KNOWS_SERVICE = '<knowledgeRequirement><requiredKnowledge href="#svc"/></knowledgeRequirement>'
INNER = decision("inner", table('hitPolicy="FIRST"', "area", '< 0 -> "bad"', '- -> "good"'), NEEDS)
OUTER = decision("outer", table("", "svc(area)", '"bad" -> 1', '"good" -> 2'), NEEDS, KNOWS_SERVICE)
RATE = f"""<businessKnowledgeModel id="rate" name="rate"><encapsulatedLogic><formalParameter name="n"/>
  {table("", "n", "- -> n * 2")}</encapsulatedLogic></businessKnowledgeModel>"""
KNOWS_RATE = '<knowledgeRequirement><requiredKnowledge href="#rate"/></knowledgeRequirement>'


def test_the_rules_of_a_service_are_told_once_and_are_not_the_callers() -> None:
    decided = dmn.load(definitions(AREA, INNER, SERVICE, OUTER), "s.dmn").decide("outer", {"area": -1})

    assert (decided.value, decided.fired) == (1, (Fired("inner", 1, ""), Fired("outer", 1, "")))
    assert decided.inputs == {"svc(area)": "bad"}


def test_a_service_called_twice_tells_its_rules_twice() -> None:
    both = decision("both", formula("[svc(-1), svc(1)]"), KNOWS_SERVICE)

    decided = dmn.load(definitions(AREA, INNER, SERVICE, both), "s.dmn").decide("both", {})

    assert (decided.value, decided.fired) == (["bad", "good"], (Fired("inner", 1, ""), Fired("inner", 2, "")))


def test_a_service_has_looked_at_its_parameters() -> None:
    decided = dmn.load(definitions(AREA, INNER, SERVICE), "s.dmn").decide("svc", {"area": 3, "other": 4})

    assert (decided.value, decided.inputs) == ("good", {"area": 3})


def test_columns_with_one_label_are_told_apart() -> None:
    rules = table("", "area; area + 1; area + 2", "-; -; - -> 1")
    for text in ("area + 1", "area + 2"):
        rules = rules.replace(f'label="{text}"', 'label="area"')
    decisions = dmn.load(definitions(AREA, decision("fee", rules, NEEDS)), "fee.dmn")

    assert decisions.decide("fee", {"area": 5}).inputs == {"area": 5, "area（2）": 6, "area（3）": 7}
    assert [column.label for column in decisions.decisions["fee"].inputs] == ["area", "area（2）", "area（3）"]


@pytest.mark.parametrize(
    ("logic", "inputs"),
    [
        pytest.param(table("", "n", "- -> rate(1)"), {"n": 9, "n（2）": 1}, id="its own table first"),
        pytest.param(formula("[rate(1), rate(2)]"), {"n": 1, "n（2）": 2}, id="in their order"),
    ],
)
def test_tables_that_are_called_are_told_apart(logic: str, inputs: dict[str, int]) -> None:
    decided = dmn.load(definitions(RATE, decision("fee", logic, KNOWS_RATE)), "fee.dmn").decide("fee", {"n": 9})

    assert decided.inputs == inputs


def test_of_very_many_calls_the_first_are_told() -> None:
    many = decision("fee", formula("count(for i in 1..500 return rate(i))"), KNOWS_RATE)

    decided = dmn.load(definitions(RATE, many), "fee.dmn").decide("fee", {})

    assert (decided.value, len(decided.inputs), len(decided.fired)) == (500, MAX_TOLD, 500)


@pytest.mark.parametrize("aggregation", ["MIN", "MAX"])
@pytest.mark.parametrize("other", ['"x"', "null", 'date("2026-03-01")'])
def test_what_cannot_be_compared_has_no_extreme(aggregation: str, other: str) -> None:
    rules = table(f'hitPolicy="COLLECT" aggregation="{aggregation}"', "area", "- -> 1", f"- -> {other}", "- -> 2")

    assert dmn.load(definitions(decision("fee", rules)), "fee.dmn").decide("fee", {}).value is None
