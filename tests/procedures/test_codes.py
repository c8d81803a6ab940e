"""Codes with check digits: the vectors of the standards and of public registers."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.procedures import codes

BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

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


@pytest.mark.parametrize(
    "identifier",
    [
        # published by other cities
        "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
        "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
        "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
    ],
)
def test_identifiers_of_licences_end_in_the_published_check_character(identifier: str) -> None:
    *_, kind, issuer, serial, version, _ = identifier.split(".")
    assert codes.licence_identifier(kind, issuer, serial, int(version)) == identifier


def test_check_digit_of_the_standards_example() -> None:
    assert codes.check_11_10("0794") == "5"  # ISO 7064, 8.2


@pytest.mark.parametrize(("check", "alphabet"), [(codes.check_37_36, BASE_36), (codes.check_11_10, BASE_36[:10])])
@given(data=st.data())
def test_a_check_character_finds_every_change_of_one_character(
    check: Callable[[str], str], alphabet: str, data: st.DataObject
) -> None:
    text = data.draw(st.text(alphabet, min_size=1, max_size=60))
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(alphabet).filter(lambda one: one != text[place]))
    assert check(text[:place] + other + text[place + 1 :]) != check(text)


@pytest.mark.parametrize(
    ("check", "alphabet", "missed"),
    [(codes.check_37_36, BASE_36, 36), (codes.check_11_10, BASE_36[:10], 10)],
)
def test_a_check_character_finds_all_but_few_exchanges_of_neighbours(
    check: Callable[[str], str], alphabet: str, missed: int
) -> None:
    # what stands before only sets the sum that is carried on; one character gives every such sum
    exchanged = [(a, b, c) for a in alphabet for b in alphabet for c in alphabet if b < c]
    unseen = [one for one in exchanged if check(one[0] + one[1] + one[2]) == check(one[0] + one[2] + one[1])]
    assert len(unseen) <= missed, len(unseen) / len(exchanged)


@pytest.mark.parametrize(("serial", "version"), [("", 1), ("小", 1), ("A-1", 1), ("1", 0), ("1", 1000)])
def test_an_identifier_takes_no_other_serials_and_versions(serial: str, version: int) -> None:
    with pytest.raises(ValueError, match="a serial has digits"):
        codes.licence_identifier("11230200MB99000219001", "11230200MB99000219", serial, version)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("11230200MB99000219001", True),
        ("11230200MB9900021900A", False),
        ("11230200MB9900021800", False),
        ("11230200MB99000218001", False),
    ],
    ids=["as it should be", "a letter in the sequence", "too short", "the body's code is wrong"],
)
def test_a_type_of_licence_is_a_credit_code_and_three_digits(text: str, *, is_one: bool) -> None:
    assert codes.licence_type(text) is is_one
