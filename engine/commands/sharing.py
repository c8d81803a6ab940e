"""反馈到数据共享平台: what happens to a case is handed over, in order, and kept there once.

Every act puts a job into the ledger in its own transaction, so what is committed is always followed by a delivery. A
delivery takes everything that the platform has not been told yet, whoever's job it is; so of the jobs of one case that
still wait only the freshest is kept, and an incident is settled by the next delivery that succeeds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from engine import jobs, reporting
from engine.errors import PartyAnswerInvalid, PartyNotSet
from engine.jobs import PATIENT_PAUSES, Calling, Job, Kind, Order, Pace
from engine.model.case import case as cases
from engine.model.job import SHARE, JobState
from engine.model.job import job as ledger
from engine.model.locking import LockedCase
from engine.ports import CaseReport, SharingStore
from engine.store import Tx

PARTY: Final = "数据共享平台"
SETTING: Final = "SHARING_URL"
BATCH: Final = 500
SHARE_PACE: Final = Pace(timedelta(minutes=1), PATIENT_PAUSES)  # the lease holds two requests of twenty seconds each


def kinds(store: SharingStore | None) -> Mapping[str, Kind]:
    """The kind of job that feeds back. Without a platform there is nobody to tell: jobs end, and nothing is marked
    as told, so that `feed` makes up for it: with the first process that has a platform, and every ten minutes again.
    """
    sharing = _Sharing(store)
    return {SHARE: Calling(sharing.prepare, sharing.call, sharing.record, SHARE_PACE)}


def feed(tx: Tx, beyond: UUID | None, *, again: bool) -> tuple[UUID | None, int]:
    """Order a delivery for up to 500 cases with ids beyond one; gives the last id (None at the end) and how many.

    Those are the cases with something to tell of which no delivery is ordered or given up already. With `again` it is
    every case, told anew from the first event on; the platform passes over what it has.
    """
    some = sa.select(cases.c.id).where(tx.of(cases)).order_by(cases.c.id).limit(BATCH)
    if beyond is not None:
        some = some.where(cases.c.id > beyond)
    if not again:
        ordered = sa.exists().where(tx.of(ledger), _is_share(), ledger.c.case_id == cases.c.id)
        some = some.where(cases.c.journal_seq > cases.c.shared_seq, ~ordered)
    found = [row.id for row in tx.all(some)]
    if again:
        tx.change(sa.update(cases).where(tx.of(cases), cases.c.id.in_(found)).values(shared_seq=0))
    jobs.put(tx, [Order(SHARE, case_id=case_id) for case_id in found])
    return (found[-1] if found else None), len(found)


@dataclass(frozen=True)
class _ToTell:
    """What is to be handed over, and the line of the journal that it was read up to."""

    report: CaseReport
    read: int


@dataclass(frozen=True)
class _Told:
    """What was handed over, and the line of the last event that the platform then had."""

    what: _ToTell
    last: int


@dataclass(frozen=True)
class _Sharing:
    """The kind of job that feeds back."""

    store: SharingStore | None

    def prepare(self, tx: Tx, job: Job, case: LockedCase | None) -> _ToTell | None:
        """Everything that is still to be told of the case; nothing when another delivery has told it."""
        assert case is not None
        if self.store is None:
            return None
        _drop(tx, _of_case(case), _waiting(), ledger.c.attempts >= job.attempts - 1)
        told = tx.number(sa.select(cases.c.shared_seq).where(tx.of(cases), cases.c.id == case.id))
        report = reporting.report(tx, case, told)
        if report is None:
            _note(tx, case, case.journal_seq)
            return None
        return _ToTell(report, case.journal_seq)

    def call(self, what: _ToTell) -> _Told:
        """Hand it over."""
        if self.store is None:
            raise PartyNotSet(party=PARTY, setting=SETTING)
        return _Told(what, self.store.report(what.report))

    def record(self, tx: Tx, job: Job, case: LockedCase | None, told: _Told) -> None:
        """Note how far the platform has the case; where it has lost events, they are handed over again."""
        assert case is not None
        first, last = told.what.report.events[0], told.what.report.events[-1]
        if told.last < first.after:
            _note(tx, case, told.last)
            jobs.put(tx, [Order(SHARE, case_id=case.id)])
            return
        if not last.seq <= told.last <= case.journal_seq:
            raise PartyAnswerInvalid(party=PARTY)
        line = max(told.last, told.what.read)  # what follows the last event and is none is done with as well
        _note(tx, case, line, cases.c.shared_seq < line)
        _drop(tx, _of_case(case), jobs.stands(JobState.DEAD))


def _note(tx: Tx, case: LockedCase, line: int, *unless_told: sa.ColumnElement[bool]) -> None:
    """Outside the version of the case: that it was shared changes nothing of what people see of it."""
    tx.change(sa.update(cases).where(tx.of(cases), cases.c.id == case.id, *unless_told).values(shared_seq=line))


def _drop(tx: Tx, *conditions: sa.ColumnElement[bool]) -> None:
    """Take jobs out of the ledger whose work another one does. Those that somebody is taking up are left alone."""
    chosen = sa.select(ledger.c.id).where(tx.of(ledger), *conditions).with_for_update(skip_locked=True)
    tx.change(sa.delete(ledger).where(tx.of(ledger), ledger.c.id.in_(chosen)))


def _of_case(case: LockedCase) -> sa.ColumnElement[bool]:
    """The deliveries of a case."""
    return sa.and_(_is_share(), ledger.c.case_id == case.id)


def _is_share() -> sa.ColumnElement[bool]:
    """Written out, since the index of one kind serves no parameter."""
    return ledger.c.kind == sa.literal(SHARE, literal_execute=True)


def _waiting() -> sa.ColumnElement[bool]:
    return sa.or_(jobs.stands(JobState.READY), jobs.stands(JobState.SCHEDULED))
