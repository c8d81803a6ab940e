"""后台工作: what is to happen next or later, written down in the transaction of the act that wants it.

The ledger is the truth and a carrier only wakes it: a job runs once in effect however often it is carried. Whoever
takes a job holds it under a lease and a fencing token; what he brings about, and the end of the job, are one
transaction that first locks the job's row under that token. A lease that has run out is taken away, the next holder
gets a higher token, and the earlier one's result is refused.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import perf_counter
from types import TracebackType
from typing import Any, Generic, Self, TypeVar
from uuid import UUID, uuid4

import sqlalchemy as sa

from engine.errors import AwaitsAdministrator, Defect, EngineError, LeaseLost, Outage, Unavailable, WorkerLost
from engine.events import WORKER
from engine.model.case import case as cases
from engine.model.columns import Instant
from engine.model.job import JobState
from engine.model.job import job as table
from engine.model.locking import LockedCase, lock_case
from engine.store import Store, Tx

log = logging.getLogger("heban.jobs")

BATCH = 1000

Request = TypeVar("Request")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Order:
    """A job to be put into the ledger. `payload` holds ids and codes, never personal data; no `due_at` means at once.

    `id` is also the key of whatever the job brings about: the same at every attempt.
    """

    kind: str
    payload: Mapping[str, object] = field(default_factory=dict)
    case_id: UUID | None = None
    due_at: datetime | None = None
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class Job:
    """A job that was taken. `attempts` counts this one, `outages` those that another party's absence ended;
    `created_at` is the instant of the act that wanted it.
    """

    id: UUID
    kind: str
    case_id: UUID | None
    payload: Mapping[str, object]
    created_at: datetime
    token: int
    attempts: int
    outages: int

    @property
    def faults(self) -> int:
        """How many attempts, this one included, no other party is to blame for."""
        return self.attempts - self.outages


@dataclass(frozen=True)
class Pace:
    """How long one attempt may take, and the pauses before each further one while the other party is away (Outage);
    after the last comes an incident.
    """

    lease: timedelta
    pauses: tuple[timedelta, ...]


FAULT_PAUSES = (timedelta(seconds=1), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10))
"""The pauses after whatever is no outage, of every kind of job: what somebody has to see is an incident soon."""

HOURS_WAITED = 72
PATIENT_PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    *[timedelta(hours=1)] * HOURS_WAITED,
)
"""The pauses while another office's system is away. They end at an hour: once it is back, no case waits longer. They go
on for three days, so that a system that is down over a night or a weekend is nobody's incident."""

QUICK = Pace(timedelta(minutes=1), FAULT_PAUSES)


@dataclass(frozen=True)
class Local:
    """A kind that is done in one transaction: `apply` gets the job and its case, both locked, and journals."""

    apply: Callable[[Tx, Job, LockedCase | None], None]
    pace: Pace = QUICK


@dataclass(frozen=True)
class Calling(Generic[Request, Answer]):
    """A kind that calls another party.

    `prepare` commits the intent and gives what is to be asked, or None when there is nothing to ask any more; `call`
    asks with no transaction open; `record` writes the answer down, fenced by the token. After a crash in between, the
    call is made again under the same key, so the other side has to recognise it, or must be asked for it first.
    """

    prepare: Callable[[Tx, Job, LockedCase | None], Request | None]
    call: Callable[[Request], Answer]
    record: Callable[[Tx, Job, LockedCase | None, Answer], None]
    pace: Pace = QUICK


Kind = Local | Calling[Any, Any]
Kinds = Mapping[str, Kind]


def put(tx: Tx, orders: Sequence[Order]) -> None:
    """Write jobs into the ledger: they exist when the transaction commits, and not otherwise."""
    rows = []
    for order in orders:
        due = tx.now if order.due_at is None else order.due_at
        state = JobState.READY if due <= tx.now else JobState.SCHEDULED
        row = {"id": order.id, "kind": order.kind, "case_id": order.case_id, "payload": dict(order.payload)}
        rows.append({**row, "state": state.value, "due_at": due, "created_at": tx.now, "token": 0, "attempts": 0})
    tx.insert(table, rows)


def promote(tx: Tx) -> int:
    """Make ready what was scheduled and is due, at most a thousand at a time; gives how many."""
    due = _some(tx, JobState.SCHEDULED).where(table.c.due_at <= tx.now).order_by(table.c.due_at)
    return _set_ready(tx, due)


def reclaim(tx: Tx) -> int:
    """Take jobs away from holders whose lease has run out, at most a thousand at a time; gives how many."""
    lost = _some(tx, JobState.RUNNING).where(table.c.leased_until <= tx.now).order_by(table.c.leased_until)
    return _set_ready(tx, lost)


def claim(tx: Tx, kinds: Kinds, case_id: UUID | None = None) -> Job | None:
    """Take the job that has been ready longest, of these kinds and, if given, of this case; None when there is none."""
    ready = _next_ready(tx, kinds).with_for_update(skip_locked=True)
    if case_id is not None:
        ready = ready.where(table.c.case_id == case_id)
    leases = [(table.c.kind == name, sa.literal(tx.now + kind.pace.lease, Instant)) for name, kind in kinds.items()]
    taken = (
        sa.update(table)
        .where(tx.of(table), table.c.id == ready.scalar_subquery())
        .values(
            state=JobState.RUNNING.value,
            leased_until=sa.case(*leases),
            token=table.c.token + 1,
            attempts=table.c.attempts + 1,
        )
    )
    row = tx.first(taken.returning(*[table.c[name] for name in Job.__dataclass_fields__]))
    return None if row is None else Job(**row._mapping)


def lock(tx: Tx, job: Job) -> LockedCase | None:
    """Lock a job's row under its holder's token, then its case if it has one. Raises LeaseLost."""
    if tx.first(sa.select(table.c.id).where(*_held(tx, job)).with_for_update()) is None:
        raise LeaseLost
    return None if job.case_id is None else lock_case(tx, cases.c.id == job.case_id)


def perform(tx: Tx, job: Job, kind: Kind) -> None:
    """Do a job and delete it, all in this transaction. Raises LeaseLost and whatever the kind raises.

    A kind that calls may be done so only where its other party is played in this very program: a demo, a rehearsal.
    """
    case = lock(tx, job)
    if isinstance(kind, Local):
        kind.apply(tx, job, case)
    elif (request := kind.prepare(tx, job, case)) is not None:
        kind.record(tx, job, case, kind.call(request))
    _delete(tx, job)


def keep(tx: Tx, job: Job, payload: Mapping[str, object]) -> None:
    """Give a job that the actor holds another payload, and forget how its last attempt ended.

    What the next attempt has to know of this one is in the payload.
    """
    tx.change(sa.update(table).where(*_held(tx, job)).values(payload=dict(payload), error_code=None))


def fail(tx: Tx, job: Job, pace: Pace, error: BaseException) -> JobState | None:
    """Write a failed attempt down: the job is tried again after a pause or is dead, with an incident.

    Gives its state, or None when the actor does not hold it any more. Only the class of a foreign error is kept, since
    its text may say anything.
    """
    told = error if isinstance(error, EngineError) else Defect()
    pause = _pause(job, pace, error)
    state = JobState.DEAD if pause is None else JobState.SCHEDULED
    changed = tx.change(
        sa.update(table)
        .where(*_held(tx, job))
        .values(
            state=state.value,
            due_at=tx.now + (pause or timedelta()),
            leased_until=None,
            outages=table.c.outages + int(isinstance(error, Outage)),
            error_code=told.code,
            error_text=told.template(),
            error_facts={name: str(value) for name, value in told.facts.items()},
            error_class=type(error).__name__,
            failed_at=tx.now,
        )
    )
    return state if changed else None


def revive(tx: Tx, condition: sa.ColumnElement[bool]) -> int:
    """Give the dead jobs that meet `condition` all their attempts back and make them ready; gives how many."""
    dead = sa.update(table).where(tx.of(table), stands(JobState.DEAD), condition)
    return tx.change(dead.values(state=JobState.READY.value, due_at=tx.now, attempts=0, outages=0))


def stands(state: JobState) -> sa.ColumnElement[bool]:
    """The condition that a job is in a state: written out, since an index of one state serves no parameter."""
    return table.c.state == sa.literal(state.value, literal_execute=True)


class Ledger:
    """The jobs of a store with the kinds that this program knows: what a carrier works through."""

    def __init__(self, store: Store, kinds: Kinds) -> None:
        self._store = store
        self._kinds = kinds

    def sweep(self) -> int:
        """Make ready what is due and what was left lying; gives how many. Raises Unavailable."""
        with self._store.reading(WORKER) as tx:
            scheduled = _some(tx, JobState.SCHEDULED).where(table.c.due_at <= tx.now)
            running = _some(tx, JobState.RUNNING).where(table.c.leased_until <= tx.now)
            if tx.first(scheduled.limit(1)) is None and tx.first(running.limit(1)) is None:
                return 0
        with self._store.transaction(WORKER) as tx:
            return reclaim(tx) + promote(tx)

    def run_next(self) -> bool:
        """Run one ready job to its end, good or bad; False when none is ready. Raises Unavailable."""
        job = self.take()
        if job is None:
            return False
        self.run(job)
        return True

    def take(self) -> Job | None:
        """Take the next ready job. It is looked for first, since looking locks nothing."""
        with self._store.reading(WORKER) as tx:
            if tx.first(_next_ready(tx, self._kinds)) is None:
                return None
        with self._store.transaction(WORKER) as tx:
            return claim(tx, self._kinds)

    def run(self, job: Job) -> None:
        """Run a job that was taken, and write down how it ended."""
        kind, began = self._kinds[job.kind], perf_counter()
        with _Attempt() as attempt:
            if job.faults > len(FAULT_PAUSES) + 1:
                raise WorkerLost  # those before this one ended without a word: their processes did
            self._perform(job, kind)
        facts = {"job": str(job.id), "kind": job.kind, "attempt": job.attempts}
        facts["ms"] = round((perf_counter() - began) * 1000, 1)
        if attempt.error is None:
            log.info("job done", extra=facts)
        elif isinstance(attempt.error, LeaseLost):
            log.warning("job lost to another holder", extra=facts)
        else:
            with self._store.transaction(WORKER) as tx:
                state = fail(tx, job, kind.pace, attempt.error)
            unforeseen = None if isinstance(attempt.error, EngineError) else attempt.error
            told = {**facts, "state": state or "lost", "error": type(attempt.error).__name__}
            log.error("job failed", extra=told, exc_info=unforeseen)

    def _perform(self, job: Job, kind: Kind) -> None:
        if isinstance(kind, Local):
            with self._store.transaction(WORKER) as tx:
                perform(tx, job, kind)
            return
        with self._store.transaction(WORKER) as tx:
            request = kind.prepare(tx, job, lock(tx, job))
            if request is None:
                _delete(tx, job)
                return
        answer = kind.call(request)
        with self._store.transaction(WORKER) as tx:
            kind.record(tx, job, lock(tx, job), answer)
            _delete(tx, job)


class _Attempt:
    """One attempt at a job: whatever it raises becomes its outcome, for others must go on and it must be told.

    That holds for what is no Exception too: a panic of a library in Rust (typst) is none. Only the end of the process
    passes.
    """

    error: BaseException | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self.error = None if isinstance(error, SystemExit | KeyboardInterrupt | GeneratorExit) else error
        return self.error is not None


def _pause(job: Job, pace: Pace, error: BaseException) -> timedelta | None:
    """How long to wait before another attempt; None when there is none.

    A refusal is final, and so is what an administrator has to set right. What may pass otherwise (Unavailable), and
    what nobody foresaw, is tried again.
    """
    if isinstance(error, Outage):
        pauses, before = pace.pauses, job.outages
    elif isinstance(error, EngineError) and (
        isinstance(error, AwaitsAdministrator) or not isinstance(error, Unavailable)
    ):
        return None
    else:
        pauses, before = FAULT_PAUSES, job.faults - 1
    return pauses[before] if before < len(pauses) else None


def _some(tx: Tx, state: JobState) -> sa.Select[tuple[UUID]]:
    return sa.select(table.c.id).where(tx.of(table), stands(state)).limit(BATCH)


def _next_ready(tx: Tx, kinds: Kinds) -> sa.Select[tuple[UUID]]:
    ready = sa.select(table.c.id).where(tx.of(table), stands(JobState.READY), table.c.kind.in_(list(kinds)))
    return ready.order_by(table.c.due_at, table.c.id).limit(1)


def _set_ready(tx: Tx, chosen: sa.Select[tuple[UUID]]) -> int:
    locked = chosen.with_for_update(skip_locked=True)
    ready = sa.update(table).where(tx.of(table), table.c.id.in_(locked))
    return tx.change(ready.values(state=JobState.READY.value, leased_until=None))


def _held(tx: Tx, job: Job) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        tx.of(table),
        table.c.id == job.id,
        table.c.token == job.token,
        table.c.state == JobState.RUNNING.value,
    )


def _delete(tx: Tx, job: Job) -> None:
    tx.change(sa.delete(table).where(*_held(tx, job)))
