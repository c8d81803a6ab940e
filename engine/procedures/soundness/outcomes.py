"""How a scope can end, for the scope around it: normally, by what it throws, or by a failure of another party."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.procedures.soundness.net import Node


@dataclass(frozen=True)
class Thrown:
    """An error, an escalation or a cancellation, with the element that throws it."""

    kind: str
    code: str | None
    process: str
    element: str


@dataclass(frozen=True)
class Outcome:
    """What can come out of a scope. `ends`: it can end normally; `may_fail`: another party is asked in it."""

    ends: bool = True
    thrown: frozenset[Thrown] = frozenset()
    may_fail: bool = False


def catcher(thrown: Thrown, triggers: Iterable[Node]) -> Node | None:
    """Which of these triggers catches it: one with exactly this code before one that catches all."""
    matching = [one for one in triggers if one.catches(thrown.kind, thrown.code)]
    exact = [one for one in matching if one.code is not None]
    return next(iter([*exact, *matching]), None)
