"""Texts that are nearly FEEL, and files that are nearly DMN: made of pieces of good ones."""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final
from xml.sax.saxutils import escape

from engine.language.functions import BUILT_INS
from engine.language.names import RESERVED
from tests.fuzz import grammar

_SIGNS: Final = (*"()[]{},.:+-*/<>=?", "**", "..", "<=", ">=", "!=", '"', "@", "//", "/*", "*/", "\\", "\n", "\u3000")
_EXTREME: Final = (
    *("1e6144", "1e-6143", "-0", "9" * 40, "0.1e-30", '"(a*)*$"', '"\\u0000"', '"\\U01F600"', '@"999999999-12-31"'),
    *('@"-999999999-01-01T24:00:00Z"', '@"P999999999Y"', '@"PT9999999999999H"', '@"10:00:00@Asia/Shanghai"'),
    *('@"2026-03-29T02:30:00@Europe/Berlin"', "function(x) x", "function(x, y) x < y", "[1..]", "(..2)", "partial"),
)
_WORDS: Final = (*sorted(RESERVED), "of", "function", "external", "item", *sorted(BUILT_INS), *grammar.CONTEXT)
TOKENS: Final = (*_SIGNS, *_SIGNS, *_EXTREME, *_WORDS)
_WRITTEN: Final = re.compile("<text>([^<]*)</text>")
_TOKEN: Final = re.compile(r'"[^"]*"|\w+|\s+|.', re.DOTALL)


def soup(chance: Random) -> str:
    """Any words and signs."""
    count = chance.choice((3, 8, 20, 60))
    return chance.choice(("", " ")).join(chance.choice(TOKENS) for _ in range(chance.randint(1, count)))


def noise(chance: Random) -> str:
    """Any characters."""
    return "".join(chr(chance.choice((chance.randint(0, 127), chance.randint(0, 0xD7FF)))) for _ in range(12))


def mutated(chance: Random, text: str) -> str:
    """The text with a few of its tokens changed."""
    tokens = _TOKEN.findall(text) or [""]
    for _ in range(chance.randint(1, 4)):
        tokens = chance.choice(_CHANGES)(chance, tokens) or [""]
    return "".join(tokens)


def mutated_file(chance: Random, text: str) -> str:
    """A file of which one expression, or its markup, is changed."""
    if chance.random() < 0.2:
        return mutated(chance, text)
    place = chance.choice(list(_WRITTEN.finditer(text)))
    changed = mutated(chance, place[1]) if chance.random() < 0.6 else grammar.expression(chance)
    return text[: place.start(1)] + escape(changed) + text[place.end(1) :]


def nested(chance: Random, text: str) -> str:
    """The text inside of itself many times over, or behind itself."""
    before, after = chance.choice(_AROUND)
    times = chance.choice((2, 10, 40, 70, 400))
    return before * times + text + after * times


def _dropped(chance: Random, tokens: Sequence[str]) -> list[str]:
    start = chance.randrange(len(tokens))
    return [*tokens[:start], *tokens[start + chance.randint(1, 3) :]]


def _doubled(chance: Random, tokens: Sequence[str]) -> list[str]:
    start, end = sorted((chance.randrange(len(tokens)), chance.randrange(len(tokens))))
    return [*tokens[:end], *list(tokens[start:end]) * chance.choice((1, 2, 5)), *tokens[end:]]


def _swapped(chance: Random, tokens: Sequence[str]) -> list[str]:
    one, other = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    changed = list(tokens)
    changed[one], changed[other] = changed[other], changed[one]
    return changed


def _put_in(chance: Random, tokens: Sequence[str]) -> list[str]:
    at = chance.randrange(len(tokens) + 1)
    return [*tokens[:at], chance.choice(TOKENS), *tokens[at:]]


def _replaced(chance: Random, tokens: Sequence[str]) -> list[str]:
    at = chance.randrange(len(tokens))
    return [*tokens[:at], chance.choice(TOKENS), *tokens[at + 1 :]]


_Change = Callable[[Random, Sequence[str]], list[str]]
_CHANGES: Final[tuple[_Change, ...]] = (_dropped, _doubled, _swapped, _put_in, _replaced)
_AROUND: Final = (
    *(("(", ")"), ("[", "]"), ("-", ""), ("not(", ")"), ("{a:", "}"), ("if true then ", " else 1"), ("", " + 1")),
    *(("", "[item]"), ("", ".a"), ("string(", ")"), ("for i in 1..9 return ", ""), ("(function(x) ", ")(1)")),
    *(("some x in [1] satisfies ", ""), ("[", ", 1]"), ("", ", 1"), ("flatten([", "])"), ("", " and true")),
)
