"""FEEL, the expression language of DMN 1.5: compile a text once, evaluate it often.

An expression computes and can do nothing else: it reads the variables it is given, within bounds of steps, size and
depth. The only refusals are FeelSyntax at compiling and FeelLimit at evaluating; whatever has no meaning is null.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import getcontext, localcontext, setcontext
from functools import lru_cache
from typing import Final

from engine.language import metering
from engine.language.compiling import Code, metered
from engine.language.cursor import NamedTypes, no_types
from engine.language.errors import FeelLimit, line_and_column, syntax_error
from engine.language.free_names import free_names
from engine.language.functions import BUILT_INS
from engine.language.metering import Exhausted, Meter
from engine.language.names import Names
from engine.language.parsing import parse, parse_unary
from engine.language.scope import Scope, Surroundings
from engine.language.temporal import DateTime
from engine.language.tree import Node, Tests
from engine.language.values import NUMBERS, Json, Value, to_feel
from engine.language.values import to_json as _to_json

__all__ = ["Expression", "UnaryTests", "compile_expression", "compile_unary", "strip_equals", "to_feel", "to_json"]

_BUILT_IN_NAMES: Final = Names(BUILT_INS.keys())
_SHORT: Final = 64  # letters of a text that is not paid for when it is taken out


@dataclass(frozen=True)
class Expression:
    """A compiled expression. `names` are the variables it reads."""

    text: str
    names: frozenset[str]
    tree: Node = field(repr=False, compare=False)
    _code: Code = field(repr=False, compare=False)

    def evaluate(self, context: Mapping[str, object], now: datetime | None = None, meter: Meter | None = None) -> Value:
        """The value over the variables of `context`, which may be JSON; a name that is not there is null.

        `now` is what `now()` and `today()` answer with; without it they are null. A `meter` bounds this evaluation and
        others together. Raises FeelLimit.
        """
        return self(surroundings(context, now, meter))

    def __call__(self, scope: Scope) -> Value:
        """The value in a scope of a larger evaluation, whose bounds it shares. Raises FeelLimit."""
        return _run(self.text, self._code, scope)


@dataclass(frozen=True)
class UnaryTests:
    """A compiled cell of a decision table: tests of one subject, which is `?` inside."""

    text: str
    names: frozenset[str]
    tree: Tests = field(repr=False, compare=False)
    _code: Code = field(repr=False, compare=False)

    def evaluate(self, context: Mapping[str, object], subject: object, now: datetime | None = None) -> Value:
        """Whether the subject passes: true, false or null. Raises FeelLimit."""
        return self(surroundings(context, now), to_feel(subject))

    def __call__(self, scope: Scope, subject: Value) -> Value:
        """Whether the subject passes, in a scope of a larger evaluation. Raises FeelLimit."""
        return _run(self.text, self._code, scope.inner({"?": subject}))


def surroundings(
    context: Mapping[str, object], now: datetime | None = None, meter: Meter | None = None
) -> Surroundings:
    """The outermost scope of an evaluation over `context`, with its bounds ahead of it."""
    meter = meter or Meter()
    meter.begin(None if now is None else _moment(now, now.tzinfo, now.fold))
    return Surroundings(context, meter)


@lru_cache(maxsize=16)
def _moment(now: datetime, _zone: tzinfo | None, _fold: int) -> DateTime | None:
    """An instant as FEEL sees it, made once for all that one step evaluates; equal instants may be of two zones."""
    moment = to_feel(now)
    return moment if isinstance(moment, DateTime) else None


def compile_expression(text: str, names: Collection[str] = (), types: NamedTypes = no_types) -> Expression:
    """Compile an expression. `names` are known variables, needed for names with signs. Raises FeelSyntax."""
    return _expression(text, frozenset(names), types)


def compile_unary(text: str, names: Collection[str] = (), types: NamedTypes = no_types) -> UnaryTests:
    """Compile unary tests (`-`, `< 5`, `"a", "b"`, `not(...)`, `? > limit`). Raises FeelSyntax."""
    return _unary(text, frozenset(names), types)


def strip_equals(text: str) -> str:
    """The expression in a text that marks it by a leading `=`, as the zeebe dialect does."""
    return text.strip().removeprefix("=")


def to_json(value: Value, meter: Meter | None = None) -> Json:
    """A value as JSON: numbers as int or float, temporal values as ISO 8601 text. Raises FeelLimit."""
    if value is None or isinstance(value, bool) or (isinstance(value, str) and len(value) < _SHORT):
        return value
    with bounded():
        return _to_json(value, meter or Meter())


@contextmanager
def bounded() -> Iterator[None]:
    """Values are computed with FEEL's numbers inside, outside of any text as well. Raises FeelLimit."""
    with localcontext(NUMBERS):
        try:
            yield
        except Exhausted as bound:
            raise FeelLimit("", 1, 1, bound.limit) from bound
        except RecursionError as fault:
            raise FeelLimit("", 1, 1, metering.TOO_DEEP) from fault


@lru_cache(maxsize=10_000)
def _expression(text: str, names: frozenset[str], types: NamedTypes) -> Expression:
    with _compiling(text):
        tree = parse(text, Names(names, _BUILT_IN_NAMES), types)
        return Expression(text, free_names(tree, BUILT_INS.keys()), tree, metered(tree))


@lru_cache(maxsize=10_000)
def _unary(text: str, names: frozenset[str], types: NamedTypes) -> UnaryTests:
    with _compiling(text):
        tree = parse_unary(text, Names(names, _BUILT_IN_NAMES), types)
        return UnaryTests(text, free_names(tree, BUILT_INS.keys()) - {"?"}, tree, metered(tree))


@contextmanager
def _compiling(text: str) -> Iterator[None]:
    with localcontext(NUMBERS):
        try:
            yield
        except RecursionError as fault:
            raise syntax_error(text, 0, "嵌套过深") from fault


def _run(text: str, code: Code, scope: Scope) -> Value:
    meter, arithmetic = scope.meter, getcontext()
    outside, meter.at = meter.at, 0
    setcontext(NUMBERS)  # quicker than localcontext, which makes a copy
    try:
        value = code(scope)
    except Exhausted as bound:
        raise FeelLimit(text, *line_and_column(text, bound.at), bound.limit) from bound
    except RecursionError as fault:
        raise FeelLimit(text, *line_and_column(text, meter.at), metering.TOO_DEEP) from fault
    finally:
        setcontext(arithmetic)
    meter.at = outside
    return value
