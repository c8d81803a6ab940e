"""The demo's clock moves through office hours only."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine.clock import year_file
from web.demo.hours import OfficeClock

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        pytest.param("2026-03-02 10:00", 2, "2026-03-02 12:00", id="within the day"),
        pytest.param("2026-03-02 06:30", 1, "2026-03-02 10:00", id="before the office opens"),
        pytest.param("2026-03-02 16:00", 2, "2026-03-03 10:00", id="over night"),
        pytest.param("2026-03-06 16:00", 2, "2026-03-09 10:00", id="over a weekend"),
        pytest.param("2026-03-02 20:00", 1, "2026-03-03 10:00", id="after the office has closed"),
        pytest.param("2026-09-30 16:00", 2, "2026-10-08 10:00", id="over National Day"),
        pytest.param("2026-03-02 09:00", 20, "2026-03-04 13:00", id="over several days"),
    ],
)
def test_work_takes_office_hours(begins: str, hours: int, ends: str) -> None:
    clock = _clock(begins)
    clock.work(timedelta(hours=hours))
    assert clock.instant == _instant(ends)


@pytest.mark.parametrize(
    ("day", "n", "start"),
    [
        pytest.param(date(2026, 3, 13), 0, date(2026, 3, 13), id="the day itself"),
        pytest.param(date(2026, 3, 16), 1, date(2026, 3, 15), id="over a weekend"),
        pytest.param(date(2026, 10, 9), 10, date(2026, 9, 19), id="over two holidays"),
    ],
)
def test_working_days_ago(day: date, n: int, start: date) -> None:
    clock = _clock("2026-03-02 09:00")
    assert clock.working_days_ago(day, n) == start
    assert clock.calendar.working_days_between(start, day) == n


def test_the_office_shows_local_time() -> None:
    clock = _clock("2026-03-02 09:00")
    assert clock.at(date(2026, 3, 3), time(8, 15)) == datetime(2026, 3, 3, 0, 15, tzinfo=UTC)


def _clock(text: str) -> OfficeClock:
    return OfficeClock(year_file.shipped(), ZONE, _instant(text))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
