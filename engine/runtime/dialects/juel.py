"""JUEL, the expression language of Camunda 7, Operaton, Activiti and Flowable, as FEEL: what both languages can say.

A text mixes constant parts and expressions in `${...}` or `#{...}` (Unified Expression Language, JSR 245). Null is
false in JUEL and unknown in FEEL, so that `!a` becomes `a != true` where `a` may be null.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.language import feel, printing, tree
from engine.language.errors import FeelSyntax
from engine.runtime import refusals
from engine.runtime.dialects.juel_grammar import Grammar
from engine.runtime.dialects.juel_tokens import NotTranslated, tokens

MAX_LENGTH: Final = 4_000
_OPENING: Final = re.compile(r"\\?[$#]\{")
_QUOTED: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """A constant part of a text, or the inside of an expression."""

    text: str
    is_expression: bool


def is_juel(text: str | None) -> bool:
    """Whether a text holds an expression."""
    return any(not found.group().startswith("\\") for found in _OPENING.finditer(text or ""))


def translated(text: str) -> str:
    """The FEEL text, beginning with `=`, of a text with expressions in it. Raises NotTranslated."""
    if len(text) > MAX_LENGTH:
        raise NotTranslated(refusals.JUEL_LONG, limit=MAX_LENGTH)
    parts = list(_parts(text.strip()))
    expressions = [Grammar(tokens(part.text)).whole() if part.is_expression else None for part in parts]
    if len(parts) == 1 and expressions[0] is not None:
        return "=" + _printed(expressions[0])
    pieces = [
        tree.Literal(0, part.text) if expression is None else _as_text(expression)
        for part, expression in zip(parts, expressions, strict=True)
    ]
    return "=" + _printed(tree.Invocation(0, tree.Name(0, "string join"), (tree.ListOf(0, tuple(pieces)),)))


def _as_text(expression: tree.Node) -> tree.Node:
    if isinstance(expression, tree.Literal) and isinstance(expression.value, str):
        return expression
    return tree.Invocation(0, tree.Name(0, "string"), (expression,))


def _parts(text: str) -> Iterator[Part]:
    at, constant = 0, ""
    while opening := _OPENING.search(text, at):
        constant += text[at : opening.start()]
        at = opening.end()
        if opening.group().startswith("\\"):
            constant += opening.group()[1:]
            continue
        if constant:
            yield Part(constant, is_expression=False)
        constant, end = "", _closing(text, at)
        yield Part(text[at:end], is_expression=True)
        at = end + 1
    if constant + text[at:]:
        yield Part(constant + text[at:], is_expression=False)


def _closing(text: str, at: int) -> int:
    """Where the brace stands that closes an expression; one in quotes does not."""
    while at < len(text):
        if text[at] == "}":
            return at
        quoted = _QUOTED.match(text, at)
        at = quoted.end() if quoted else at + 1
    raise NotTranslated(refusals.JUEL_WRONG, column=at)


def _printed(expression: tree.Node) -> str:
    """The text of a tree, which must mean the same names: FEEL reads `date and time` as one of its own."""
    text = printing.printed(expression)
    try:
        read = feel.compile_expression(text)
    except FeelSyntax as fault:
        raise NotTranslated(refusals.JUEL_NAME, name=", ".join(sorted(_names(expression)))) from fault
    lost = _names(expression) - read.names
    if lost:
        raise NotTranslated(refusals.JUEL_NAME, name=", ".join(sorted(lost)))
    return text


def _names(node: tree.Node) -> frozenset[str]:
    """The variables that a translated expression reads; what it calls are FEEL's own functions."""
    if isinstance(node, tree.Name):
        return frozenset({node.name})
    inner = node.arguments if isinstance(node, tree.Invocation) else tree.children(node)
    return frozenset[str]().union(*map(_names, inner))
