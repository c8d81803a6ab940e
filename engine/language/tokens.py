"""FEEL text to tokens: words, numbers, strings, symbols, each with its offset. Names are put together by the parser."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from engine.language.errors import syntax_error


class Kind(Enum):
    WORD = "word"
    NUMBER = "number"
    STRING = "string"
    AT = "at"  # a temporal literal, @"..."
    SYMBOL = "symbol"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    kind: Kind
    text: str  # of a string: what it means, without quotes and escapes
    start: int
    end: int


MAX_TEXT: Final = 30_000

_SPACE: Final = re.compile(r"(?:[\s\ufeff\u200b\u180e]|//[^\n\r]*|/\*(?:[^*]|\*(?!/))*\*/)+")
_WORD: Final = re.compile(
    r"(?:[^\W\d]|[?\U00010000-\U000effff])(?:\w|[?\u00b7\u0300-\u036f\u203f\u2040\U00010000-\U000effff])*"
)
_NUMBER: Final = re.compile(r"(?:\d+(?:\.(?!\.)\d+)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_SYMBOL: Final = re.compile(r"\.\.|\*\*|<=|>=|!=|->|[-+*/=<>()\[\]{},.:;'|]")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPE: Final = re.compile(
    r"\\(?:u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{6})|(.))",
    re.IGNORECASE | re.DOTALL,
)
_LIKE: Final = {
    **dict.fromkeys("“”‘’", '"'),
    **dict(zip("。、【】×÷≤≥≠", (".", ",", "[", "]", "*", "/", "<=", ">=", "!="), strict=True)),
}
_TO_HALF: Final = 0xFEE0  # from the full-width forms of Unicode to the signs that they are of
_SIMPLE_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


def tokenize(text: str) -> list[Token]:
    """Raises FeelSyntax where a character begins no token, and for a text beyond 30,000 characters."""
    if len(text) > MAX_TEXT:
        raise syntax_error(text, MAX_TEXT, f"表达式超过 {MAX_TEXT} 个字符")
    tokens: list[Token] = []
    at = _skip(text, 0)
    while at < len(text):
        token = _token(text, at)
        tokens.append(token)
        at = _skip(text, token.end)
    tokens.append(Token(Kind.END, "", len(text), len(text)))
    return tokens


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _token(text: str, at: int) -> Token:
    if text[at] in '"@':
        return _string(text, at)
    for kind, pattern in ((Kind.WORD, _WORD), (Kind.NUMBER, _NUMBER), (Kind.SYMBOL, _SYMBOL)):
        found = pattern.match(text, at)
        if found:
            if found.group() == "/" and text.startswith("/*", at):
                raise syntax_error(text, at, "注释没有结束")
            return Token(kind, found.group(), at, found.end())
    if half := half_width(text[at]):
        raise syntax_error(text, at, f"不认识全角符号“{text[at]}”，请改为半角的 {half}")
    raise syntax_error(text, at, f"不认识的字符“{text[at]}”")


def half_width(sign: str) -> str:
    """The sign of FEEL that a sign of a Chinese keyboard was probably meant for; nothing for any other."""
    return chr(ord(sign) - _TO_HALF) if "\uff01" <= sign <= "\uff5e" else _LIKE.get(sign, "")


def _string(text: str, at: int) -> Token:
    quote = _skip(text, at + 1) if text[at] == "@" else at
    found = _STRING.match(text, quote)
    if not found:
        turned = text[at] == '"' and "”" in text[at:]
        raise syntax_error(text, at, "文字没有以双引号结束" + ('：“”是全角符号，请改为半角的 "' if turned else ""))
    content = _ESCAPE.sub(_unescape, found.group()[1:-1])
    return Token(Kind.AT if text[at] == "@" else Kind.STRING, content, at, found.end())


def _unescape(found: re.Match[str]) -> str:
    high, low, short, long, other = found.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if other:
        return _SIMPLE_ESCAPES.get(other, "\\" + other)
    code = int(short or long, 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
