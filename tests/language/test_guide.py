"""Every example of docs/feel.md gives what the page says."""

import re
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from engine.language.feel import compile_expression, compile_unary
from tests.architecture.source import ROOT

PAGE: Final = (ROOT / "docs" / "feel.md").read_text("utf-8")
NOW: Final = datetime(2026, 3, 2, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
BLOCK: Final = re.compile(r"^```(feel(?:-cell)?)\n// ([^\n]*)\n(.*?)\n// => ([^\n]*)\n```$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    """A block of the page: its line, its kind, its data as entries of a context, its text, and what comes of it."""

    line: int
    kind: str
    data: str
    text: str
    result: str


EXAMPLES: Final = tuple(
    Example(PAGE.count("\n", 0, found.start()) + 1, *found.groups()) for found in BLOCK.finditer(PAGE)
)


def _place(example: Example) -> str:
    return f"line {example.line}"


def _value(text: str) -> object:
    return compile_expression(text).evaluate({}, NOW)


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.kind == "feel"], ids=_place)
def test_an_expression_gives_what_the_page_says(example: Example) -> None:
    data = _value(f"{{{example.data}}}")
    assert isinstance(data, dict)

    assert compile_expression(example.text, data).evaluate(data, NOW) == _value(example.result)


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.kind == "feel-cell"], ids=_place)
def test_a_cell_gives_what_the_page_says(example: Example) -> None:
    subject = _value(example.data.removeprefix("?:"))

    assert compile_unary(example.text).evaluate({}, subject, NOW) == _value(example.result)


def test_no_block_is_left_out_and_both_languages_have_the_same() -> None:
    chinese, english = PAGE.split("\n---\n")

    assert PAGE.count("```feel") == len(EXAMPLES)
    assert [one.kind for one in EXAMPLES[: len(EXAMPLES) // 2]] == [one.kind for one in EXAMPLES[len(EXAMPLES) // 2 :]]
    assert chinese.count("\n## ") == english.count("\n## ")
