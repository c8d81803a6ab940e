"""Rounds of one model on one store: ours, SpiffWorkflow and the floor in turns, completion by completion."""

import gc
from dataclasses import dataclass, field
from statistics import median
from typing import Final
from uuid import UUID

from tests.bench.acts import Desk, Open
from tests.bench.alone import OurCase
from tests.bench.floor import Driver, Floor
from tests.bench.models import Model
from tests.bench.spent import Spent
from tests.bench.stock import StockEngine

DIGITS: Final = 4


@dataclass
class Alone:
    """What one case has cost both runtimes, and how large its state was at most."""

    ours: Spent = field(default_factory=Spent)
    stock: Spent = field(default_factory=Spent)
    largest: int = 0


@dataclass
class Acted:
    """What one case has cost through the commands, by hand, and by hand with SpiffWorkflow's whole JSON as state."""

    ours: Spent = field(default_factory=Spent)
    floor: Spent = field(default_factory=Spent)
    stock: Spent = field(default_factory=Spent)
    completions: int = 0


def alone(model: Model, engine: StockEngine) -> Alone:
    """One case from beginning to end in both runtimes."""
    gc.collect()
    spent, case, written = Alone(), OurCase(model), engine.begun()
    while (following := case.next_task()) is not None:
        spent.largest = max(spent.largest, len(case.snapshot))
        with spent.ours:
            advance = case.complete(*following)
        case.follow(advance)
        with spent.stock:
            written = engine.complete_next(written)
    assert engine.next_element(written) is None, model.name
    return spent


class Turns:
    """The whole act on one store."""

    def __init__(self, model: Model, engine: StockEngine, desk: Desk, driver: Driver) -> None:
        self._model, self._engine, self._desk, self._driver = model, engine, desk, driver

    def case(self) -> Acted:
        """One case from beginning to end, with a twin by hand and a twin in SpiffWorkflow."""
        gc.collect()
        spent, case_id = Acted(), self._desk.begun(self._model)
        floor, stock = Floor(self._driver), Floor(self._driver, self._stepped)
        row, opened = self._desk.standing(case_id)
        floor.begin(row, opened)
        stock.begin(row, opened, self._engine.begun().encode())
        while (following := self._desk.next_task(case_id)) is not None:
            self._complete(following, case_id, spent, (floor, stock))
        return spent

    def _complete(self, it: Open, case_id: UUID, spent: Acted, twins: tuple[Floor, Floor]) -> None:
        since = self._desk.last_line(case_id)
        with spent.ours:
            self._desk.claim(it)
            self._desk.complete(it)
        spent.completions += 1
        written = self._desk.written(case_id, it.id, since)
        floor, stock = twins
        with spent.floor:
            floor.claim(written)
            floor.complete(written)
        with spent.stock:
            stock.claim(written)
            stock.complete(written)
        self._desk.done(written)

    def _stepped(self, state: bytes) -> bytes:
        return self._engine.complete_next(state.decode()).encode()


def row(alone_rounds: list[Alone], acted_rounds: list[Acted], fsync_ms: float) -> dict[str, float]:
    """The figures of a row: medians over the rounds."""
    ours = median(one.ours.cpu_ms(one.ours.times) for one in alone_rounds)
    stock = median(one.stock.cpu_ms(one.stock.times) for one in alone_rounds)
    act_ours = median(one.ours.cpu_ms(one.completions) for one in acted_rounds)
    act_stock = median(one.stock.cpu_ms(one.completions) for one in acted_rounds)
    act_floor = median(one.floor.cpu_ms(one.completions) for one in acted_rounds)
    figures = {
        "runtime_ours_cpu_ms": ours,
        "runtime_stock_cpu_ms": stock,
        "runtime_stock_over_ours": median(one.stock.cpu / one.ours.cpu for one in alone_rounds),
        "act_ours_cpu_ms": act_ours,
        "act_stock_cpu_ms": act_stock,
        "act_floor_cpu_ms": act_floor,
        "act_stock_over_ours": median(one.stock.cpu / one.ours.cpu for one in acted_rounds),
        "act_ours_over_floor": median(one.ours.cpu / one.floor.cpu for one in acted_rounds),
        "completions_per_s": median(one.completions / one.ours.wall for one in acted_rounds),
        "bytes_live_case": max(one.largest for one in alone_rounds),
        "rounds": min(len(alone_rounds), len(acted_rounds)),
        "fsync_ms": fsync_ms,
    }
    return {name: round(figure, DIGITS) for name, figure in figures.items()}
