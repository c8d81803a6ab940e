"""Syntax trees of the whole grammar, drawn at random."""

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as some

from engine.language import tree
from engine.language.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.language.types import BUILT_IN, Type

# Names with blanks and signs are known to the parser; none begins like another.
NAMES: Final = ("a", "b1", "甲 乙", "legal person", "x-y", "rate/month", "q.r", "item", "count", "day of week")
NEW: Final = ("n", "chosen one", "丙")
PARTS: Final = ("start", "key", "legal person", "甲")

ZONES = some.none() | some.just("Asia/Shanghai") | some.just("Etc/GMT-5")
DATES = some.builds(Date, some.integers(-9999, 99999), some.integers(1, 12), some.integers(1, 28))
TIMES = some.builds(Time, some.integers(0, 86_399).map(lambda second: second * 10**9 + 120_000_000), some.none(), ZONES)
CONSTANTS = some.one_of(
    some.none(),
    some.booleans(),
    some.decimals(0, 10**9, places=3).map(abs),
    some.just(Decimal("1E+30")),
    some.text(some.characters(codec="utf-8", exclude_characters="\r"), max_size=6),
    DATES,
    TIMES,
    some.builds(DateTime, DATES, TIMES),
    some.builds(DaysDuration, some.integers(-(10**18), 10**18)),
    some.builds(MonthsDuration, some.integers(-99, 99)),
)
LITERALS = some.builds(tree.Literal, some.just(0), CONSTANTS)
LEAVES = LITERALS | some.builds(tree.Name, some.just(0), some.sampled_from(NAMES))

SCALARS = some.sampled_from(
    [BUILT_IN[name] for name in ("number", "string", "date and time", "days and time duration", "Any", "Null", "list")]
)
TYPES = some.recursive(
    SCALARS,
    lambda inner: some.one_of(
        some.builds(lambda item: Type("list", item=item), inner),
        some.builds(lambda item: Type("range", item=item), inner),
        some.builds(lambda one, two: Type("context", fields=(("k", one), ("legal person", two))), inner, inner),
        some.builds(lambda given, result: Type("function", parameters=(given,), result=result), inner, inner),
    ),
    max_leaves=4,
)


def _lists(inner: some.SearchStrategy[tree.Node], least: int = 0) -> some.SearchStrategy[tuple[tree.Node, ...]]:
    return some.lists(inner, min_size=least, max_size=3).map(tuple)


def _tests(inner: some.SearchStrategy[tree.Node]) -> some.SearchStrategy[tree.Tests]:
    subject = some.just(tree.Name(0, "?"))
    asking = some.builds(tree.Comparison, some.just(0), some.sampled_from(["=", "<", "!="]), subject, inner)
    plain = some.builds(lambda node: tree.Test(0, "", node, asks=False), inner)
    asked = some.builds(lambda node: tree.Test(0, "", node, asks=True), asking | subject)
    ordered = some.builds(
        lambda sign, node: tree.Test(0, sign, node, asks=False), some.sampled_from(["<", ">=", "=", "!="]), inner
    )
    return some.builds(tree.Tests, some.just(0), some.lists(plain | asked | ordered, min_size=1, max_size=3).map(tuple))


def _iterators(inner: some.SearchStrategy[tree.Node]) -> some.SearchStrategy[tuple[tree.Iterator, ...]]:
    one = some.builds(tree.Iterator, some.just(0), some.sampled_from(NEW), inner, some.none() | inner)
    return some.lists(one, min_size=1, max_size=2).map(tuple)


def _operations(inner: some.SearchStrategy[tree.Node]) -> some.SearchStrategy[tree.Node]:
    at = some.just(0)
    return some.one_of(
        some.builds(tree.Negation, at, inner),
        some.builds(tree.Arithmetic, at, some.sampled_from(["+", "-", "*", "/", "**"]), inner, inner),
        some.builds(tree.Comparison, at, some.sampled_from(["=", "!=", "<", "<=", ">", ">="]), inner, inner),
        some.builds(tree.AllOf, at, _lists(inner, 2)),
        some.builds(tree.AnyOf, at, _lists(inner, 2)),
        some.builds(tree.Between, at, inner, inner, inner),
        some.builds(tree.In, at, inner, _tests(inner)),
        some.builds(tree.InstanceOf, at, inner, TYPES),
        some.builds(tree.Conditional, at, inner, inner, inner),
    )


def _half_range(end: tree.Node, sign: str) -> tree.RangeOf:
    low, high = (end, None) if ">" in sign else (None, end)
    return tree.RangeOf(0, low, high, low_included=sign == ">=", high_included=sign == "<=")


def _structures(inner: some.SearchStrategy[tree.Node]) -> some.SearchStrategy[tree.Node]:
    at = some.just(0)
    keys = some.sampled_from([*NEW, "legal person", 'a "key"', "x\\y", ""])
    entries = some.lists(some.tuples(keys, inner), max_size=3).map(tuple)
    parameters = some.lists(some.tuples(some.sampled_from(NEW), TYPES), max_size=2).map(tuple)
    two_ends = some.builds(tree.RangeOf, at, inner, inner, some.booleans(), some.booleans())
    half = some.builds(_half_range, inner, some.sampled_from(["<", "<=", ">", ">="]))
    named = some.builds(lambda f, x, y: tree.Invocation(0, f, (x, y), ("legal person", "n")), inner, inner, inner)
    return some.one_of(
        some.builds(tree.ListOf, at, _lists(inner)),
        some.builds(tree.ContextOf, at, entries),
        two_ends | half,
        some.builds(tree.Path, at, inner, some.sampled_from(PARTS)),
        some.builds(tree.Filter, at, inner, inner),
        some.builds(tree.Invocation, at, inner, _lists(inner)) | named,
        some.builds(tree.For, at, _iterators(inner), inner),
        some.builds(tree.Quantified, at, some.sampled_from(["some", "every"]), _iterators(inner), inner),
        some.builds(tree.FunctionOf, at, parameters, inner),
    )


EXPRESSIONS = some.recursive(LEAVES, lambda inner: _operations(inner) | _structures(inner), max_leaves=10)
CELLS = some.builds(replace, _tests(EXPRESSIONS), negated=some.booleans())


def without_places(node: object) -> object:
    """The same tree with every node at the beginning of the text."""
    if isinstance(node, tuple):
        return tuple(map(without_places, node))
    if isinstance(node, tree.Node):
        parts: dict[str, Any] = {one.name: without_places(getattr(node, one.name)) for one in fields(node)}
        return type(node)(**{**parts, "at": 0})
    return node
