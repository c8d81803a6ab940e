"""What the operators do. Operands of the wrong type give null, never an error (DMN 1.5, 10.3.2.13, tables 42 to 57)."""

from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Final

from engine.language.metering import Meter
from engine.language.temporal import (
    NANOS,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    add_months,
    add_nanos,
    add_to_time,
    make_duration,
    make_months,
    midnight,
)
from engine.language.values import Function, Range, Value

_NANOS: Final = Decimal(NANOS)
# Steps for what takes longer than other operators.
_POWER: Final = 40
_MOMENT: Final = 4


# Truth


def conjunction(left: Value, right: Value) -> bool | None:
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def disjunction(left: Value, right: Value) -> bool | None:
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


# Comparison


def equal(left: Value, right: Value, meter: Meter) -> bool | None:
    """Null equals null only; values of different types cannot be compared."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        return None
    if isinstance(left, Decimal):
        return left == right
    if isinstance(left, str) and isinstance(right, str):
        if len(left) != len(right):
            return False
        meter.compared(len(left))
        return left == right
    if isinstance(left, list) and isinstance(right, list):
        meter.items(len(left))
        return len(left) == len(right) and all(equal(a, b, meter) is True for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        meter.items(len(left))
        return left.keys() == right.keys() and all(equal(left[key], right[key], meter) is True for key in left)
    if isinstance(left, Range) and isinstance(right, Range):
        return _equal_ranges(left, right, meter)
    return None if isinstance(left, Function) else left == right


def _equal_ranges(left: Range, right: Range, meter: Meter) -> bool:
    same_brackets = (left.low_included, left.high_included) == (right.low_included, right.high_included)
    return same_brackets and equal(left.low, right.low, meter) is True and equal(left.high, right.high, meter) is True


def less(left: Value, right: Value, meter: Meter) -> bool | None:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left < right
    if isinstance(left, str) and isinstance(right, str):
        meter.compared(min(len(left), len(right)))
    return precedes(left, right)


def precedes(left: Value, right: Value) -> bool | None:
    """The same for values whose sizes are paid for."""
    match left, right:
        case Decimal(), Decimal():
            return left < right
        case str(), str():
            return left < right
        case Date(), Date():
            return left < right
        case DaysDuration(), DaysDuration():
            return left.nanos < right.nanos
        case MonthsDuration(), MonthsDuration():
            return left.months < right.months
        case Time(), Time():
            return left.utc_nanos() < right.utc_nanos() if left.is_local == right.is_local else None
        case DateTime(), DateTime():
            return left.instant() < right.instant() if left.time.is_local == right.time.is_local else None
    return None


def _less_or_equal(left: Value, right: Value, meter: Meter) -> bool | None:
    greater = less(right, left, meter)
    return None if greater is None else not greater


def _unequal(left: Value, right: Value, meter: Meter) -> bool | None:
    same = equal(left, right, meter)
    return None if same is None else not same


def _greater(left: Value, right: Value, meter: Meter) -> bool | None:
    return less(right, left, meter)


def _greater_or_equal(left: Value, right: Value, meter: Meter) -> bool | None:
    return _less_or_equal(right, left, meter)


COMPARISONS: Final[Mapping[str, Callable[[Value, Value, Meter], bool | None]]] = {
    "=": equal,
    "!=": _unequal,
    "<": less,
    ">": _greater,
    "<=": _less_or_equal,
    ">=": _greater_or_equal,
}


def within(value: Value, range_: Range, meter: Meter) -> bool | None:
    """Whether the value lies in the range; null when it cannot be compared with an end."""
    if range_.low is None and range_.high is None:
        return None
    above: bool | None = True
    below: bool | None = True
    if range_.low is not None:
        at_least = _less_or_equal if range_.low_included else less
        above = at_least(range_.low, value, meter)
    if range_.high is not None:
        at_most = _less_or_equal if range_.high_included else less
        below = at_most(value, range_.high, meter)
    return None if above is None or below is None else above and below


def member(value: Value, test: Value, meter: Meter) -> bool | None:
    """`value in test`: in a range, in a list or one of its ranges, or equal."""
    if isinstance(test, Range) and not isinstance(value, Range):
        return within(value, test, meter)
    if isinstance(test, list):
        meter.items(len(test))
        if any(isinstance(item, Range) and within(value, item, meter) is True for item in test):
            return True
        return any(equal(value, item, meter) is True for item in test) or equal(value, test, meter) is True
    return equal(value, test, meter)


# Arithmetic


def calculate(operator: str, left: Value, right: Value, meter: Meter) -> Value:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        meter.spend(_POWER if operator == "**" else 0)
        return _number(operator, left, right)
    if not isinstance(left, str):
        meter.spend(_MOMENT)
    match operator:
        case "+":
            return _add(left, right, meter)
        case "-":
            return _subtract(left, right)
        case "*":
            return _multiply(left, right)
        case "/":
            return _divide(left, right)
    return None


def _number(operator: str, left: Decimal, right: Decimal) -> Decimal | None:
    try:
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right
        power = left**right
        return power if power.is_finite() else None  # zero to a negative power is no error to decimal
    except ArithmeticError:
        return None


def _add(left: Value, right: Value, meter: Meter) -> Value:
    match left, right:
        case str(), str():
            meter.text(len(left) + len(right))
            return left + right
        case DaysDuration(), DaysDuration():
            return make_duration(left.nanos + right.nanos)
        case MonthsDuration(), MonthsDuration():
            return make_months(left.months + right.months)
        case (DaysDuration() | MonthsDuration()) as duration, (Date() | DateTime() | Time()) as moment:
            return _later(moment, duration)
        case (Date() | DateTime() | Time()) as moment, (DaysDuration() | MonthsDuration()) as duration:
            return _later(moment, duration)
    return None


def _later(moment: Date | DateTime | Time, duration: DaysDuration | MonthsDuration) -> Value:
    match moment, duration:
        case Date(), MonthsDuration():
            return add_months(moment, duration.months)
        case Date(), DaysDuration():
            later = add_nanos(midnight(moment), duration.nanos)
            return later.date if later else None
        case DateTime(), MonthsDuration():
            date = add_months(moment.date, duration.months)
            return DateTime(date, moment.time) if date else None
        case DateTime(), DaysDuration():
            return add_nanos(moment, duration.nanos)
        case Time(), DaysDuration():
            return add_to_time(moment, duration.nanos)
    return None


def _subtract(left: Value, right: Value) -> Value:
    match left, right:
        case DaysDuration(), DaysDuration():
            return make_duration(left.nanos - right.nanos)
        case MonthsDuration(), MonthsDuration():
            return make_months(left.months - right.months)
        case ((Date() | DateTime() | Time()), (DaysDuration() | MonthsDuration())):
            return _later(left, negative_duration(right))
        case Time(), Time():
            return make_duration(left.utc_nanos() - right.utc_nanos()) if left.is_local == right.is_local else None
        case ((Date() | DateTime()), (Date() | DateTime())):
            start, end = _moment(right), _moment(left)
            if start.time.is_local != end.time.is_local:
                return None
            return make_duration(end.instant() - start.instant())
    return None


def _moment(value: Date | DateTime) -> DateTime:
    return midnight(value) if isinstance(value, Date) else value


def negative_duration(duration: DaysDuration | MonthsDuration) -> DaysDuration | MonthsDuration:
    if isinstance(duration, DaysDuration):
        return DaysDuration(-duration.nanos)
    return MonthsDuration(-duration.months)


def negative(value: Value) -> Value:
    match value:
        case Decimal():
            return -value
        case DaysDuration() | MonthsDuration():
            return negative_duration(value)
    return None


def _multiply(left: Value, right: Value) -> Value:
    match left, right:
        case (DaysDuration() | MonthsDuration()) as duration, Decimal() as factor:
            return _scaled(duration, lambda size: size * factor)
        case Decimal() as factor, (DaysDuration() | MonthsDuration()) as duration:
            return _scaled(duration, lambda size: size * factor)
    return None


def _divide(left: Value, right: Value) -> Value:
    match left, right:
        case (DaysDuration() | MonthsDuration()) as duration, Decimal() as divisor:
            return _scaled(duration, lambda size: size / divisor)
        case DaysDuration(), DaysDuration():
            return _number("/", Decimal(left.nanos), Decimal(right.nanos))
        case MonthsDuration(), MonthsDuration():
            return _number("/", Decimal(left.months), Decimal(right.months))
    return None


def _scaled(duration: DaysDuration | MonthsDuration, scale: Callable[[Decimal], Decimal]) -> Value:
    try:
        if isinstance(duration, DaysDuration):
            scaled = scale(Decimal(duration.nanos))
            return make_duration(int(scaled.to_integral_value())) if scaled.adjusted() < 40 else None
        scaled = scale(Decimal(duration.months))
        return make_months(int(scaled.to_integral_value(ROUND_DOWN))) if scaled.adjusted() < 40 else None
    except ArithmeticError:
        return None


# Parts


def all_true(values: Iterable[Value]) -> bool | None:
    result: bool | None = True
    for value in values:
        result = conjunction(result, value)
    return result


def any_true(values: Iterable[Value]) -> bool | None:
    result: bool | None = False
    for value in values:
        result = disjunction(result, value)
    return result
