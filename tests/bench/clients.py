"""Many clients at once, each a process: completions a second through the commands, and by hand.

Every client completes the first task of cases of its own, so what they share is the database and the machine.
"""

import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Final

from tests.bench.acts import Desk, Standing, Written
from tests.bench.floor import Floor, driver
from tests.bench.models import model

MODEL: Final = "simple"
LONGEST_WAIT: Final = 600.0
"""Seconds that a client waits for the others to be ready; one that has failed never is."""


@dataclass(frozen=True)
class Sample:
    """What is written by hand: the rows of a case that has just begun, and of what the acts on its task leave."""

    begun: Standing
    written: Written


def completions_per_s(url: str, clients: int, cases: int) -> dict[str, float]:
    """Ours and the floor's, one after the other."""
    desk = Desk(url).found()
    sample = _sample(desk)
    desk.close()
    return {
        "completions_per_s": round(_together(url, clients, cases, None), 1),
        "floor_completions_per_s": round(_together(url, clients, cases, sample), 1),
    }


def _sample(desk: Desk) -> Sample:
    case_id = desk.begun(model(MODEL))
    begun, it = desk.standing(case_id), desk.next_task(case_id)
    assert it is not None
    desk.claim(it)
    desk.complete(it)
    return Sample(begun, desk.written(it, begun))


def _together(url: str, clients: int, cases: int, sample: Sample | None) -> float:
    context = multiprocessing.get_context("spawn")
    ready, told = context.Barrier(clients, timeout=LONGEST_WAIT), context.Queue()
    work = [context.Process(target=_client, args=(url, cases, sample, ready, told)) for _ in range(clients)]
    for process in work:
        process.start()
    for process in work:
        process.join()
        assert process.exitcode == 0
    spans: Sequence[tuple[float, float]] = [told.get() for _ in work]
    return clients * cases / (max(end for _, end in spans) - min(begin for begin, _ in spans))


def _client(url: str, cases: int, sample: Sample | None, ready: Barrier, told: "Queue[tuple[float, float]]") -> None:
    span = _acts(url, cases, ready) if sample is None else _by_hand(url, cases, sample, ready)
    told.put(span)


def _acts(url: str, cases: int, ready: Barrier) -> tuple[float, float]:
    desk = Desk(url).found()
    begun = [desk.next_task(desk.begun(model(MODEL))) for _ in range(cases)]
    ready.wait()
    start = time.monotonic()
    for it in begun:
        assert it is not None
        desk.claim(it)
        desk.complete(it)
    span = start, time.monotonic()
    desk.close()
    return span


def _by_hand(url: str, cases: int, sample: Sample, ready: Barrier) -> tuple[float, float]:
    by = driver(url)
    twins = [Floor(by) for _ in range(cases)]
    for twin in twins:
        twin.begin(sample.begun)
    ready.wait()
    start = time.monotonic()
    for twin in twins:
        twin.claim(sample.written)
        twin.complete(sample.written)
    span = start, time.monotonic()
    by.close()
    return span
