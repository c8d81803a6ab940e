"""The words and signs of a JUEL expression."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from engine.runtime import refusals
from engine.runtime.refusals import Refusal


class NotTranslated(Exception):
    """An expression says what FEEL cannot say, or is none."""

    def __init__(self, refusal: Refusal, **facts: object) -> None:
        super().__init__(refusal.text)
        self.refusal, self.facts = refusal, facts


class Sign(Enum):
    """The kinds of tokens."""

    NAME = "name"
    NUMBER = "number"
    TEXT = "text"
    OPERATOR = "operator"
    END = "end"


@dataclass(frozen=True)
class Token:
    """One token; `at` is its offset in the expression. Operators spelled as words have the sign that they mean."""

    sign: Sign
    text: str
    at: int


_SPELLED: Final = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "div": "/",
    "mod": "%",
    "empty": "empty",
    "instanceof": "instanceof",
}
_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<name>[^\W\d][\w$]*|[$][\w$]*)
      | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<operator>&&|\|\||[=!<>]=|->|\+=|[-+*/%<>!?:.,;=()\[\]{}])
    )""",
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> list[Token]:
    """Raises NotTranslated where a character begins no token."""
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotTranslated(refusals.JUEL_WRONG, column=at + 1)
        found.append(_token(match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup)))
        at = match.end()
    return [*found, Token(Sign.END, "", end)]


def _token(kind: str, text: str, at: int) -> Token:
    if kind == "text":
        return Token(Sign.TEXT, re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL), at)
    if kind == "name" and text in _SPELLED:
        return Token(Sign.OPERATOR, _SPELLED[text], at)
    return Token(Sign(kind), text, at)
