"""The steps of a case: from a snapshot and an event to the next snapshot and what it brought about.

Every step works on its own copy decoded from the bytes given, so a step that is refused changes nothing and the old
snapshot stays good. Whoever calls keeps two steps of one case apart.

`now` is an aware instant; `now()` and `today()` in a diagram tell the time and the day in its time zone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from engine.errors import NothingWaits, TaskClosed
from engine.language.metering import UNBOUNDED, Meter
from engine.runtime import operating
from engine.runtime.advance import Advance, Call, Closed, Opened, Subscription, Timer
from engine.runtime.case import WORK, Case
from engine.runtime.codec import decode, encode
from engine.runtime.listening import listened_for
from engine.runtime.operating import Put, Standing
from engine.runtime.program import Program
from engine.runtime.revising import assign_everywhere
from engine.runtime.trace import call, limit, opened
from engine.runtime.values import taken_in


def start(
    program: Program, process_id: str, data: Mapping[str, object], now: datetime, message: str | None = None
) -> Advance:
    """Begin a case with these instance variables, by a message if one is named.

    Raises StepRefused when it cannot move on, NothingWaits when the process does not begin with that message, or with
    messages only.
    """
    case = Case(program, process_id, now)
    if not case.spec.starts if message is None else message not in case.spec.messages:
        raise NothingWaits
    case.start(taken_in(data), message)
    return _advance(case, Before())


def complete(program: Program, snapshot: bytes, token: int, data: Mapping[str, object], now: datetime) -> Advance:
    """Somebody completes a waiting token with an answer.

    Raises TaskClosed when the token does not wait (any more), StepRefused when the case cannot move on.
    """
    case = _resumed(program, snapshot, now)
    before = _before(case)
    if token not in before.waiting:
        raise TaskClosed
    case.finish(case.tokens[token], taken_in(data))
    return _advance(case, before, completed=token)


def answer(program: Program, snapshot: bytes, token: int, values: Mapping[str, object], now: datetime) -> Advance:
    """Another party has answered a call.

    With an output mapping only that is taken over, else all values but those named like an input. Raises TaskClosed
    when nobody waits for the answer (any more), StepRefused when the case cannot move on.
    """
    case = _resumed(program, snapshot, now)
    before = _before(case)
    if token not in before.calling:
        raise TaskClosed
    case.finish(case.tokens[token], taken_in(values))
    return _advance(case, before, completed=token)


def fail(program: Program, snapshot: bytes, token: int, error_code: str, now: datetime) -> Advance:
    """Another party has answered a call with an error: it is thrown at the task.

    Caught by an error event on the border of the task or of what is around it, of this code before one for all.
    Raises TaskClosed, StepRefused, and ErrorUncaught when nobody catches it.
    """
    case = _resumed(program, snapshot, now)
    before = _before(case)
    if token not in before.calling:
        raise TaskClosed
    case.break_off(case.tokens[token], error_code)
    return _advance(case, before, completed=token)


def fire(program: Program, snapshot: bytes, token: int, armed_round: int, now: datetime) -> Advance:
    """A timer's time has come, for this round of it.

    Raises NothingWaits when it has been stopped or is in another round, StepRefused when the case cannot move on.
    """
    case = _resumed(program, snapshot, now)
    before = _before(case)
    timer = before.timers.get(token)
    if timer is None or timer.round != armed_round:
        raise NothingWaits
    case.happen(case.tokens[token], {})
    return _advance(case, before)


def receive(program: Program, snapshot: bytes, token: int, values: Mapping[str, object], now: datetime) -> Advance:
    """A message has come for a token that waits for it, or a signal; its values become data.

    Raises NothingWaits when it does not wait (any more), StepRefused when the case cannot move on.
    """
    case = _resumed(program, snapshot, now)
    before = _before(case)
    if token not in before.subscribed:
        raise NothingWaits
    case.happen(case.tokens[token], taken_in(values))
    return _advance(case, before)


def signal(program: Program, snapshot: bytes, name: str, values: Mapping[str, object], now: datetime) -> Advance:
    """A signal has come: every token of the case that waits for it goes on, and none does no harm."""
    case = _resumed(program, snapshot, now)
    before = _before(case)
    case.broadcast(name, taken_in(values))
    case.do_engine_steps()
    return _advance(case, before)


def assign(program: Program, snapshot: bytes, changes: Mapping[str, object], now: datetime) -> Advance:
    """Set instance variables from outside; conditions that become true by that happen."""
    case = _resumed(program, snapshot, now)
    before = _before(case)
    assign_everywhere(case, taken_in(changes))
    case.do_engine_steps()
    return _advance(case, before)


def rearrange(program: Program, snapshot: bytes, take: Collection[int], put: Sequence[Put], now: datetime) -> Advance:
    """An operator takes tokens away and puts others in, in one step (see `engine.runtime.operating`).

    Raises TaskClosed, NotPlaceable, and StepRefused when the case cannot move on from there.
    """
    case = _resumed(program, snapshot, now)
    before = _before(case)
    operating.rearrange(case, take, put)
    case.do_engine_steps()
    return _advance(case, before)


def add_instance(program: Program, snapshot: bytes, whole: int, item: object, now: datetime) -> Advance:
    """One more instance of a multi-instance activity that runs. Raises TaskClosed, StepRefused."""
    case = _resumed(program, snapshot, now)
    before = _before(case)
    operating.add_instance(case, whole, item)
    case.do_engine_steps()
    return _advance(case, before)


def standing(program: Program, snapshot: bytes) -> tuple[Standing, ...]:
    """Where the tokens of the case stand, oldest first."""
    return operating.standing(decode(program, snapshot))


def cancel_case(program: Program, snapshot: bytes, now: datetime) -> Advance:
    """Take every token away and end the case: it was withdrawn or terminated."""
    case = _resumed(program, snapshot, now)
    before = _before(case)
    case.withdraw()
    return _advance(case, before)


def variables(program: Program, snapshot: bytes) -> dict[str, object]:
    """The instance variables as all branches together have made them so far."""
    case = decode(program, snapshot)
    case.meter = Meter(UNBOUNDED)
    return dict(case.result if case.completed else case.snapshot())


def waiting(program: Program, snapshot: bytes) -> tuple[Opened, ...]:
    """The tokens that wait for somebody, oldest first."""
    return tuple(map(opened, decode(program, snapshot).outstanding()[0]))


def calling(program: Program, snapshot: bytes) -> tuple[Call, ...]:
    """The calls that another party has to answer, oldest first."""
    return tuple(map(call, decode(program, snapshot).outstanding()[1]))


def timers(program: Program, snapshot: bytes) -> tuple[Timer, ...]:
    """The timers that run, oldest token first."""
    return tuple(_before(decode(program, snapshot)).timers.values())


def subscriptions(program: Program, snapshot: bytes) -> tuple[Subscription, ...]:
    """What waits for messages and signals, oldest token first."""
    return tuple(_before(decode(program, snapshot)).subscribed.values())


@dataclass(frozen=True)
class Before:
    """What stood open before a step, by token: where what waits stands, the calls, and what is listened for."""

    waiting: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    calling: Mapping[int, Call] = field(default_factory=dict)
    timers: Mapping[int, Timer] = field(default_factory=dict)
    subscribed: Mapping[int, Subscription] = field(default_factory=dict)


def _resumed(program: Program, snapshot: bytes, now: datetime) -> Case:
    case = decode(program, snapshot)
    case.now, case.meter.left = now, WORK
    return case


def _before(case: Case) -> Before:
    """What stands open, while it can still be asked for."""
    waiting, called = case.outstanding()
    places = {token.id: (token.workflow.process, token.task_spec.bpmn_id) for token in waiting}
    return Before(places, {token.id: call(token) for token in called}, *listened_for(case))


def _advance(case: Case, before: Before, completed: int | None = None) -> Advance:
    waiting, called = case.outstanding()
    after, asked = {token.id: token for token in waiting}, {token.id: token for token in called}
    running, subscribed = listened_for(case)
    closed = [
        Closed(number, *place, "completed" if number == completed else "cancelled")
        for number, place in before.waiting.items()
        if number not in after
    ]
    trace = case.trace
    advance = Advance(
        snapshot=encode(case),
        opened=tuple(opened(token, limit(token)) for number, token in after.items() if number not in before.waiting),
        closed=tuple(sorted(closed, key=lambda one: (one.token != completed, one.token))),
        calls=tuple(call(token) for number, token in asked.items() if number not in before.calling),
        dropped=tuple(one for number, one in before.calling.items() if number not in {completed, *asked}),
        timers=tuple(one for number, one in running.items() if before.timers.get(number) != one),
        stopped=tuple(number for number in before.timers if number not in running),
        subscribed=tuple(one for number, one in subscribed.items() if number not in before.subscribed),
        unsubscribed=tuple(number for number in before.subscribed if number not in subscribed),
        sent=tuple(trace.sent),
        acts=tuple(trace.acts),
        passed=tuple(trace.passed),
        decisions=tuple(trace.decisions),
        ended=case.completed,
        conflicts=tuple(dict.fromkeys(trace.conflicts)),
        notes=tuple(trace.notes),
    )
    case.take_apart()
    return advance
