"""What a step leaves a case waiting for: its timers in the ledger, its subscriptions; and what it sends to others."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import uuid4

import sqlalchemy as sa

from engine.commands import messages
from engine.commands.messages import Publication
from engine.jobs import Order, stands
from engine.model.awaiting import MESSAGE, TIMER, subscription
from engine.model.awaiting import message as table
from engine.model.calendar import calendar
from engine.model.job import JobState, job
from engine.model.locking import LockedCase
from engine.procedures.procedure import Procedure
from engine.runtime.advance import Advance, Sent, Subscription, Timer
from engine.store import Tx

DAY = timedelta(days=1)


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
    """Take timers that are no more out of the ledger. One that is being carried out already finds out by itself."""
    if not tokens:
        return
    of_case = (tx.of(job), job.c.case_id == case.id, job.c.kind == sa.literal(TIMER, literal_execute=True))
    resting = tx.all(sa.select(job.c.id, job.c.payload).where(*of_case, stands(JobState.SCHEDULED)))
    gone = [row.id for row in resting if row.payload["token"] in tokens]
    if gone:
        tx.change(sa.delete(job).where(tx.of(job), job.c.id.in_(gone), stands(JobState.SCHEDULED)))


def _subscribe(tx: Tx, case: LockedCase, subscribed: Sequence[Subscription]) -> list[Order]:
    """Enter subscriptions; whatever message has come for one already is to be delivered now."""
    if not subscribed:
        return []
    rows = [
        {"case_id": case.id, "token": one.token, "kind": one.kind, "name": one.name, "key": one.key, "since": tx.now}
        for one in subscribed
    ]
    tx.insert(subscription, rows)
    waiting: list[Order] = []
    for one in subscribed:
        early = sa.select(table.c.id).where(*messages.named(tx, table, one.kind, one.name, one.key))
        if one.kind == MESSAGE:
            found = tx.all(early.where(*messages.deliverable(tx)).order_by(table.c.sent_at, table.c.id))
            waiting += [Order(MESSAGE, {"message": str(row.id)}) for row in found]
    return waiting


def _unsubscribe(tx: Tx, case: LockedCase, tokens: Sequence[int]) -> None:
    if tokens:
        mine = (tx.of(subscription), subscription.c.case_id == case.id, subscription.c.token.in_(tokens))
        tx.change(sa.delete(subscription).where(*mine))


def _send(tx: Tx, case: LockedCase, sent: Sequence[Sent]) -> list[Order]:
    return [
        messages.send(tx, Publication(uuid4(), one.kind, one.name, one.key, one.values, sent_by=case.id))
        for one in sent
    ]
