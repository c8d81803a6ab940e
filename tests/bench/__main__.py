"""What cases cost on this machine: `python -m tests.bench [--quick] [--json FILE]`; see `docs/performance.md`.

Ours beside SpiffWorkflow as it is and beside the floor, in turns; medians of several rounds. FEEL beside feelin.
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench import databases, feel, growth
from tests.bench.acts import Desk
from tests.bench.clients import completions_per_s
from tests.bench.databases import Database
from tests.bench.floor import driver
from tests.bench.models import DRAWN, Model, model
from tests.bench.rounds import Turns, alone, row
from tests.bench.spent import fsync_ms
from tests.bench.stock import StockEngine

CLIENTS: Final = 8
HEADS: Final = {
    "runtime_ours_cpu_ms": "runtime",
    "runtime_stock_cpu_ms": "stock",
    "runtime_stock_over_ours": "x",
    "act_ours_cpu_ms": "act",
    "act_stock_cpu_ms": "stock",
    "act_floor_cpu_ms": "floor",
    "act_stock_over_ours": "stock/act",
    "act_ours_over_floor": "act/floor",
    "completions_per_s": "a second",
    "bytes_live_case": "bytes",
    "fsync_ms": "fsync ms",
}

Told = Mapping[str, object]


@dataclass(frozen=True)
class Extent:
    """How much is measured: rounds of a model, cases of a client, rounds of a loop, items of a multi-instance."""

    rounds: int
    cases: int
    loop: int
    items: int


WHOLE: Final = Extent(7, 60, growth.ROUNDS, growth.ITEMS)
QUICK: Final = Extent(1, 2, 10, 20)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print tables, write JSON when asked to."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    arguments.add_argument("--models", type=_names(DRAWN), default=tuple(DRAWN), help=",".join(DRAWN))
    arguments.add_argument("--stores", type=_names(databases.STORES), default=databases.STORES)
    arguments.add_argument("--clients", type=int, default=CLIENTS, help="on PostgreSQL")
    arguments.add_argument("--quick", action="store_true", help="see that everything can be measured, no figures")
    arguments.add_argument("--json", type=Path, metavar="FILE")
    given = arguments.parse_args(words)
    extent = QUICK if given.quick else WHOLE
    told: dict[str, list[Told]] = {"rows": [], "clients": [], "growth": _growth(extent), "feel": []}
    for store in given.stores:
        with databases.opened(store) as database:
            _measure(store, database, [model(name) for name in given.models], extent, told)
            if store == databases.POSTGRESQL:
                figures = completions_per_s(database.url, given.clients, extent.cases)
                told["clients"].append({"store": store, "clients": given.clients, **figures})
    if not given.quick:
        told["feel"] = [{"what": what, "figure": figure} for what, figure in feel.rows()]
    for section, rows in told.items():
        _print(section, rows)
    if given.json is not None:
        given.json.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 0


def _measure(
    store: str, database: Database, models: Sequence[Model], extent: Extent, told: dict[str, list[Told]]
) -> None:
    """The rows of a store, and how acts on it grow."""
    courses = [growth.looping(extent.loop), growth.several(extent.items)]
    desk = Desk(database.url).opened([*models, model("simple"), *(course.model for course in courses)])
    by = driver(database.url)
    try:
        for one in models:
            engine = StockEngine(one)
            turns = Turns(one, engine, desk, by)
            alone(one, engine)
            turns.round()  # the first of each warms up what is read and compiled once
            apart = [alone(one, engine) for _ in range(extent.rounds)]
            acted = [turns.round() for _ in range(extent.rounds)]
            told["rows"].append({"model": one.name, "store": store, **row(apart, acted, fsync_ms(database.folder))})
        told["growth"].extend({"store": store, **growth.figures(course, desk)} for course in courses)
    finally:
        by.close()
        desk.close()


def _growth(extent: Extent) -> list[Told]:
    courses = [growth.looping(extent.loop)]
    courses += [growth.several(extent.items), growth.several(extent.items, sequential=True)]
    return [{"store": "", **growth.figures(course)} for course in courses]


def _names(known: Mapping[str, object] | Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def names(text: str) -> tuple[str, ...]:
        found = tuple(text.split(","))
        unknown = [name for name in found if name not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}; there are {', '.join(known)}")
        return found

    return names


def _print(section: str, rows: Sequence[Told]) -> None:
    if not rows:
        return
    table = [[HEADS.get(name, name) for name in rows[0]], *([str(cell) for cell in one.values()] for one in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    sys.stdout.write(f"\n{section}\n")
    for line in table:
        sys.stdout.write("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) + "\n")


if __name__ == "__main__":
    sys.exit(main())
