"""Calendar files: one TOML file a year, checked as a whole.

year = 2026
status = "confirmed"          # or "provisional": statutory holidays only
source = "the notice the days were taken from"
working = [2026-01-04]        # weekend days on which the offices work

[[off]]                       # a holiday, both ends included; its weekend days may be inside
name = "元旦"
from = 2026-01-01
to = 2026-01-03
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from engine.clock.calendar import DAY, SATURDAY, Calendar, Status, Year
from engine.errors import CalendarInvalid
from engine.faults import Problem

FOLDER = Path(__file__).parent / "calendars"
KEYS = ("year", "status", "source", "working", "off")
OFF_KEYS = ("name", "from", "to")
STATUSES: tuple[Status, ...] = ("confirmed", "provisional")


def shipped() -> Calendar:
    """The calendars that come with the product."""
    years = [parse(path.read_text(encoding="utf-8"), path.name) for path in sorted(FOLDER.glob("*.toml"))]
    return Calendar({year.year: year for year in years})


def parse(text: str, file: str) -> Year:
    """One year's calendar from the text of its file; `file` is the name told in problems.

    Raises CalendarInvalid with every problem of the file at once.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarInvalid(
            [Problem("calendar-toml", file, "不是有效的 TOML：{error}", facts={"error": error})]
        ) from None
    reader = _Reader(file, raw)
    year = reader.read()
    if year is None or reader.problems:
        raise CalendarInvalid(reader.problems)
    return year


@dataclass
class _Reader:
    """Reads what can be read of one file and notes every problem on the way."""

    file: str
    raw: Mapping[str, object]
    problems: list[Problem] = field(default_factory=list)

    def read(self) -> Year | None:
        for key in self.raw:
            if key not in KEYS:
                self._note("calendar-key", "不认识的内容“{key}”。", key=key)
        year = self.raw.get("year")
        if not isinstance(year, int):
            self._note("calendar-year", "year 须为年份，例如 2026。")
            return None
        status = next((known for known in STATUSES if known == self.raw.get("status")), None)
        if status is None:
            self._note("calendar-status", "status 须为 confirmed（已公布）或 provisional（暂定）。")
        source = self.raw.get("source")
        if not isinstance(source, str) or not source.strip():
            self._note("calendar-source", "source 须写明放假安排的出处。")
        off = frozenset(self._off_days(year))
        working = frozenset(self._working_days(year, off))
        return None if self.problems or status is None else Year(year, status, off, working, str(source))

    def _off_days(self, year: int) -> Iterator[date]:
        holidays = self.raw.get("off")
        if not isinstance(holidays, list) or not holidays:
            self._note("calendar-off", "没有节假日：请用 [[off]] 逐项列出。")
            return
        seen: set[date] = set()
        for place, holiday in enumerate(holidays, start=1):
            days = self._holiday(year, place, holiday)
            if seen.intersection(days):
                self._note("calendar-overlap", "第 {place} 项节假日与前面的节假日重叠。", place=place)
            seen.update(days)
        yield from seen

    def _holiday(self, year: int, place: int, holiday: object) -> tuple[date, ...]:
        if not isinstance(holiday, dict) or set(holiday) != set(OFF_KEYS):
            self._note("calendar-holiday", "第 {place} 项节假日须有且只有 name、from、to。", place=place)
            return ()
        first, last = holiday["from"], holiday["to"]
        if not _is_day(first, year) or not _is_day(last, year):
            self._note(
                "calendar-holiday-day", "第 {place} 项节假日的起止须为 {year} 年的日期。", place=place, year=year
            )
            return ()
        if first > last:
            self._note("calendar-holiday-order", "第 {place} 项节假日的起始日晚于结束日。", place=place)
            return ()
        return tuple(first + DAY * offset for offset in range((last - first).days + 1))

    def _working_days(self, year: int, off: frozenset[date]) -> Iterator[date]:
        days = self.raw.get("working", [])
        if not isinstance(days, list):
            self._note("calendar-working", "working 须为调休上班日期的列表。")
            return
        seen: set[date] = set()
        for day in days:
            if not _is_day(day, year):
                self._note("calendar-working-day", "调休上班日“{day}”须为 {year} 年的日期。", day=day, year=year)
            elif day in off:
                self._note("calendar-working-off", "{day} 既是节假日又是调休上班日。", day=day)
            elif day.weekday() < SATURDAY:
                self._note("calendar-working-weekday", "{day} 不是周六或周日，本来就上班，请核对。", day=day)
            elif day in seen:
                self._note("calendar-working-twice", "调休上班日 {day} 列了两次。", day=day)
            else:
                seen.add(day)
        yield from seen

    def _note(self, code: str, text: str, **facts: object) -> None:
        self.problems.append(Problem(code, self.file, text, facts=facts))


def _is_day(value: object, year: int) -> bool:
    # A TOML date with a time is a datetime, which is also a date.
    return type(value) is date and value.year == year
