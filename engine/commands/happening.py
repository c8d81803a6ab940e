"""What happens to a case by itself: a timer's time comes, a message or a signal reaches it.

Each is a job, so it happens once and survives whoever carries it out; what the diagram then cannot do is an incident.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from engine import jobs, releases
from engine.commands import advancing, messages
from engine.errors import NothingWaits
from engine.jobs import Job, Kind, Local, Order
from engine.journal import What
from engine.model.awaiting import MESSAGE, RECEIVE, SIGNAL, SPREAD, TIMER, subscription
from engine.model.awaiting import message as table
from engine.model.locking import LockedCase
from engine.runtime import stepping
from engine.store import Tx

SECOND_LOOK: Final = timedelta(minutes=1)  # longer than any act: whoever subscribed meanwhile can be seen by then


def _fire(tx: Tx, job: Job, case: LockedCase | None) -> None:
    """A timer's time has come; one that was stopped or is in another round is left alone."""
    assert case is not None
    release = releases.of_case(tx, case.release_id)
    token, armed_round = int(str(job.payload["token"])), int(str(job.payload["round"]))
    running = {one.token: one for one in stepping.timers(release.procedure.program, case.snapshot)}
    try:
        advance = stepping.fire(release.procedure.program, case.snapshot, token, armed_round, tx.local_now)
    except NothingWaits:
        return
    advancing.record(tx, case, release, advance, [advancing.event_line(What.FIRED, running[token])])


def _correlate(tx: Tx, job: Job, _case: LockedCase | None) -> None:
    """Find the subscription that has waited longest for a message, and let its case receive it.

    Who subscribes looks for messages that are there already, so a message that finds nobody may rest; it is looked at
    once more for the sake of an act that was under way.
    """
    message = tx.first(_wanted(tx, job).where(*messages.deliverable(tx)))
    if message is None:
        return
    same = messages.named(tx, subscription, message.kind, message.name, message.key)
    wanted = sa.select(subscription.c.case_id, subscription.c.token).where(*same)
    found = tx.first(wanted.order_by(subscription.c.since, subscription.c.case_id, subscription.c.token).limit(1))
    if found is not None:
        jobs.put(tx, [Order(RECEIVE, {**job.payload, "token": found.token}, found.case_id)])
    elif not job.payload.get("again"):
        jobs.put(tx, [Order(MESSAGE, {**job.payload, "again": True}, due_at=tx.now + SECOND_LOOK)])


def _receive(tx: Tx, job: Job, case: LockedCase | None) -> None:
    """A case receives a message, and with that it is delivered; if the case waits no more, it is for somebody else."""
    assert case is not None
    message = tx.first(_wanted(tx, job).where(table.c.delivered_at.is_(None)).with_for_update())
    if message is None:
        return
    release, token = releases.of_case(tx, case.release_id), int(str(job.payload["token"]))
    waiting = {one.token: one for one in stepping.subscriptions(release.procedure.program, case.snapshot)}
    try:
        advance = stepping.receive(release.procedure.program, case.snapshot, token, message.given, tx.local_now)
    except NothingWaits:
        jobs.put(tx, [Order(MESSAGE, {"message": str(message.id)})])
        return
    tx.change(sa.update(table).where(tx.of(table), table.c.id == message.id).values(delivered_at=tx.now))
    if (following := messages.oldest(tx, message.name, message.key)) is not None:
        jobs.put(tx, [following])  # for whoever goes on waiting
    line = advancing.event_line(What.RECEIVED, waiting[token], message=str(message.id))
    advancing.record(tx, case, release, advance, [line])


def _spread(tx: Tx, job: Job, _case: LockedCase | None) -> None:
    """Carry a signal to every other case that waits for it now."""
    message = tx.first(_wanted(tx, job))
    if message is None:
        return
    same = messages.named(tx, subscription, message.kind, message.name, None)
    cases = sa.select(subscription.c.case_id).where(*same).distinct()
    others = [row.case_id for row in tx.all(cases) if row.case_id != message.sent_by]
    jobs.put(tx, [Order(SIGNAL, job.payload, case_id) for case_id in others])


def _signal(tx: Tx, job: Job, case: LockedCase | None) -> None:
    """A case catches a signal, at every place where it waits for it."""
    assert case is not None
    message = tx.first(_wanted(tx, job))
    if message is None:
        return
    release = releases.of_case(tx, case.release_id)
    program = release.procedure.program
    waiting = stepping.subscriptions(program, case.snapshot)
    caught = [one for one in waiting if (one.kind, one.name) == ("signal", message.name)]
    if not caught:
        return
    advance = stepping.signal(program, case.snapshot, message.name, message.given, tx.local_now)
    lines = [advancing.event_line(What.RECEIVED, one, message=str(message.id)) for one in caught]
    advancing.record(tx, case, release, advance, lines)


def _wanted(tx: Tx, job: Job) -> sa.Select[Any]:
    """The message of a job. It is locked only after its case, since every act locks the case first."""
    return sa.select(table).where(tx.of(table), table.c.id == UUID(str(job.payload["message"])))


KINDS: Final[Mapping[str, Kind]] = {
    TIMER: Local(_fire),
    MESSAGE: Local(_correlate),
    RECEIVE: Local(_receive),
    SPREAD: Local(_spread),
    SIGNAL: Local(_signal),
}
