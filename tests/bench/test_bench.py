"""The bench runs, and what it writes has the shape that is promised. Its figures are nobody's assertion."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.bench import __main__ as bench
from tests.bench.alone import OurCase
from tests.bench.models import DRAWN, model
from tests.bench.stock import StockEngine
from tests.conftest import POSTGRESQL, SQLITE

ROW = {
    "model",
    "store",
    "runtime_ours_cpu_ms",
    "runtime_stock_cpu_ms",
    "runtime_stock_over_ours",
    "act_ours_cpu_ms",
    "act_stock_cpu_ms",
    "act_floor_cpu_ms",
    "act_stock_over_ours",
    "act_ours_over_floor",
    "completions_per_s",
    "bytes_live_case",
    "rounds",
    "fsync_ms",
}


@pytest.mark.parametrize(
    ("store", "model_name"),
    [(SQLITE, "realistic"), pytest.param(POSTGRESQL, "simple", marks=pytest.mark.postgresql)],
)
def test_a_quick_run_writes_every_figure_of_every_row(store: str, model_name: str, tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    words = ["--quick", "--models", model_name, "--stores", store, "--clients", "1", "--json", str(file)]
    assert bench.main(words) == 0
    told = json.loads(file.read_text("utf-8"))
    (row,) = told["rows"]
    assert (row["model"], row["store"]) == (model_name, store)
    assert row.keys() == ROW
    assert all(row[name] > 0 for name in ROW - {"model", "store"})
    assert [one["clients"] for one in told["clients"]] == ([1] if store == POSTGRESQL else [])
    assert {one["measured"] for one in told["growth"]} == {"runtime", "act"}


@pytest.mark.parametrize("name", DRAWN)
def test_both_runtimes_do_the_same_tasks_of_a_model(name: str) -> None:
    drawn = model(name)
    case, engine, ours = OurCase(drawn), StockEngine(drawn), Counter[str]()
    while (following := case.next_task()) is not None:
        ours[following[0].element] += 1
        case.follow(case.complete(*following))
    theirs, written = Counter[str](), engine.begun()
    while (standing := engine.going_on(written)) is not None:
        theirs[engine.next_element(standing) or ""] += 1
        written = engine.complete_next(standing)
    assert ours == theirs


def test_a_model_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench.main(["--models", "small"])
    assert "small; there are simple, joint, realistic, large" in capsys.readouterr().err
