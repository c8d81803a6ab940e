"""No text and no value brings anything but the language's own refusals."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from engine.language import dmn, feel
from engine.language.errors import DmnInvalid, FeelLimit, FeelSyntax
from engine.language.functions import BUILT_INS

WORDS = (
    *("a", "b", "item", "?", "if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or"),
    *("between", "instance", "of", "function", "not", "date", "and time", "duration", "null", "true", "number"),
    *("count", "sum", "sort", "string", "substring", "matches", "replace", "concatenate", "range", "flatten"),
    *(
        "1",
        "0.5",
        "1e300",
        "-",
        "+",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        ">=",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "..",
        ".",
        ",",
    ),
    *(
        ":",
        '"x"',
        '"(a*)*$"',
        '@"P1D"',
        '@"2026-03-02"',
        '@"10:00:00@Asia/Shanghai"',
        "//",
        "/*",
        "\n",
        "甲 乙",
        "partial",
    ),
)
LITERALS = some.sampled_from(
    [
        *(
            "null",
            "true",
            "-1",
            "0",
            "2.5",
            "1e30",
            '"abc"',
            '""',
            "[]",
            "[1, 2, 3]",
            '["b", null]',
            "{a: 1}",
            "[1..3]",
        ),
        *(
            '@"2026-03-02"',
            '@"24:00:00"',
            '@"-999999999-01-01"',
            '@"999999999-12-31T23:59:59Z"',
            '@"P1Y"',
            '@"-P1DT1H"',
        ),
        *("function(x) x", "function(x, y) x < y", '"[1..2]"', '"("', "abs", '@"2026-03-02T10:00:00@Asia/Shanghai"'),
    ]
)
CONTEXT = {"a": 1, "b": [{"a": "x"}, {"a": 2.5}], "甲 乙": None}


def _refused_at(text: str) -> list[int]:
    """The line and column of a refusal; nothing when the text has a value."""
    try:
        feel.to_json(feel.compile_expression(text).evaluate(CONTEXT))
    except (FeelSyntax, FeelLimit) as refused:
        return [refused.line, refused.column]
    return []


def _cell_refused_at(text: str) -> list[int]:
    try:
        feel.compile_unary(text).evaluate(CONTEXT, text)
    except (FeelSyntax, FeelLimit) as refused:
        return [refused.line, refused.column]
    return []


@given(some.lists(some.sampled_from(WORDS), max_size=14).map(" ".join))
@settings(max_examples=400, deadline=None)
def test_any_words_compile_or_are_refused(text: str) -> None:
    assert all(place >= 1 for place in _refused_at(text))


@given(some.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_compiles_or_is_refused(text: str) -> None:
    assert all(place >= 1 for place in _refused_at(text) + _cell_refused_at(text))


@given(some.sampled_from(sorted(BUILT_INS)), some.lists(LITERALS, max_size=4))
@settings(max_examples=600, deadline=None)
def test_any_function_takes_any_arguments(name: str, arguments: list[str]) -> None:
    assert all(place >= 1 for place in _refused_at(f"{name}({', '.join(arguments)})"))


@given(LITERALS, some.sampled_from(["+", "-", "*", "/", "**", "=", "<", ">=", "in", "and"]), LITERALS)
@settings(max_examples=400, deadline=None)
def test_any_operator_takes_any_operands(left: str, operator: str, right: str) -> None:
    assert all(place >= 1 for place in _refused_at(f"({left}) {operator} ({right})"))


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_any_json_can_be_read_and_given_back(value: object) -> None:
    first = feel.to_json(feel.compile_expression("v").evaluate({"v": value}))

    assert feel.to_json(feel.compile_expression("v").evaluate({"v": first})) == first


@given(some.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with pytest.raises(DmnInvalid) as refused:
        dmn.load(content, "x.dmn")

    assert {problem.file for problem in refused.value.problems} == {"x.dmn"}
