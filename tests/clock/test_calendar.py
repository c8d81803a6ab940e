"""Working days: the vectors of the national calendar, and what must hold for any limit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import year_file
from engine.clock.calendar import Calendar, Due, Unit, Year
from engine.errors import CalendarMissing

CALENDAR = year_file.shipped()
FIRST = date(2025, 1, 1)
days = st.integers(0, 364 + 365 + 300).map(lambda offset: FIRST + timedelta(days=offset))
lengths = st.integers(0, 40)


@pytest.mark.parametrize(
    ("accepted", "limit", "due"),
    [
        pytest.param(date(2026, 2, 12), 5, date(2026, 2, 26), id="over Spring Festival with make-up days"),
        pytest.param(date(2026, 9, 18), 10, date(2026, 10, 9), id="over Mid-Autumn and National Day"),
        pytest.param(date(2026, 4, 30), 3, date(2026, 5, 8), id="over Labour Day"),
        pytest.param(date(2026, 3, 2), 20, date(2026, 3, 30), id="no holiday"),
        pytest.param(date(2026, 3, 2), 20 + 5, date(2026, 4, 7), id="five working days added, over Qingming"),
        pytest.param(date(2025, 1, 24), 2, date(2025, 1, 27), id="a Sunday worked before Spring Festival counts"),
        pytest.param(date(2025, 12, 31), 1, date(2026, 1, 4), id="first working day of the year is a Sunday"),
        pytest.param(date(2026, 3, 7), 1, date(2026, 3, 9), id="from a Saturday"),
        pytest.param(date(2026, 3, 7), 0, date(2026, 3, 7), id="no limit at all"),
    ],
)
def test_due_date_in_working_days(accepted: date, limit: int, due: date) -> None:
    assert CALENDAR.due(accepted, limit, "working_day") == Due(due)


@pytest.mark.parametrize(
    ("start", "limit", "unit", "due"),
    [
        pytest.param(date(2026, 9, 28), 5, "calendar_day", date(2026, 10, 3), id="calendar days run through holidays"),
        pytest.param(date(2030, 1, 1), 30, "calendar_day", date(2030, 1, 31), id="calendar days need no calendar"),
        pytest.param(date(2026, 1, 31), 1, "month", date(2026, 2, 28), id="a month without that day ends earlier"),
        pytest.param(date(2027, 11, 30), 3, "month", date(2028, 2, 29), id="a leap year, over New Year"),
        pytest.param(date(2026, 3, 15), 12, "month", date(2027, 3, 15), id="twelve months"),
    ],
)
def test_due_date_in_other_units(start: date, limit: int, unit: Unit, due: date) -> None:
    assert CALENDAR.due(start, limit, unit) == Due(due)


@pytest.mark.parametrize(("year", "count"), [(2025, 248), (2026, 248), (2027, 254)])
def test_working_days_of_a_year(year: int, count: int) -> None:
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


@pytest.mark.parametrize(
    ("a", "b", "count"),
    [
        pytest.param(date(2026, 3, 2), date(2026, 3, 6), 4, id="the first day is not counted, the last is"),
        pytest.param(date(2026, 3, 9), date(2026, 3, 16), 5, id="a week"),
        pytest.param(date(2026, 3, 16), date(2026, 3, 9), -5, id="negative when it has passed"),
        pytest.param(date(2026, 9, 30), date(2026, 10, 7), 0, id="only holidays"),
        pytest.param(date(2026, 3, 2), date(2026, 3, 2), 0, id="the same day"),
    ],
)
def test_working_days_between(a: date, b: date, count: int) -> None:
    assert CALENDAR.working_days_between(a, b) == count


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        pytest.param(date(2026, 12, 25), 4, Due(date(2026, 12, 31)), id="ends in the confirmed year"),
        pytest.param(date(2026, 12, 31), 1, Due(date(2027, 1, 4), provisional=True), id="ends in the provisional year"),
        pytest.param(date(2027, 2, 4), 1, Due(date(2027, 2, 9), provisional=True), id="2027 Spring Festival"),
    ],
)
def test_provisional_year_makes_a_provisional_date(start: date, limit: int, due: Due) -> None:
    assert CALENDAR.add_working_days(start, limit) == due


def test_provisional_year_that_is_passed_through_counts() -> None:
    years = {
        2026: Year(2026, "provisional", frozenset(), frozenset(), "test"),
        2027: Year(2027, "confirmed", frozenset(), frozenset(), "test"),
    }
    assert Calendar(years).add_working_days(date(2026, 12, 30), 2) == Due(date(2027, 1, 1), provisional=True)


@pytest.mark.parametrize("limit", [1, 300])
def test_missing_year_is_refused(limit: int) -> None:
    with pytest.raises(CalendarMissing, match="2028"):
        CALENDAR.add_working_days(date(2027, 12, 31), limit)


def test_missing_year_is_refused_when_asked_about_a_day() -> None:
    with pytest.raises(CalendarMissing, match="2024"):
        CALENDAR.is_working(date(2024, 5, 6))


def test_missing_year_is_refused_when_days_are_counted() -> None:
    with pytest.raises(CalendarMissing, match="2028"):
        CALENDAR.working_days_between(date(2027, 12, 1), date(2028, 1, 3))


def test_negative_limit_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="-1"):
        CALENDAR.add_working_days(date(2026, 3, 2), -1)


@given(day=days, n=lengths)
def test_counting_back_gives_the_limit(day: date, n: int) -> None:
    assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, n).day) == n


@given(day=days, n=st.integers(1, 40))
def test_a_due_day_is_a_later_working_day(day: date, n: int) -> None:
    due = CALENDAR.add_working_days(day, n).day
    assert due > day
    assert CALENDAR.is_working(due)


@given(first=days, second=days, n=lengths)
def test_who_starts_later_is_due_no_earlier(first: date, second: date, n: int) -> None:
    earlier, later = sorted([first, second])
    assert CALENDAR.add_working_days(earlier, n).day <= CALENDAR.add_working_days(later, n).day


@given(day=days, n=lengths, more=st.integers(1, 10))
def test_a_longer_limit_is_due_later(day: date, n: int, more: int) -> None:
    assert CALENDAR.add_working_days(day, n).day < CALENDAR.add_working_days(day, n + more).day


@given(a=days, b=days, c=days)
def test_stretches_of_days_add_up(a: date, b: date, c: date) -> None:
    whole = CALENDAR.working_days_between(a, c)
    assert whole == CALENDAR.working_days_between(a, b) + CALENDAR.working_days_between(b, c)


@given(a=days, b=days)
def test_counting_agrees_with_looking_at_each_day(a: date, b: date) -> None:
    first, last = sorted([a, b])
    each = [first + timedelta(days=offset) for offset in range(1, (last - first).days + 1)]
    assert CALENDAR.working_days_between(first, last) == sum(CALENDAR.is_working(day) for day in each)
