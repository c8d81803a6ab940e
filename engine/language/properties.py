"""What stands after a dot: entries of contexts, parts of temporal values and ranges (DMN 1.5, table 65)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from engine.language.metering import Meter
from engine.language.temporal import DAY, NANOS, Date, DateTime, DaysDuration, MonthsDuration, Time, weekday
from engine.language.values import Range, Value

_DATE: Final[dict[str, Callable[[Date], int]]] = {
    "year": lambda date: date.year,
    "month": lambda date: date.month,
    "day": lambda date: date.day,
    "weekday": weekday,
}
_CLOCK: Final[dict[str, Callable[[int], int]]] = {
    "hour": lambda nanos: nanos // (3600 * NANOS),
    "minute": lambda nanos: nanos // (60 * NANOS) % 60,
    "second": lambda nanos: nanos // NANOS % 60,
}
_DAYS: Final[dict[str, Callable[[int], int]]] = {
    "days": lambda nanos: nanos // DAY,
    "hours": lambda nanos: nanos // (3600 * NANOS) % 24,
    "minutes": lambda nanos: nanos // (60 * NANOS) % 60,
    "seconds": lambda nanos: nanos // NANOS % 60,
}
_MONTHS: Final[dict[str, Callable[[int], int]]] = {
    "years": lambda months: months // 12,
    "months": lambda months: months % 12,
}


def part(value: Value, name: str, meter: Meter) -> Value:
    """The named part; of a list, the list of its items' parts; null where there is none."""
    match value:
        case dict():
            return value.get(name)
        case list():
            meter.items(len(value))
            return [part(item, name, meter) for item in value]
        case Date():
            return Decimal(_DATE[name](value)) if name in _DATE else None
        case Time():
            return _time_part(value, value.offset_seconds(), name)
        case DateTime():
            if name in _DATE:
                return Decimal(_DATE[name](value.date))
            return _time_part(value.time, value.offset_seconds(), name)
        case DaysDuration():
            return _signed(_DAYS.get(name), value.nanos)
        case MonthsDuration():
            return _signed(_MONTHS.get(name), value.months)
        case Range():
            return _range_part(value, name)
    return None


def _time_part(time: Time, offset: int | None, name: str) -> Value:
    if name in _CLOCK:
        return Decimal(_CLOCK[name](time.nanos))
    if name == "time offset":
        return None if offset is None else DaysDuration(offset * NANOS)
    return time.zone if name == "timezone" else None


def _signed(read: Callable[[int], int] | None, size: int) -> Value:
    if read is None:
        return None
    return Decimal(read(abs(size)) * (-1 if size < 0 else 1))


def _range_part(range_: Range, name: str) -> Value:
    match name:
        case "start":
            return range_.low
        case "end":
            return range_.high
        case "start included":
            return range_.low_included
        case "end included":
            return range_.high_included
    return None
