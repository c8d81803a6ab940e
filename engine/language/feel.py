"""FEEL, the expression language of DMN 1.5: compile a text once, evaluate it often.

An expression computes and can do nothing else: it reads the variables it is given, within bounds of steps, size and
depth. The only refusals are FeelSyntax at compiling and FeelLimit at evaluating; whatever has no meaning is null.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import localcontext
from functools import lru_cache

from engine.language import metering, tree
from engine.language.compiling import Code, compiled
from engine.language.errors import FeelLimit, line_and_column, syntax_error
from engine.language.free_names import free_names
from engine.language.functions import BUILT_INS
from engine.language.metering import Exhausted, Meter
from engine.language.parsing import known_names, parse, parse_unary
from engine.language.scope import Surroundings
from engine.language.temporal import DateTime
from engine.language.values import NUMBERS, Json, Value, to_feel
from engine.language.values import to_json as _to_json

__all__ = ["Expression", "UnaryTests", "compile_expression", "compile_unary", "strip_equals", "to_feel", "to_json"]


@dataclass(frozen=True)
class Expression:
    """A compiled expression. `names` are the variables it reads."""

    text: str
    names: frozenset[str]
    _code: Code = field(repr=False, compare=False)

    def evaluate(self, context: Mapping[str, object], now: datetime | None = None) -> Value:
        """The value over the variables of `context`, which may be JSON; a name that is not there is null.

        `now` is what `now()` and `today()` answer with; without it they are null. Raises FeelLimit.
        """
        return _run(self.text, self._code, context, now)


@dataclass(frozen=True)
class UnaryTests:
    """A compiled cell of a decision table: tests of one subject, which is `?` inside."""

    text: str
    names: frozenset[str]
    _code: Code = field(repr=False, compare=False)

    def evaluate(self, context: Mapping[str, object], subject: object, now: datetime | None = None) -> Value:
        """Whether the subject passes: true, false or null. Raises FeelLimit."""
        return _run(self.text, self._code, {**context, "?": subject}, now)


def compile_expression(text: str, names: Collection[str] = ()) -> Expression:
    """Compile an expression. `names` are known variables, needed for names with blanks or signs. Raises FeelSyntax."""
    return _expression(text, frozenset(names))


def compile_unary(text: str, names: Collection[str] = ()) -> UnaryTests:
    """Compile unary tests (`-`, `< 5`, `"a", "b"`, `not(...)`, `? > limit`). Raises FeelSyntax."""
    return _unary(text, frozenset(names))


def strip_equals(text: str) -> str:
    """The expression in a text that marks it by a leading `=`, as the zeebe dialect does."""
    return text.strip().removeprefix("=")


def to_json(value: Value) -> Json:
    """A value as JSON: numbers as int or float, temporal values as ISO 8601 text. Raises FeelLimit."""
    try:
        return _to_json(value)
    except Exhausted as bound:
        raise FeelLimit("", 1, 1, bound.limit) from bound


@lru_cache(maxsize=10_000)
def _expression(text: str, names: frozenset[str]) -> Expression:
    node, code = _compiled(text, lambda: parse(text, known_names(BUILT_INS.keys(), names)))
    return Expression(text, free_names(node, BUILT_INS.keys()), code)


@lru_cache(maxsize=10_000)
def _unary(text: str, names: frozenset[str]) -> UnaryTests:
    node, code = _compiled(text, lambda: parse_unary(text, known_names(BUILT_INS.keys(), names | {"?"})))
    return UnaryTests(text, free_names(node, BUILT_INS.keys()) - {"?"}, code)


def _compiled(text: str, read: Callable[[], tree.Node]) -> tuple[tree.Node, Code]:
    with localcontext(NUMBERS):
        try:
            node = read()
            return node, compiled(node)
        except RecursionError as fault:
            raise syntax_error(text, 0, "嵌套过深") from fault


def _run(text: str, code: Code, context: Mapping[str, object], now: datetime | None) -> Value:
    moment = to_feel(now)
    meter = Meter(now=moment if isinstance(moment, DateTime) else None)
    with localcontext(NUMBERS):
        try:
            return code(Surroundings(context, meter))
        except Exhausted as bound:
            raise FeelLimit(text, *line_and_column(text, bound.at), bound.limit) from bound
        except RecursionError as fault:
            raise FeelLimit(text, *line_and_column(text, meter.at), metering.TOO_DEEP) from fault
