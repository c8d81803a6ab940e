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

ISO_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LICENCE_ROOT = "1.2.156.3005.2"  # the object identifier of electronic licences (GB/T 36904)
LICENCE_TYPE = re.compile(r"[0-9A-Z]{18}[0-9]{3}")
LICENCE_SERIAL = re.compile(r"[0-9A-Z]{1,64}")

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


def check_37_36(text: str) -> str:
    """The check character of ISO 7064 MOD 37,36 for digits and capital letters. Raises ValueError for any other text.

    It finds every change of one character and all but one in 600 exchanges of two neighbours.
    """
    return _hybrid(text, 36)


def check_11_10(digits: str) -> str:
    """The check digit of ISO 7064 MOD 11,10. Raises ValueError for any other text.

    It finds every change of one digit and all but one in 45 exchanges of two neighbours.
    """
    return _hybrid(digits, 10)


def licence_type(text: str) -> bool:
    """Whether a text has the form of a 证照类型代码: the credit code of the body that defined it, and three digits."""
    return LICENCE_TYPE.fullmatch(text) is not None and uscc(text[:18])


def licence_identifier(type_code: str, issuer: str, serial: str, version: int) -> str:
    """A 电子证照标识 (GB/T 36904): type, issuer and serial, the version from 1 to 999, and the check over all four."""
    if not LICENCE_SERIAL.fullmatch(serial) or not 1 <= version <= 999:
        raise ValueError("a serial has digits and capital letters, a version is from 1 to 999")
    parts = (type_code, issuer, serial, f"{version:03d}")
    return ".".join((LICENCE_ROOT, *parts, check_37_36("".join(parts))))


def _hybrid(text: str, modulus: int) -> str:
    """ISO 7064, hybrid systems: one check character of the same alphabet as the text."""
    alphabet, carried = ISO_ALPHABET[:modulus], modulus
    for character in text:
        added = (carried + alphabet.index(character)) % modulus or modulus
        carried = added * 2 % (modulus + 1)
    return alphabet[(modulus + 1 - carried) % modulus]


def _is_day(digits: str) -> bool:
    try:
        date.fromisoformat(digits)
    except ValueError:
        return False
    return True
