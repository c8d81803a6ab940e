"""The words of a scenario, each with what belongs to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final, Literal, TypeAlias

from engine.runtime.timers import later

Answers = Mapping[str, object]


@dataclass(frozen=True)
class ActAs:
    """From here on this person or post acts."""

    who: str


@dataclass(frozen=True)
class Today:
    """From here on it is this day."""

    day: date


@dataclass(frozen=True)
class Advance:
    """So much time passes, as ISO 8601 writes it; what comes due in it happens."""

    duration: str


@dataclass(frozen=True)
class Receive:
    """A message comes for the case, by name and correlation key, or a signal; with its values."""

    kind: Literal["message", "signal"]
    name: str
    key: str | None
    values: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class Start:
    """The applicant applies, with all needed materials but those in `without`."""

    answer: Answers
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Parties:
    """From here on other parties answer so, by operation: with values, or with the code of an error."""

    answers: Mapping[str, Answers | str]


@dataclass(frozen=True)
class Claim:
    element: str


@dataclass(frozen=True)
class Complete:
    element: str
    answer: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class Decide:
    """Complete the only open task, its field `decision` being the outcome."""

    outcome: str
    answer: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class Withdraw:
    reason: str


@dataclass(frozen=True)
class Expect:
    """The ids of the open tasks, as often as they are open."""

    elements: tuple[str, ...]


@dataclass(frozen=True)
class ExpectPosts:
    """Who has the open tasks: keys of posts, or `applicant`."""

    posts: tuple[str, ...]


@dataclass(frozen=True)
class ExpectStatus:
    status: str


@dataclass(frozen=True)
class ExpectDue:
    """The promised due date."""

    day: date


@dataclass(frozen=True)
class ExpectData:
    """Some of the data of the process."""

    data: Answers


@dataclass(frozen=True)
class Ended:
    ended: bool


@dataclass(frozen=True)
class Refused:
    """The step before was refused; by this code, if there is one."""

    code: str = ""


Do: TypeAlias = (
    ActAs
    | Today
    | Advance
    | Receive
    | Start
    | Parties
    | Claim
    | Complete
    | Decide
    | Withdraw
    | Expect
    | ExpectPosts
    | ExpectStatus
    | ExpectDue
    | ExpectData
    | Ended
    | Refused
)

# What may stand beside a word in one step, with the words that take it.
WITH: Final[Mapping[str, frozenset[str]]] = {
    "answer": frozenset({"complete", "decide"}),
    "without": frozenset({"start"}),
    "key": frozenset({"message"}),
    "values": frozenset({"message", "signal"}),
}


def understood(word: str, step: Mapping[str, object]) -> Do:
    """The step that a known word makes with what stands beside it. Raises ValueError when they make none."""
    value, answer = step[word], _table(step.get("answer", {}))
    match word:
        case "start":
            return Start(_table(value), texts(step.get("without", [])))
        case "complete":
            return Complete(_text(value), answer)
        case "decide":
            return Decide(_text(value), answer)
        case "message" | "signal":
            key = None if step.get("key") is None else str(step["key"])
            return Receive(word, _text(value), key, _table(step.get("values", {})))
        case _:
            return WORDS[word](value)


def texts(value: object) -> tuple[str, ...]:
    """A list of texts. Raises ValueError."""
    if isinstance(value, list):
        return tuple(_text(one) for one in value)
    raise ValueError(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _table(value: object) -> Answers:
    if isinstance(value, dict):
        return value
    raise ValueError(value)


def _parties(value: object) -> Parties:
    table = _table(value)
    return Parties({str(name): _table(said) if isinstance(said, dict) else _text(said) for name, said in table.items()})


def _advance(value: object) -> Advance:
    later(datetime(2026, 1, 5, tzinfo=UTC), _text(value))
    return Advance(_text(value))


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(value)


def _day(value: object) -> date:
    return date.fromisoformat(_text(value))


def _refused(value: object) -> Refused:
    return Refused() if value is True else Refused(_text(value))


WORDS: Final[Mapping[str, Callable[[object], Do]]] = {
    "as": lambda value: ActAs(_text(value)),
    "today": lambda value: Today(_day(value)),
    "advance": _advance,
    "message": lambda value: Receive("message", _text(value), None),
    "signal": lambda value: Receive("signal", _text(value), None),
    "parties": _parties,
    "start": lambda value: Start(_table(value)),
    "claim": lambda value: Claim(_text(value)),
    "complete": lambda value: Complete(_text(value)),
    "decide": lambda value: Decide(_text(value)),
    "withdraw": lambda value: Withdraw(_text(value)),
    "expect": lambda value: Expect(texts(value)),
    "expect_posts": lambda value: ExpectPosts(texts(value)),
    "expect_status": lambda value: ExpectStatus(_text(value)),
    "expect_due": lambda value: ExpectDue(_day(value)),
    "expect_data": lambda value: ExpectData(_table(value)),
    "ended": lambda value: Ended(_flag(value)),
    "error": _refused,
}
