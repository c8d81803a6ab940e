"""Regular expressions as XPath has them, bounded: what `matches`, `replace` and `split` use (DMN 1.5, 10.3.4.3)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engine.language.metering import Exhausted, Meter
from engine.language.pattern_matching import STEP, Attempt, Part
from engine.language.pattern_parsing import Parser, PatternInvalid

__all__ = ["Found", "Pattern", "PatternInvalid", "is_found", "pattern"]

MAX_PATTERN: Final = 1000
_READ_LETTERS: Final = 4  # of a pattern or replacement, in about the time of a step
_MOST_DIGITS: Final = 3  # no pattern has more groups
_REPLACEMENT: Final = re.compile(r"\\([\\$])|\$(\d+)|([^\\$]+)", re.ASCII)


@dataclass(frozen=True)
class Found:
    """Where a pattern matched, and what it and its groups took."""

    start: int
    end: int
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Pattern:
    """A pattern read once."""

    part: Part
    groups: int
    literal_replacement: bool

    def search(self, text: str, start: int, meter: Meter) -> Found | None:
        """The first match from an offset on."""
        for begin in range(start, len(text) + 1):
            meter.spend(STEP + self.groups)
            attempt = Attempt(text, self.groups, meter)
            if self.part(attempt, begin, attempt.accept):
                attempt.groups[0] = (begin, attempt.end)
                return Found(begin, attempt.end, tuple(text[slice(*span)] if span else "" for span in attempt.groups))
        return None

    def _all(self, text: str, meter: Meter) -> Iterator[Found]:
        found = self.search(text, 0, meter)
        while found:
            yield found
            found = self.search(text, found.end, meter)

    def _matches_nothing(self, meter: Meter) -> bool:
        return self.search("", 0, meter) is not None

    def replace(self, text: str, replacement: str, meter: Meter) -> str | None:
        """The text with every match replaced; None when the pattern matches nothing at all, or `$` stands alone."""
        if self._matches_nothing(meter):
            return None
        pieces, at, length = [], 0, 0
        for found in self._all(text, meter):
            meter.spend(0 if self.literal_replacement else len(replacement) // _READ_LETTERS)
            put = replacement if self.literal_replacement else self._filled(replacement, found)
            if put is None:
                return None
            pieces += [text[at : found.start], put]
            length += found.start - at + len(put)
            meter.text(length)
            at = found.end
        return "".join([*pieces, text[at:]])

    def _filled(self, replacement: str, found: Found) -> str | None:
        pieces = []
        at = 0
        while piece := _REPLACEMENT.match(replacement, at):
            escaped, number, plain = piece.groups()
            pieces.append(self._group(number, found) if number else escaped or plain)
            at = piece.end()
        return "".join(pieces) if at == len(replacement) else None

    def _group(self, number: str, found: Found) -> str:
        """`$12` is group 12, or group 1 and a 2 when there are fewer."""
        digits = min(len(number), _MOST_DIGITS)
        while digits > 1 and int(number[:digits]) > self.groups:
            digits -= 1
        index = int(number[:digits])
        return (found.groups[index] if index <= self.groups else "") + number[digits:]

    def split(self, text: str, meter: Meter) -> list[str] | None:
        """What stands between the matches; None when the pattern matches nothing at all."""
        if self._matches_nothing(meter):
            return None
        pieces, at = [], 0
        for found in self._all(text, meter):
            pieces.append(text[at : found.start])
            at = found.end
        return [*pieces, text[at:]]


def is_found(written: str, text: str) -> bool:
    """Whether a pattern is found in a text; not, when looking would take longer than an evaluation may.

    Raises PatternInvalid.
    """
    meter = Meter()
    read = pattern(written, "", meter)
    try:
        return read.search(text, 0, meter) is not None
    except (Exhausted, RecursionError):
        return False


def pattern(text: str, flags: str, meter: Meter) -> Pattern:
    """Raises PatternInvalid."""
    if len(text) > MAX_PATTERN:
        raise PatternInvalid
    meter.spend(len(text) // _READ_LETTERS)
    return _pattern(text, flags)


@lru_cache(maxsize=1000)
def _pattern(text: str, flags: str) -> Pattern:
    parser = Parser(text, flags)
    part = parser.parse()
    return Pattern(part, parser.groups, "q" in flags)
