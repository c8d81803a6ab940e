"""The demo's clock: it begins in the past, and work moves it on through office hours only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.clock.calendar import DAY, Calendar

OPENS = time(9)
CLOSES = time(17)


@dataclass
class OfficeClock:
    """Shows one instant, in UTC; work moves it on."""

    calendar: Calendar
    zone: ZoneInfo
    instant: datetime

    def at(self, day: date, clock: time) -> datetime:
        """The instant of a time of a day, as the clocks of the office show it."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def work(self, spent: timedelta) -> None:
        """Let that much of the office's time pass, nights, weekends and holidays not counted."""
        now = self.instant.astimezone(self.zone)
        day, at = now.date(), max(now.time(), OPENS)
        while True:
            left = self._left(day, at)
            if spent < left:
                self.instant = self.at(day, at) + spent
                return
            spent -= left
            day, at = day + DAY, OPENS

    def working_days_ago(self, day: date, n: int) -> date:
        """The latest day from which `n` working days have passed until `day`."""
        start = day
        while self.calendar.working_days_between(start, day) < n:
            start -= DAY
        return start

    def _left(self, day: date, at: time) -> timedelta:
        if at >= CLOSES or not self.calendar.is_working(day):
            return timedelta(0)
        return datetime.combine(day, CLOSES) - datetime.combine(day, at)
