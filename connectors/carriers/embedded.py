"""The embedded carrier: threads that look into the ledger again and again, inside whatever process starts them.

It keeps nothing itself. Killed at any moment it loses nothing: what its threads held is taken up again when the lease
has run out.
"""

import logging
from threading import Event, Thread
from time import monotonic
from typing import Final

from engine.errors import Unavailable
from engine.ports import Work

log: Final = logging.getLogger("heban.jobs")

LOOK_SECONDS: Final = 0.5
SWEEP_SECONDS: Final = 1.0
AFTER_OUTAGE_SECONDS: Final = 3.0
STOP_SECONDS: Final = 25.0  # a server is given 30 to stop


class Embedded:
    """One sweeping thread, and as many that run jobs as asked for. It is run once."""

    def __init__(self, work: Work, threads: int) -> None:
        self._work = work
        self._stopping = Event()
        loops = [self._sweep, *[self._carry] * threads]
        # daemons: a thread that does not come back in time must not keep its process from ending
        self._threads = [Thread(target=loop, name=f"jobs-{place}", daemon=True) for place, loop in enumerate(loops)]

    def run(self) -> bool:
        """Carry until told to stop; jobs in hand are finished first. False when a thread ended by a defect."""
        for thread in self._threads:
            thread.start()
        sound = True
        while sound and not self._stopping.wait(LOOK_SECONDS):
            sound = all(thread.is_alive() for thread in self._threads)
        self._stopping.set()
        until = monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - monotonic()))
        return sound

    def stop(self) -> None:
        """Tell it to stop."""
        self._stopping.set()

    def _carry(self) -> None:
        while not self._stopping.is_set():
            try:
                found = self._work.run_next()
            except Unavailable:
                self._wait_out()
                continue
            if not found:
                self._stopping.wait(LOOK_SECONDS)

    def _sweep(self) -> None:
        while not self._stopping.is_set():
            try:
                found = self._work.sweep()
            except Unavailable:
                self._wait_out()
                continue
            if not found:
                self._stopping.wait(SWEEP_SECONDS)

    def _wait_out(self) -> None:
        log.warning("the database does not answer")
        self._stopping.wait(AFTER_OUTAGE_SECONDS)
