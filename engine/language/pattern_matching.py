"""How the parts of a regular expression match: closures that go on with what comes after, and step back from it.

Every step is paid to the meter, so that no pattern can take more time than an expression may.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from engine.language.character_classes import Characters
from engine.language.metering import Meter

STEP: Final = 3  # a step back and forth takes about as long as so many of an expression's


class Attempt:
    """A match being tried: the text, and what the groups have taken so far."""

    __slots__ = ("end", "groups", "meter", "text")

    def __init__(self, text: str, groups: int, meter: Meter) -> None:
        self.text = text
        self.meter = meter
        self.end = 0
        self.groups: list[tuple[int, int] | None] = [None] * (groups + 1)

    def accept(self, end: int) -> bool:
        """What comes after the whole pattern."""
        self.end = end
        return True


After: TypeAlias = Callable[[int], bool]
Part: TypeAlias = Callable[[Attempt, int, After], bool]


def one_of(characters: Characters) -> Part:
    holds, steps = characters.holds, STEP + characters.steps

    def part(attempt: Attempt, at: int, after: After) -> bool:
        attempt.meter.spend(steps)
        return at < len(attempt.text) and holds(attempt.text[at]) and after(at + 1)

    return part


def sequence(parts: Sequence[Part]) -> Part:
    whole: Part = nothing
    for part in reversed(parts):
        whole = part if whole is nothing else _then(part, whole)
    return whole


def nothing(_: Attempt, at: int, after: After) -> bool:
    return after(at)


def _then(first: Part, rest: Part) -> Part:
    return lambda attempt, at, after: first(attempt, at, lambda end: rest(attempt, end, after))


def choice(parts: Sequence[Part]) -> Part:
    def part(attempt: Attempt, at: int, after: After) -> bool:
        for one in parts:
            attempt.meter.spend(STEP)
            if one(attempt, at, after):
                return True
        return False

    return part


def group(number: int, inner: Part) -> Part:
    """A part whose text is remembered."""

    def part(attempt: Attempt, at: int, after: After) -> bool:
        before = attempt.groups[number]

        def close(end: int) -> bool:
            earlier = attempt.groups[number]
            attempt.groups[number] = (at, end)
            if after(end):
                return True
            attempt.groups[number] = earlier
            return False

        if inner(attempt, at, close):
            return True
        attempt.groups[number] = before
        return False

    return part


def again(number: int, same: Callable[[str, str], bool]) -> Part:
    """The text that a group has taken, once more; nothing when it has not."""

    def part(attempt: Attempt, at: int, after: After) -> bool:
        taken = attempt.groups[number]
        wanted = attempt.text[slice(*taken)] if taken else ""
        attempt.meter.spend(1 + len(wanted))
        return same(attempt.text[at : at + len(wanted)], wanted) and after(at + len(wanted))

    return part


def line_start(*, multiline: bool) -> Part:
    def part(attempt: Attempt, at: int, after: After) -> bool:
        attempt.meter.spend()
        return (at == 0 or (multiline and attempt.text[at - 1] == "\n")) and after(at)

    return part


def line_end(*, multiline: bool) -> Part:
    def part(attempt: Attempt, at: int, after: After) -> bool:
        attempt.meter.spend()
        return (at == len(attempt.text) or (multiline and attempt.text[at] == "\n")) and after(at)

    return part


def repeated_character(characters: Characters, least: int, most: int, *, greedy: bool) -> Part:
    """A quantified single character, without one call for each repetition."""
    holds, steps = characters.holds, 1 + characters.steps

    def part(attempt: Attempt, at: int, after: After) -> bool:
        text, end, limit = attempt.text, at, min(len(attempt.text), at + most)
        if not greedy:
            while end - at < least:
                attempt.meter.spend(steps)
                if end >= limit or not holds(text[end]):
                    return False
                end += 1
            return _lazily(attempt, end, limit, after)
        while end < limit and holds(text[end]):
            attempt.meter.spend(steps)
            end += 1
        return any(_step(attempt, stop, after) for stop in range(end, at + least - 1, -1))

    def _lazily(attempt: Attempt, end: int, limit: int, after: After) -> bool:
        while not _step(attempt, end, after):
            attempt.meter.spend(steps)
            if end >= limit or not holds(attempt.text[end]):
                return False
            end += 1
        return True

    return part


def _step(attempt: Attempt, at: int, after: After) -> bool:
    attempt.meter.spend(STEP)
    return after(at)


def repeated(inner: Part, least: int, most: int, *, greedy: bool) -> Part:
    def part(attempt: Attempt, at: int, after: After) -> bool:
        return _repeat(attempt, at, 0, after)

    def _repeat(attempt: Attempt, at: int, count: int, after: After) -> bool:
        attempt.meter.spend(STEP)

        def turn(end: int) -> bool:
            # A turn that takes nothing could be repeated for ever without changing anything.
            return after(end) if end == at else _repeat(attempt, end, count + 1, after)

        def more() -> bool:
            return count < most and inner(attempt, at, turn)

        if count < least:
            return more()
        return (more() or after(at)) if greedy else (after(at) or more())

    return part
