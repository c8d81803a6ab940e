"""What becomes of a job that fails: tried again, waited for, or an incident; and nobody else is kept waiting."""

from datetime import timedelta

import pytest

from engine import jobs
from engine.errors import (
    CalendarMissing,
    LeaseLost,
    NotFound,
    PartyUnavailable,
    PostMissing,
    SnapshotUnreadable,
    Unavailable,
)
from engine.events import WORKER
from engine.jobs import FAULT_PAUSES, QUICK, Job, Ledger, Local, Order, Pace
from engine.model.job import job as table
from engine.model.locking import LockedCase
from engine.store import Store, Tx
from tests.conftest import Clock
from tests.jobs import bench
from tests.jobs.bench import EFFECT, KINDS, drain, effects, once, put, states

SECRET = "11010519491231002X"
ATTEMPTS = len(FAULT_PAUSES) + 1
PATIENT = Pace(timedelta(minutes=1), (timedelta(hours=1),) * 20)


class _PanicError(BaseException):
    """What a library in Rust raises when it is at its wits' end."""


def _raising(*errors: BaseException) -> Local:
    """A kind that fails by these, one after another, the last for ever; with pauses of hours."""
    left = list(errors)

    def apply(tx: Tx, job: Job, case: LockedCase | None) -> None:
        raise left.pop(0) if len(left) > 1 else left[0]

    return Local(apply, PATIENT)


@pytest.mark.parametrize(
    ("error", "pauses"),
    [
        pytest.param(PartyUnavailable(party="法人库"), PATIENT.pauses, id="another party is away"),
        pytest.param(Unavailable(), FAULT_PAUSES, id="the database is away"),
        pytest.param(ValueError(), FAULT_PAUSES, id="a defect"),
        pytest.param(PostMissing(lane="受理", level="county", region="230202"), (), id="no post"),
        pytest.param(CalendarMissing(year=2030), (), id="no calendar"),
        pytest.param(SnapshotUnreadable(), (), id="a damaged snapshot"),
        pytest.param(NotFound(), (), id="a refusal"),
    ],
)
def test_only_another_party_is_waited_for_with_patience(
    store: Store, clock: Clock, error: Exception, pauses: tuple[timedelta, ...]
) -> None:
    (key,) = put(store, Order("fails"))
    ledger = Ledger(store, {"fails": _raising(error)})
    for pause in pauses:
        assert ledger.run_next()
        assert states(store) == {key: "scheduled"}
        assert bench.due(store, key) == clock() + pause
        clock.forward(pause - timedelta(microseconds=1))
        assert (ledger.sweep(), ledger.run_next()) == (0, False)
        clock.forward(timedelta(microseconds=1))
        assert ledger.sweep() == 1
    assert ledger.run_next()

    assert states(store) == {key: "dead"}


def test_what_goes_wrong_after_a_long_outage_has_all_its_attempts(store: Store, clock: Clock) -> None:
    put(store, Order("fails"))
    away = [PartyUnavailable(party="法人库")] * 12
    ledger = Ledger(store, {"fails": _raising(*away, ValueError())})
    for _ in range(len(away) + ATTEMPTS):
        assert ledger.run_next()
        clock.forward(max(PATIENT.pauses))
        ledger.sweep()

    (row,) = bench.ledger(store)
    assert (row.state, row.error_code, row.attempts) == ("dead", "defect", len(away) + ATTEMPTS)


def test_a_poison_job_becomes_an_incident_without_its_words_and_others_go_on(store: Store, clock: Clock) -> None:
    (poison, *good) = put(store, Order("poison"), *[Order(EFFECT) for _ in range(5)])
    ledger = Ledger(store, {**KINDS, "poison": _raising(ValueError(f"no such person: {SECRET}"))})
    for _ in range(ATTEMPTS):
        drain(ledger)
        clock.forward(max(FAULT_PAUSES))
        ledger.sweep()

    assert effects(store) == once(good)
    (row,) = bench.ledger(store)
    assert (row.id, row.state, row.attempts) == (poison, "dead", ATTEMPTS)
    assert (row.error_code, row.error_class) == ("defect", "ValueError")
    assert row.failed_at is not None
    assert SECRET not in repr(row)


def test_a_panic_that_is_no_exception_ends_no_worker(store: Store, clock: Clock) -> None:
    panic, good = put(store, Order("panics"), Order(EFFECT))
    ledger = Ledger(store, {**KINDS, "panics": _raising(_PanicError(SECRET))})
    for _ in range(ATTEMPTS):
        drain(ledger)
        clock.forward(max(FAULT_PAUSES))
        ledger.sweep()

    assert effects(store) == once([good])
    (row,) = bench.ledger(store)
    assert (row.id, row.state, row.error_code, row.error_class) == (panic, "dead", "defect", "_PanicError")


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt])
def test_the_end_of_the_process_passes_and_leaves_the_job_to_others(
    store: Store, clock: Clock, end: type[BaseException]
) -> None:
    (key,) = put(store, Order(EFFECT))
    with pytest.raises(end):
        Ledger(store, {EFFECT: _raising(end())}).run_next()
    assert states(store) == {key: "running"}
    clock.forward(QUICK.lease)
    ledger = Ledger(store, KINDS)
    ledger.sweep()
    drain(ledger)

    assert effects(store) == once([key])


def test_a_refusal_is_final(store: Store) -> None:
    (key,) = put(store, Order("refused"))

    drain(Ledger(store, {"refused": _raising(NotFound())}))

    (row,) = bench.ledger(store)
    assert (row.id, row.state, row.error_code, row.error_text) == (key, "dead", NotFound.code, NotFound.template())


def test_a_job_whose_workers_all_died_becomes_an_incident(store: Store, clock: Clock) -> None:
    put(store, Order(EFFECT))
    ledger = Ledger(store, KINDS)
    for _ in range(ATTEMPTS):
        assert ledger.take() is not None
        clock.forward(QUICK.lease)
        assert ledger.sweep() == 1
    drain(ledger)

    (row,) = bench.ledger(store)
    assert (row.state, row.error_code) == ("dead", "worker-lost")
    assert effects(store) == {}


def test_a_dead_job_is_revived_with_all_its_attempts(store: Store) -> None:
    (key,) = put(store, Order(EFFECT))
    drain(Ledger(store, {EFFECT: _raising(NotFound())}))
    with store.transaction(WORKER) as tx:
        assert jobs.revive(tx, table.c.id == key) == 1
        assert jobs.revive(tx, table.c.id == key) == 0
    drain(Ledger(store, KINDS))

    assert effects(store) == once([key])
    assert bench.ledger(store) == []


def test_a_failure_of_who_does_not_hold_the_job_changes_nothing(store: Store, clock: Clock) -> None:
    (key,) = put(store, Order(EFFECT))
    ledger = Ledger(store, KINDS)
    held = ledger.take()
    assert held is not None
    clock.forward(QUICK.lease)
    ledger.sweep()
    with store.transaction(WORKER) as tx:
        assert jobs.fail(tx, held, QUICK, ValueError()) is None
    with pytest.raises(LeaseLost), store.transaction(WORKER) as tx:
        jobs.lock(tx, held)

    assert states(store) == {key: "ready"}
