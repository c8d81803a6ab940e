"""Text in pictures: how wide it is, by estimate, and how it breaks into lines. Chinese breaks between characters."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
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
    return list(_lines(text, size, room))


def fitted(text: str, size: float, room: float, most: int) -> list[str]:
    """The lines of a text, at most so many: the last one ends in … when there is more."""
    most = max(1, most)
    lines = list(islice(_lines(text, size, room), most + 1))
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(f"{last}…", size) > room:
        last = last[:-1]
    return [*lines[: most - 1], f"{last}…"]


def _lines(text: str, size: float, room: float) -> Iterator[str]:
    line, used = "", 0.0
    for piece in _pieces(text, size, room):
        wide = width(piece, size)
        if piece == "\n":
            yield from _kept(line)
            line, used = "", 0.0
        elif not line.strip() or used + width(piece.rstrip(), size) <= room or _hangs(piece, line):
            line, used = line + piece, used + wide
        elif line[-1] in _NEVER_LAST and len(line) > 1:
            yield from _kept(line[:-1])
            line, used = line[-1] + piece, width(line[-1], size) + wide
        else:
            yield from _kept(line)
            line, used = piece, wide
    yield from _kept(line)


def _kept(line: str) -> Iterator[str]:
    """A line, unless nothing stands in it."""
    if line.strip():
        yield line.strip()


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
        start, used = 0, 0.0
        for at, character in enumerate(found[0]):
            wide = width(character, size)
            if at > start and used + wide > room:
                yield found[0][start:at]
                start, used = at, 0.0
            used += wide
        yield found[0][start:]


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
