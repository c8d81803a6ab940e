"""Heban and feelin agree on random expressions, but for the differences that are listed with their reasons."""

import json
from collections.abc import Sequence

import pytest

from tests.feelin.comparing import Comparison, compare, expressions
from tests.feelin.differences import DIFFERENCES, ERROR

COUNT = 400


@pytest.fixture(scope="module")
def compared() -> Sequence[Comparison]:
    """The examples of the differences, then random expressions."""
    return tuple(compare([*(one.example for one in DIFFERENCES), *expressions("1", COUNT)]))


def test_each_listed_difference_is_one(compared: Sequence[Comparison]) -> None:
    told = [(one.text, one.ours, one.theirs) for one in compared[: len(DIFFERENCES)]]

    assert told == [(one.example, _read(one.ours), _read(one.theirs)) for one in DIFFERENCES]
    assert all(one.explains(one.example) for one in DIFFERENCES)


def _read(answer: str) -> object:
    return answer if answer == ERROR else json.loads(answer)


def test_nothing_else_is_answered_differently(compared: Sequence[Comparison]) -> None:
    drawn = compared[len(DIFFERENCES) :]

    assert [one for one in drawn if one.is_surprise] == []
    assert sum(not one.may_differ for one in drawn) > COUNT // 2
