"""Where the parser is in the tokens, which names it knows there, and how deep it has gone."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Final, NoReturn, TypeAlias

from engine.language.errors import FeelSyntax, syntax_error
from engine.language.names import RESERVED, Names
from engine.language.tokens import Kind, Token, tokenize
from engine.language.types import Type

MAX_DEPTH: Final = 60
COMPARISONS: Final = ("=", "!=", "<", "<=", ">", ">=")
_AFTER_RANGE: Final = frozenset(["", *COMPARISONS, ",", ")", "]", "}", "instance", "and", "or", "."])
_TOO_DEEP: Final = "嵌套层次过深"
NamedTypes: TypeAlias = Callable[[str], Type | None]


def no_types(_: str) -> Type | None:
    """Where no types but FEEL's own are known."""
    return None


class Cursor:
    def __init__(self, text: str, names: Names, types: NamedTypes = no_types) -> None:
        self.text = text
        self.types = types
        self.tokens = tokenize(text)
        self.at = 0
        self.names = names
        self.depth = 0
        self.ends_range = False  # the token `[` may close a range here
        self.asked = False  # `?` was read

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    @property
    def offset(self) -> int:
        return self.tokens[self.at].start

    def ahead(self, distance: int = 1) -> Token:
        return self.tokens[min(self.at + distance, len(self.tokens) - 1)]

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these words or symbols."""
        token = self.tokens[self.at]
        return token.text in texts and token.kind in (Kind.WORD, Kind.SYMBOL)

    def take(self, *texts: str) -> str:
        """Go past the next token when it is one of these; the text of it, or nothing."""
        token = self.tokens[self.at]
        if token.text in texts and token.kind in (Kind.WORD, Kind.SYMBOL):
            self.at += 1
            return token.text
        return ""

    def need(self, text: str) -> None:
        if not self.take(text):
            self.refuse(f"此处应为“{text}”")

    def advance(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def refuse(self, reason: str) -> NoReturn:
        raise self.refusal(reason)

    def refusal(self, reason: str) -> FeelSyntax:
        found = self.token
        shown = "结尾" if found.kind is Kind.END else f"“{self.text[found.start : found.end][:20]}”"
        return syntax_error(self.text, found.start, f"{reason}，却是{shown}")

    @contextmanager
    def deeper(self) -> Iterator[None]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise syntax_error(self.text, self.offset, _TOO_DEEP)
        yield
        self.depth -= 1

    def closes_range(self) -> bool:
        following = self.ahead()
        return following.kind not in (Kind.STRING, Kind.AT) and following.text in _AFTER_RANGE

    @contextmanager
    def bracketed(self, close: str) -> Iterator[None]:
        """Inside brackets, whose opening one was taken, `[` filters again."""
        outer, self.ends_range = self.ends_range, False
        yield
        self.need(close)
        self.ends_range = outer

    @contextmanager
    def knowing(self, names: Collection[str]) -> Iterator[None]:
        """Inside, these names are known as well; `cursor.names.add` adds more."""
        outer = self.names
        self.names = Names(names, outer)
        yield
        self.names = outer

    def name(self) -> str:
        """A name that is used: the longest known one, or else all words up to a reserved one."""
        known = self.names.longest(self.tokens, self.at)
        if known and not self._word(self.ahead(known[1])):
            self.at += known[1]
            return known[0]
        return self.words()

    def words(self) -> str:
        if not self._word(self.token):
            self.refuse("此处应为名称")
        words = []
        while self._word(self.token):
            words.append(self.advance().text)
        return " ".join(words)

    def new_name(self, *ends: str) -> str:
        """A name that is being given: everything up to one of the ends, blanks made single."""
        first = self.token
        if first.kind is not Kind.WORD or self.sees(*ends):
            self.refuse("此处应为名称")
        last = first
        while not self.sees(*ends):
            last = self.advance()
            if last.kind in (Kind.END, Kind.STRING, Kind.AT) or last.text in "()[]{},":
                self.at -= 1
                self.refuse(f"此处应为“{ends[0]}”")
        return " ".join(self.text[first.start : last.end].split())

    @staticmethod
    def _word(token: Token) -> bool:
        return token.kind is Kind.WORD and token.text not in RESERVED
