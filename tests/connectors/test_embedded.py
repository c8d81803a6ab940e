"""The embedded carrier: it works what is there, rides out an outage, and stops when told to."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from connectors.carriers import embedded
from connectors.carriers.embedded import Embedded
from engine.errors import Unavailable


@dataclass
class Bench:
    """Work that is a row of acts; swept when something is laid on it later."""

    acts: deque[Callable[[], None]] = field(default_factory=deque)
    later: deque[Callable[[], None]] = field(default_factory=deque)

    def sweep(self) -> int:
        """Make ready what was laid aside."""
        found = len(self.later)
        while self.later:
            self.acts.append(self.later.popleft())
        return found

    def run_next(self) -> bool:
        """Do the next act."""
        if not self.acts:
            return False
        self.acts.popleft()()
        return True


def _start(carrier: Embedded) -> tuple[threading.Thread, list[bool]]:
    ended: list[bool] = []
    thread = threading.Thread(target=lambda: ended.append(carrier.run()))
    thread.start()
    return thread, ended


def test_what_is_ready_and_what_becomes_ready_is_run() -> None:
    bench, done = Bench(), threading.Semaphore(0)
    bench.acts.extend([done.release] * 3)
    bench.later.append(done.release)
    carrier = Embedded(bench, threads=2)
    thread, ended = _start(carrier)
    for _ in range(4):
        assert done.acquire(timeout=30)
    carrier.stop()
    thread.join()

    assert ended == [True]


def test_a_job_in_hand_is_finished_before_it_stops() -> None:
    began, go_on, finished = threading.Event(), threading.Event(), threading.Event()

    def act() -> None:
        began.set()
        go_on.wait()
        finished.set()

    carrier = Embedded(Bench(deque([act])), threads=1)
    thread, ended = _start(carrier)
    began.wait()
    carrier.stop()
    assert thread.is_alive()
    go_on.set()
    thread.join()

    assert finished.is_set()
    assert ended == [True]


def test_an_outage_of_the_database_is_ridden_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "AFTER_OUTAGE_SECONDS", 0.01)
    done = threading.Event()

    def fail() -> None:
        raise Unavailable

    carrier = Embedded(Bench(deque([fail, fail, done.set])), threads=1)
    thread, ended = _start(carrier)
    assert done.wait(timeout=30)
    carrier.stop()
    thread.join()

    assert ended == [True]
