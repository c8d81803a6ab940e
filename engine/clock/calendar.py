"""Working days and due dates.

The day a limit starts from is not counted (民法典 Art. 201). Which days are working days is data, a year at a time;
a year that is not there is refused: counting Monday to Friday instead would give wrong dates in silence.
"""

import calendar
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from engine.errors import CalendarMissing

Status = Literal["confirmed", "provisional"]
Unit = Literal["working_day", "calendar_day", "month"]

SATURDAY = 5
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Year:
    """One year's calendar: weekends are off, except `working`; so are the days in `off`.

    `confirmed` follows the State Council's notice for that year; `provisional` knows only the statutory holidays, so
    dates computed with it are shown as 暂定 until the notice is out. `source` names what the days were taken from.
    """

    year: int
    status: Status
    off: frozenset[date]
    working: frozenset[date]
    source: str

    def is_working(self, day: date) -> bool:
        """Whether the offices work on a day of this year."""
        return day in self.working or (day.weekday() < SATURDAY and day not in self.off)

    @cached_property
    def working_days(self) -> tuple[date, ...]:
        """All working days of the year in order."""
        length = 366 if calendar.isleap(self.year) else 365
        days = (date(self.year, 1, 1) + DAY * offset for offset in range(length))
        return tuple(day for day in days if self.is_working(day))


@dataclass(frozen=True)
class Due:
    """The last day of a limit; provisional when a provisional year took part in finding it."""

    day: date
    provisional: bool = False


@dataclass(frozen=True)
class Calendar:
    """The calendars of several years, by year."""

    years: Mapping[int, Year]

    def is_working(self, day: date) -> bool:
        """Whether the offices work on that day. Raises CalendarMissing."""
        return self._year(day.year).is_working(day)

    def add_working_days(self, day: date, n: int) -> Due:
        """The n-th working day after `day`; with n = 0 the day itself. Raises CalendarMissing."""
        if n < 0:
            raise ValueError(f"a limit of {n} working days")
        if n == 0:
            return Due(day)
        number, left, provisional = (day + DAY).year, n, False
        while True:
            year = self._year(number)
            provisional = provisional or year.status == "provisional"
            index = bisect_right(year.working_days, day) + left - 1
            if index < len(year.working_days):
                return Due(year.working_days[index], provisional)
            left = index - len(year.working_days) + 1
            number += 1

    def due(self, start: date, n: int, unit: Unit) -> Due:
        """The last day of a limit of `n` units, the day `start` not counted.

        A month ends on the day of the same number, or on the month's last day if it has none (民法典 Art. 202).
        A limit in calendar days or months that ends on a holiday is not moved to the next working day: the limits are
        the office's own, and moving them would only lengthen what the applicant was promised.
        """
        match unit:
            case "working_day":
                return self.add_working_days(start, n)
            case "calendar_day":
                return Due(start + DAY * n)
            case "month":
                return Due(_months_later(start, n))

    def working_days_between(self, a: date, b: date) -> int:
        """How many working days are in (a, b]; negative when `b` is before `a`. Raises CalendarMissing."""
        if b < a:
            return -self.working_days_between(b, a)
        if a == b:
            return 0
        years = [self._year(number) for number in range((a + DAY).year, b.year + 1)]
        return sum(bisect_right(year.working_days, b) - bisect_right(year.working_days, a) for year in years)

    def _year(self, number: int) -> Year:
        if number not in self.years:
            raise CalendarMissing(year=number)
        return self.years[number]


def _months_later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
