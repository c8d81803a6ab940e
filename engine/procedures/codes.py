"""Identity and catalogue codes, with their check digits."""

import re
from datetime import date

PERSON_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PERSON_CHECKS = "10X98765432"
PERSON = re.compile(r"[1-9][0-9]{16}[0-9X]")

UNIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
UNIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
UNIT = re.compile(rf"[1-9AN-Y][1-9][0-9]{{6}}[{UNIT_ALPHABET}]{{10}}")
BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

CATALOG = re.compile(r"[0-9A-Z]{12}")
PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
NATION = ("00", "10")


def citizen_id(text: str) -> bool:
    """Whether a text is a 公民身份号码 (GB 11643): 18 characters, a province, a date that exists, the check digit."""
    if not PERSON.fullmatch(text) or not PROVINCE.match(text) or not _is_day(text[6:14]):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(PERSON_WEIGHTS, text, strict=False))
    return PERSON_CHECKS[total % 11] == text[17]


def uscc(text: str) -> bool:
    """Whether a text is a 统一社会信用代码 (GB 32100): alphabet, area, body code (GB 11714) and both check digits."""
    if not UNIT.fullmatch(text) or not (PROVINCE.match(text, 2) or text[2:4] in NATION):
        return False
    return body_check_digit(text[8:16]) == text[16] and uscc_check_digit(text[:17]) == text[17]


def uscc_check_digit(first: str) -> str:
    """The 18th character of a 统一社会信用代码, from its first 17 (GB 32100). Raises ValueError for any other text."""
    total = sum(weight * UNIT_ALPHABET.index(character) for weight, character in zip(UNIT_WEIGHTS, first, strict=True))
    return UNIT_ALPHABET[-total % 31]


def body_check_digit(first: str) -> str:
    """The ninth character of a body code, from its first eight (GB 11714). Raises ValueError for any other text."""
    total = sum(weight * BODY_ALPHABET.index(character) for weight, character in zip(BODY_WEIGHTS, first, strict=True))
    check = -total % 11
    return "X" if check == 10 else str(check)


def catalog_code(text: str) -> bool:
    """Whether a text has the form of a 基本编码: 12 digits or capital letters."""
    return CATALOG.fullmatch(text) is not None


def _is_day(digits: str) -> bool:
    try:
        date.fromisoformat(digits)
    except ValueError:
        return False
    return True
