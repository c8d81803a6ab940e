"""What a step leaves a case waiting for: its timers in the ledger, its subscriptions; and what it sends to others."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import uuid4

import sqlalchemy as sa

from engine.commands import messages
from engine.commands.messages import Publication
from engine.jobs import Order
from engine.model.awaiting import MESSAGE, TIMER, subscription
from engine.model.calendar import calendar
from engine.model.job import JobState, job
from engine.model.locking import LockedCase
from engine.procedures.procedure import Procedure
from engine.runtime.advance import Advance, Sent, Subscription, Timer
from engine.statements import TENANT, Change, Reading
from engine.store import Tx

DAY = timedelta(days=1)

_RESTS: list[sa.ColumnElement[str]] = [
    sa.literal_column(f"'{state.value}'") for state in (JobState.SCHEDULED, JobState.DEAD)
]
_AT_REST = (job.c.tenant_id == TENANT, job.c.state.in_(_RESTS))
_TIMERS = (job.c.case_id == sa.bindparam("case"), job.c.kind == sa.literal_column(f"'{TIMER}'"))
_RESTING = Reading(sa.select(job.c.id, job.c.payload).where(*_AT_REST, *_TIMERS))
_STOPPED = Change(sa.delete(job).where(*_AT_REST, job.c.id == sa.bindparam("job")))
_UNSUBSCRIBED = Change(
    sa.delete(subscription).where(
        subscription.c.tenant_id == TENANT,
        subscription.c.case_id == sa.bindparam("case"),
        subscription.c.token == sa.bindparam("token"),
    )
)


def keep(tx: Tx, case: LockedCase, procedure: Procedure, advance: Advance) -> list[Order]:
    """Write down what the case now waits for and no longer waits for; gives the jobs that this needs."""
    _stop(tx, case, advance.stopped)
    _unsubscribe(tx, case, advance.unsubscribed)
    timers = [_timer(tx, case, procedure, one) for one in advance.timers]
    return [*timers, *_subscribe(tx, case, advance.subscribed), *_send(tx, case, advance.sent)]


def _timer(tx: Tx, case: LockedCase, procedure: Procedure, timer: Timer) -> Order:
    due = timer.due if timer.limit is None else _end_of(tx, procedure, timer, timer.limit)
    return Order(TIMER, {"token": timer.token, "round": timer.round}, case.id, due)


def _end_of(tx: Tx, procedure: Procedure, timer: Timer, limit: int) -> datetime:
    """The instant at which the last day of a limit is over, in the city's time."""
    last = calendar(tx).due(tx.today, limit, procedure.unit_of(timer.properties)).day
    return datetime.combine(last + DAY, time(), tx.zone)


def _stop(tx: Tx, case: LockedCase, tokens: Sequence[int]) -> None:
    """Take timers that are no more out of the ledger, also those that were given up.

    One that is being carried out already finds out by itself.
    """
    if not tokens:
        return
    for job_id, payload in tx.rows(_RESTING, case=case.id):
        if payload["token"] in tokens:
            tx.later(_STOPPED, job=job_id)


def _subscribe(tx: Tx, case: LockedCase, subscribed: Sequence[Subscription]) -> list[Order]:
    """Enter subscriptions; the oldest message that has come for one already is to be delivered now."""
    if not subscribed:
        return []
    rows = [
        {"case_id": case.id, "token": one.token, "kind": one.kind, "name": one.name, "key": one.key, "since": tx.now}
        for one in subscribed
    ]
    early = [messages.oldest(tx, one.name, one.key) for one in subscribed if one.kind == MESSAGE]
    tx.insert(subscription, rows)
    return [order for order in early if order is not None]


def _unsubscribe(tx: Tx, case: LockedCase, tokens: Sequence[int]) -> None:
    for token in tokens:
        tx.later(_UNSUBSCRIBED, case=case.id, token=token)


def _send(tx: Tx, case: LockedCase, sent: Sequence[Sent]) -> list[Order]:
    return [
        messages.send(tx, Publication(uuid4(), one.kind, one.name, one.key, one.values, sent_by=case.id))
        for one in sent
    ]
