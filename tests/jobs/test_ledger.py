"""The ledger of jobs: nothing lost, nothing twice, and what fails is told."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import jobs
from engine.databases import utc_now
from engine.errors import (
    DeliveryFailed,
    NotFound,
)
from engine.events import WORKER
from engine.jobs import QUICK, Calling, Ledger, Order
from engine.store import Store
from tests.architecture.source import ROOT
from tests.conftest import TENANT, Clock
from tests.jobs import bench
from tests.jobs.bench import EFFECT, KINDS, drain, effects, once, put, states


def _at_once(*acts: Callable[[], object]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _put_and_refuse(store: Store) -> None:
    with store.transaction(WORKER) as tx:
        jobs.put(tx, [Order(EFFECT)])
        raise NotFound


def test_a_job_exists_only_when_its_act_is_committed(store: Store) -> None:
    with pytest.raises(NotFound):
        _put_and_refuse(store)

    assert bench.ledger(store) == []
    assert not Ledger(store, KINDS).run_next()


def test_a_job_is_done_once_and_gone(store: Store) -> None:
    ids = put(store, Order(EFFECT))

    assert Ledger(store, KINDS).run_next()

    assert effects(store) == once(ids)
    assert bench.ledger(store) == []


def test_two_workers_never_run_one_job_twice(store: Store) -> None:
    ids = put(store, *[Order(EFFECT) for _ in range(60)])

    _at_once(*[lambda: drain(Ledger(store, KINDS))] * 4)

    assert effects(store) == once(ids)
    assert bench.ledger(store) == []


def test_a_kind_that_this_program_does_not_know_is_left_for_another(store: Store) -> None:
    unknown, known = put(store, Order("of a later release"), Order(EFFECT))

    drain(Ledger(store, KINDS))

    assert states(store) == {unknown: "ready"}
    assert effects(store) == once([known])


def test_an_expired_lease_is_taken_away_and_the_old_holder_is_refused(store: Store, clock: Clock) -> None:
    (key,) = put(store, Order(EFFECT))
    slow, quick = Ledger(store, KINDS), Ledger(store, KINDS)
    held = slow.take()
    assert held is not None

    assert (quick.sweep(), quick.run_next()) == (0, False)
    clock.forward(QUICK.lease)
    assert quick.sweep() == 1
    again = quick.take()
    assert again is not None
    assert again.token > held.token
    slow.run(held)
    assert effects(store) == {}
    assert states(store) == {key: "running"}
    quick.run(again)

    assert effects(store) == once([key])
    slow.run(held)
    assert effects(store) == once([key])


def test_an_answer_that_comes_after_the_lease_is_refused(store: Store, clock: Clock) -> None:
    asked: list[UUID] = []
    kind = Calling(
        lambda tx, job, case: job.id, asked.append, lambda tx, job, case, _: bench.count_effect(tx, job, case)
    )
    (key,) = put(store, Order("call"))
    first, second = Ledger(store, {"call": kind}), Ledger(store, {"call": kind})

    def lose(key: UUID) -> None:
        asked.append(key)
        clock.forward(QUICK.lease)
        second.sweep()
        assert second.run_next()

    slow = Ledger(store, {"call": Calling(kind.prepare, lose, kind.record)})
    assert slow.run_next()

    assert asked == [key, key]
    assert effects(store) == once([key])
    assert not first.run_next()


def test_no_transaction_is_open_during_a_call(store: Store) -> None:
    def call(key: UUID) -> None:
        put(store, Order(EFFECT, id=UUID(int=key.int ^ 1)))  # SQLite would wait for ever for a second writer

    kind = Calling(lambda tx, job, case: job.id, call, lambda tx, job, case, _: None)
    (key,) = put(store, Order("call"))

    assert Ledger(store, {"call": kind}).run_next()

    assert states(store) == {UUID(int=key.int ^ 1): "ready"}


def test_a_call_whose_answer_was_lost_is_made_again_under_the_same_key(store: Store, clock: Clock) -> None:
    other_side: list[UUID] = []

    def call(key: UUID) -> None:
        other_side.append(key)
        if len(other_side) == 1:
            raise DeliveryFailed(reply="TimeoutError")

    kind = Calling(lambda tx, job, case: job.id, call, lambda tx, job, case, _: bench.count_effect(tx, job, case))
    (key,) = put(store, Order("call"))
    ledger = Ledger(store, {"call": kind})
    drain(ledger)
    clock.forward(QUICK.pauses[0])
    ledger.sweep()
    drain(ledger)

    assert other_side == [key, key]
    assert effects(store) == once([key])


def test_nothing_left_to_ask_ends_the_job(store: Store) -> None:
    def call(_: object) -> None:
        raise AssertionError

    put(store, Order("call"))
    Ledger(store, {"call": Calling(lambda tx, job, case: None, call, lambda tx, job, case, _: None)}).run_next()

    assert bench.ledger(store) == []


def test_timers_run_none_early_and_none_twice(store: Store, clock: Clock) -> None:
    chance = random.Random(8)
    orders = [Order(EFFECT, due_at=clock() + timedelta(minutes=chance.randrange(1, 600))) for _ in range(120)]
    put(store, *orders)
    ledgers = [Ledger(store, KINDS) for _ in range(3)]
    for _ in range(10):
        clock.forward(timedelta(hours=1))
        _at_once(*[ledger.sweep for ledger in ledgers])
        _at_once(*[lambda ledger=ledger: drain(ledger) for ledger in ledgers])
        expected = [order.id for order in orders if order.due_at is not None and order.due_at <= clock()]
        assert effects(store) == once(expected)

    assert bench.ledger(store) == []


def test_a_worker_killed_in_the_middle_of_a_job_leaves_it_to_be_done_once(
    store: Store, store_url: str, tmp_path: Path
) -> None:
    ids, reached = put(store, Order(EFFECT)), tmp_path / "reached"
    process = subprocess.Popen([sys.executable, "-m", "tests.jobs.hanging", store_url, str(reached)], cwd=ROOT)
    while not reached.exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert effects(store) == {}
    assert set(states(store).values()) == {"running"}

    survivor = Store(store_url, tenant=TENANT, now=lambda: utc_now() + QUICK.lease)
    ledger = Ledger(survivor, KINDS)
    for _ in range(1500):  # a server may take a moment to notice that its client is gone
        if ledger.sweep():
            break
        time.sleep(0.02)
    drain(ledger)
    survivor.close()

    assert effects(store) == once(ids)
    assert bench.ledger(store) == []


@pytest.mark.parametrize("step", ["claim", "promote", "reclaim"])
def test_each_step_reads_by_an_index_of_its_state(store: Store, step: str) -> None:
    put(store, *[Order(EFFECT) for _ in range(300)])
    put(store, *[Order(EFFECT, due_at=store.now() + timedelta(days=1)) for _ in range(3000)])
    index = {"claim": "ix_job_ready", "promote": "ix_job_scheduled", "reclaim": "ix_job_running"}[step]
    statements: list[tuple[str, Any]] = []

    def listen(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if statement.startswith("UPDATE"):
            statements.append((statement, parameters))

    with store.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE job")
    sa.event.listen(store.engine, "before_cursor_execute", listen)
    with store.transaction(WORKER) as tx:
        steps: dict[str, Callable[[], object]] = {
            "claim": lambda: jobs.claim(tx, KINDS),
            "promote": lambda: jobs.promote(tx),
            "reclaim": lambda: jobs.reclaim(tx),
        }
        steps[step]()
    ((statement, parameters),) = statements
    with store.transaction(WORKER) as tx:
        explain = "EXPLAIN " if tx.locks_rows else "EXPLAIN QUERY PLAN "
        plan = tx.connection.exec_driver_sql(explain + statement, parameters).all()
    assert index in repr(plan)
