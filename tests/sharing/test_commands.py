"""`heban sharing`: what its commands say, and that feeding makes up for what nobody was told."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from click.testing import CliRunner, Result

from engine.commands import notices
from engine.commands import sharing as feeding
from engine.jobs import Ledger
from engine.ports import Work
from engine.store import Store
from tests.commands.office import Office
from tests.conftest import Clock
from tests.jobs import bench
from tests.sharing.reports import SEQS, a_case, report
from tests.sharing_store import SECRET, SharingStore
from web import settings as reading
from web import worker
from web.cli import heban

Run = Callable[..., Result]


@pytest.fixture(name="run")
def _run(tmp_path: Path) -> Run:
    """Run `heban sharing` with words and variables, over a data folder of this test."""

    def run(*words: str, **variables: str) -> Result:
        named = dict.fromkeys(("DATABASE_URL", "SHARING_DATABASE_URL", "SHARING_URL", "SHARING_SECRET"), "")
        environment = {**named, "DATA_DIR": str(tmp_path / "data"), **variables}
        return CliRunner(env=environment).invoke(heban, ["sharing", *words], catch_exceptions=False)

    return run


def test_the_database_is_made_in_the_data_folder_unless_the_settings_name_one(run: Run, tmp_path: Path) -> None:
    assert run("db", "upgrade").exit_code == 0
    assert run("db", "upgrade", SHARING_DATABASE_URL=f"sqlite:///{tmp_path}/elsewhere/s.db").exit_code == 0
    assert (tmp_path / "data" / "sharing" / "sharing.db").exists()
    assert (tmp_path / "elsewhere" / "s.db").exists()


@pytest.mark.parametrize(
    ("words", "variables", "told"),
    [
        pytest.param(["serve"], {}, "SHARING_SECRET", id="serving without a secret"),
        pytest.param(["serve"], {"SHARING_SECRET": SECRET}, "heban sharing db upgrade", id="serving without tables"),
        pytest.param(["show"], {}, "heban sharing db upgrade", id="showing without tables"),
        pytest.param(["feed"], {}, "SHARING_URL", id="feeding nobody"),
    ],
)
def test_what_cannot_be_done_is_told(run: Run, words: list[str], variables: dict[str, str], told: str) -> None:
    refused = run(*words, **variables)
    assert refused.exit_code != 0
    assert told in refused.output


def test_what_the_store_has_is_shown(run: Run, fresh_store: SharingStore) -> None:
    granted, begun = a_case(), a_case()
    fresh_store.platform.report(report(granted))
    fresh_store.platform.report(report(begun, end=2))
    here = {"SHARING_DATABASE_URL": fresh_store.url}

    listed = run("show", **here).output.splitlines()
    assert [line.split()[0] for line in listed] == [begun, granted]
    assert "在办" in listed[0]
    head, *lines = run("show", granted, **here).output.splitlines()
    assert "准予" in head
    assert [int(line.split()[0]) for line in lines] == list(SEQS)
    assert "JY12302020000001" in lines[-1]
    assert "91350100M000100Y43" not in "".join(lines)
    assert run("show", "nobody", **here).exit_code == 1


def test_feeding_makes_up_for_what_was_done_before_there_was_a_platform(
    run: Run, store: Store, store_url: str, fresh_store: SharingStore
) -> None:
    office = Office(store).opened()
    numbers = {office.submit().number for _ in range(3)}
    _work(Ledger(store, {**notices.kinds(None), **feeding.kinds(None)}))
    fed = run("feed", DATABASE_URL=store_url, **fresh_store.settings)
    assert "3 个办件" in fed.output
    _work(Ledger(store, {**notices.kinds(None), **feeding.kinds(fresh_store.platform)}))

    shown = run("show", SHARING_DATABASE_URL=fresh_store.url).output.splitlines()
    assert {line.split()[0] for line in shown} == numbers


def test_a_platform_that_is_set_later_is_told_of_what_was_done_before(
    store: Store, store_url: str, fresh_store: SharingStore, tmp_path: Path
) -> None:
    office = Office(store).opened()
    number = office.submit().number
    office.accept(number)
    _work(Ledger(store, {**notices.kinds(None), **feeding.kinds(None)}))
    settings = reading.load({"DATA_DIR": str(tmp_path), "DATABASE_URL": store_url, **fresh_store.settings})
    carrier = worker.embedded(store, settings)
    thread = Thread(target=carrier.run)
    thread.start()
    for _ in range(600):
        if fresh_store.seqs(number):
            break
        sleep(0.05)
    carrier.stop()
    thread.join()

    kinds = [event["kind"] for event in fresh_store.case(number)["events"]]
    assert kinds == ["step", "step", "step", "accept"]


def test_what_a_process_without_a_platform_takes_up_is_told_by_one_that_has_it(
    store: Store, store_url: str, clock: Clock, fresh_store: SharingStore, tmp_path: Path
) -> None:
    office = Office(store).opened()
    settings = reading.load({"DATA_DIR": str(tmp_path), "DATABASE_URL": store_url, **fresh_store.settings})
    telling = worker.work_of(store, settings)
    silent = worker.work_of(store, reading.load({"DATA_DIR": str(tmp_path), "DATABASE_URL": store_url}))
    number = office.submit().number
    _work(telling)
    office.accept(number)
    _work(silent)
    _work(telling)
    assert (len(fresh_store.seqs(number)), bench.ledger(store)) == (2, [])
    clock.forward(worker.CATCH_UP_PAUSE)
    _work(telling)

    assert [event["kind"] for event in fresh_store.case(number)["events"]] == ["step", "step", "step", "accept"]


def _work(ledger: Work) -> None:
    ledger.sweep()
    while ledger.run_next():
        pass
