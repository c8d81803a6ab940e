"""Rules over time: what the tasks on the longest path may take, against what was promised and what the law allows."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.clock.calendar import Unit
from engine.faults import Move
from engine.procedures.item import Limit
from engine.procedures.law import refusals
from engine.procedures.law.choosing import UNKNOWN
from engine.procedures.law.inquiry import Inquiry, called
from engine.procedures.law.moving import Path, Step
from engine.procedures.law.orders import DECISIONS
from engine.procedures.law.runs import Runs, by_office
from engine.runtime.outline import Element
from engine.runtime.refusals import Refusal

DAYS_A_MONTH: Final = 30
HOLIDAYS: Final = 14  # so many working days are within twice as many days and these
HANDED_OVER: Final = frozenset({"deliver", "close"})
NEVER: Final = 10_000

Place = tuple[Path, str, str]
"""A node where it stands in the diagrams: path, scope and name."""


@dataclass(frozen=True)
class Span:
    """At least and at most how many units something takes."""

    least: int = 0
    most: int = 0


@dataclass(frozen=True)
class Stretch:
    """The part of all runs between two kinds of acts: which place may follow which, the elements there, and their
    spans. What a stopped clock does not count is not counted.
    """

    after: Mapping[Place, frozenset[Place]]
    elements: Mapping[Place, Element]
    first: frozenset[Place]
    last: frozenset[Place]
    stopped: frozenset[Place]


def limits_keep_the_promise(inquiry: Inquiry) -> None:
    """L014 and L015, 行政许可法 Art. 42 and rules.md 2.1 (16), at `limits.promised`: the limits of the tasks on the
    longest path from acceptance to decision are within the promise; I13 tells a promise beyond the law.
    """
    promised = inquiry.inspected.procedure.limits.promised
    words = (refusals.PROMISE_TOO_SHORT, refusals.PROMISE_UNSURE)
    _within(inquiry, "limits.promised", promised, (frozenset({"accept"}), DECISIONS), words)


def limits_keep_the_time_of_issue(inquiry: Inquiry) -> None:
    """L016 and L017, 行政许可法 Art. 44, at `limits.issue`: the same from the decision to its delivery."""
    issue = inquiry.inspected.procedure.limits.issue
    words = (refusals.ISSUE_TOO_SHORT, refusals.ISSUE_UNSURE)
    _within(inquiry, "limits.issue", issue, (DECISIONS, HANDED_OVER), words)


def _within(
    inquiry: Inquiry,
    key: str,
    limit: Limit,
    acts: tuple[frozenset[str], frozenset[str]],
    words: tuple[Refusal, Refusal],
) -> None:
    procedure = inquiry.inspected.procedure
    for runs in inquiry.lines:
        stretch = stretch_between(runs, *acts)
        spans = {place: span_of(element, limit.unit, procedure.lanes) for place, element in stretch.elements.items()}
        spans |= dict.fromkeys(stretch.stopped, Span())
        if any(span.least > limit.n for span in spans.values()):
            continue  # I16 tells that single task
        sure = longest(stretch, {place: span.least for place, span in spans.items()})
        unsure = longest(stretch, {place: span.most for place, span in spans.items()})
        total = sum(spans[place].least for place in sure)
        facts = {"limit": limit.n, "unit": limit.unit, "total": total}
        if total > limit.n:
            _tell(inquiry, key, words[0], _listed(stretch, sure, spans), facts)
            return
        most = sum(spans[place].most for place in unsure)
        if most + (HOLIDAYS if most > total and limit.unit != "working_day" else 0) > limit.n:
            _tell(inquiry, key, words[1], _listed(stretch, unsure, spans), facts)
            return


def _listed(stretch: Stretch, places: Iterable[Place], spans: Mapping[Place, Span]) -> list[Element]:
    return [stretch.elements[place] for place in places if spans[place].most]


def _tell(inquiry: Inquiry, key: str, refusal: Refusal, tasks: list[Element], facts: Mapping[str, object]) -> None:
    named = "、".join(f"{called(one)} {one.properties['limit']}" for one in tasks)
    run = tuple(Move(one.process, one.id, (one.id,)) for one in tasks)
    inquiry.happens_at(key, refusal, run, tasks=named, **facts)


def span_of(element: Element, unit: Unit, lanes: Mapping[str, str]) -> Span:
    """What an element may take in this unit; what the applicant takes, and what has no limit, is not counted."""
    limit = element.properties.get("limit", "").strip()
    if not limit or not (element.awaits == "timer" or by_office(element, lanes)):
        return Span()
    if not limit.isdecimal():
        return Span(0, NEVER)
    own = element.properties.get("unit", "working_day")
    if own == unit:
        return Span(int(limit), int(limit))
    days = int(limit) * (DAYS_A_MONTH if own == "month" else 1)
    span = Span(days, 2 * days) if own == "working_day" else Span(0 if unit == "working_day" else days, days)
    return Span(span.least // DAYS_A_MONTH, -(-span.most // DAYS_A_MONTH)) if unit == "month" else span


def stretch_between(runs: Runs, opening: frozenset[str], closing: frozenset[str]) -> Stretch:
    """The stretch from just after one of the opening acts up to and with one of the closing ones."""
    after: dict[Place, set[Place]] = {}
    elements: dict[Place, Element] = {}
    stopped: set[Place] = set()
    ends: tuple[set[Place], set[Place]] = (set(), set())
    begin: tuple[int, Place | None, str] = (0, None, "before")
    seen, todo = {begin}, deque([begin])
    while todo:
        number, came, phase = todo.popleft()
        for step, following in runs.steps[number]:
            here: Place | None = None
            if phase != "before":
                here = (step.at.path, step.at.scope, step.at.node)
                elements[here] = step.element
                after.setdefault(here, set())
                (ends[0] if came is None else after[came]).add(here)
                stopped |= {here} if phase == "stopped" else set()
            now = _phase(phase, step, opening, closing)
            if now == "over" and here is not None:
                ends[1].add(here)
            state = (following, here, now)
            if now not in {"over", UNKNOWN} and state not in seen:
                seen.add(state)
                todo.append(state)
    return Stretch({one: frozenset(more) for one, more in after.items()}, elements, *map(frozenset, (*ends, stopped)))


def _phase(phase: str, step: Step, opening: frozenset[str], closing: frozenset[str]) -> str:
    if step.act in opening:
        return "counting"
    if phase == "before" or step.act is None:
        return phase
    changes = {"suspend_clock": "stopped", "resume_clock": "counting", UNKNOWN: UNKNOWN}
    return "over" if step.act in closing else changes.get(step.act, phase)


def longest(stretch: Stretch, weights: Mapping[Place, int]) -> list[Place]:
    """The places of the heaviest way from the first to the last ones. No way goes back: a loop is not counted again."""
    best: dict[Place, tuple[int, list[Place]] | None] = {}
    for place, further in _backwards(stretch):
        ways = [way for one in further if (way := best.get(one)) is not None]
        if place in stretch.last:
            ways.append((0, []))
        way = max(ways, key=lambda one: one[0], default=None)
        best[place] = None if way is None else (weights[place] + way[0], [place, *way[1]])
    begins = [way for place in sorted(stretch.first) if (way := best[place]) is not None]
    return max(begins, key=lambda one: one[0], default=(0, []))[1]


def _backwards(stretch: Stretch) -> Iterator[tuple[Place, list[Place]]]:
    """Every place after all that it leads to, with these; what leads back to a place still under way is left out."""
    begun: set[Place] = set()
    under_way: set[Place] = set()
    for root in sorted(stretch.first):
        calls = [(root, iter(sorted(stretch.after[root])))] if root not in begun else []
        begun.add(root)
        while calls:
            place, following = calls[-1]
            under_way.add(place)
            fresh = next((one for one in following if one not in begun), None)
            if fresh is not None:
                begun.add(fresh)
                calls.append((fresh, iter(sorted(stretch.after[fresh]))))
                continue
            calls.pop()
            under_way.discard(place)
            yield place, [one for one in sorted(stretch.after[place]) if one not in under_way and one != place]
