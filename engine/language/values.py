"""What an expression can yield: the values of FEEL, their kinds, and how they come from and go to JSON."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TYPE_CHECKING, Final, TypeAlias

from engine.language.metering import Meter
from engine.language.temporal import (
    NANOS,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    zone_exists,
)
from engine.language.temporal_text import temporal_text

if TYPE_CHECKING:
    from engine.language.types import Type

NUMBERS: Final = Context(prec=34, Emin=-6143, Emax=6144, traps=[DivisionByZero, InvalidOperation, Overflow])
_WHOLE_DIGITS: Final = 34
_EXACT_BITS: Final = 112  # of a number that has 34 digits at most
_LONGEST_BITS: Final = 20_000
_READ: Final = 2  # as many items are read in about as long as one step takes

Value: TypeAlias = (
    "bool | Decimal | str | list[Value] | dict[str, Value] | Date | Time | DateTime | DaysDuration"
    " | MonthsDuration | Range | Function | None"
)
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`; an end that is null is unbounded. Equal ranges have equal ends and brackets."""

    low: Value
    high: Value
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something to invoke, in one of the ways that its signatures tell."""

    signatures: tuple["Signature", ...]


Class: TypeAlias = type[object]


class Nothing:
    """The class of no value."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """`kind` is a class whose values fit without a closer look."""

    name: str
    type: "Type"
    optional: bool = False
    nullable: bool = False  # null is a value like others, and not an operand of the wrong type
    kind: Class = Nothing


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to invoke a function. `call` gets the evaluation's meter and one argument for each parameter.

    With `rest` the last parameter takes all further arguments, as a list. An argument left out is null.
    """

    parameters: tuple[Parameter, ...]
    call: Callable[..., Value]
    rest: bool = False


_KINDS: Final[dict[type, str]] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
    Range: "range",
    Function: "function",
}


def kind(value: Value) -> str:
    """The name of the value's FEEL type."""
    return _KINDS[type(value)]


def to_feel(value: object, meter: Meter | None = None) -> Value:
    """A value of Python or JSON as FEEL sees it; what FEEL has no word for is null.

    With a meter, lists and contexts are paid for: raises metering.Exhausted.
    """
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if meter is not None and isinstance(value, Mapping | list | tuple):
        meter.spend(1 + len(value) // _READ)
    if isinstance(value, Mapping):
        return {str(key): to_feel(item, meter) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_feel(item, meter) for item in value]
    if isinstance(value, Date | Time | DateTime | DaysDuration | MonthsDuration | Range | Function):
        return value
    return _from_datetime(value)


def _number(value: Decimal | float) -> Value:
    """A number to 34 digits; null for what is none or too big."""
    if isinstance(value, int):
        if value.bit_length() < _EXACT_BITS:
            return Decimal(value)
        if value.bit_length() > _LONGEST_BITS:
            return None
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    try:
        return NUMBERS.create_decimal(exact) if exact.is_finite() else None
    except Overflow:
        return None


def _from_datetime(value: object) -> Value:
    match value:
        case datetime():
            day = Date(value.year, value.month, value.day)
            return DateTime(day, _from_time(value.timetz(), value.utcoffset()))
        case date():
            return Date(value.year, value.month, value.day)
        case time():
            return _from_time(value, value.utcoffset())
        case timedelta():
            return DaysDuration(((value.days * 86_400 + value.seconds) * 1_000_000 + value.microseconds) * 1000)
    return None


def _from_time(value: time, offset: timedelta | None) -> Time:
    nanos = (value.hour * 3600 + value.minute * 60 + value.second) * NANOS + value.microsecond * 1000
    key = getattr(value.tzinfo, "key", None)
    if isinstance(key, str) and zone_exists(key):
        return Time(nanos, None, key)
    return Time(nanos, None if offset is None else int(offset.total_seconds()))


def to_json(value: Value, meter: Meter) -> Json:
    """The value as JSON: numbers as int or float, temporal values as ISO 8601 text, ranges and functions as null.

    A number beyond 34 whole digits becomes a float, and null when it is too big for that.
    Raises metering.Exhausted for a value that would grow beyond the bounds when written out: a text counts each time
    that it stands in it.
    """
    meter.spend()
    match value:
        case None | bool():
            return value
        case str():
            meter.taken(value)
            return value
        case Decimal():
            return _json_number(value)
        case list():
            return [to_json(item, meter) for item in value]
        case dict():
            return {key: to_json(item, meter) for key, item in value.items()}
        case Range() | Function():
            return None
        case _:
            return temporal_text(value)


def _json_number(value: Decimal) -> int | float | None:
    if value.adjusted() < _WHOLE_DIGITS and value == value.to_integral_value():
        return int(value)
    as_float = float(value)
    return as_float if abs(as_float) != float("inf") else None
