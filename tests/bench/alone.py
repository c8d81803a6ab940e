"""The runtime alone: a snapshot is read, a task completed, the case carried on, the next snapshot written."""

from collections.abc import Mapping
from datetime import UTC, datetime

from engine.runtime import program, stepping
from engine.runtime.advance import Advance, Opened
from tests.bench.models import PROCESS, Model, answer

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class OurCase:
    """A case of a model in our runtime, with the tasks that stand open."""

    def __init__(self, model: Model) -> None:
        self.program = program.load(model.ours)
        self.open: dict[int, Opened] = {}
        self.follow(stepping.start(self.program, PROCESS, model.given, NOW))

    def next_task(self) -> tuple[Opened, Mapping[str, object]] | None:
        """The oldest open task and its answer, after the message that the case waits for has come; None at the end."""
        for waiting in () if self.open else stepping.subscriptions(self.program, self.snapshot):
            self.follow(stepping.receive(self.program, self.snapshot, waiting.token, {}, NOW))
        first = next(iter(self.open.values()), None)
        return None if first is None else (first, answer(first.element))

    def complete(self, task: Opened, given: Mapping[str, object]) -> Advance:
        """What is measured."""
        return stepping.complete(self.program, self.snapshot, task.token, given, NOW)

    def follow(self, advance: Advance) -> None:
        """Take over what a step has brought about."""
        self.snapshot = advance.snapshot
        for closed in advance.closed:
            self.open.pop(closed.token, None)
        self.open.update((one.token, one) for one in advance.opened)
