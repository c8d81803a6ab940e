"""What `for`, `some`, `every` and filters go through."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TypeAlias

from engine.language.scope import Scope
from engine.language.temporal import Date, from_ordinal, ordinal
from engine.language.values import Range, Value

Domain: TypeAlias = Callable[[Scope], Iterable[Value] | None]
_MAX_BOUND = Decimal(10) ** 18


def items_of(value: Value) -> Iterable[Value] | None:
    """A list's items, a bounded range's whole numbers or days, or the value itself once; nothing for null."""
    match value:
        case None:
            return None
        case list():
            return value
        case Range():
            return _items_of_range(value)
    return [value]


def between(start: Value, end: Value) -> Iterable[Value] | None:
    """Whole numbers or days from one end to the other, both included, up or down."""
    match start, end:
        case Decimal(), Decimal():
            if max(abs(start), abs(end)) > _MAX_BOUND or not _whole(start) or not _whole(end):
                return None
            return map(Decimal, _steps(int(start), int(end)))
        case Date(), Date():
            return map(from_ordinal, _steps(ordinal(start), ordinal(end)))
    return None


def _whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def _steps(start: int, end: int) -> range:
    return range(start, end + 1) if start <= end else range(start, end - 1, -1)


def _items_of_range(range_: Range) -> Iterable[Value] | None:
    match range_.low, range_.high:
        case Decimal() as low, Decimal() as high:
            if max(abs(low), abs(high)) > _MAX_BOUND or not _whole(low) or not _whole(high):
                return None
            return map(Decimal, range(int(low) + (not range_.low_included), int(high) + range_.high_included))
        case Date() as low, Date() as high:
            first = ordinal(low) + (not range_.low_included)
            return map(from_ordinal, range(first, ordinal(high) + range_.high_included))
    return None


def combinations(domains: Sequence[tuple[str, Domain]], scope: Scope, at: int) -> Iterator[Scope | None]:
    """A scope for each combination of the iterators' values; nothing, once, for a domain that cannot be gone through.

    A later iterator's domain may use the variables of the earlier ones.
    """
    name, domain = domains[0]
    values = domain(scope)
    if values is None:
        yield None
        return
    for value in values:
        scope.meter.at = at
        scope.meter.spend()
        turn = scope.inner({name: value})
        if len(domains) == 1:
            yield turn
        else:
            yield from combinations(domains[1:], turn, at)
