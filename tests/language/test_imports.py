"""Decisions that use those of other files."""

import pytest

from engine.language import dmn
from engine.language.dmn import Fired
from tests.language.decision_files import LATEST, decision, definitions, formula, needs, table

INPUT = '<inputData id="a" name="area"/>'
GIVEN = '<informationRequirement><requiredInput href="#a"/></informationRequirement>'
RISK = decision("risk", table("", "area", '< 100 -> "low"', '>= 100 -> "high"'), GIVEN)
TWICE = f"""<businessKnowledgeModel id="twice" name="twice it"><encapsulatedLogic><formalParameter name="n"/>
  {formula("n * 2")}</encapsulatedLogic></businessKnowledgeModel>"""
LEVELS = """<itemDefinition name="tLevel"><typeRef>string</typeRef>
  <allowedValues><text>"low", "high"</text></allowedValues>
  </itemDefinition>"""
ASK = """<decisionService id="ask" name="ask"><variable name="ask"/><outputDecision href="#risk"/>
  <inputData href="#a"/></decisionService>"""
FIRE = definitions(INPUT, RISK, TWICE, LEVELS, ASK, own="fire")


def _import(namespace: str = "fire", name: str = "fire", location: str = "") -> str:
    place = f'locationURI="{location}"' if location else ""
    return f'<import importType="{LATEST}" namespace="{namespace}" name="{name}" {place}/>'


def _knows(href: str) -> str:
    return f'<knowledgeRequirement><requiredKnowledge href="{href}"/></knowledgeRequirement>'


def _answer(*parts: str) -> object:
    decisions, problems = dmn.read({"fire.dmn": FIRE, "own.dmn": definitions(*parts, own="own")})
    assert problems == []
    return decisions["own.dmn"].decide("one", {"area": 120}).value


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        pytest.param(
            (_import(), decision("one", formula("fire.risk"), needs("fire#risk"))), "high", id="a decision by its name"
        ),
        pytest.param(
            (_import(name=""), decision("one", formula("risk"), needs("fire#risk"))),
            "high",
            id="without a name",
        ),
        pytest.param(
            (_import(name="fire safety"), decision("one", formula("fire safety.risk"), needs("fire#risk"))),
            "high",
            id="a name with a blank",
        ),
        pytest.param(
            (
                _import(),
                decision(
                    "one",
                    formula("fire.area + 1"),
                    '<informationRequirement><requiredInput href="fire#a"/></informationRequirement>',
                ),
            ),
            121,
            id="input data",
        ),
        pytest.param(
            (_import(), decision("one", formula("fire.twice it(area)"), _knows("fire#twice"))),
            240,
            id="a knowledge model",
        ),
        pytest.param(
            (_import(), decision("one", formula("fire.ask(area: 5)"), _knows("fire#ask"))), "low", id="a service"
        ),
        pytest.param(
            (_import(), decision("one", '<variable name="one" typeRef="fire.tLevel"/>' + formula('"middle"'))),
            None,
            id="a type",
        ),
    ],
)
def test_what_is_imported_can_be_used(parts: tuple[str, ...], value: object) -> None:
    assert _answer(*parts) == value


def test_what_a_file_imports_is_not_handed_on() -> None:
    middle = definitions(_import(), decision("mid", formula("fire.risk"), needs("fire#risk")), own="middle")
    top = definitions(_import("middle", "m"), decision("one", formula("m.fire.risk"), needs("middle#mid")), own="top")
    decisions, _ = dmn.read({"fire.dmn": FIRE, "middle.dmn": middle, "top.dmn": top})

    assert decisions["top.dmn"].decide("one", {"area": 120}).value is None


def test_a_file_imported_twice_is_asked_once_and_its_rules_are_told() -> None:
    left = definitions(_import(), decision("left", formula("fire.risk"), needs("fire#risk")), own="left")
    right = definitions(_import(), decision("right", formula("fire.risk"), needs("fire#risk")), own="right")
    asked = decision("one", formula("l.left = r.right"), needs("left#left", "right#right"))
    top = definitions(_import("left", "l"), _import("right", "r"), asked, own="top")
    decisions, _ = dmn.read({"top.dmn": top, "left.dmn": left, "right.dmn": right, "fire.dmn": FIRE})

    decided = decisions["top.dmn"].decide("one", {"area": 120})

    assert (decided.value, decided.fired) == (True, (Fired("risk", 2, ""),))


def test_a_service_that_answers_an_imported_decision_is_given_its_inputs_by_their_prefix() -> None:
    service = """<decisionService id="s" name="s"><variable name="s"/><outputDecision href="fire#risk"/>
      <inputData href="fire#a"/></decisionService>"""
    asked = decision("one", formula("[s(fire.area: 5), s(120)]"), _knows("#s"))

    assert _answer(_import(), service, asked) == ["low", "high"]


ONE = decision("one", formula("1"))
OTHER = definitions(decision("other", formula("2")), own="fire")


@pytest.mark.parametrize(
    ("own", "problem"),
    [
        pytest.param(definitions(_import("water"), ONE, own="own"), ("D004", 1, "water"), id="a lost file"),
        pytest.param(definitions(_import(), ONE, own="own"), ("D004", 1, "fire.dmn"), id="two files of that namespace"),
        pytest.param(
            definitions(_import(location="https://example.com/fire.dmn"), ONE, own="own"),
            ("D004", 1, "https://example.com/fire.dmn"),
            id="a file from elsewhere",
        ),
        pytest.param(
            definitions(_import(location="/etc/fire.dmn"), ONE, own="own"),
            ("D004", 1, "/etc/fire.dmn"),
            id="a file of the machine",
        ),
        pytest.param(
            definitions(_import().replace(LATEST, "http://www.dmg.org/PMML-4_3"), ONE, own="own"),
            ("D004", 1, "DMN"),
            id="a file that is no DMN",
        ),
        pytest.param(
            definitions(*[_import(location="fire.dmn")] * 2, ONE, own="own"), ("D004", 1, "fire"), id="one name twice"
        ),
        pytest.param(
            definitions(_import(location="fire.dmn"), decision("one", formula("1"), needs("fire#water")), own="own"),
            ("D005", 1, "water"),
            id="a decision that the file does not have",
        ),
    ],
)
def test_an_import_that_leads_nowhere_is_refused(own: bytes, problem: tuple[str, int, str]) -> None:
    _, problems = dmn.read({"decisions/own.dmn": own, "decisions/fire.dmn": FIRE, "decisions/other.dmn": OTHER})

    code, line, told = problem
    assert [(one.file, one.code, one.line) for one in problems] == [("decisions/own.dmn", code, line)]
    assert told in str(problems[0])


def test_files_that_import_each_other_are_refused() -> None:
    left = definitions(_import("right", "r"), ONE, own="left")
    right = definitions(_import("left", "l"), decision("two", formula("2")), own="right")

    _, problems = dmn.read({"left.dmn": left, "right.dmn": right})

    assert [(one.file, one.code) for one in problems] == [("right.dmn", "D011")]
    assert "left.dmn → right.dmn → left.dmn" in str(problems[0])
