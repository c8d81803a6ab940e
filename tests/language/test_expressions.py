"""What an expression is worth."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from engine.language.errors import FeelLimit, FeelSyntax
from engine.language.feel import compile_expression, compile_unary, strip_equals, to_json

CASE: Mapping[str, object] = {
    "area": 120.5,
    "premises region": "230202",
    "applicant": {"name": "李明", "legal person": "王芳", "phones": ["13800000000"]},
    "materials": [
        {"key": "lease", "pages": 3, "checked": True},
        {"key": "map", "pages": 1, "checked": False},
    ],
    "decision": "grant",
    "nothing": None,
}
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("1 + 2 * 3 - 4 / 2", 5, id="arithmetic by precedence"),
        pytest.param("-5 ** 2", 25, id="a sign binds closest"),
        pytest.param("0.1 + 0.2 = 0.3", True, id="decimal, not binary"),
        pytest.param("1 / 0", None, id="division by zero is null"),
        pytest.param("0 ** -1", None, id="zero to a negative power is null"),
        pytest.param('"a" + 1', None, id="operands of two types are null"),
        pytest.param('decision = "grant" and area <= 200', True, id="a gateway condition"),
        pytest.param("area between 100 and 200 and true", True, id="between stops at its own and"),
        pytest.param("nothing and false", False, id="null and false"),
        pytest.param("nothing and true", None, id="null and true"),
        pytest.param("nothing or true", True, id="null or true"),
        pytest.param("nothing = null", True, id="null equals null"),
        pytest.param('1 = "1"', None, id="two types cannot be compared"),
        pytest.param("missing.part", None, id="an unknown name is null"),
        pytest.param("premises region", "230202", id="a name with a blank"),
        pytest.param("applicant.legal person", "王芳", id="an entry with a blank"),
        pytest.param("materials.key", ["lease", "map"], id="a path through a list"),
        pytest.param("materials[checked].key", ["lease"], id="a filter reads the item's entries"),
        pytest.param("materials[pages > 1 and item.checked = true][1].key", "lease", id="a filter, then a position"),
        pytest.param("[1, 2, 3][-1]", 3, id="a position from the end"),
        pytest.param("count(materials[not(checked)]) = 1", True, id="counting what is left"),
        pytest.param("for m in materials return m.pages * 2", [6, 2], id="for"),
        pytest.param("for i in 1..2, j in [i, 10] return i * j", [1, 10, 4, 20], id="for, two iterators"),
        pytest.param("for i in 0..3 return if i = 0 then 1 else i * partial[-1]", [1, 1, 2, 6], id="partial results"),
        pytest.param("some m in materials satisfies m.pages > 2", True, id="some"),
        pytest.param("every m in materials satisfies m.checked", False, id="every"),
        pytest.param('if area > 100 then "city" else "county"', "city", id="if"),
        pytest.param("if nothing then 1 else 2", 2, id="if null takes else"),
        pytest.param("area in (<50, [100..150], 300)", True, id="in one of several tests"),
        pytest.param("5 in ]1..5[", False, id="an open range"),
        pytest.param("3 in ([1, 2, 3])[item > 2]", True, id="in a filtered list"),
        pytest.param("5 in (1) + 4", True, id="in a sum that begins with brackets"),
        pytest.param("3 instance of number < false", None, id="a type ends before a comparison"),
        pytest.param('decision in ("grant", "refuse")', True, id="in a list of constants"),
        pytest.param("{a: 1, b: a + 1}.b", 2, id="a context's entries see earlier ones"),
        pytest.param("(function(a: number, b) a * b)(b: 3, a: 4)", 12, id="a function, by name"),
        pytest.param('substring(string: "abcd", start position: 2, length: 2)', "bc", id="a built-in, by name"),
        pytest.param('substring(text: "abcd")', None, id="a wrong parameter name is null"),
        pytest.param('"x" instance of string', True, id="instance of"),
        pytest.param("[1, 2] instance of list<number>", True, id="instance of a list of numbers"),
        pytest.param('date("2024-01-31") + duration("P1M")', "2024-02-29", id="a month on, at a month's end"),
        pytest.param('date("2026-03-02") - date("2026-02-27") = @"P3D"', True, id="days between dates"),
        pytest.param('(date("2026-03-02") - date("2026-02-27")).days', 3, id="a duration's part"),
        pytest.param(
            'date and time("2026-03-02T10:00:00@Asia/Shanghai") = @"2026-03-02T02:00:00Z"', True, id="one instant"
        ),
        pytest.param('string([1, "甲", null, {b: true}])', '[1, "甲", null, {b: true}]', id="values as text"),
        pytest.param(r'string(["a\\b\"c"])', r'["a\\b\"c"]', id="quotes and backslashes inside text are escaped"),
        pytest.param('"办\\u4ef6\\n"', "办件\n", id="escapes"),
        pytest.param("1 /* one */ + 1 // two", 2, id="comments"),
    ],
)
def test_value(text: str, value: object) -> None:
    expression = compile_expression(text, CASE)

    assert to_json(expression.evaluate(CASE)) == value


def test_the_clock_is_the_callers() -> None:
    days = compile_expression('(today() - date("2026-03-01")).days')

    assert days.evaluate({}) is None
    assert to_json(days.evaluate({}, now=NOON)) == 1
    assert to_json(compile_expression("now()").evaluate({}, now=NOON)) == "2026-03-02T12:00:00Z"


def test_names_are_what_is_read_from_outside() -> None:
    expression = compile_expression("for m in materials return m.pages + area + abs(bonus)")

    assert expression.names == {"materials", "area", "bonus"}


def test_functions_of_a_context_know_each_other_and_themselves() -> None:
    text = "{down: function(n) if n < low then 0 else down(n - 1), start: down(last), last: 3}.start"

    assert compile_expression(text).names == {"low", "last"}


def test_strip_equals_takes_the_mark_of_the_zeebe_dialect() -> None:
    assert compile_expression(strip_equals("=  area > 1")).evaluate(CASE) is True


@pytest.mark.parametrize(
    ("text", "subject", "passes"),
    [
        pytest.param("-", None, True, id="no test"),
        pytest.param("", 1, True, id="an empty cell"),
        pytest.param("< 100", 99, True, id="a comparison"),
        pytest.param("[1..10), 20", 10, False, id="ranges and values"),
        pytest.param('"新办", "变更"', "变更", True, id="one of the constants"),
        pytest.param('not("新办", "变更")', "注销", True, id="none of the constants"),
        pytest.param("? > 1 and ? < limit", 4, True, id="an expression of the subject"),
        pytest.param('ends with(?, "店")', "饭店", True, id="a function of the subject"),
        pytest.param("null", None, True, id="null"),
        pytest.param("< 100", "x", None, id="a subject of another type"),
        pytest.param("false", False, True, id="a truth value"),
    ],
)
def test_unary(text: str, subject: object, passes: object) -> None:
    assert compile_unary(text).evaluate({"limit": 5}, subject) is passes


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        pytest.param("1 +\n  * 2", 2, 3, id="an operator too many"),
        pytest.param("if a then b", 1, 12, id="an if without else"),
        pytest.param('"open', 1, 1, id="a string without end"),
        pytest.param("[1, 2", 1, 6, id="a list without end"),
        pytest.param("a # b", 1, 3, id="a sign that FEEL does not know"),
        pytest.param('@"tomorrow"', 1, 1, id="a literal that is no moment"),
        pytest.param("(" * 500 + ")" * 500, 1, 61, id="nesting without reason"),
        pytest.param("__import__('os')", 1, 12, id="Python"),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(FeelSyntax) as refused:
        compile_expression(text)

    assert (refused.value.line, refused.value.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "half"),
    [
        pytest.param("max（1, 2)", "(", id="a bracket"),
        pytest.param("[1， 2]", ",", id="a comma"),
        pytest.param("a = “b”", '"', id="quotes"),
        pytest.param('a = "b”', '"', id="a quote at the end"),
        pytest.param("a ≥ 3", ">=", id="a sign of mathematics"),
        pytest.param("1２", "", id="a digit, which is part of a name"),
        pytest.param("１", "1", id="a digit at the beginning"),
    ],
)
def test_a_sign_of_a_chinese_keyboard_is_told_with_the_one_that_is_meant(text: str, half: str) -> None:
    with pytest.raises(FeelSyntax) as refused:
        compile_expression(text)

    assert refused.value.reason.endswith(f"请改为半角的 {half}") is bool(half)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("for i in 1..100000000 return i", id="a loop without end"),
        pytest.param("for a in 1..1000, b in 1..1000 return a", id="loops in loops"),
        pytest.param("{f: function(n) f(n + 1), x: f(1)}.x", id="recursion without end"),
        pytest.param(
            '{f: function(s, n) if n = 0 then s else f(s + s, n - 1), x: f("abcd", 50)}.x', id="strings that double"
        ),
        pytest.param(
            "count(for i in 1..60 return if i = 1 then [1, 1] else concatenate(partial[-1], partial[-1]))",
            id="lists that double",
        ),
        pytest.param('matches("' + "a" * 40 + '!", "^(a+)+$")', id="a catastrophic pattern"),
        pytest.param('matches("' + "a" * 400 + '!", "^(a|aa)*b*(a|b)*$")', id="another catastrophic pattern"),
    ],
)
def test_bounds(text: str) -> None:
    with pytest.raises(FeelLimit) as refused:
        compile_expression(text).evaluate({})

    assert refused.value.column >= 1


def test_a_value_that_shares_its_parts_is_bounded_when_it_is_written() -> None:
    doubled = compile_expression("(for i in 1..60 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]")

    with pytest.raises(FeelLimit):
        to_json(doubled.evaluate({}))
