"""Nothing is lost and nothing happens twice while servers, workers and other parties are killed at work."""

import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from engine import journal
from engine.events import OPERATOR
from engine.journal import What
from engine.model.case import case
from engine.model.job import job
from engine.store import Store
from tests.faults import cases, fed
from tests.faults.city import City, Scale
from tests.faults.people import until
from tests.faults.programs import HEBAN

ASKING = frozenset({What.CALLED, What.ANSWERED, What.FAILED, What.DROPPED})
PAPERS = ["receipt", "acceptance", "grant", "licence"]
SHORT = Scale(cases=2, kills=4, applicants=2, servers=1, workers=1)
LONG = Scale(cases=300, kills=50, applicants=6, servers=2, workers=2)


@pytest.mark.slow
def test_a_short_day_under_blows(tmp_path: Path, store_url: str) -> None:
    _live(tmp_path, store_url, SHORT)


@pytest.mark.faults
def test_fifty_blows_during_three_hundred_cases(tmp_path: Path, store_url: str) -> None:
    _live(tmp_path, store_url, LONG)


def _live(folder: Path, url: str, scale: Scale) -> None:
    with City.founded(folder, url, scale) as city, city.programs.running():
        numbers = city.live(scale, seed=scale.cases)
        until("the ledger is done", lambda: _ledger_is_done(city.store))

        assert len(set(numbers)) == scale.cases
        assert _numbers(city.store) == sorted(numbers)
        papers = [paper for number in numbers for paper in _require_once(city, number)]
        assert len(set(papers)) == len(papers)
        assert city.sandbox.done("enterprise.verify") == scale.cases
        _require_verified(folder, url)


def _ledger_is_done(store: Store) -> bool | None:
    with store.reading(OPERATOR) as tx:
        waiting = tx.all(sa.select(job.c.state, job.c.error_code).where(tx.of(job)))
    assert not [one for one in waiting if one.state == "dead"]
    return None if waiting else True


def _numbers(store: Store) -> list[str]:
    with store.reading(OPERATOR) as tx:
        return sorted(row.number for row in tx.all(sa.select(case.c.number).where(tx.of(case))))


def _require_once(city: City, number: str) -> Sequence[str]:
    """The case is closed; each task was done once, the register asked and heard once, each act happened once and was
    told once, each document was issued once, and the sharing store has every step. Gives the documents' numbers.
    """
    with city.store.reading(OPERATOR) as tx:
        row = tx.first(sa.select(case.c.id, case.c.state).where(tx.of(case), case.c.number == number))
        assert row is not None
        entries = journal.read(tx, row.id)
    assert row.state == "closed", number
    done = Counter(one.element for one in entries if one.what is What.COMPLETED)
    assert done.total() == len(cases.WORK), (number, done)
    acts: Sequence[object] = [one.facts["act"] for one in entries if one.what is What.ACT]
    assert len(acts) == len(set(acts)), (number, acts)
    heard = Counter(one.what for one in entries if one.what in ASKING)
    assert heard == {What.CALLED: 1, What.ANSWERED: 1}, (number, heard)
    told = [one.facts["act"] for one in entries if one.what is What.NOTIFIED]
    assert sorted(map(str, told)) == ["accept", "deliver", "grant"], (number, told)
    issued = [one.facts for one in entries if one.what is What.DOCUMENT]
    assert Counter(one["key"] for one in issued) == Counter(PAPERS), (number, issued)
    fed.require_every_step(city.sharing, number, entries)
    return [str(one["number"]) for one in issued]


def _require_verified(folder: Path, url: str) -> None:
    environment = {"DATABASE_URL": url, "DATA_DIR": str(folder / "data")}
    for words in (["journal", "checkpoint"], ["journal", "verify"]):
        ran = subprocess.run([HEBAN, *words], env=environment, cwd=folder, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
