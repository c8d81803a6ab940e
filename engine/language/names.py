"""Known names, which in FEEL may hold blanks and signs: the longest one that the tokens spell."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Final

from engine.language.errors import FeelSyntax
from engine.language.tokens import Kind, Token, tokenize

# Words that end a name, and so cannot be inside one that is not known.
RESERVED: Final = frozenset(
    {
        "and",
        "between",
        "else",
        "every",
        "false",
        "for",
        "if",
        "in",
        "instance",
        "null",
        "or",
        "return",
        "satisfies",
        "some",
        "then",
        "true",
    }
)


@lru_cache(maxsize=20_000)
def spelling(name: str) -> tuple[str, ...]:
    """The words and signs of a name; empty for a name that FEEL could not spell."""
    try:
        tokens = tokenize(name)[:-1]
    except FeelSyntax:
        return ()
    if not tokens or tokens[0].kind is not Kind.WORD:
        return ()
    if any(token.kind in (Kind.STRING, Kind.AT) for token in tokens):
        return ()
    return tuple(token.text for token in tokens)


class Names:
    """A set of names by their first word; sets are nested as scopes are."""

    __slots__ = ("by_first", "outer")

    def __init__(self, names: Collection[str], outer: "Names | None" = None) -> None:
        self.outer = outer
        self.by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        parts = spelling(name)
        if parts:
            self.by_first.setdefault(parts[0], []).append((parts, name))

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """The longest known name beginning at that token, and how many tokens it takes."""
        best: tuple[str, int] | None = None
        scope: Names | None = self
        while scope is not None:
            for parts, name in scope.by_first.get(tokens[at].text, ()):
                if (best is None or len(parts) > best[1]) and _spelled(parts, tokens, at):
                    best = name, len(parts)
            scope = scope.outer
        return best


def _spelled(parts: tuple[str, ...], tokens: Sequence[Token], at: int) -> bool:
    if at + len(parts) >= len(tokens):
        return False
    return all(
        tokens[at + i].text == part and tokens[at + i].kind not in (Kind.STRING, Kind.AT)
        for i, part in enumerate(parts)
    )
