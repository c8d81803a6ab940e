"""Timers: when an event's time comes (BPMN 2.0, 10.5.1; ISO 8601)."""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from engine.runtime import refusals
from engine.runtime.expressions import Formula
from engine.runtime.token import Armed, Token
from engine.runtime.trace import whole_units

KINDS = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
FOREVER = -1

_DURATION = re.compile(
    r"P(?=[\dT])(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)
_CYCLE = re.compile(r"R(\d*)/(?:([^P/][^/]*)/)?(P[^/]+)")

Kind = Literal["date", "duration", "cycle"]


class Timer(TimerEventDefinition):
    """A date, a duration or a cycle; or `limit` units of office time, which the clock outside resolves."""

    def __init__(self, kind: Kind, formula: Formula | None, limit: Formula | None = None) -> None:
        super().__init__(kind, formula)
        self.kind, self.formula, self.limit = kind, formula, limit

    def arm(self, token: Token) -> None:
        """Begin to wait."""
        if self.limit is not None:
            token.arm(Armed(1, limit=whole_units(token, token.sight(self.limit), self.limit)))
            return
        text = None if self.formula is None else token.sight(self.formula)
        armed = first(self.kind, text, token.case.now) if isinstance(text, str) else None
        if armed is None:
            sentence = refusals.TIME_UNREADABLE if isinstance(text, str) else refusals.TIME_MISSING
            raise token.refused(sentence, text=text)
        token.arm(armed)

    def again(self, token: Token) -> None:
        """After it has happened and its trigger stays: the next round of a cycle, or never again."""
        token.arm(None if token.armed is None else following(token.armed, token.case.now))


def first(kind: Kind, text: str, now: datetime) -> Armed | None:
    """When a timer comes for the first time; None when the text says no time.

    A date without a zone is one of `now`'s. `R3/PT1H` is an hour from now, and twice more an hour after that.
    """
    try:
        if kind == "date":
            return Armed(1, due=_instant(text, now))
        if kind == "duration":
            return Armed(1, due=_after(now, text.strip()))
        return _first_of_cycle(text, now)
    except (KeyError, ValueError, OverflowError):
        return None


def _after(now: datetime, duration: str) -> datetime:
    """`now` and a duration; a negative one is over already, and so due at once."""
    if duration.startswith("-"):
        later(now, duration[1:])
        return now
    return later(now, duration)


def _first_of_cycle(text: str, now: datetime) -> Armed:
    parts = _CYCLE.fullmatch(text.strip())
    if parts is None or (parts[1] and not int(parts[1])) or later(now, parts[3]) <= now:
        raise ValueError(text)
    left, every = int(parts[1]) if parts[1] else FOREVER, parts[3]
    if parts[2] is None:
        return Armed(1, due=later(now, every), left=left, every=every, begun=now, nth=1)
    begun = _instant(parts[2], now)
    nth = 0 if begun >= now else _next(begun, every, 0, now)
    return Armed(1, due=later(begun, every, nth), left=left, every=every, begun=begun, nth=nth)


def following(armed: Armed, now: datetime) -> Armed | None:
    """The next round of a cycle, counted from its beginning; None when there is none.

    Rounds whose time has passed meanwhile are passed over: whoever was away is not reminded once for each.
    """
    if armed.every is None or armed.begun is None or armed.left == 1:
        return None
    left = armed.left if armed.left == FOREVER else armed.left - 1
    begun = armed.begun.astimezone(now.tzinfo)  # where clocks change, as they do there; a snapshot keeps no zone
    nth = _next(begun, armed.every, armed.nth, now)
    return replace(armed, round=armed.round + 1, due=later(begun, armed.every, nth), left=left, nth=nth)


def _next(begun: datetime, every: str, nth: int, now: datetime) -> int:
    """The number of the first round after the nth whose time is still to come."""
    instant = now.astimezone(UTC)  # of one zone datetimes are compared and subtracted by its clock
    began = begun.astimezone(UTC)
    longest = max(later(begun, every) - began, later(now, every) - instant, timedelta(microseconds=1))
    number = max(nth + 1, int((instant - began) / longest) - 1)
    while later(begun, every, number) <= instant:
        number += 1
    return number


def readable(kind: Kind, text: str, now: datetime) -> bool:
    """Whether a constant text says a time of this kind; a duration of nothing or less is none to wait for."""
    armed = first(kind, text, now)
    return armed is not None and (kind != "duration" or armed.due is None or armed.due > now)


def _instant(text: str, now: datetime) -> datetime:
    """An instant; without a zone one of `now`'s, `@Europe/Paris` names one (DMN 1.5, 10.3.4.1)."""
    written, _, zone = text.strip().partition("@")
    if "T" not in written:
        return datetime.combine(date.fromisoformat(written), time(), now.tzinfo)
    found = datetime.fromisoformat(written)
    if found.tzinfo is not None:
        return found
    return found.replace(tzinfo=ZoneInfo(zone) if zone else now.tzinfo)


def later(start: datetime, duration: str, times: int = 1) -> datetime:
    """`start` and an ISO 8601 duration so many times: months by the calendar, at most to a month's last day, and days
    by the clock of its zone; then hours as they pass.

    Raises ValueError for what is no duration and past the year 9999, OverflowError likewise.
    """
    parts = _DURATION.fullmatch(duration.strip())
    if parts is None:
        raise ValueError(duration)
    years, months, weeks, days, hours, minutes = (times * int(part or 0) for part in parts.groups()[:6])
    month = start.month - 1 + months + 12 * years
    year, month = start.year + month // 12, month % 12 + 1
    moved = start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
    seconds = times * float(parts.group(7) or 0)
    moved += timedelta(weeks=weeks, days=days)
    passing = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return (moved.astimezone(UTC) + passing).astimezone(start.tzinfo) if passing else moved
