"""ISO 8601 text of dates, times and durations, as FEEL reads and writes it (DMN 1.5, 10.3.2.3)."""

import re
from typing import Final, TypeAlias

from engine.language.temporal import (
    DAY,
    NANOS,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    add_nanos,
    make_date,
    make_duration,
    make_months,
    make_time,
    zone_exists,
)

Temporal: TypeAlias = Date | Time | DateTime | DaysDuration | MonthsDuration

_DATE: Final = re.compile(r"(-?)([1-9]\d{4,8}|\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME: Final = re.compile(
    r"(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([A-Za-z_][\w+\-/]*))?", re.ASCII
)
_MONTHS: Final = re.compile(r"(-?)P(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
_DAYS: Final = re.compile(
    r"(-?)P(?:(\d{1,18})D)?(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{0,30}))?S)?)?", re.ASCII
)


def _fraction(digits: str | None) -> int:
    return int((digits or "")[:9].ljust(9, "0"))


def parse_date(text: str) -> Date | None:
    found = _DATE.fullmatch(text)
    if not found:
        return None
    sign, year, month, day = found.groups()
    return make_date(-int(year) if sign else int(year), int(month), int(day))


def parse_time(text: str) -> Time | None:
    found = _TIME.fullmatch(text.removeprefix("T"))
    if not found:
        return None
    hour, minute, second, fraction, utc, sign, hours, minutes, seconds, zone = found.groups()
    offset = 0 if utc else None
    if sign:
        if int(minutes) > 59 or int(seconds or 0) > 59:
            return None
        offset = (int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)) * (-1 if sign == "-" else 1)
    if zone and not zone_exists(zone):
        return None
    return make_time(int(hour), int(minute), int(second) * NANOS + _fraction(fraction), offset, zone)


def parse_date_time(text: str) -> DateTime | None:
    """A date and time; a date alone is that day's midnight, without offset."""
    day, separator, rest = text.partition("T")
    date = parse_date(day)
    if date is None:
        return None
    if not separator:
        return DateTime(date, Time(0))
    time = parse_time(rest) if not rest.startswith("T") else None
    if time is None:
        return None
    moment = DateTime(date, time)
    return add_nanos(moment, DAY) if rest.startswith("24") else moment


def parse_duration(text: str) -> DaysDuration | MonthsDuration | None:
    months = _MONTHS.fullmatch(text)
    if months and (months[2] or months[3]):
        total = int(months[2] or 0) * 12 + int(months[3] or 0)
        return make_months(-total if months[1] else total)
    days = _DAYS.fullmatch(text)
    if not days or not any(days.group(2, 3, 4, 5)):
        return None
    sign, day, hour, minute, second, fraction = days.groups()
    seconds = int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)
    nanos = int(day or 0) * DAY + seconds * NANOS + _fraction(fraction)
    return make_duration(-nanos if sign else nanos)


def parse_at_literal(text: str) -> Temporal | None:
    """What `@"..."` means: the only temporal value that the text can be, or null."""
    if text.startswith(("P", "-P")):
        return parse_duration(text)
    if "T" in text.lstrip("T") and "-" in text.partition("T")[0]:
        return parse_date_time(text)
    return parse_date(text) or parse_time(text)


def temporal_text(value: Temporal) -> str:
    match value:
        case Date():
            sign = "-" if value.year < 0 else ""
            return f"{sign}{abs(value.year):04d}-{value.month:02d}-{value.day:02d}"
        case Time():
            return _time_text(value)
        case DateTime():
            return f"{temporal_text(value.date)}T{_time_text(value.time)}"
        case MonthsDuration():
            return _months_text(value.months)
        case DaysDuration():
            return _days_text(value.nanos)


def _time_text(time: Time) -> str:
    seconds, fraction = divmod(time.nanos, NANOS)
    text = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if fraction:
        text += f".{fraction:09d}".rstrip("0")
    if time.zone is not None:
        return f"{text}@{time.zone}"
    return text if time.offset is None else text + _offset_text(time.offset)


def _offset_text(offset: int) -> str:
    if offset == 0:
        return "Z"
    size = abs(offset)
    text = f"{'-' if offset < 0 else '+'}{size // 3600:02d}:{size // 60 % 60:02d}"
    return f"{text}:{size % 60:02d}" if size % 60 else text


def _months_text(months: int) -> str:
    years, rest = divmod(abs(months), 12)
    sign = "-" if months < 0 else ""
    year_part = f"{years}Y" if years else ""
    month_part = f"{rest}M" if rest or not years else ""
    return f"{sign}P{year_part}{month_part}"


def _days_text(nanos: int) -> str:
    if nanos == 0:
        return "PT0S"
    days, rest = divmod(abs(nanos), DAY)
    seconds, fraction = divmod(rest, NANOS)
    hours, minutes, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    point = f".{fraction:09d}".rstrip("0") if fraction else ""
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    clock += f"{second}{point}S" if second or fraction else ""
    day_part = f"{days}D" if days else ""
    return f"{'-' if nanos < 0 else ''}P{day_part}{'T' + clock if clock else ''}"
