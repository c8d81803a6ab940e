"""List functions (DMN 1.5, 10.3.4.4). Positions count from 1, from the end when negative."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from engine.language.builtin import Family
from engine.language.invoking import Undefined, invoke
from engine.language.metering import Meter
from engine.language.operators import all_true, any_true, calculate, equal, less
from engine.language.temporal import DaysDuration, MonthsDuration
from engine.language.values import Function, Value

LIST = Family()


@LIST.define("list contains(list: list, element)")
def list_contains(meter: Meter, items: list[Value], element: Value) -> Value:
    meter.items(len(items))
    return any(equal(item, element, meter) is True for item in items)


@LIST.define("count(list: list)")
def count(items: list[Value]) -> Value:
    return Decimal(len(items))


@LIST.define("all(list: list)", "all(items*)")
def all_of(items: list[Value]) -> Value:
    return all_true(items)


@LIST.define("any(list: list)", "any(items*)")
def any_of(items: list[Value]) -> Value:
    return any_true(items)


@LIST.define("min(list: list)", "min(items*)")
def minimum(meter: Meter, items: list[Value]) -> Value:
    return _extreme(items, lambda item, best: less(item, best, meter))


@LIST.define("max(list: list)", "max(items*)")
def maximum(meter: Meter, items: list[Value]) -> Value:
    return _extreme(items, lambda item, best: less(best, item, meter))


def _extreme(items: list[Value], better: Callable[[Value, Value], bool | None]) -> Value:
    if not items or better(items[0], items[0]) is None:
        return None
    best = items[0]
    for item in items[1:]:
        is_better = better(item, best)
        if is_better is None:
            return None
        best = item if is_better else best
    return best


@LIST.define("sum(list: list)", "sum(items*)")
def total(meter: Meter, items: list[Value]) -> Value:
    if not items or not isinstance(items[0], Decimal | DaysDuration | MonthsDuration):
        return None
    result: Value = items[0]
    for item in items[1:]:
        result = calculate("+", result, item, meter) if type(item) is type(result) else None
    return result


@LIST.define("product(list: list)", "product(items*)")
def product(items: list[Value]) -> Value:
    result = Decimal(1)
    for number in _numbers(items):
        result *= number
    return result


@LIST.define("mean(list: list)", "mean(items*)")
def mean(items: list[Value]) -> Value:
    return _mean(_numbers(items))


@LIST.define("median(list: list)", "median(items*)")
def median(items: list[Value]) -> Value:
    numbers = sorted(_numbers(items))
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


@LIST.define("stddev(list: list)", "stddev(items*)")
def standard_deviation(meter: Meter, items: list[Value]) -> Value:
    """Of a sample, so of two numbers at least."""
    numbers = _numbers(items)
    if len(numbers) < 2:
        return None
    meter.spend(len(numbers))
    average = _mean(numbers)
    squares = sum(((number - average) ** 2 for number in numbers), Decimal(0))
    return (squares / (len(numbers) - 1)).sqrt()


@LIST.define("mode(list: list)", "mode(items*)")
def mode(items: list[Value]) -> Value:
    """The numbers that occur most often, ascending."""
    if not items:
        return []
    counts: dict[Decimal, int] = {}
    for number in _numbers(items):
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    return [*sorted(number for number, times in counts.items() if times == most)]


def _mean(numbers: list[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0)) / len(numbers)


def _numbers(items: Iterable[Value]) -> list[Decimal]:
    """Null for anything but numbers, and for none at all."""
    numbers = []
    for item in items:
        if not isinstance(item, Decimal):
            raise Undefined
        numbers.append(item)
    if not numbers:
        raise Undefined
    return numbers


def _index(items: list[Value], position: Decimal) -> int:
    if abs(position) > len(items) or int(position) == 0:
        raise Undefined
    return int(position) - 1 if position > 0 else len(items) + int(position)


@LIST.define("sublist(list: list, start position: number, length?: number)")
def sublist(meter: Meter, items: list[Value], start: Decimal, length: Decimal | None) -> Value:
    first = _index(items, start)
    meter.items(len(items))
    if length is None:
        return items[first:]
    return items[first : first + int(length)] if 1 <= length <= len(items) - first else None


@LIST.define("append(list: list, item*)")
def append(meter: Meter, items: list[Value], more: list[Value]) -> Value:
    meter.items(len(items) + len(more))
    return [*items, *more]


@LIST.define("concatenate(lists*: list)", "concatenate(list*: list)")
def concatenate(meter: Meter, lists: list[list[Value]]) -> Value:
    meter.items(sum(map(len, lists)))
    return [item for items in lists for item in items]


@LIST.define("insert before(list: list, position: number, newItem)")
def insert_before(meter: Meter, items: list[Value], position: Decimal, item: Value) -> Value:
    index = _index(items, position)
    meter.items(len(items))
    return [*items[:index], item, *items[index:]]


@LIST.define("remove(list: list, position: number)")
def remove(meter: Meter, items: list[Value], position: Decimal) -> Value:
    index = _index(items, position)
    meter.items(len(items))
    return [*items[:index], *items[index + 1 :]]


@LIST.define("list replace(list: list, position: number, newItem)")
def replace_at(meter: Meter, items: list[Value], position: Decimal, item: Value) -> Value:
    index = _index(items, position)
    meter.items(len(items))
    return [*items[:index], item, *items[index + 1 :]]


@LIST.define("list replace(list: list, match: function, newItem)")
def replace_matching(meter: Meter, items: list[Value], match: Function, new: Value) -> Value:
    """Each item for which `match(item, newItem)` is true gives way to the new one."""
    if not _takes_two(match):
        return None
    answers = [invoke(match, [item, new], None, meter) for item in items]
    if any(not isinstance(answer, bool) for answer in answers):
        return None
    return [new if answer else item for item, answer in zip(items, answers, strict=True)]


def _takes_two(function: Function) -> bool:
    return any(len(signature.parameters) == 2 for signature in function.signatures)


@LIST.define("reverse(list: list)")
def reverse(meter: Meter, items: list[Value]) -> Value:
    meter.items(len(items))
    return items[::-1]


@LIST.define("index of(list: list, match)")
def index_of(meter: Meter, items: list[Value], match: Value) -> Value:
    meter.items(len(items))
    return [Decimal(position) for position, item in enumerate(items, 1) if equal(item, match, meter) is True]


@LIST.define("union(lists*: list)", "union(list*: list)")
def union(meter: Meter, lists: list[list[Value]]) -> Value:
    return _distinct((item for items in lists for item in items), meter)


@LIST.define("distinct values(list: list)")
def distinct_values(meter: Meter, items: list[Value]) -> Value:
    return _distinct(items, meter)


@LIST.define("duplicate values(list: list)")
def duplicate_values(meter: Meter, items: list[Value]) -> Value:
    repeated = [item for position, item in enumerate(items) if _holds(items[:position], item, meter)]
    return _distinct(repeated, meter)


def _distinct(items: Iterable[Value], meter: Meter) -> list[Value]:
    kept: list[Value] = []
    for item in items:
        if not _holds(kept, item, meter):
            kept.append(item)
    return kept


def _holds(items: list[Value], wanted: Value, meter: Meter) -> bool:
    meter.items(len(items))
    return any(equal(item, wanted, meter) is True for item in items)


@LIST.define("flatten(list: list)")
def flatten(meter: Meter, items: list[Value]) -> Value:
    flat: list[Value] = []
    _flatten(items, flat, meter)
    return flat


def _flatten(items: list[Value], flat: list[Value], meter: Meter) -> None:
    meter.items(len(flat) // 100)
    for item in items:
        if isinstance(item, list):
            _flatten(item, flat, meter)
        else:
            meter.spend()
            flat.append(item)
