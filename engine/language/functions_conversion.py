"""Conversion functions (DMN 1.5, 10.3.4.1)."""

import re
from decimal import Decimal
from typing import Final

from engine.language.builtin import Family
from engine.language.invoking import Undefined
from engine.language.metering import Meter
from engine.language.operators import precedes
from engine.language.temporal import (
    NANOS,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    make_date,
    make_months,
    make_time,
    midnight,
    months_between,
)
from engine.language.temporal_text import (
    parse_at_literal,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)
from engine.language.values import NUMBERS, Range, Value, kind
from engine.language.writing import text_of

CONVERSION = Family()

_READING: Final = 5  # steps for a text with a zone
_MAX_PART: Final = 10**9
_NUMBER: Final = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_END: Final = (
    r'"(?:[^"\\]|\\.)*"|@"[^"]*"|-?(?:\d+(?:\.\d+)?|\.\d+)|(?:date and time|date|time|duration)\(\s*"[^"]*"\s*\)|'
)
_RANGE: Final = re.compile(rf"\s*([\[\](])\s*({_END})\s*\.\.\s*({_END})\s*([\])\[])\s*", re.ASCII)
_CONSTRUCTOR: Final = re.compile(r'(date and time|date|time|duration)\(\s*"([^"]*)"\s*\)')


@CONVERSION.define("date(from)")
def date(source: Value) -> Value:
    match source:
        case str():
            return parse_date(source)
        case Date():
            return source
        case DateTime():
            return source.date
    return None


@CONVERSION.define("date(year: number, month: number, day: number)")
def date_of_parts(year: Value, month: Value, day: Value) -> Value:
    return make_date(_whole(year), _whole(month), _whole(day))


def _whole(part: Value) -> int:
    if not isinstance(part, Decimal) or abs(part) > _MAX_PART:
        raise Undefined
    return int(part)


@CONVERSION.define("time(from)")
def time(meter: Meter, source: Value) -> Value:
    match source:
        case str():
            meter.spend(_READING)
            return parse_time(source)
        case Time():
            return source
        case DateTime():
            return source.time
        case Date():
            return midnight(source).time
    return None


@CONVERSION.define(
    "time(hour: number, minute: number, second: number, offset?: days and time duration)",
)
def time_of_parts(hour: Value, minute: Value, second: Value, offset: Value) -> Value:
    if not isinstance(second, Decimal) or abs(second) > _MAX_PART:
        return None
    seconds = offset.nanos // NANOS if isinstance(offset, DaysDuration) else None
    return make_time(_whole(hour), _whole(minute), int(second * NANOS), seconds)


@CONVERSION.define("date and time(from)")
def date_and_time(meter: Meter, source: Value) -> Value:
    match source:
        case str():
            meter.spend(_READING)
            return parse_date_time(source)
        case DateTime():
            return source
        case Date():
            return midnight(source)
    return None


@CONVERSION.define("date and time(date, time: time)")
def date_and_time_of(day: Value, time_of_day: Time) -> Value:
    match day:
        case Date():
            return DateTime(day, time_of_day)
        case DateTime():
            return DateTime(day.date, time_of_day)
    return None


@CONVERSION.define(
    "date and time(year: number, month: number, day: number, hour: number, minute: number, second: number,"
    " offset?: days and time duration)"
)
def date_and_time_of_parts(*parts: Value) -> Value:
    year, month, day_of_month, *clock_parts = parts
    day, clock = date_of_parts(year, month, day_of_month), time_of_parts(*clock_parts)
    return DateTime(day, clock) if isinstance(day, Date) and isinstance(clock, Time) else None


@CONVERSION.define("duration(from)")
def duration(source: Value) -> Value:
    if isinstance(source, str):
        return parse_duration(source)
    return source if isinstance(source, DaysDuration | MonthsDuration) else None


@CONVERSION.define("years and months duration(from, to)")
def years_and_months_duration(start: Value, end: Value) -> Value:
    first, last = date(start) if not isinstance(start, str) else None, date(end) if not isinstance(end, str) else None
    if not isinstance(first, Date) or not isinstance(last, Date):
        return None
    return make_months(months_between(first, last))


@CONVERSION.define("number(from)")
def number(source: Value) -> Value:
    if isinstance(source, str):
        return NUMBERS.create_decimal(source) if _NUMBER.fullmatch(source) else None
    return source if isinstance(source, Decimal) else None


@CONVERSION.define("number(from: string, grouping separator, decimal separator)")
def number_with_separators(source: str, grouping: Value, point: Value) -> Value:
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping and grouping == point):
        return None
    text = source.replace(grouping, "") if isinstance(grouping, str) else source
    return number(text.replace(point, ".") if isinstance(point, str) else text)


@CONVERSION.define("string(from)")
def string(meter: Meter, source: Value) -> Value:
    return None if source is None else text_of(source, meter)


@CONVERSION.define("range(from: string)")
def range_(source: str) -> Value:
    """A range written as text; its ends are literals, of one type, in order."""
    found = _RANGE.fullmatch(source)
    if not found:
        return None
    opening, low_text, high_text, closing = found.groups()
    low, high = _end(low_text), _end(high_text)
    if (low is None and (low_text or opening == "[")) or (high is None and (high_text or closing == "]")):
        return None
    if low is None and high is None:
        return None
    if low is not None and high is not None and (kind(low) != kind(high) or precedes(high, low)):
        return None
    return Range(low, high, opening == "[", closing == "]")


def _end(text: str) -> Value:
    if text.startswith('"'):
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if text.startswith("@"):
        return parse_at_literal(text[2:-1])
    constructor = _CONSTRUCTOR.fullmatch(text)
    if constructor:
        return _READERS[constructor[1]](constructor[2])
    return number(text) if text else None


_READERS: Final = {"date": parse_date, "time": parse_time, "date and time": parse_date_time, "duration": parse_duration}
