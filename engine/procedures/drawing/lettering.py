"""Text in pictures: how wide it is, by estimate, and how it breaks into lines. Chinese breaks between characters."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

LEADING: Final = 1.25  # of the size
_NARROW: Final = frozenset("fijlrtI.,:;'\"!|()[]{}/\\-` ")
_WIDE: Final = frozenset("mwMWQOGH@%—…")
_NEVER_FIRST: Final = frozenset("，。、；：？！）》」』】〉”’…—,.;:?!)]}%％")
_NEVER_LAST: Final = frozenset("（《「『【〈“‘([{")
_PIECES: Final = re.compile(r"\n|[^\S\n]+|[!-~\u00a1-\u024f]+|.", re.DOTALL)


def width(text: str, size: float) -> float:
    """About how many pixels a line of text takes."""
    return sum(map(_em, text)) * size


def wrapped(text: str, size: float, room: float) -> list[str]:
    """The lines of a text in so many pixels; a word that is longer than a line is broken."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, size, room):
        if piece == "\n":
            lines.append(line)
            line = ""
        elif not line.strip() or width(line + piece.rstrip(), size) <= room or _hangs(piece, line):
            line += piece
        elif line[-1] in _NEVER_LAST and len(line) > 1:
            lines.append(line[:-1])
            line = line[-1] + piece
        else:
            lines.append(line)
            line = piece
    return [one.strip() for one in (*lines, line) if one.strip()]


def fitted(text: str, size: float, room: float, most: int) -> list[str]:
    """The lines of a text, at most so many: the last one ends in … when there is more."""
    lines = wrapped(text, size, room)
    if len(lines) <= max(1, most):
        return lines
    last = lines[max(1, most) - 1]
    while last and width(f"{last}…", size) > room:
        last = last[:-1]
    return [*lines[: max(1, most) - 1], f"{last}…"]


def block(lines: Sequence[str], at: tuple[float, float], size: float, anchor: str = "middle") -> str:
    """Lines of text as SVG; `at` is the middle (or start) of the upper edge of the first."""
    x, top = at
    spans = "".join(
        f'<tspan x="{number(x)}" y="{number(top + size * LEADING * place + size)}">{escape(line)}</tspan>'
        for place, line in enumerate(lines)
    )
    return f'<text font-size="{number(size)}" text-anchor="{anchor}">{spans}</text>' if lines else ""


def height(lines: Sequence[str], size: float) -> float:
    """How many pixels lines take, one beneath the other."""
    return len(lines) * size * LEADING


def number(value: float) -> str:
    """A number as SVG has it, to a hundredth of a pixel."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _hangs(piece: str, line: str) -> bool:
    """Whether a mark that begins no line stands in the margin: one, not several."""
    return piece in _NEVER_FIRST and line[-1] not in _NEVER_FIRST


def _pieces(text: str, size: float, room: float) -> Iterator[str]:
    """What a line may end behind: words, single characters of other scripts, blanks; long words in parts."""
    for found in _PIECES.finditer(text.replace("\r", "").replace("\t", " ")):
        piece = found[0]
        while width(piece, size) > room and len(piece) > 1:
            part = max(1, next((n for n in range(len(piece), 0, -1) if width(piece[:n], size) <= room), 1))
            yield piece[:part]
            piece = piece[part:]
        yield piece


@lru_cache(maxsize=4096)
def _em(character: str) -> float:
    """The width of a character against its height."""
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if unicodedata.combining(character):
        return 0.0
    if character in _NARROW:
        return 0.35
    if character in _WIDE:
        return 0.9
    return 0.72 if character.isupper() else 0.58
