"""Rules over the order of acts: what must lie on every path, and what on none."""

from typing import Final

from engine.procedures.acts import ACTS, CLOSED, STATES, UNBUILT, CaseState, after, allowed
from engine.procedures.dialect import separated_from
from engine.procedures.law import refusals
from engine.procedures.law.choosing import UNKNOWN
from engine.procedures.law.inquiry import Inquiry, called
from engine.procedures.law.runs import Happened, shortest
from engine.procedures.refusals import NEVER_CLOSED

DECISIONS: Final = frozenset({"grant", "refuse"})
BEFORE: Final = "before"
SEVERAL: Final = "several"
S = CaseState
ACCEPTED: Final = frozenset({S.ACCEPTED, S.ACCEPTED_TOLERANT, S.IN_REVIEW, S.SUSPENDED})
START: Final = S.SUBMITTED


def decisions_follow_a_review(inquiry: Inquiry) -> None:
    """L001, 行政许可法 Art. 34(1), at the deciding element: what was accepted is examined before it is decided.

    A review is a task of the office after the acceptance other than the one in which the decision is made. A case that
    is decided on the spot is examined by who decides.
    """
    for runs in () if inquiry.is_on_the_spot else inquiry.runs:
        for found in shortest(runs, BEFORE, _reviewed):
            inquiry.happens(found.now.element, refusals.UNREVIEWED, found.run)


def _reviewed(by: str, now: Happened) -> tuple[str | None, bool]:
    """Remembers who has examined since the acceptance: nobody "", one task, or several."""
    if now.act == "accept":
        return "", False
    if now.act == UNKNOWN or by == BEFORE:
        return (None if now.act == UNKNOWN else by), False
    if now.act in DECISIONS:
        only_the_decider = now.element.id if now.by_office else by
        return None, by in {"", only_the_decider} - {SEVERAL}
    if now.by_office and by != now.element.id:
        return (SEVERAL if by else now.element.id), False
    return by, False


def suspensions_end(inquiry: Inquiry) -> None:
    """L006, 行政许可法 Art. 45, where it is suspended: a clock that was stopped runs again on every path."""
    for runs in inquiry.runs:
        for found in shortest(runs, ("", ""), _suspended):
            process, element = found.memory if found.memory[0] else (found.now.element.process, found.now.element.id)
            by = inquiry.inspected.procedure.program.element(process, element)
            inquiry.happens(by, refusals.NOT_RESUMED, found.run, place=called(found.now.element))


def _suspended(by: tuple[str, str], now: Happened) -> tuple[tuple[str, str] | None, bool]:
    """Remembers by what the clock is stopped."""
    if now.act == "suspend_clock":
        by = (now.element.process, now.element.id)
    elif now.act in {"resume_clock", "withdraw"}:
        by = ("", "")
    over = now.over or now.act in DECISIONS | {"close", "transfer_up"}
    return (None if now.act == UNKNOWN else by), by != ("", "") and over


def suspensions_follow_acceptance(inquiry: Inquiry) -> None:
    """L007, 行政许可法 Art. 42, 45, where it is suspended: time runs from the acceptance, nothing stops it before."""
    for runs in inquiry.runs:
        for found in shortest(runs, BEFORE, _accepted):
            inquiry.happens(found.now.element, refusals.SUSPENDED_EARLY, found.run)


def _accepted(accepted: str, now: Happened) -> tuple[str | None, bool]:
    if now.act in {"accept", UNKNOWN}:
        return None, False
    return accepted, now.act == "suspend_clock"


def who_accepts_does_not_decide(inquiry: Inquiry) -> None:
    """L010, 行政许可法 Art. 5 and rules.md G9, at the deciding task: acceptance and decision are two people's.

    A case that is decided on the spot is one person's.
    """
    tasks = {one.id: one for one in inquiry.office}
    for runs in () if inquiry.is_on_the_spot else inquiry.runs:
        for found in shortest(runs, ("", ""), _accepted_by):
            last, accepted_by = found.memory
            decider = tasks.get(found.now.element.id if found.now.by_office else last)
            if decider is not None and accepted_by not in separated_from(decider.properties):
                facts = {"other": called(tasks[accepted_by]), "id": accepted_by}
                inquiry.happens(decider, refusals.SAME_PERSON, found.run, **facts)


def _accepted_by(memory: tuple[str, str], now: Happened) -> tuple[tuple[str, str] | None, bool]:
    """Remembers the last task of the office, and the one that accepted."""
    last, accepted_by = memory
    if now.act == UNKNOWN:
        return None, False
    if now.act in DECISIONS:
        return None, bool(accepted_by)
    if now.by_office:
        last = now.element.id
    return (last, last if now.act == "accept" else accepted_by), False


def every_case_is_brought_to_an_end(inquiry: Inquiry) -> None:
    """L011, 行政许可法 Art. 42, and L012, Art. 32, at the last element: no process ends while its case is open.

    A case whose process is over can neither be decided nor be withdrawn, and until the decision withdrawing is the
    applicant's right. P006 tells of a procedure in which no act ends any case.
    """
    told = any(one.code == NEVER_CLOSED.code for one in inquiry.inspected.problems.found)
    for runs in () if told else inquiry.runs:
        for found in shortest(runs, START, _ended):
            state = _stands(found.memory, found.now)
            refusal = refusals.NEVER_DECIDED if state in ACCEPTED else refusals.LEFT_OPEN
            inquiry.happens(found.now.element, refusal, found.run, state=STATES[state].name)


def _ended(state: CaseState, now: Happened) -> tuple[CaseState | None, bool]:
    if now.act is not None and (now.act in UNBUILT or not allowed(state, now.act)):
        return None, False  # told elsewhere, and refused when it comes to it
    following = _stands(state, now)
    return following, now.over and following not in CLOSED


def acts_keep_their_order(inquiry: Inquiry) -> None:
    """L013, 行政许可法 Art. 32-45, at the element: no act comes where it is refused, as a late withdrawal."""
    for runs in inquiry.runs:
        for found in shortest(runs, START, _out_of_order):
            act = found.now.act or ""
            facts = {"act": ACTS[act].name, "state": STATES[found.memory].name}
            inquiry.happens(found.now.element, refusals.OUT_OF_ORDER, found.run, **facts)


def _out_of_order(state: CaseState, now: Happened) -> tuple[CaseState | None, bool]:
    if now.act is None:
        return state, False
    if now.act in UNBUILT or now.act not in ACTS:
        return None, False
    return (after(state, now.act) if allowed(state, now.act) else None), not allowed(state, now.act)


def _stands(state: CaseState, now: Happened) -> CaseState:
    return after(state, now.act) if now.act and allowed(state, now.act) else state


def a_licence_is_made(inquiry: Inquiry) -> None:
    """L023, 行政许可法 Art. 39, at the last element: who was granted a licence gets it, on every path."""
    procedure = inquiry.inspected.procedure
    making = {rule.act for rule in procedure.documents if rule.licence is not None} - {"grant"}
    for act in sorted(making & ACTS.keys()):
        for runs in inquiry.runs:
            for found in shortest(runs, BEFORE, _Making(act)):
                inquiry.happens(found.now.element, refusals.LICENCE_NOT_MADE, found.run, act=ACTS[act].name)


class _Making:
    """Remembers whether it was granted; what makes the licence ends the watch."""

    def __init__(self, act: str) -> None:
        self.act = act

    def __call__(self, granted: str, now: Happened) -> tuple[str | None, bool]:
        if now.act in {self.act, UNKNOWN}:
            return None, False
        granted = "grant" if now.act == "grant" else granted
        return granted, granted == "grant" and now.over


def every_act_can_be_seen(inquiry: Inquiry) -> None:
    """L090, where an act is given by a formula that shows none; L091, where a process has too many runs to follow."""
    for runs in inquiry.runs:
        for found in shortest(runs, BEFORE, _unseen):
            inquiry.happens(found.now.element, refusals.ACT_UNSEEN, found.run)
        if not runs.is_complete:
            outline = inquiry.inspected.procedure.program.processes[runs.process]
            inquiry.happens(outline.elements[0], refusals.TOO_LARGE, (), process=outline.name)


def _unseen(memory: str, now: Happened) -> tuple[str | None, bool]:
    return memory, now.act == UNKNOWN
