"""Dates, times and durations of FEEL: proleptic Gregorian, years of up to nine digits, nanoseconds, zones."""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

NANOS: Final = 1_000_000_000
DAY: Final = 86_400 * NANOS
MAX_YEAR: Final = 999_999_999
MAX_OFFSET: Final = 18 * 3600
MAX_DURATION: Final = (MAX_YEAR + 1) * 366 * DAY * 2
_CYCLE_YEARS: Final = 400
_CYCLE_DAYS: Final = 146_097
_EPOCH_SHIFT: Final = 719_468  # days from 0000-03-01 to 1970-01-01
_ZONE_YEAR_MIN, _ZONE_YEAR_MAX = 2, 9998
_ZONE_TIME_REFERENCE: Final = datetime.fromisoformat(
    "2020-01-01"
)  # a time of day has no date to look its zone's offset up with


@dataclass(frozen=True, slots=True, order=True)
class Date:
    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True, order=True)
class DaysDuration:
    """A days and time duration, in nanoseconds."""

    nanos: int


@dataclass(frozen=True, slots=True, order=True)
class MonthsDuration:
    """A years and months duration, in months."""

    months: int


@dataclass(frozen=True, slots=True, eq=False)
class Time:
    """A time of day: nanoseconds since midnight, with an offset in seconds, or a named zone, or neither."""

    nanos: int
    offset: int | None = None
    zone: str | None = None

    @property
    def is_local(self) -> bool:
        return self.offset is None and self.zone is None

    def offset_seconds(self) -> int | None:
        if self.zone is not None:
            return _seconds(ZoneInfo(self.zone).utcoffset(_ZONE_TIME_REFERENCE))
        return self.offset

    def utc_nanos(self) -> int:
        return self.nanos - (self.offset_seconds() or 0) * NANOS

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Time):
            return NotImplemented
        return self.is_local == other.is_local and self.utc_nanos() == other.utc_nanos()

    def __hash__(self) -> int:
        return hash((self.is_local, self.utc_nanos()))


@dataclass(frozen=True, slots=True, eq=False)
class DateTime:
    date: Date
    time: Time

    def offset_seconds(self) -> int | None:
        if self.time.zone is not None:
            return _zone_offset(self.time.zone, self.date, self.time.nanos)
        return self.time.offset

    def local_nanos(self) -> int:
        return ordinal(self.date) * DAY + self.time.nanos

    def instant(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00Z; a date-time without an offset counts as one at UTC."""
        return self.local_nanos() - (self.offset_seconds() or 0) * NANOS

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DateTime):
            return NotImplemented
        return self.time.is_local == other.time.is_local and self.instant() == other.instant()

    def __hash__(self) -> int:
        return hash((self.time.is_local, self.instant()))


def _seconds(offset: timedelta | None) -> int:
    return int(offset.total_seconds()) if offset is not None else 0


def zone_exists(name: str) -> bool:
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@lru_cache(maxsize=4096)
def _zone_offset(zone: str, date: Date, nanos: int) -> int:
    return _seconds(ZoneInfo(zone).utcoffset(_clamped(date, nanos)))


def _clamped(date: Date, nanos: int) -> datetime:
    """A datetime that a zone database can answer for, in the nearest 400-year cycle with the same calendar."""
    year = date.year
    if not _ZONE_YEAR_MIN <= year <= _ZONE_YEAR_MAX:
        edge = 9600 if year > _ZONE_YEAR_MAX else _CYCLE_YEARS
        year = edge + year % _CYCLE_YEARS if edge == _CYCLE_YEARS else edge + year % _CYCLE_YEARS - _CYCLE_YEARS
    midnight_then = datetime.fromisoformat(f"{year:04d}-{date.month:02d}-{date.day:02d}")
    return midnight_then + timedelta(seconds=nanos // NANOS)


def last_day(year: int, month: int) -> int:
    if month == 2:
        return 29 if calendar.isleap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def make_date(year: int, month: int, day: int) -> Date | None:
    if abs(year) > MAX_YEAR or not 1 <= month <= 12 or not 1 <= day <= last_day(year, month):
        return None
    return Date(year, month, day)


def make_time(hour: int, minute: int, nanos: int, offset: int | None = None, zone: str | None = None) -> Time | None:
    """A time of day; `nanos` holds seconds and fraction. 24:00:00 is midnight, as ISO 8601 writes the end of a day."""
    if offset is not None and abs(offset) > MAX_OFFSET:
        return None
    if (hour, minute, nanos) == (24, 0, 0):
        hour = 0
    if not 0 <= hour <= 23 or not 0 <= minute <= 59 or not 0 <= nanos < 60 * NANOS:
        return None
    return Time((hour * 3600 + minute * 60) * NANOS + nanos, offset, zone)


def ordinal(date: Date) -> int:
    """Days since 1970-01-01."""
    year = date.year - (date.month <= 2)
    cycle, year_of_cycle = divmod(year, _CYCLE_YEARS)
    day_of_year = (153 * ((date.month + 9) % 12) + 2) // 5 + date.day - 1
    day_of_cycle = year_of_cycle * 365 + year_of_cycle // 4 - year_of_cycle // 100 + day_of_year
    return cycle * _CYCLE_DAYS + day_of_cycle - _EPOCH_SHIFT


def from_ordinal(days: int) -> Date | None:
    cycle, day_of_cycle = divmod(days + _EPOCH_SHIFT, _CYCLE_DAYS)
    year_of_cycle = (day_of_cycle - day_of_cycle // 1460 + day_of_cycle // 36524 - day_of_cycle // 146096) // 365
    day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle // 4 - year_of_cycle // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_cycle + cycle * _CYCLE_YEARS + (month <= 2)
    return make_date(year, month, day_of_year - (153 * shifted + 2) // 5 + 1)


def weekday(date: Date) -> int:
    """1 for Monday to 7 for Sunday, as ISO 8601 counts."""
    return (ordinal(date) + 3) % 7 + 1


def day_of_year(date: Date) -> int:
    return ordinal(date) - ordinal(Date(date.year, 1, 1)) + 1


def week_of_year(date: Date) -> int:
    """The ISO 8601 week: the one that holds the year's first Thursday is week 1."""
    thursday = from_ordinal(ordinal(date) - weekday(date) + 4)
    return (day_of_year(thursday) - 1) // 7 + 1 if thursday else 1


def add_months(date: Date, months: int) -> Date | None:
    """The same day so many months on, or the last day of that month."""
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    if abs(year) > MAX_YEAR:
        return None
    return Date(year, month + 1, min(date.day, last_day(year, month + 1)))


def add_nanos(moment: DateTime, nanos: int) -> DateTime | None:
    """That much later on the time line; a named zone is looked up again at the new instant."""
    if moment.time.zone is None:
        return _at(moment.local_nanos() + nanos, moment.time.offset, None)
    return in_zone(moment.instant() + nanos, moment.time.zone)


def in_zone(instant: int, zone: str) -> DateTime | None:
    """The local date and time of an instant (nanoseconds since 1970, UTC) in a named zone."""
    utc = _at(instant, 0, None)
    if utc is None:
        return None
    known = _clamped(utc.date, utc.time.nanos).replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return _at(instant + _seconds(known.utcoffset()) * NANOS, None, zone)


def _at(local: int, offset: int | None, zone: str | None) -> DateTime | None:
    days, nanos = divmod(local, DAY)
    date = from_ordinal(days)
    return DateTime(date, Time(nanos, offset, zone)) if date else None


def add_to_time(time: Time, nanos: int) -> Time:
    return Time((time.nanos + nanos) % DAY, time.offset, time.zone)


def midnight(date: Date) -> DateTime:
    """A date where a date-time is wanted: its midnight at UTC (DMN 1.5, table 54)."""
    return DateTime(date, Time(0, 0))


def make_duration(nanos: int) -> DaysDuration | None:
    return DaysDuration(nanos) if abs(nanos) <= MAX_DURATION else None


def make_months(months: int) -> MonthsDuration | None:
    return MonthsDuration(months) if abs(months) <= MAX_YEAR * 24 else None


def months_between(start: Date, end: Date) -> int:
    """Whole months from one date to another, negative when the second is earlier."""
    if end < start:
        return -months_between(end, start)
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
