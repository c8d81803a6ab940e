"""A tree that is printed and parsed again is the same tree."""

import pytest
from hypothesis import given, settings

from engine.language import tree
from engine.language.functions import BUILT_INS
from engine.language.names import Names
from engine.language.parsing import parse, parse_unary
from engine.language.printing import printed
from tests.language.trees import CELLS, EXPRESSIONS, NAMES, without_places


@given(EXPRESSIONS)
@settings(max_examples=300, deadline=None)
def test_an_expression_comes_back(node: tree.Node) -> None:
    text = printed(node)

    assert without_places(parse(text, Names(NAMES))) == node, text


@pytest.mark.parametrize(
    "text", ["(date) and time(x)", "(a.date) and time(x)", "(k = years) and months duration(x, y)"]
)
def test_words_around_an_and_do_not_become_the_name_of_a_function(text: str) -> None:
    names = Names(BUILT_INS)
    node = without_places(parse(text, names))

    assert without_places(parse(printed(parse(text, names)), names)) == node


@given(CELLS)
@settings(max_examples=150, deadline=None)
def test_a_cell_comes_back(node: tree.Tests) -> None:
    text = printed(node)

    assert without_places(parse_unary(text, Names(NAMES))) == node, text
