"""What a check finds in an expression before it is evaluated, and where."""

import pytest

from engine.language.checking import Variables, check_condition, check_expression, check_tests, type_of
from engine.language.feel import compile_expression, compile_unary
from engine.language.function_types import result_of
from engine.language.functions import BUILT_INS
from engine.language.metering import Meter
from engine.language.types import BOOLEAN, BUILT_IN, NUMBER, STRING, Type, conforms

MATERIAL = Type("context", fields=(("key", STRING), ("pages", NUMBER), ("checked", BOOLEAN)))
VARIABLES = Variables(
    {
        "area": NUMBER,
        "premises region": STRING,
        "decision": Type("string", values=("grant", "refuse")),
        "agent": BOOLEAN,
        "valid until": BUILT_IN["date"],
        "applicant": Type("context", fields=(("name", STRING), ("phones", Type("list", item=STRING)))),
        "materials": Type("list", item=MATERIAL),
        "items": Type("list", item=Type("string", values=("hot", "cold"))),
        "anything": BUILT_IN["Any"],
    }
)


def _found(text: str, variables: Variables = VARIABLES) -> list[tuple[str, int]]:
    expression = compile_expression(text, variables.types.keys())
    return [(one.sentence.code, one.column) for one in check_expression(expression, variables)]


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        pytest.param("aera > 5", "E001", 1, id="a slip in a name"),
        pytest.param('area > 5 and premises regoin = "x"', "E001", 14, id="a slip in a name with a blank"),
        pytest.param("foo(1)", "E001", 1, id="a function that is not there"),
        pytest.param("some m in materials satisfies n.pages > 1", "E001", 31, id="not the iterator's name"),
        pytest.param("applicant.nmae", "E002", 10, id="a slip in a part"),
        pytest.param("materials.pgaes", "E002", 10, id="a slip in the parts of a list"),
        pytest.param("valid until.yaer", "E002", 12, id="a slip in a part of a date"),
        pytest.param("materials[pgaes > 1]", "E001", 11, id="a slip in a filter"),
        pytest.param("area instance of nmuber", "E003", 1, id="a slip in a type"),
        pytest.param('area > "5"', "E010", 6, id="a number and a text"),
        pytest.param('valid until < "2026-01-01"', "E010", 13, id="a date and a text"),
        pytest.param("valid until + 5", "E010", 13, id="a date and a number"),
        pytest.param("null + 1", "E010", 6, id="null in a sum"),
        pytest.param("-agent", "E010", 1, id="minus a truth value"),
        pytest.param('area between 1 and "x"', "E010", 20, id="between two kinds"),
        pytest.param("[5..1]", "E011", 1, id="a range backwards"),
        pytest.param("area(1)", "E012", 5, id="calling a number"),
        pytest.param("substring(area, 1)", "E013", 10, id="an argument of another type"),
        pytest.param('substring("a")', "E013", 10, id="an argument too few"),
        pytest.param('substring(text: "a", start position: 1)', "E013", 10, id="an argument by a wrong name"),
        pytest.param("for i in [1, 2]..3 return i", "E010", 18, id="counting from a list"),
        pytest.param("if area then 1 else 2", "E015", 4, id="a condition that is a number"),
        pytest.param("area and agent", "E015", 1, id="a number in a conjunction"),
        pytest.param("every m in materials satisfies m.pages", "E015", 33, id="every, with a number"),
        pytest.param("materials[key]", "E015", 11, id="a filter that is a text"),
        pytest.param('area in (< 5, "x")', "E016", 15, id="a test of another type"),
        pytest.param("if 1 > 2 then area else 2", "E020", 6, id="a branch that is never taken"),
        pytest.param("agent or true", "E020", 10, id="a disjunction that is decided"),
        pytest.param('decision = "grant" and decision = "refuse"', "E020", 33, id="a contradiction"),
        pytest.param('decision = "grnat"', "E021", 10, id="no option of the field"),
        pytest.param('decision in ["grant", "reject"]', "E021", 13, id="one of several that is no option"),
        pytest.param('list contains(items, "warm")', "E021", 14, id="an item that no option is"),
        pytest.param('some i in items satisfies list contains(["hot", "raw"], i)', "E021", 40, id="a list that is not"),
    ],
)
def test_what_can_never_work_is_told_with_its_place(text: str, code: str, column: int) -> None:
    assert _found(text) == [(code, column)]


@pytest.mark.parametrize(
    "text",
    [
        "area = null or decision = null",
        'decision = "grant" and area > 5',
        "anything.part + 1 > anything[1]",
        "count(materials[checked]) = count(materials)",
        "sum(materials.pages) > 3",
        "sort(materials, function(x, y) x.pages < y.pages)[1].key",
        'valid until + @"P5D" < today()',
        'date("2026-01-01") + duration("P1D") <= valid until',
        "{f: function(n) if n = 0 then 0 else f(n - 1), x: f(area)}.x",
        "for i in 1..3, j in [i, area] return i * j",
        "for i in 0..3 return if i = 0 then 1 else i * partial[-1]",
        "string(area) + premises region",
        'if agent then 1 else "x"',
        "area in (< 5, [7..9], 12)",
        'area in [1, 2] and decision in ("grant")',
        "string length(applicant.phones) > 1",
        "materials[item.pages > 1 and checked][1].pages + 1",
        "(function(a: number) a + 1)(area)",
        'get value(applicant, "name") = "x"',
        "max(1, area) - min([area, 2])",
        "area between 1 and 5",
        '(if agent then @"P1D" else @"P2D") * 2',
        "?",
    ],
)
def test_what_can_work_is_left_alone(text: str) -> None:
    variables = Variables({**VARIABLES.types, "?": BUILT_IN["Any"]})
    assert _found(text, variables) == []


def test_a_suggestion_is_the_nearest_name() -> None:
    found = check_expression(compile_expression("aera > 5"), VARIABLES)

    assert [str(one) for one in found] == ["“aera > 5”第 1 列：不认识名称“aera”，是不是“area”？"]


def test_the_place_is_told_by_line_and_column() -> None:
    found = check_expression(compile_expression("area > 5\n  and aera < 9"), VARIABLES)

    assert [(one.line, one.column) for one in found] == [(2, 7)]


def test_where_other_names_may_come_none_is_unknown() -> None:
    variables = Variables(VARIABLES.types, is_open=True)

    assert _found("aera > 5", variables) == []
    assert _found('area > "5"', variables) == [("E010", 6)]


def test_a_value_of_another_type_than_wanted_is_told() -> None:
    found = check_expression(compile_expression("area"), VARIABLES, STRING)

    assert [one.sentence.code for one in found] == ["E017"]
    assert check_expression(compile_expression("null"), VARIABLES, STRING) == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("true", [], id="always taken"),
        pytest.param("1 > 2", ["E020"], id="never taken"),
        pytest.param("area", ["E015"], id="no truth value"),
        pytest.param("null", ["E015"], id="null"),
    ],
)
def test_conditions(text: str, codes: list[str]) -> None:
    assert [one.sentence.code for one in check_condition(compile_expression(text), VARIABLES)] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param("< 5, [7..9]", [], id="numbers"),
        pytest.param("-", [], id="no test"),
        pytest.param("? > area and ? < 9", [], id="a condition of the subject"),
        pytest.param("agent", [], id="a condition of its own"),
        pytest.param('"5"', ["E016"], id="a text"),
        pytest.param("not(< true)", ["E010"], id="a truth value in order"),
        pytest.param("< aera", ["E001"], id="an unknown name"),
    ],
)
def test_cells(text: str, codes: list[str]) -> None:
    assert [one.sentence.code for one in check_tests(compile_unary(text), VARIABLES, NUMBER)] == codes


SAMPLES = {
    "number": "1",
    "string": '"2026-03-02"',
    "boolean": "true",
    "list": "[3, 1]",
    "context": '{a: 1, key: "k", value: 2}',
    "range": "[1..5]",
    "function": "function(x, y) x < y",
    "date": '@"2026-03-02"',
    "time": '@"10:00:00"',
    "days and time duration": '@"P1D"',
}


@pytest.mark.parametrize("name", sorted(BUILT_INS))
def test_what_a_function_gives_is_of_the_type_that_the_check_expects(name: str) -> None:
    for signature in BUILT_INS[name].signatures:
        for any_type in SAMPLES:
            kinds = [one.type.name if one.type.name in SAMPLES else any_type for one in signature.parameters]
            text = f"{name}({', '.join(SAMPLES[kind] for kind in kinds)})"
            expression = compile_expression(text)
            value = expression.evaluate({})
            codes = {one.sentence.code for one in check_expression(expression, Variables())}
            assert (value is False) if "E021" in codes else (value is None) or not codes, text
            assert codes or conforms(value, type_of(expression, Variables()), Meter()), text


def test_every_function_has_a_result() -> None:
    assert all(result_of(name, [NUMBER]).name in BUILT_IN for name in BUILT_INS)
