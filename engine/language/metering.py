"""The bounds of evaluations: steps, size, depth. Whoever loops, calls or copies says so here first."""

from typing import Final, NewType

from engine.language.temporal import DateTime

Limit = NewType("Limit", str)

STEPS: Final = 100_000
UNBOUNDED: Final = 2**62
CALL_DEPTH: Final = 60
STRING_LENGTH: Final = 200_000
LIST_LENGTH: Final = 100_000

# What takes about as long as one step.
NODES: Final = 3
_COPIED_LETTERS: Final = 64
_COMPARED_LETTERS: Final = 2048
_ITEMS: Final = 4

TOO_MANY_STEPS: Final = Limit("计算步骤过多")
TOO_DEEP: Final = Limit("调用层次过深")
TOO_LONG: Final = Limit("文字或列表过长")


class Exhausted(Exception):
    """A bound was reached; the facade tells the caller as FeelLimit with the place."""

    def __init__(self, limit: Limit, at: int) -> None:
        self.limit = limit
        self.at = at
        super().__init__(limit)


class Meter:
    """What evaluations have left, one or several together, and what the present one notes on the way.

    `at` is the place in the text of the latest call or loop; `outcomes` are those of the decision tables it has asked.
    An evaluation of several may take what they have `left` down to the `floor`.
    """

    __slots__ = ("at", "calls", "floor", "left", "now", "outcomes")

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps
        self.begin(None)

    def begin(self, now: DateTime | None) -> None:
        """An evaluation begins, with bounds of its own within those of all together."""
        self.floor = max(0, self.left - STEPS)
        self.calls = 0
        self.at = 0
        self.now = now
        self.outcomes: list[object] = []

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < self.floor:
            raise Exhausted(TOO_MANY_STEPS, self.at)

    def text(self, length: int) -> None:
        """Before a string of that length is made."""
        if length > STRING_LENGTH:
            raise Exhausted(TOO_LONG, self.at)
        self.spend(1 + length // _COPIED_LETTERS)

    def items(self, count: int) -> None:
        """Before a list or context of that many items is made or walked through."""
        if count > LIST_LENGTH:
            raise Exhausted(TOO_LONG, self.at)
        self.spend(1 + count // 8)

    def taken(self, value: object) -> None:
        """Before a function looks at all of an argument."""
        if isinstance(value, str):
            self.spend(len(value) // _COPIED_LETTERS)
        elif isinstance(value, list | dict):
            self.spend(len(value) // _ITEMS)

    def given(self, value: object) -> None:
        """After a function has made a value."""
        if isinstance(value, str):
            self.text(len(value))
        elif isinstance(value, list | dict):
            self.items(len(value))

    def compared(self, length: int) -> None:
        """Before two strings are compared, the shorter of that length."""
        if length > _COMPARED_LETTERS:
            self.spend(length // _COMPARED_LETTERS)

    def enter(self) -> None:
        self.spend()
        self.calls += 1
        if self.calls > CALL_DEPTH:
            raise Exhausted(TOO_DEEP, self.at)

    def leave(self) -> None:
        self.calls -= 1
