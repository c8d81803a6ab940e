"""What decisions answer, and how a file is refused."""

from collections.abc import Mapping

import pytest

from engine.language import dmn
from engine.language.dmn import Fired
from engine.language.errors import DecisionAmbiguous, DmnInvalid, FeelLimit
from tests.language.decision_files import LATEST, decision, definitions, formula, needs, table

RULES = ("< 100 -> 10", "[50..200] -> 20", "> 150 -> 5", "60 -> 10")
RANKED = '<output name="out"><outputValues><text>20, 5, 10</text></outputValues></output>'


@pytest.mark.parametrize(
    ("policy", "area", "value", "fired"),
    [
        pytest.param('hitPolicy="UNIQUE"', 10, 10, [1], id="unique"),
        pytest.param("", 10, 10, [1], id="unique unless said otherwise"),
        pytest.param('hitPolicy="UNIQUE"', "x", None, [], id="nothing matches"),
        pytest.param('hitPolicy="FIRST"', 60, 10, [1], id="first"),
        pytest.param('hitPolicy="ANY"', 30, 10, [1], id="any"),
        pytest.param('hitPolicy="PRIORITY"', 60, 20, [2], id="priority"),
        pytest.param('hitPolicy="RULE ORDER"', 60, [10, 20, 10], [1, 2, 4], id="rule order"),
        pytest.param('hitPolicy="OUTPUT ORDER"', 60, [20, 10, 10], [2, 1, 4], id="output order"),
        pytest.param('hitPolicy="COLLECT"', 180, [20, 5], [2, 3], id="collect"),
        pytest.param('hitPolicy="COLLECT" aggregation="SUM"', 60, 40, [1, 2, 4], id="sum"),
        pytest.param('hitPolicy="COLLECT" aggregation="COUNT"', 60, 3, [1, 2, 4], id="count"),
        pytest.param('hitPolicy="COLLECT" aggregation="MIN"', 180, 5, [2, 3], id="min"),
        pytest.param('hitPolicy="COLLECT" aggregation="MAX"', 180, 20, [2, 3], id="max"),
    ],
)
def test_hit_policies(policy: str, area: object, value: object, fired: list[int]) -> None:
    decisions = dmn.load(definitions(decision("fee", table(policy, "area", *RULES, outputs=RANKED))), "fee.dmn")

    decided = decisions.decide("fee", {"area": area})

    assert (decided.value, [one.rule for one in decided.fired], decided.inputs) == (value, fired, {"area": area})


@pytest.mark.parametrize(("policy", "rules"), [("UNIQUE", "1、2、4"), ("ANY", "1、2、4")])
def test_two_answers_where_one_is_promised_are_refused_with_their_rules(policy: str, rules: str) -> None:
    decisions = dmn.load(definitions(decision("fee", table(f'hitPolicy="{policy}"', "area", *RULES))), "fee.dmn")

    with pytest.raises(DecisionAmbiguous) as refused:
        decisions.decide("fee", {"area": 60})

    assert refused.value.facts == {"name": "fee", "rules": rules}


def test_several_outputs_make_a_context_and_a_default_stands_in() -> None:
    outputs = (
        '<output name="level"/><output name="days"><defaultOutputEntry><text>20</text></defaultOutputEntry></output>'
    )
    rules = table("", "area; chain", '< 100; false -> "county"; 10', '-; true -> "city"; 15', outputs=outputs)
    decisions = dmn.load(definitions(decision("who", rules)), "who.dmn")

    assert decisions.decide("who", {"area": 20, "chain": False}).value == {"level": "county", "days": 10}
    assert decisions.decide("who", {"area": 500, "chain": False}).value == {"level": None, "days": 20}


def test_a_rules_note_is_told_with_it() -> None:
    rules = table("", "area", "-  -> 1").replace("<rule>", "<rule><description>第八条</description>")
    decisions = dmn.load(definitions(decision("fee", rules)), "fee.dmn")

    assert decisions.decide("fee", {}).fired == (Fired("fee", 1, "第八条"),)


def test_required_decisions_are_answered_first_and_once() -> None:
    decisions = dmn.load(
        definitions(
            decision("base", table("", "area", "-  -> area * 2")),
            decision("left", formula("base + 1"), needs("base")),
            decision("right", formula("base + 2"), needs("base")),
            decision("all", formula("left * right"), needs("left", "right")),
        ),
        "graph.dmn",
    )

    decided = decisions.decide("all", {"area": 5})

    assert (decided.value, decided.fired, decided.inputs) == (132, (Fired("base", 1, ""),), {"left": 11, "right": 12})


def test_a_declared_date_is_read_from_its_json_text() -> None:
    data = '<inputData id="i" name="valid until"><variable name="valid until" typeRef="date"/></inputData>'
    needs = '<informationRequirement><requiredInput href="#i"/></informationRequirement>'
    decisions = dmn.load(definitions(data, decision("year", formula("valid until.year"), needs)), "year.dmn")

    assert decisions.decide("year", {"valid until": "2031-03-01"}).value == 2031


def _quantified(word: str) -> str:
    parts = f"<in>{formula('[1, 90]')}</in><satisfies>{formula('x > area')}</satisfies>"
    return f'<{word} iteratorVariable="x">{parts}</{word}>'


BOXES: Mapping[str, tuple[str, object]] = {
    "context": (
        (
            f'<context><contextEntry><variable name="a"/>{formula("area")}</contextEntry>'
            f"<contextEntry>{formula('a + 1')}</contextEntry></context>"
        ),
        81,
    ),
    "list": (f"<list>{formula('1')}{formula('area')}</list>", [1, 80]),
    "relation": (
        f'<relation><column name="k"/><column name="v"/><row>{formula("1")}{formula("area")}</row></relation>',
        [{"k": 1, "v": 80}],
    ),
    "conditional": (
        (
            f"<conditional><if>{formula('area > 50')}</if><then>{formula('1')}</then><else>{formula('2')}</else>"
            "</conditional>"
        ),
        1,
    ),
    "filter": (f"<filter><in>{formula('[1, 90]')}</in><match>{formula('item > area')}</match></filter>", [90]),
    "for": (
        f'<for iteratorVariable="x"><in>{formula("[1, 2]")}</in><return>{formula("x * area")}</return></for>',
        [80, 160],
    ),
    "some": (_quantified("some"), True),
    "every": (_quantified("every"), False),
}


@pytest.mark.parametrize("box", BOXES)
def test_boxed_expressions(box: str) -> None:
    logic, value = BOXES[box]

    assert dmn.load(definitions(decision("it", logic)), "it.dmn").decide("it", {"area": 80}).value == value


KNOWLEDGE = f"""<businessKnowledgeModel id="twice" name="twice"><encapsulatedLogic><formalParameter name="n"/>
  {formula("if n > 100 then n else twice(n * 2)")}</encapsulatedLogic></businessKnowledgeModel>"""
KNOWS = '<knowledgeRequirement><requiredKnowledge href="#twice"/></knowledgeRequirement>'
INVOCATION = f"""<invocation>{formula("twice")}<binding><parameter name="n"/>{formula("area")}</binding></invocation>"""


def test_a_knowledge_model_is_invoked_as_a_function_and_in_a_box() -> None:
    parts = (KNOWLEDGE, decision("text", formula("twice(area)"), KNOWS), decision("box", INVOCATION, KNOWS))
    decisions = dmn.load(definitions(*parts), "twice.dmn")

    assert [decisions.decide(key, {"area": 30}).value for key in ("text", "box")] == [120, 120]


def test_a_knowledge_model_that_never_ends_is_stopped() -> None:
    endless = KNOWLEDGE.replace("if n > 100 then n else ", "").replace("if n &gt; 100 then n else ", "")
    decisions = dmn.load(definitions(endless, decision("text", formula("twice(area)"), KNOWS)), "twice.dmn")

    with pytest.raises(FeelLimit):
        decisions.decide("text", {"area": 30})


def test_a_decision_service_answers_from_its_own_inputs() -> None:
    service = """<inputData id="a" name="area"/><decisionService id="s" name="s"><variable name="s"/>
      <outputDecision href="#out"/><inputData href="#a"/></decisionService>"""
    needs = '<informationRequirement><requiredInput href="#a"/></informationRequirement>'
    knows = '<knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>'
    parts = (service, decision("out", formula("area + 1"), needs), decision("ask", formula("s(area: 5)"), knows))
    decisions = dmn.load(definitions(*parts), "s.dmn")

    assert decisions.decide("s", {"area": 7}).value == 8
    assert decisions.decide("ask", {"area": 7}).value == 6


@pytest.mark.parametrize(
    "namespace",
    [
        pytest.param("http://www.omg.org/spec/DMN/20151101/dmn.xsd", id="1.1"),
        pytest.param("http://www.omg.org/spec/DMN/20180521/MODEL/", id="1.2"),
        pytest.param(LATEST, id="1.3, the Camunda Modeler's"),
        pytest.param("https://www.omg.org/spec/DMN/20211108/MODEL/", id="1.4"),
        pytest.param("https://www.omg.org/spec/DMN/20230324/MODEL/", id="1.5"),
    ],
)
def test_versions_of_dmn(namespace: str) -> None:
    file = definitions(decision("one", formula("1")), namespace=namespace)

    assert dmn.load(file, "one.dmn").decide("one", {}).value == 1


@pytest.mark.parametrize(
    ("xml", "problems"),
    [
        pytest.param(b"<nonsense", [("D001", "", 1)], id="no XML"),
        pytest.param(b"<html/>", [("D002", "", 1)], id="no DMN"),
        pytest.param(b"x" * (2 * 1024 * 1024 + 1), [("D001", "", 0)], id="too big"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', [("D001", "", 1)], id="a DOCTYPE"),
        pytest.param(definitions(), [("D003", "d", 1)], id="no decisions"),
        pytest.param(definitions("\n", decision("one", "")), [("D003", "one", 2)], id="no logic"),
        pytest.param(definitions(decision("one", formula("1 +"))), [("D008", "", 1)], id="a bad expression"),
        pytest.param(definitions(decision("one", table("", "a", ">> -> 1"))), [("D008", "", 1)], id="a bad test"),
        pytest.param(definitions(decision("one", table("", "a", "1; 2 -> 3"))), [("D003", "", 1)], id="a cell more"),
        pytest.param(
            definitions(decision("one", table('hitPolicy="BEST"', "a"))), [("D006", "t", 1)], id="a strange policy"
        ),
        pytest.param(definitions(decision("one", formula("1"), needs("two"))), [("D005", "", 1)], id="a lost decision"),
        pytest.param(
            definitions(decision("one", formula("two"), needs("two")), decision("two", formula("one"), needs("one"))),
            [("D007", "one", 1), ("D007", "two", 1)],
            id="a circle",
        ),
        pytest.param(
            definitions(decision("one", formula("1")), decision("one", formula("2"))),
            [("D003", "one", 1)],
            id="one id twice",
        ),
        pytest.param(
            definitions(
                decision(
                    "one", formula("1").replace("<literalExpression>", '<literalExpression expressionLanguage="juel">')
                )
            ),
            [("D009", "", 1)],
            id="another language",
        ),
    ],
)
def test_what_is_wrong_is_told_with_element_and_line(xml: bytes, problems: list[tuple[str, str, int]]) -> None:
    with pytest.raises(DmnInvalid) as refused:
        dmn.load(xml, "wrong.dmn")

    assert [(one.code, one.element, one.line) for one in refused.value.problems] == problems


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(DmnInvalid) as refused:
        dmn.load(definitions(decision("one", formula("(")), decision("two", formula(")"))), "wrong.dmn")

    assert len(refused.value.problems) == 2
    assert "wrong.dmn:1: D008" in str(refused.value)
