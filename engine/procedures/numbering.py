"""文号: how a document is numbered. A series is what a pattern gives with everything but its sequence filled in."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from engine.procedures import codes

SEQUENCE: Final = "seq"
CODE: Final = "code"
CHECK: Final = "check"
_PLACE: Final = re.compile(r"\{([a-z]+)(?::([1-9]))?\}")
_BRACE: Final = re.compile(r"[{}]")


@dataclass(frozen=True)
class NumberFacts:
    """What stands in a number besides its sequence: `office` is the office's short name, `code` a formula's text."""

    office: str
    region: str
    year: str
    code: str


def series(pattern: str, facts: NumberFacts) -> str:
    """The series that a number is drawn from: numbers of one series differ by their sequence only."""
    return _filled(pattern.replace(f"{{{CHECK}}}", ""), asdict(facts))


def number(pattern: str, facts: NumberFacts, sequence: int) -> str:
    """A number. {check} is the ISO 7064 MOD 11,10 digit of the digits before it."""
    before, mark, after = pattern.partition(f"{{{CHECK}}}")
    given = {**asdict(facts), SEQUENCE: str(sequence)}
    text = _filled(before, given)
    if mark:
        text += codes.check_11_10("".join(one for one in text if one in "0123456789"))
    return text + _filled(after, given)


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern: known places only, the sequence once, the check at most once."""
    places = [found[1] for found in _PLACE.finditer(text)]
    known = {*NumberFacts.__dataclass_fields__, SEQUENCE, CHECK}
    is_clean = not _BRACE.search(_PLACE.sub("", text)) and set(places) <= known
    return is_clean and places.count(SEQUENCE) == 1 and places.count(CHECK) <= 1


def needs_code(pattern: str) -> bool:
    """Whether a pattern has a place for the text of a formula."""
    return CODE in [found[1] for found in _PLACE.finditer(pattern)]


def is_ambiguous(pattern: str) -> bool:
    """Whether two numbers of a pattern may read the same, as 1 and 11 in {code}{seq} or 11 and 1 do.

    A sequence of no fixed width needs something that is no digit between it and a formula's text.
    """
    if f"{{{SEQUENCE}}}" not in pattern:
        return False
    parts = re.split(rf"\{{{SEQUENCE}\}}|\{{{CODE}(?::[1-9])?\}}", pattern)
    return needs_code(pattern) and not all(_separates(part) for part in parts[1:-1])


def _separates(part: str) -> bool:
    return re.search(r"[^0-9]", _PLACE.sub("", part)) is not None


def _filled(pattern: str, given: Mapping[str, str]) -> str:
    """A pattern with what is given in its places, padded with zeros to the width that a place asks for."""
    return _PLACE.sub(lambda found: given.get(found[1], found[0]).zfill(int(found[2] or 0)), pattern)
