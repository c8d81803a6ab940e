"""What a step of a case brought about, told to whoever keeps the case. Frozen, in plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class Opened:
    """A token that now waits for somebody.

    `path` names the call activities and sub-processes around it, outermost first. `group` is the token of the repeated
    activity that it is an instance of, `index` its number there from 1. `data` is what the token sees.
    `limit` is how many units of time the task may take, told by the step that opens it; None when it has none.
    """

    token: int
    process: str
    element: str
    name: str
    lane: str | None
    form: str | None
    properties: Mapping[str, str]
    path: tuple[str, ...]
    group: int | None
    index: int | None
    data: Mapping[str, object]
    limit: int | None = None


@dataclass(frozen=True)
class Call:
    """A token that waits for the answer of another party to `operation`, which is `connector.operation`.

    `inputs` is what the input mapping of the task has made, and all that the other party is told.
    """

    token: int
    process: str
    element: str
    name: str
    operation: str
    inputs: Mapping[str, object]
    properties: Mapping[str, str]


@dataclass(frozen=True)
class Timer:
    """A token that goes on by itself when its time comes: at `due`, or after `limit` units of office time.

    `round` is to be given back when it fires: a firing is for one round only. The unit is in `properties`.
    """

    token: int
    process: str
    element: str
    round: int
    due: datetime | None
    limit: int | None
    properties: Mapping[str, str]


@dataclass(frozen=True)
class Subscription:
    """A token that waits for a message or a signal of this name; `key` is the correlation key of a message."""

    token: int
    process: str
    element: str
    kind: Literal["message", "signal"]
    name: str
    key: str | None


@dataclass(frozen=True)
class Sent:
    """A message that nobody in the case has waited for, or a signal; both are for other cases too."""

    token: int
    process: str
    element: str
    kind: Literal["message", "signal"]
    name: str
    key: str | None
    values: Mapping[str, object]


@dataclass(frozen=True)
class Closed:
    """A token that waited before this step and is gone."""

    token: int
    process: str
    element: str
    how: Literal["completed", "cancelled"]


@dataclass(frozen=True)
class Act:
    """An element whose completion is an act completed."""

    act: str
    process: str
    element: str
    token: int
    properties: Mapping[str, str]


@dataclass(frozen=True)
class Passed:
    """A token entered an element, by a sequence flow or without one."""

    process: str
    element: str
    flow: str | None
    token: int


@dataclass(frozen=True)
class DecisionMade:
    """A decision was asked: the numbers of its rules that fired, from 1, what it looked at and what it gave."""

    process: str
    element: str
    decision: str
    rules: tuple[int, ...]
    inputs: Mapping[str, object]
    value: object


@dataclass(frozen=True)
class Advance:
    """One step of a case.

    `snapshot` replaces the one the step began from. `acts`, `passed` and `decisions` are in the order in which they
    happened. `calls` are new; `dropped` are earlier ones whose answer nobody waits for any more. `timers` and
    `subscribed` are new, `stopped` and `unsubscribed` the tokens of earlier ones that are no more; a timer that begins
    its next round is in `timers` alone.
    `conflicts` names variables that two branches changed differently; the later one won. `notes` are Chinese sentences
    for the record.
    """

    snapshot: bytes
    opened: tuple[Opened, ...]
    closed: tuple[Closed, ...]
    calls: tuple[Call, ...]
    dropped: tuple[Call, ...]
    timers: tuple[Timer, ...]
    stopped: tuple[int, ...]
    subscribed: tuple[Subscription, ...]
    unsubscribed: tuple[int, ...]
    sent: tuple[Sent, ...]
    acts: tuple[Act, ...]
    passed: tuple[Passed, ...]
    decisions: tuple[DecisionMade, ...]
    ended: bool
    conflicts: tuple[str, ...]
    notes: tuple[str, ...]
