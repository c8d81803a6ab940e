"""Timers: when they are due, what they take away, how often they come."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from engine.errors import NothingWaits, StepRefused
from engine.runtime import stepping
from engine.runtime.program import load
from engine.runtime.timers import later
from tests.runtime.diagrams import NOW, Played, border, diagram, element, elements, flows, properties, several, timer

CST = timezone(timedelta(hours=8))


def _caught(trigger: str, extensions: str = "") -> bytes:
    wait = element("intermediateCatchEvent", "w", trigger, extensions)
    return diagram(elements(startEvent="s", userTask="after", endEvent="e") + wait + flows("s", "w", "after", "e"))


def _guarded(trigger: str, host: str = "", *, interrupts: bool = True) -> bytes:
    body = elements(startEvent="s", userTask="next late") + (host or elements(userTask="a"))
    body += border("b", "a", trigger, interrupts=interrupts)
    return diagram(body + flows("s", "a", "next") + flows("b", "late"))


@pytest.mark.parametrize(
    ("trigger", "due"),
    [
        (timer("Duration", "PT90M"), NOW + timedelta(minutes=90)),
        (timer("Duration", "P1W"), NOW + timedelta(days=7)),
        (timer("Duration", '=duration("P" + string(days) + "D")'), NOW + timedelta(days=3)),
        (timer("Date", "2026-03-09T12:00:00Z"), datetime(2026, 3, 9, 12, tzinfo=UTC)),
        (timer("Date", "2026-03-09"), datetime(2026, 3, 9, tzinfo=UTC)),
        (timer("Date", '=date and time("2026-03-02T09:00:00+08:00") + duration("P1D")'), NOW + timedelta(days=1)),
        (timer("Date", '="2026-03-02T09:00:00@Europe/Paris"'), datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (timer("Cycle", "R3/PT1H"), NOW + timedelta(hours=1)),
        (timer("Cycle", "R/2020-01-01T00:30:00Z/PT1H"), NOW + timedelta(minutes=30)),
        (timer("Cycle", "R/2025-10-31T00:00:00Z/P1M"), datetime(2026, 3, 31, tzinfo=UTC)),
        (timer("Cycle", "R/2026-03-05T00:00:00Z/P1D"), datetime(2026, 3, 5, tzinfo=UTC)),
    ],
    ids=[
        "minutes",
        "a week",
        "computed",
        "a date",
        "a day",
        "a computed date",
        "a named zone",
        "a cycle",
        "a cycle from long ago",
        "a cycle of months",
        "a cycle from a date",
    ],
)
def test_a_timer_is_due_when_it_says(trigger: str, due: datetime) -> None:
    case = Played(_caught(trigger), data={"days": 3})
    assert ([one.due for one in case.last.timers], case.waits()) == ([due], [])
    case.passes(f"PT{int((due - NOW).total_seconds()) - 1}S")
    assert case.waits() == []
    case.passes("PT1S")
    assert (case.waits(), case.due()) == (["after"], [])


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (datetime(2026, 1, 31, 9, tzinfo=CST), "P1M", datetime(2026, 2, 28, 9, tzinfo=CST)),
        (datetime(2024, 2, 29, tzinfo=CST), "P1Y", datetime(2025, 2, 28, tzinfo=CST)),
        (datetime(2026, 11, 30, tzinfo=CST), "P14M", datetime(2028, 1, 30, tzinfo=CST)),
        (datetime(2026, 1, 31, tzinfo=CST), "P1M1DT0.5S", datetime(2026, 3, 1, 0, 0, 0, 500_000, tzinfo=CST)),
    ],
    ids=["to the end of a short month", "a leap day", "over a year", "months before days"],
)
def test_months_follow_the_calendar(start: datetime, duration: str, end: datetime) -> None:
    assert later(start, duration) == end


@pytest.mark.parametrize("duration", ["P", "PT", "P1", "1D", "P-1D", "PT1H30", "P9999999Y"])
def test_what_is_no_duration_is_refused(duration: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        later(NOW, duration)


def test_a_time_that_has_passed_is_due_at_once() -> None:
    case = Played(_caught(timer("Duration", '=date("2026-03-01") - date("2026-03-05")')))
    assert case.due() == [NOW]


def test_a_cycle_of_months_keeps_to_its_day() -> None:
    case = Played(_guarded(timer("Cycle", "R3/2026-03-31T00:00:00Z/P1M"), interrupts=False))
    due = []
    for _ in range(3):
        due += case.due()
        case.passes("P31D")
    assert [one.date().isoformat() for one in due if one] == ["2026-03-31", "2026-04-30", "2026-05-31"]


@pytest.mark.parametrize("value", [None, "tomorrow", 3, "R000/PT1H"], ids=["nothing", "a word", "a number", "no round"])
def test_a_computed_time_that_is_none_refuses_the_step(value: object) -> None:
    with pytest.raises(StepRefused, match="定时"):
        Played(_caught(timer("Cycle", "=when")), data={"when": value})


def test_a_time_without_a_value_is_refused_without_a_word_of_another_language() -> None:
    with pytest.raises(StepRefused, match="没有值") as refused:
        Played(_caught(timer("Duration", "=when")))
    assert "None" not in str(refused.value)


@pytest.mark.parametrize("cycle", ["R5/P1D", "R5/PT24H"], ids=["days by the clock", "hours as they pass"])
def test_a_cycle_keeps_to_the_clock_of_its_zone_where_clocks_change(cycle: str) -> None:
    zone = ZoneInfo("Europe/Vienna")
    begun = datetime(2026, 3, 27, 9, tzinfo=zone)
    program = load({"a.bpmn": _guarded(timer("Cycle", cycle), interrupts=False)})
    step, due = stepping.start(program, "p", {}, begun), []
    for _ in range(4):
        armed = stepping.timers(program, step.snapshot)[0]
        assert armed.due is not None
        due.append(armed.due.astimezone(zone))
        step = stepping.fire(program, step.snapshot, armed.token, armed.round, due[-1])
    hour = 9 if cycle == "R5/P1D" else 10
    assert [(one.day, one.hour) for one in due] == [(28, 9), (29, hour), (30, hour), (31, hour)]


def test_an_interrupting_timer_takes_the_task_away_with_what_was_done() -> None:
    case = Played(_guarded(timer("Duration", "PT1H")), data={"k": 1})
    case.passes("PT1H")
    assert (case.waits(), case.sees("late")) == (["late"], {"k": 1})
    assert [(one.element, one.how) for one in case.last.closed] == [("a", "cancelled")]
    assert ("b", None) in [(one.element, one.flow) for one in case.last.passed]


def test_a_timer_stops_with_its_task() -> None:
    case = Played(_guarded(timer("Duration", "PT1H")))
    armed = case.last.timers[0]
    done = case.complete("a")
    assert (done.stopped, case.due()) == ((armed.token,), [])
    with pytest.raises(NothingWaits):
        stepping.fire(case.program, case.snapshot, armed.token, armed.round, NOW)


def test_a_timer_that_does_not_interrupt_fires_once() -> None:
    case = Played(_guarded(timer("Duration", "PT1H"), interrupts=False))
    case.passes("P1D")
    assert (case.waits(), case.due()) == (["a", "late"], [])


@pytest.mark.parametrize(("cycle", "times"), [("R3/PT1H", 3), ("R/PT1H", 24)], ids=["three times", "without end"])
def test_a_cycle_comes_as_often_as_it_says(cycle: str, times: int) -> None:
    case = Played(_guarded(timer("Cycle", cycle), interrupts=False))
    case.passes("P1D")
    assert case.waits().count("late") == times
    case.complete("a")
    assert case.due() == []


def test_a_round_of_a_cycle_fires_once_and_tells_the_next() -> None:
    case = Played(_guarded(timer("Cycle", "R/PT1H"), interrupts=False))
    first = case.last.timers[0]
    late = NOW + timedelta(hours=5)
    fired = stepping.fire(case.program, case.snapshot, first.token, first.round, late)
    assert [(one.round, one.due) for one in fired.timers] == [(2, NOW + timedelta(hours=6))]
    assert fired.stopped == ()
    with pytest.raises(NothingWaits):
        stepping.fire(case.program, fired.snapshot, first.token, first.round, late)


def test_a_limit_is_told_in_units_for_the_clock_outside_to_resolve() -> None:
    case = Played(
        _caught("<timerEventDefinition/>", properties(limit="=days + 2", unit="working_day")), data={"days": 3}
    )
    armed = case.last.timers[0]
    assert (armed.due, armed.limit, armed.properties["unit"]) == (None, 5, "working_day")
    assert stepping.fire(case.program, case.snapshot, armed.token, armed.round, NOW).opened[0].element == "after"


def test_a_timer_on_a_repeated_activity_takes_all_instances_away() -> None:
    host = element("userTask", "a", several(count="=3"))
    case = Played(_guarded(timer("Duration", "PT1H"), host))
    case.complete("a", {"seen": True})
    case.passes("PT1H")
    assert (case.waits(), case.sees("late")["seen"]) == (["late"], True)


def test_a_timer_on_a_sub_process_keeps_what_was_done_inside() -> None:
    inside = elements(startEvent="i", userTask="x y") + flows("i", "x", "y")
    case = Played(_guarded(timer("Duration", "PT1H"), element("subProcess", "a", inside)))
    case.complete("x", {"found": 7})
    case.passes("PT1H")
    assert (case.waits(), case.sees("late")) == (["late"], {"found": 7})


def test_a_withdrawn_case_stops_its_timers() -> None:
    case = Played(_guarded(timer("Duration", "PT1H")))
    armed = case.last.timers[0].token
    assert (case.cancel().stopped, case.due()) == ((armed,), [])
