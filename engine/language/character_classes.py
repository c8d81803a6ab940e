"""Sets of characters in XPath regular expressions: escapes, Unicode categories, blocks."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

Holds: TypeAlias = Callable[[str], bool]


@dataclass(frozen=True)
class Characters:
    """A set of characters, and how many steps more than others it takes to ask it."""

    holds: Holds
    steps: int = 0


_BLOCKS: Final = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
_CATEGORIES: Final = {
    *"LMNPZSC",
    *(
        *("Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"),
        *("Zs", "Zl", "Zp", "Sm", "Sc", "Sk", "So", "Cc", "Cf", "Co", "Cn"),
    ),
}


def _is_name_start(char: str) -> bool:
    return char in "_:" or char.isalpha()


def _is_name_char(char: str) -> bool:
    return char in "-._:\u00b7" or unicodedata.category(char)[0] in "LM" or unicodedata.category(char) == "Nd"


_ESCAPES: Final[dict[str, Holds]] = {
    "d": lambda char: unicodedata.category(char) == "Nd",
    "s": lambda char: char in " \t\n\r",
    "w": lambda char: unicodedata.category(char)[0] not in "PZC",
    "i": _is_name_start,
    "c": _is_name_char,
}


def escape_class(letter: str) -> Holds | None:
    r"""The set of `\d` and its like; a capital letter is the set of all others."""
    holds = _ESCAPES.get(letter.lower())
    return without(holds) if holds and letter.isupper() else holds


def property_class(name: str) -> Holds | None:
    r"""The set of `\p{name}`: a general category, or a block as `IsBasicLatin`."""
    block = _BLOCKS.get(name.removeprefix("Is")) if name.startswith("Is") else None
    if block:
        first, last = block
        return lambda char: first <= ord(char) <= last
    if name in _CATEGORIES:
        return lambda char: unicodedata.category(char).startswith(name)
    return None


def without(holds: Holds) -> Holds:
    return lambda char: not holds(char)


def either(sets: list[Holds]) -> Holds:
    return lambda char: any(holds(char) for holds in sets)


def both(first: Holds, second: Holds) -> Holds:
    return lambda char: first(char) and second(char)


def in_range(first: str, last: str) -> Holds:
    return lambda char: first <= char <= last


def any_case(holds: Holds) -> Holds:
    """The set where upper and lower case are the same."""
    return lambda char: holds(char) or any(len(c) == 1 and holds(c) for c in (char.lower(), char.upper()))
