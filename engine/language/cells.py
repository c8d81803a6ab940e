"""At which values the answer of a table's cell can change: read from its text, for cells that look at nothing else."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.language import tree
from engine.language.compiling import compiled
from engine.language.metering import Exhausted, Meter
from engine.language.scope import Scope
from engine.language.values import Range, Value

_STEPS: Final = 2_000
_CONSTRUCTORS: Final = frozenset(["date", "time", "date and time", "duration", "number", "range"])


class Unclear(Exception):
    """The cell looks at more than its subject, or at it in a way that is not followed here."""


def edges(tests: tree.Tests) -> tuple[Value, ...]:
    """The values at which the cell's answer can change; between two of them it is the same. Raises Unclear."""
    return tuple(edge for test in tests.tests for edge in _of_test(test))


def is_ordered(tests: tree.Tests) -> bool:
    """Whether the cell asks for more than equality."""
    return any(
        test.operator in {"<", "<=", ">", ">="} or _holds_range(test.operand) or test.asks for test in tests.tests
    )


def _holds_range(node: tree.Node) -> bool:
    if isinstance(node, tree.ListOf):
        return any(map(_holds_range, node.items))
    return isinstance(node, tree.RangeOf)


def _of_test(test: tree.Test) -> Iterator[Value]:
    if test.asks:
        yield from _asked(test.operand)
    else:
        yield from _ends(value_of(test.operand))


def _ends(value: Value) -> Iterator[Value]:
    match value:
        case Range():
            yield from (end for end in (value.low, value.high) if end is not None)
        case list():
            for item in value:
                yield from _ends(item)
        case _:
            yield value


def _asked(node: tree.Node) -> Iterator[Value]:
    """The same for a condition on `?`."""
    match node:
        case tree.AllOf(operands=operands) | tree.AnyOf(operands=operands):
            for operand in operands:
                yield from _asked(operand)
        case (
            tree.Comparison(left=tree.Name(name="?"), right=other)
            | tree.Comparison(left=other, right=tree.Name(name="?"))
        ):
            yield value_of(other)
        case tree.Between(subject=tree.Name(name="?"), low=low, high=high):
            yield from (value_of(low), value_of(high))
        case tree.In(subject=tree.Name(name="?"), tests=tests):
            yield from edges(tests)
        case tree.Invocation(function=tree.Name(name="not"), arguments=(inner,)):
            yield from _asked(inner)
        case _:
            raise Unclear


def value_of(node: tree.Node) -> Value:
    """The value of a node that is constant. Raises Unclear for any other."""
    if not _is_constant(node):
        raise Unclear
    try:
        return compiled(node)(Scope({}, None, Meter(_STEPS)))
    except Exhausted as bound:
        raise Unclear from bound


def _is_constant(node: tree.Node | None) -> bool:
    match node:
        case None | tree.Literal():
            return True
        case tree.Negation(operand=operand):
            return _is_constant(operand)
        case tree.Arithmetic(left=left, right=right) | tree.RangeOf(low=left, high=right):
            return _all_constant([left, right])
        case tree.ListOf(items=items):
            return _all_constant(items)
        case tree.Invocation(function=tree.Name(name=name), arguments=arguments):
            return name in _CONSTRUCTORS and _all_constant(arguments)
    return False


def _all_constant(nodes: Sequence[tree.Node | None]) -> bool:
    return all(map(_is_constant, nodes))
