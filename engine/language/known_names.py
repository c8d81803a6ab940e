"""The names known at a place in an expression with their types, and what has been found wrong so far."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from engine.language.errors import line_and_column
from engine.language.findings import NAME_NEARLY, NAME_UNKNOWN, Finding, Sentence
from engine.language.functions import BUILT_INS
from engine.language.types import Type

_NEAR: Final = 0.6
_SHOWN: Final = 80


class Known:
    """Names over those of the scope around. In an open scope there may be others, so none is unknown there."""

    def __init__(
        self, types: Mapping[str, Type], outer: "Known | None" = None, text: str = "", *, is_open: bool = False
    ) -> None:
        self.types = dict(types)
        self.outer = outer
        self.text: str = text if outer is None else outer.text
        self.is_open: bool = is_open or (outer is not None and outer.is_open)
        self.findings: list[Finding] = [] if outer is None else outer.findings

    def inner(self, types: Mapping[str, Type], *, is_open: bool = False) -> "Known":
        """A scope inside, where these names are known as well."""
        return Known(types, self, is_open=is_open)

    def find(self, name: str) -> Type | None:
        """The type of a variable; None for one that is not known."""
        scope: Known | None = self
        while scope is not None:
            if name in scope.types:
                return scope.types[name]
            scope = scope.outer
        return None

    def names(self) -> Iterator[str]:
        """Every variable that is known here, and every built-in function."""
        scope: Known | None = self
        while scope is not None:
            yield from scope.types
            scope = scope.outer
        yield from BUILT_INS

    def tell(self, sentence: Sentence, at: int, **facts: object) -> None:
        """Note something wrong at an offset of the text."""
        line, column = line_and_column(self.text, at)
        shown = self.text.split("\n")[line - 1].strip()[:_SHOWN]
        finding = Finding(sentence, line, column, {**facts, "expression": shown, "column": column})
        if finding not in self.findings:
            self.findings.append(finding)

    def tell_unknown(self, name: str, at: int) -> None:
        """Note a name that is not known, with the one that was probably meant."""
        if self.is_open:
            return
        near = nearest(name, self.names())
        if near is None:
            self.tell(NAME_UNKNOWN, at, name=name)
        else:
            self.tell(NAME_NEARLY, at, name=name, nearest=near)


def nearest(name: str, names: Iterator[str] | list[str]) -> str | None:
    """The name that this one is probably a slip of."""
    return next(iter(get_close_matches(name, list(dict.fromkeys(names)), n=1, cutoff=_NEAR)), None)
