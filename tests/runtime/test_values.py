"""Values: deep copies from outside, equality that knows kinds, and the three-way merge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.runtime.refusals import ValueUnusable
from engine.runtime.values import MAX_NESTING, Data, changes, merged, placed, same, taken_in

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz", min_size=1, max_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)
DATA = st.dictionaries(st.sampled_from("abcd"), JSON, max_size=4)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, True, False), (0, False, False), (1, 1.0, False), ([1], [True], False),
        ({"a": {"b": 0}}, {"a": {"b": False}}, False),
        ([1, {"a": None}], [1, {"a": None}], True), ({"a": 1}, {"a": 1, "b": 2}, False), ([1], [1, 2], False),
    ],
    ids=["1 and true", "0 and false", "1 and 1.0", "in a list", "deep", "equal", "more keys", "more items"],
)  # fmt: skip
def test_equality_knows_kinds_at_any_depth(one: object, other: object, *, equal: bool) -> None:
    assert same(one, other) is equal


@given(DATA, DATA)
def test_a_branch_that_changed_nothing_never_overwrites(base: Data, mine: Data) -> None:
    conflicts: list[str] = []
    assert same(merged(base, mine, dict(base), conflicts), mine)
    assert same(merged(base, dict(base), mine, conflicts), mine)
    assert conflicts == []


@given(DATA, DATA, DATA)
def test_without_conflict_the_order_of_branches_does_not_matter_but_for_lists(
    base: Data, one: Data, other: Data
) -> None:
    forth: list[str] = []
    back: list[str] = []
    left, right = merged(base, one, other, forth), merged(base, other, one, back)
    assert sorted(forth) == sorted(back)
    if not forth:
        assert left.keys() == right.keys()


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "result", "conflicts"),
    [
        ({"n": 1}, {"n": 1}, {}, {}, []),
        ({"n": 1}, {"n": 2}, {}, {"n": 2}, []),
        ({"n": 1}, {}, {"n": 1}, {}, []),
        ({"n": 1}, {"n": True}, {"n": 1}, {"n": True}, []),
        ({}, {"n": 1}, {"n": 2}, {"n": 2}, ["n"]),
        ({"l": [1]}, {"l": [1, 2]}, {"l": [1, 3]}, {"l": [1, 2, 3]}, []),
        ({"l": [1]}, {"l": []}, {"l": [1, 3]}, {"l": [1, 3]}, ["l"]),
        ({"d": {"a": 1}}, {"d": {"a": 2}}, {"d": {"a": 1, "b": 1}}, {"d": {"a": 2, "b": 1}}, []),
        ({}, {"d": {"a": 2}}, {"d": {"b": 1}}, {"d": {"a": 2, "b": 1}}, []),
    ],
    ids=[
        "they dropped it", "they dropped what I changed", "I dropped it", "1 becomes true", "both made it",
        "both appended", "I emptied, they appended", "inside an object", "both made an object",
    ],
)  # fmt: skip
def test_merging(base: Data, mine: Data, theirs: Data, result: Data, conflicts: list[str]) -> None:
    found: list[str] = []
    assert same(merged(base, mine, theirs, found), result)
    assert found == conflicts


def test_placing_a_value_copies_the_way_to_it() -> None:
    data: Data = {"a": {"b": 1}, "c": 2}
    assert placed(data, ("a", "d", "e"), 3) == {"a": {"b": 1, "d": {"e": 3}}, "c": 2}
    assert placed(data, ("c", "x"), 3) == {"a": {"b": 1}, "c": {"x": 3}}
    assert data == {"a": {"b": 1}, "c": 2}


def test_changes_are_what_is_new_or_other() -> None:
    assert changes({"a": 1, "b": 2}, {"a": True, "b": 2, "c": None}) == {"a": True, "c": None}


def _nested(depth: int) -> object:
    deep: object = 1
    for _ in range(depth):
        deep = [deep]
    return deep


@pytest.mark.parametrize(
    "value",
    [_nested(MAX_NESTING + 1), "\ud83d", {"\ud83d": 1}, 10**4300, float("inf")],
    ids=["nested too deep", "half a character", "half a character in a name", "thousands of digits", "infinite"],
)
def test_what_no_case_can_keep_is_refused_in_words(value: object) -> None:
    with pytest.raises(ValueUnusable, match="无法保存"):
        taken_in({"x": value})


def test_what_a_case_can_keep_is_taken_in_as_it_is() -> None:
    given: Data = {"名称": "甲😀", "n": -(10**4000), "deep": _nested(MAX_NESTING), "of": [1.5, None, True]}
    assert taken_in(given) == given
