"""Faults in what analysts write, one edit each: which code, at which element, of which weight."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.faults import Severity
from engine.procedures import bundle, checks
from engine.procedures.bundle import Bundle
from tests.procedures.flow.drawn import element, end, in_place_of, path, script, start, told

Change = Callable[[str, str, str], Bundle]

STALL, TABLE, FORM, TOML = "stall.bpmn", "_shared/decisions/stall_level.dmn", "forms/application.form", "procedure.toml"
ACCEPTED = '=outcome = "accept"'
LIMIT = '<zeebe:property name="limit" value="2" />'
ACT = '<zeebe:property name="act" value="=outcome" />'
CARDINALITY = '<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">=2</bpmn:loopCardinality>'
COLLECTION = (
    '<bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="={}" inputElement="one" />'
    "</bpmn:extensionElements>"
)
GOODS = "<text>goods</text>"
HIDE = '"hide": "=goods != \\"food\\""'
OPENS = '"dateLabel": "开业日期"'


def _limit(value: str) -> str:
    return LIMIT.replace('"2"', f'"{value}"')


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        pytest.param(STALL, ACCEPTED, '=outcme = "accept"', ("V001", "f4"), id="condition: a slip of a name"),
        pytest.param(STALL, ACCEPTED, "=anything", ("V001", "f4"), id="condition: a name of nothing"),
        pytest.param(STALL, ACCEPTED, "=contain(outcome)", ("V005", "f4"), id="condition: no such function"),
        pytest.param(STALL, ACCEPTED, '=phone = "1"', ("V004", "f4"), id="condition: personal data"),
        pytest.param(STALL, ACCEPTED, '=decision = "grant"', ("V002", "f4"), id="condition: asked too early"),
        pytest.param(STALL, ACCEPTED, '=outcome = "acept"', ("E021", "f4"), id="condition: no such option"),
        pytest.param(STALL, ACCEPTED, "=area", ("E015", "f4"), id="condition: a number"),
        pytest.param(STALL, ACCEPTED, '=area &gt; "5"', ("E010", "f4"), id="condition: number and text"),
        pytest.param(STALL, ACCEPTED, "=area.size &gt; 5", ("E002", "f4"), id="condition: part of a number"),
        pytest.param(STALL, ACCEPTED, "=outcome（1）", ("R301", "f4"), id="condition: full-width signs"),
        pytest.param(STALL, LIMIT, _limit("=goods"), ("P039", "receipt"), id="limit: a text"),
        pytest.param(STALL, LIMIT, _limit("=aera"), ("V001", "receipt"), id="limit: a slip of a name"),
        pytest.param(STALL, LIMIT, _limit("=if area &gt; 3 then 5 else 0"), ("V010", "receipt"), id="limit: nothing"),
        pytest.param(STALL, LIMIT, _limit("="), ("R301", "receipt"), id="limit: only the sign"),
        pytest.param(STALL, LIMIT, _limit(" "), ("P030", "receipt"), id="limit: empty"),
        pytest.param(STALL, ACT, ACT.replace("=outcome", "=area"), ("E017", "receipt"), id="act: a number"),
        pytest.param(
            STALL, CARDINALITY, CARDINALITY.replace("=2", "=goods"), ("E017", "signing"), id="how many: a text"
        ),
        pytest.param(STALL, CARDINALITY, COLLECTION.format("goods"), ("E017", "signing"), id="collection: a text"),
        pytest.param(STALL, CARDINALITY, COLLECTION.format("agrees"), ("V002", "signing"), id="collection: too early"),
        pytest.param(TABLE, GOODS, "<text>godos</text>", ("V001", "in_goods"), id="column: a slip of a name"),
        pytest.param(TABLE, GOODS, "<text>phone</text>", ("V004", "in_goods"), id="column: personal data"),
        pytest.param(TABLE, '"fireworks"', "5", ("E016", "r1i"), id="cell: of another type"),
        pytest.param(TABLE, '<text>"city"</text>', "<text>city</text>", ("V001", "r1o"), id="cell: quotes left out"),
        pytest.param(TABLE, '<text>"fireworks"</text>', "<text>“fireworks”</text>", ("D008", "r1i"), id="cell: quotes"),
        pytest.param(FORM, HIDE, '"hide": "=area"', ("E015", "dishes"), id="hide: a number"),
        pytest.param(FORM, HIDE, '"hide": "=goods != \\"fod\\""', ("E021", "dishes"), id="hide: no such option"),
        pytest.param(
            FORM, OPENS, OPENS + ', "properties": {"min": "=area"}', ("E017", "opens"), id="first day: a number"
        ),
        pytest.param(TOML, '"=region"', '"=area"', ("E017", "routing.region"), id="region: a number"),
    ],
)
def test_a_fault_is_told_at_its_element(changed: Change, file: str, old: str, new: str, fault: tuple[str, str]) -> None:
    found = checks.check(changed(file, old, new))
    assert fault in [(problem.code, problem.element) for problem in found if problem.severity is Severity.ERROR]
    (line,) = {problem.line for problem in found if (problem.code, problem.element) == fault}
    assert line > 0
    assert not [str(problem) for problem in found if "{" in str(problem)]


TIMER = '<bpmn:timerEventDefinition id="t"><bpmn:{0}>={1}</bpmn:{0}></bpmn:timerEventDefinition>'
MESSAGE = '<bpmn:messageEventDefinition id="d" messageRef="news" />'
NEWS = (
    '<bpmn:message id="news" name="news"><bpmn:extensionElements>'
    '<zeebe:subscription correlationKey="={}" /></bpmn:extensionElements></bpmn:message>'
)
ASKED = '<zeebe:calledDecision decisionId="stall_level" resultVariable="x" />'


@pytest.mark.parametrize(
    ("part", "beside", "codes"),
    [
        pytest.param(script("it", "x", "=area + goods"), "", [("E010", "it")], id="script: number and text"),
        pytest.param(script("it", "x", "=area("), "", [("R301", "it")], id="script: no FEEL"),
        pytest.param(
            element("intermediateCatchEvent", "it", TIMER.format("timeDuration", "area"), name="n"), "",
            [("E017", "it")], id="timer: a number",
        ),
        pytest.param(
            element("intermediateCatchEvent", "it", TIMER.format("timeDate", "opend"), name="n"), "",
            [("V001", "it")], id="timer: a slip of a name",
        ),
        pytest.param(
            element("intermediateCatchEvent", "it", TIMER.format("timeDuration", 'duration("P3D")'), name="n"), "",
            [], id="timer: a duration",
        ),
        pytest.param(
            element("intermediateCatchEvent", "it", MESSAGE, name="n"), NEWS.format("aera"),
            [("V001", "it")], id="correlation: a slip of a name",
        ),
        pytest.param(
            element("intermediateCatchEvent", "it", MESSAGE, name="n"), NEWS.format("truthful"),
            [("E017", "it")], id="correlation: a truth value",
        ),
        pytest.param(
            element("businessRuleTask", "it", zeebe=ASKED),
            "", [], id="decision: over the application",
        ),
    ],
)  # fmt: skip
def test_what_stands_in_elements_of_its_own(
    stall: Bundle, part: str, beside: str, codes: list[tuple[str, str]]
) -> None:
    drawn = in_place_of(stall, start(), end(), part, path("start", "it", "end"), beside=beside)
    if codes and codes[0][0].startswith("R"):
        assert codes[0] in [(one.code, one.element) for one in checks.check(drawn)]
    else:
        assert told(drawn) == codes


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        pytest.param(
            [('"fireworks"', '"firework"')], ("E021", "r1i", Severity.WARNING), id="shared: an option of another form"
        ),
        pytest.param(
            [('not("unclear")', '"food"')],
            ("D101", "stall_level_table", Severity.WARNING),
            id="an option without a rule",
        ),
        pytest.param(
            [(">goods<", ">upper case(goods)<"), ('not("unclear")', '"FOOD"')],
            ("D201", "stall_level_table", Severity.UNCHECKED),
            id="what is computed",
        ),
    ],
)
def test_what_may_be_meant_is_no_error(
    stall: Bundle, edits: list[tuple[str, str]], told: tuple[str, str, Severity]
) -> None:
    text = stall.files[TABLE].decode()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    found = checks.check(bundle.of_files(stall.key, {**stall.files, TABLE: text.encode()}))
    assert told in [(problem.code, problem.element, problem.severity) for problem in found]
    assert not [problem for problem in found if problem.severity is Severity.ERROR]


def test_input_data_that_nobody_writes_is_told_where_the_decision_is_asked(changed: Change) -> None:
    requiring = (
        '<inputData id="d1" name="weight"><variable id="v1" name="weight" typeRef="number" /></inputData>'
        '<decision id="stall_level" name="级别"><informationRequirement id="q">'
        '<requiredInput href="#d1" /></informationRequirement>'
    )
    found = checks.check(changed(TABLE, '<decision id="stall_level" name="级别">', requiring))
    assert [(problem.code, problem.file) for problem in found] == [("V006", "procedure.toml")]


def test_the_procedure_that_is_shipped_gives_no_alarm() -> None:
    folder = Path(__file__).parents[3] / "processes" / "food-business-licence"
    assert {one.severity for one in checks.check(bundle.collect(folder))} <= {Severity.UNCHECKED}
