"""文号: numbers of documents, and the series that they are drawn from."""

import pytest

from engine.procedures import codes, numbering
from engine.procedures.numbering import NumberFacts

FACTS = NumberFacts("龙沙市监", "230202", "2026", "1")
NOTICE, LICENCE = "（鹤{office}）食药许受字〔{year}〕{seq}号", "JY{code}{region}{seq:6}{check}"


def test_a_number_names_office_year_and_sequence() -> None:
    assert numbering.number(NOTICE, FACTS, 17) == "（鹤龙沙市监）食药许受字〔2026〕17号"


def test_a_licence_number_ends_in_the_check_digit_of_its_digits() -> None:
    assert numbering.number(LICENCE, FACTS, 42) == "JY1230202000042" + codes.check_11_10("1230202000042")


@pytest.mark.parametrize("pattern", [NOTICE, LICENCE])
def test_numbers_of_one_series_differ_by_their_sequence(pattern: str) -> None:
    other = NumberFacts("建华市监", "230203", "2026", "1")
    assert numbering.series(pattern, FACTS) != numbering.series(pattern, other)
    assert numbering.number(pattern, FACTS, 1) != numbering.number(pattern, FACTS, 2)


@pytest.mark.parametrize(
    ("pattern", "is_one"),
    [
        (NOTICE, True),
        (LICENCE, True),
        ("第{seq}号", True),
        ("第1号", False),
        ("{seq}-{seq}", False),
        ("{seq}{check}{check}", False),
        ("{number}{seq}", False),
        ("{seq", False),
        ("{seq}}", False),
        ("{seq:0}", False),
    ],
)
def test_a_pattern_has_known_places_and_the_sequence_once(pattern: str, *, is_one: bool) -> None:
    assert numbering.is_pattern(pattern) is is_one


@pytest.mark.parametrize(
    ("pattern", "may_be"),
    [
        (NOTICE, False),
        (LICENCE, False),
        ("{code}{seq}", True),
        ("{seq}{code}", True),
        ("{code:2}{seq}", True),
        ("{code}{region}{seq}", True),
        ("{code}0{seq}", True),
        ("{code}{seq:6}", False),
        ("{code}-{seq}", False),
        ("{code}{seq}-{code}", True),
    ],
)
def test_two_numbers_may_read_the_same_where_nothing_parts_code_and_sequence(pattern: str, *, may_be: bool) -> None:
    assert numbering.is_ambiguous(pattern) is may_be
