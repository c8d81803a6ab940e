"""Temporal functions (DMN 1.5, 10.3.4.8 and 10.3.4.11).

`now` and `today` tell the time that the caller gave; without one they are null.
"""

from decimal import Decimal
from typing import Final

from engine.language.builtin import Family
from engine.language.metering import Meter
from engine.language.temporal import Date, DateTime, day_of_year, last_day, week_of_year, weekday
from engine.language.values import Value

TEMPORAL = Family()

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _day(moment: Value) -> Date | None:
    match moment:
        case Date():
            return moment
        case DateTime():
            return moment.date
    return None


@TEMPORAL.define("day of year(date)")
def day_of_year_(moment: Value) -> Value:
    day = _day(moment)
    return Decimal(day_of_year(day)) if day else None


@TEMPORAL.define("day of week(date)")
def day_of_week(moment: Value) -> Value:
    day = _day(moment)
    return _DAYS[weekday(day) - 1] if day else None


@TEMPORAL.define("month of year(date)")
def month_of_year(moment: Value) -> Value:
    day = _day(moment)
    return _MONTHS[day.month - 1] if day else None


@TEMPORAL.define("week of year(date)")
def week_of_year_(moment: Value) -> Value:
    day = _day(moment)
    return Decimal(week_of_year(day)) if day else None


@TEMPORAL.define("last day of month(date)")
def last_day_of_month(moment: Value) -> Value:
    """The number of the month's last day; not in DMN 1.5."""
    day = _day(moment)
    return Decimal(last_day(day.year, day.month)) if day else None


@TEMPORAL.define("now()")
def now(meter: Meter) -> Value:
    return meter.now


@TEMPORAL.define("today()")
def today(meter: Meter) -> Value:
    return meter.now.date if meter.now else None
