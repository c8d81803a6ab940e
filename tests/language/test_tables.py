"""Gaps, overlaps and idle rules of decision tables: told exactly where the inputs are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from engine.language import dmn
from engine.language.checking import Variables
from engine.language.decision_checking import check_decision
from engine.language.findings import Located
from engine.language.types import BOOLEAN, LIST, NUMBER, STRING, Type
from engine.language.values import Range
from tests.language.decision_files import decision, definitions, table

FORM = Type("string", values=("shop", "canteen", "kitchen"))
VARIABLES = Variables(
    {
        "area": NUMBER,
        "seats": Type("number", whole=True, within=Range(Decimal(0), None, low_included=True, high_included=False)),
        "chain": BOOLEAN,
        "form": FORM,
        "day": Type("date"),
        "text": STRING,
        "items": LIST,
        "limit": NUMBER,
    }
)


def _check(written: str) -> list[Located]:
    decisions = dmn.load(definitions(decision("it", written)), "it.dmn")
    return list(check_decision(decisions.decisions["it"], decisions.graph, VARIABLES))


def _told(policy: str, columns: str, *rules: str) -> list[str]:
    found = _check(table(f'hitPolicy="{policy}"' if policy else "", columns, *rules))
    return [f"{one.sentence.code} {one.sentence.text.format(**one.facts)}" for one in found]


@pytest.mark.parametrize(
    ("columns", "rules", "cases"),
    [
        pytest.param("area", ["< 100 -> 1", "> 200 -> 2"], ["area：[100..200]，例如 area = 100"], id="an interval"),
        pytest.param("area", ["< 1 -> 1", "> 1 -> 2"], ["area：1，例如 area = 1"], id="a point"),
        pytest.param("area", ["<= 1 -> 1", ">= 2 -> 2"], ["area：(1..2)，例如 area = 1.5"], id="between two numbers"),
        pytest.param("seats", ["<= 1 -> 1", ">= 2 -> 2"], [], id="nothing lies between two whole numbers"),
        pytest.param("seats", ["> 1 -> 1"], ["seats：[0..1]，例如 seats = 0"], id="from the least value on"),
        pytest.param(
            "day", ['<= @"2026-01-01" -> 1', '>= date("2026-01-02") -> 2'], [], id="nothing lies between two days"
        ),
        pytest.param(
            "form", ['"shop" -> 1', '"canteen" -> 2'], ['form："kitchen"，例如 form = "kitchen"'], id="an option"
        ),
        pytest.param("form", ['"shop" -> 1', 'not("shop") -> 2'], [], id="all the others"),
        pytest.param(
            "area; chain",
            ["< 9; - -> 1", ">= 9; true -> 2"],
            ["area：>= 9；chain：false，例如 area = 9，chain = false"],
            id="two columns",
        ),
        pytest.param("area", ["null -> 1", "not(null) -> 2"], [], id="null"),
        pytest.param("area", ["? < 5 or ? > 7 -> 1"], ["area：[5..7]，例如 area = 5"], id="a condition of the subject"),
    ],
)
def test_gaps(columns: str, rules: Sequence[str], cases: Sequence[str]) -> None:
    wanted = [f"D101 没有规则的情况：{case}，这时没有结果。请补充规则，或给输出列填写默认值。" for case in cases]
    assert _told("", columns, *rules) == wanted


def test_a_default_or_a_listing_policy_leaves_no_gap() -> None:
    default = '<output name="out"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>'

    assert _check(table("", "area", "< 5 -> 1", outputs=default)) == []
    assert _told("COLLECT", "area", "< 5 -> 1", "< 7 -> 2") == []


@pytest.mark.parametrize(
    ("policy", "rules", "told"),
    [
        pytest.param(
            "UNIQUE",
            ["< 100 -> 1", ">= 50 -> 1"],
            ["D102 规则 1 和 2 会同时命中：area：[50..100)，例如 area = 50；UNIQUE 只允许一条。"],
            id="unique",
        ),
        pytest.param(
            "ANY",
            ["< 100 -> 1", ">= 50 -> 2"],
            ["D103 规则 1 和 2 同时命中而结果不同：area：[50..100)，例如 area = 50；ANY 要求结果相同。"],
            id="any",
        ),
        pytest.param("ANY", ["< 100 -> 1", ">= 50 -> 1"], [], id="any, and the same result"),
        pytest.param("FIRST", ["< 100 -> 1", ">= 50 -> 1"], [], id="first"),
        pytest.param(
            "FIRST",
            ["< 100 -> 1", "[20..30] -> 2", "- -> 3", "5 -> 4"],
            [
                "D104 规则 2 不会命中：它的情况都已由前面的规则处理。",
                "D104 规则 4 不会命中：它的情况都已由前面的规则处理。",
            ],
            id="covered by earlier rules",
        ),
        pytest.param(
            "UNIQUE",
            ["- -> 1", "? < 1 and ? > 2 -> 2"],
            ["D104 规则 2 不会命中：没有这样的输入值。"],
            id="nothing can be so",
        ),
    ],
)
def test_overlaps_and_idle_rules(policy: str, rules: Sequence[str], told: Sequence[str]) -> None:
    assert _told(policy, "area", *rules) == told


@pytest.mark.parametrize(
    ("columns", "rules", "told"),
    [
        pytest.param("text", ['"a" -> 1'], "D201 没有检查是否遗漏：不知道“text”可能有哪些值。", id="any text"),
        pytest.param(
            "count(items)", ["> 1 -> 1"], "D201 没有检查是否遗漏：不知道“count(items)”可能有哪些值。", id="computed"
        ),
        pytest.param(
            "area",
            ["< limit -> 1", ">= 5 -> 2"],
            "D202 没有检查规则 1 与其他规则是否重叠或遗漏：它的条件不能事先判断。",
            id="another variable",
        ),
        pytest.param(
            "area; area > 5",
            ["< 5; false -> 1", ">= 5; true -> 2"],
            "D203 没有检查是否重叠或遗漏：“area、area > 5”取决于同样的数据。",
            id="columns that hang together",
        ),
        pytest.param(
            "count(items)",
            ["< 5 -> 1", ">= 3 -> 2"],
            "D206 没有检查规则 1、2 是否会同时命中：它们的条件由算出来的列决定。",
            id="an overlap of what is computed",
        ),
    ],
)
def test_what_cannot_be_checked_is_said(columns: str, rules: Sequence[str], told: str) -> None:
    assert _told("", columns, *rules) == [told]


def test_cells_and_results_are_checked_where_they_stand() -> None:
    written = table("", "area; form", '< 5; "bar" -> aera', ">= 5; - -> 1")
    found = [(one.sentence.code, one.facts["expression"]) for one in _check(written) if "expression" in one.facts]

    assert found == [("E021", '"bar"'), ("E001", "aera")]


def test_a_result_that_the_column_does_not_list_is_told() -> None:
    outputs = '<output name="level"><outputValues><text>"county", "city"</text></outputValues></output>'

    assert [one.sentence.code for one in _check(table("", "chain", '- -> "state"', outputs=outputs))] == ["D105"]


# Against trying every combination


@dataclass(frozen=True)
class _Drawn:
    policy: str
    rules: tuple[tuple[str, str, str, int], ...]


NUMBERS = some.sampled_from(["-", "0", "1", "2, 4", "< 2", "<= 3", "> 3", "[1..3]", "(0..4]", "not(2)", "not([1..2])"])
FLAGS = some.sampled_from(["-", "true", "false", "not(true)"])
FORMS = some.sampled_from(["-", '"shop"', '"canteen", "kitchen"', 'not("shop")'])
TABLES = some.builds(
    _Drawn,
    some.sampled_from(["UNIQUE", "ANY", "FIRST"]),
    some.lists(some.tuples(NUMBERS, FLAGS, FORMS, some.integers(1, 2)), min_size=1, max_size=5).map(tuple),
)
RANGE = Range(Decimal(0), Decimal(5), low_included=True, high_included=True)
SMALL = Variables({"n": Type("number", whole=True, within=RANGE), "b": BOOLEAN, "f": FORM})
INPUTS = [dict(zip("nbf", values, strict=True)) for values in product(range(6), [True, False], FORM.values)]


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_the_search_finds_what_trying_all_inputs_finds(drawn: _Drawn) -> None:
    rules = [f"{n}; {b}; {f} -> {value}" for n, b, f, value in drawn.rules]
    collecting = dmn.load(definitions(decision("it", table('hitPolicy="RULE ORDER"', "n; b; f", *rules))), "it.dmn")
    fired = [{one.rule for one in collecting.decide("it", values).fired} for values in INPUTS]
    decisions = dmn.load(definitions(decision("it", table(f'hitPolicy="{drawn.policy}"', "n; b; f", *rules))), "it.dmn")

    found = list(check_decision(decisions.decisions["it"], decisions.graph, SMALL))

    assert any(one.sentence.code == "D101" for one in found) == any(not rules for rules in fired)
    clashes = {(one.facts["first"], one.facts["second"]) for one in found if one.sentence.code in {"D102", "D103"}}
    assert clashes == {pair for rules in fired for pair in combinations(sorted(rules), 2) if _clash(drawn, pair)}
    idle = {one.facts["number"] for one in found if one.sentence.code == "D104"}
    reached = {min(rules) for rules in fired if rules} if drawn.policy == "FIRST" else set().union(*fired)
    assert idle == set(range(1, len(rules) + 1)) - reached


def _clash(drawn: _Drawn, pair: tuple[int, int]) -> bool:
    if drawn.policy == "FIRST":
        return False
    return drawn.policy == "UNIQUE" or drawn.rules[pair[0] - 1][3] != drawn.rules[pair[1] - 1][3]
