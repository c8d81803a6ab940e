"""Rounds of one model on one store: in each round ours, SpiffWorkflow and the floor take their turn, case by case."""

import gc
from dataclasses import dataclass, field
from statistics import median
from typing import Final
from uuid import UUID

from tests.bench.acts import Desk, Written
from tests.bench.alone import OurCase
from tests.bench.floor import Driver, Floor, Steps
from tests.bench.models import Model
from tests.bench.spent import Spent
from tests.bench.stock import StockEngine

DIGITS: Final = 4
COMPLETIONS: Final = 12
"""A round goes through so many cases that each contender completes at least so many tasks."""


@dataclass
class Alone:
    """What a round has cost both runtimes, and how large the state of a case was at most."""

    ours: Spent = field(default_factory=Spent)
    stock: Spent = field(default_factory=Spent)
    largest: int = 0


@dataclass
class Acted:
    """What a round has cost through the commands, by hand, and by hand with SpiffWorkflow's whole JSON as state."""

    ours: Spent = field(default_factory=Spent)
    floor: Spent = field(default_factory=Spent)
    stock: Spent = field(default_factory=Spent)
    completions: int = 0


def alone(model: Model, engine: StockEngine) -> Alone:
    """A round of the runtimes."""
    gc.collect()
    spent = Alone()
    while spent.ours.times < COMPLETIONS:
        case = OurCase(model)
        while (following := case.next_task()) is not None:
            spent.largest = max(spent.largest, len(case.snapshot))
            with spent.ours:
                advance = case.complete(*following)
            case.follow(advance)
        written = engine.begun()
        while (standing := engine.going_on(written)) is not None:
            with spent.stock:
                written = engine.complete_next(standing)
    assert spent.stock.times == spent.ours.times, model.name
    return spent


class Turns:
    """The whole act on one store."""

    def __init__(self, model: Model, engine: StockEngine, desk: Desk, driver: Driver) -> None:
        self._model, self._engine, self._desk, self._driver = model, engine, desk, driver

    def round(self) -> Acted:
        """A round of acts; what they write is then written by hand for a twin of the case, and for another."""
        gc.collect()
        spent = Acted()
        while spent.completions < COMPLETIONS:
            self._case(spent)
        return spent

    def _case(self, spent: Acted) -> None:
        case_id = self._desk.begun(self._model)
        begun = self._desk.standing(case_id)
        floor, stock = Floor(self._driver), Floor(self._driver, Steps(self._stepped, self._received))
        floor.begin(begun)
        stock.begin(begun, self._engine.begun().encode())
        acted = self._acted(case_id, spent)
        spent.completions += len(acted)
        for twin, cost in ((floor, spent.floor), (stock, spent.stock)):
            for written in acted:
                twin.meet(written)
                with cost:
                    twin.claim(written)
                    twin.complete(written)

    def _acted(self, case_id: UUID, spent: Acted) -> list[Written]:
        acted = []
        while (it := self._desk.next_task(case_id)) is not None:
            before = self._desk.standing(case_id)
            with spent.ours:
                self._desk.claim(it)
                self._desk.complete(it)
            acted.append(self._desk.written(it, before))
        return acted

    def _stepped(self, state: bytes) -> bytes:
        return self._engine.complete_next(state.decode()).encode()

    def _received(self, state: bytes) -> bytes:
        return self._engine.received(state.decode()).encode()


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
