"""Attempts at secrets: how many there are, for whom, and that nothing is kept of those no longer counted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engine.commands import attempts
from engine.events import NOBODY
from engine.model.organisation import attempt
from engine.store import Store
from tests.conftest import Clock


def _spend(store: Store, **subjects: str) -> bool:
    with store.transaction(NOBODY) as tx:
        return attempts.spend(tx, {purpose.replace("_", "-"): subject for purpose, subject in subjects.items()})


def _rows(store: Store) -> int:
    with store.reading(NOBODY) as tx:
        return tx.number(sa.select(sa.func.count()).select_from(attempt))


@pytest.mark.parametrize(("purpose", "allowed"), [("track", 10), ("track_address", 30), ("track_number", 100)])
def test_attempts_come_to_an_end_and_begin_anew(store: Store, clock: Clock, purpose: str, allowed: int) -> None:
    given = [_spend(store, **{purpose: "subject"}) for _ in range(allowed + 1)]
    assert given == [True] * allowed + [False]
    assert _spend(store, **{purpose: "another subject"})
    clock.forward(timedelta(minutes=15))
    assert _spend(store, **{purpose: "subject"})


def test_one_subject_without_attempts_is_enough_to_refuse(store: Store) -> None:
    for _ in range(10):
        assert _spend(store, track="a")
    assert not _spend(store, track="a", track_address="fresh")


def test_what_is_not_counted_any_more_is_deleted(store: Store, clock: Clock) -> None:
    for number in range(7):
        _spend(store, track=f"{number}", track_address="hall")
    assert _rows(store) == 8
    clock.forward(timedelta(minutes=15))
    _spend(store, login="somebody")
    assert _rows(store) == 1


def test_one_attempt_given_back_is_one_more_to_spend(store: Store) -> None:
    for _ in range(10):
        _spend(store, track="a")
    with store.transaction(NOBODY) as tx:
        attempts.give_back(tx, "track", "a")
    assert [_spend(store, track="a"), _spend(store, track="a")] == [True, False]


def test_at_once_at_the_turn_of_the_quarter_exactly_the_allowed_ones_pass(store: Store, clock: Clock) -> None:
    for number in range(40):
        _spend(store, track=f"{number}", track_number=f"{number}")
    clock.forward(timedelta(minutes=15))

    def one(number: int) -> bool:
        return _spend(store, track=f"{number}", track_number=f"{39 - number}", track_address="hall")

    with ThreadPoolExecutor(8) as people:
        passed = list(people.map(one, range(40)))
    assert passed.count(True) == 30
    assert _rows(store) == 81


def test_who_sweeps_waits_for_nobody_who_counts(store: Store, clock: Clock) -> None:
    _spend(store, track="a")
    clock.forward(timedelta(minutes=15))
    with ThreadPoolExecutor(1) as other, store.transaction(NOBODY) as tx:
        assert attempts.spend(tx, {"track": "a"})
        if tx.locks_rows:
            assert other.submit(_spend, store, track="b").result(timeout=10)
    assert _spend(store, track="b")
