"""Codes with check digits: the vectors of the standards and of public registers."""

import pytest

from engine.procedures import codes

UNITS = [
    "91350100M000100Y43",
    "11370800MB28559184",
    "11100000000013338W",
    "11430000006122244L",
    "11330105002500287C",
    "11100000MB03271699",
    "11230200MB9900013E",
    "11230200MB99000219",
    "11230200MB990003X1",
    "11230200MB99000481",
    "11230200MB9900056U",
    "11230200MB9900064N",
    "11230200MB9900072H",
    "11230200MB9900080C",
    "11230200MB99000999",
    "11230200MB9900101W",
    "11230200MB990011XL",
    "11230200MB9900128L",
]


@pytest.mark.parametrize("text", ["11010519491231002X", "440524188001010014"])
def test_a_citizen_number_is_valid(text: str) -> None:
    assert codes.citizen_id(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("110105194912310021", id="wrong check digit"),
        pytest.param("11010519491231002x", id="small letter"),
        pytest.param("110105194902300027", id="30 February"),
        pytest.param("990105194912310028", id="no such province"),
        pytest.param("1101051949123100", id="too short"),
        pytest.param("１1010519491231002X", id="full-width digit"),
        pytest.param("", id="empty"),
    ],
)
def test_a_citizen_number_is_refused(text: str) -> None:
    assert not codes.citizen_id(text)


@pytest.mark.parametrize("area", ["110105", "990105"], ids=["a province", "no province"])
@pytest.mark.parametrize("day", ["19491231", "19490230"], ids=["a day", "no day"])
def test_area_and_date_count_even_when_the_check_digit_fits(area: str, day: str) -> None:
    first = f"{area}{day}002"
    fitting = [first + last for last in codes.PERSON_CHECKS if codes.citizen_id(first + last)]
    assert len(fitting) == (1 if (area, day) == ("110105", "19491231") else 0)


@pytest.mark.parametrize("text", UNITS)
def test_a_credit_code_is_valid(text: str) -> None:
    assert codes.uscc(text)


@pytest.mark.parametrize("text", UNITS)
def test_the_check_digit_of_a_credit_code_is_computed(text: str) -> None:
    assert codes.uscc_check_digit(text[:17]) == text[17]


@pytest.mark.parametrize("text", UNITS)
def test_one_wrong_character_in_a_credit_code_is_found(text: str) -> None:
    alphabet = codes.UNIT_ALPHABET
    changed = (text[:i] + alphabet[(alphabet.index(text[i]) + 1) % 31] + text[i + 1 :] for i in range(18))
    assert not [one for one in changed if codes.uscc(one)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("91350100M000100Y4", id="too short"),
        pytest.param("91350100I000100Y43", id="letter outside the alphabet"),
        pytest.param("91350100m000100y43", id="small letters"),
        pytest.param("", id="empty"),
    ],
)
def test_a_text_that_is_no_credit_code_is_refused(text: str) -> None:
    assert not codes.uscc(text)


def test_a_body_code_needs_its_own_check_digit_too() -> None:
    first = "11230200MB9900014"
    assert not codes.uscc(first + codes.uscc_check_digit(first))


def test_the_body_code_vector_of_the_standard() -> None:
    assert codes.body_check_digit("D2143569") == "X"
