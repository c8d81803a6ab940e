"""Calendar files: read whole, or refused with everything that is wrong."""

from datetime import date

import pytest

from engine.clock import year_file
from engine.errors import CalendarInvalid

GOOD = """
year = 2026
status = "confirmed"
source = "放假通知"
working = [2026-01-04]

[[off]]
name = "元旦"
from = 2026-01-01
to = 2026-01-03
"""


def test_a_good_file_is_read() -> None:
    year = year_file.parse(GOOD, "2026.toml")
    assert (year.year, year.status, year.source) == (2026, "confirmed", "放假通知")
    assert year.off == {date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)}
    assert year.working == {date(2026, 1, 4)}


def test_a_file_without_make_up_days_is_read() -> None:
    assert year_file.parse(GOOD.replace("working = [2026-01-04]", ""), "2026.toml").working == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("year = 2026", 'year = "2026"', "calendar-year", id="year is a text"),
        pytest.param("year = 2026", "", "calendar-year", id="no year"),
        pytest.param('"confirmed"', '"maybe"', "calendar-status", id="unknown status"),
        pytest.param('"confirmed"', "[]", "calendar-status", id="status is a list"),
        pytest.param('source = "放假通知"', 'source = " "', "calendar-source", id="no source"),
        pytest.param("working =", "workdays =", "calendar-key", id="unknown key"),
        pytest.param("[2026-01-04]", "2026-01-04", "calendar-working", id="make-up days are not a list"),
        pytest.param("[2026-01-04]", "[2025-01-04]", "calendar-working-day", id="make-up day of another year"),
        pytest.param("[2026-01-04]", "[2026-01-04T08:00:00]", "calendar-working-day", id="make-up day with a time"),
        pytest.param("[2026-01-04]", "[2026-01-03]", "calendar-working-off", id="make-up day inside a holiday"),
        pytest.param("[2026-01-04]", "[2026-01-05]", "calendar-working-weekday", id="make-up day is a Monday"),
        pytest.param("[2026-01-04]", "[2026-01-04, 2026-01-04]", "calendar-working-twice", id="make-up day twice"),
        pytest.param("[[off]]", "[[holiday]]", "calendar-off", id="no holidays"),
        pytest.param('name = "元旦"', "", "calendar-holiday", id="holiday without a name"),
        pytest.param("to = 2026-01-03", "until = 2026-01-03", "calendar-holiday", id="holiday with another key"),
        pytest.param("to = 2026-01-03", 'to = "2026-01-03"', "calendar-holiday-day", id="end is a text"),
        pytest.param("from = 2026-01-01", "from = 2025-12-31", "calendar-holiday-day", id="start in another year"),
        pytest.param("to = 2026-01-03", "to = 2025-12-30", "calendar-holiday-day", id="end in another year"),
        pytest.param("from = 2026-01-01", "from = 2026-01-04", "calendar-holiday-order", id="start after end"),
        pytest.param("year =", "year = =", "calendar-toml", id="not TOML"),
    ],
)
def test_a_fault_is_told(old: str, new: str, code: str) -> None:
    assert old in GOOD
    with pytest.raises(CalendarInvalid) as refused:
        year_file.parse(GOOD.replace(old, new), "2026.toml")
    assert code in [problem.code for problem in refused.value.problems]


def test_overlapping_holidays_are_told() -> None:
    twice = GOOD + '[[off]]\nname = "春节"\nfrom = 2026-01-03\nto = 2026-01-05\n'
    with pytest.raises(CalendarInvalid, match="第 2 项节假日与前面的节假日重叠"):
        year_file.parse(twice, "2026.toml")


def test_all_faults_are_told_at_once_with_the_file() -> None:
    text = GOOD.replace('"confirmed"', '"maybe"').replace("to = 2026-01-03", "to = 2025-01-03")
    with pytest.raises(CalendarInvalid) as refused:
        year_file.parse(text, "2026.toml")
    assert [problem.code for problem in refused.value.problems] == ["calendar-status", "calendar-holiday-day"]
    assert str(refused.value).count("2026.toml: ") == 2


def test_shipped_years_say_how_certain_they_are() -> None:
    years = year_file.shipped().years
    assert {number: year.status for number, year in years.items()} == {
        2025: "confirmed",
        2026: "confirmed",
        2027: "provisional",
    }
