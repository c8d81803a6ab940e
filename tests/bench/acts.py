"""The whole act through the real commands: a task is claimed and completed, each in a transaction of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa

from engine.commands import cases, drafts, happening, messages, tasks
from engine.commands.messages import Publication
from engine.events import OPERATOR, Actor
from engine.jobs import Ledger
from engine.model.awaiting import TIMER, subscription
from engine.model.case import answer as answers
from engine.model.case import case, entry
from engine.model.job import job
from engine.model.release import release
from engine.model.task import task
from engine.procedures.bundle import Bundle
from engine.procedures.forms import as_raw
from engine.store import Store, Tx
from tests.bench.models import Model, answer
from tests.bench.procedures import key, released
from tests.commands.office import CITIZEN_ID, Office

TENANT: Final = "230200"
NOW: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Open:
    """An open task, who does it, and what he answers."""

    id: UUID
    actor: Actor
    raw: Mapping[str, list[str]]


@dataclass(frozen=True)
class Standing:
    """What is stored of a case at some moment: its row, its tasks, its timers."""

    case: Row
    tasks: list[Row]
    timers: list[Row]


@dataclass(frozen=True)
class Written:
    """The rows that a task's two acts have left behind, and the case and the task as they then are.

    `found` is the task as it was before. The first of `lines` is the journal's line of the claim; `gone` are the ids of
    jobs that the acts have taken away.
    """

    case: Row
    task: Row
    found: Row
    lines: list[Row]
    answers: list[Row]
    opened: list[Row]
    subscribed: list[Row]
    jobs: list[Row]
    gone: list[UUID]


class Desk:
    """An office of clerks in which the models are released, unchecked: they measure, and keep no law."""

    def __init__(self, url: str) -> None:
        self.store = Store(url, tenant=TENANT, now=lambda: NOW)
        self.office = Office(self.store)

    def opened(self, models: list[Model]) -> "Desk":
        """Load the office and release the models, in a database that is empty."""
        self.office.opened()
        with self.store.transaction(OPERATOR) as tx:
            bundles = {bundle.key: bundle for bundle in map(released, models)}
            tx.insert(release, [_released(tx, bundle) for bundle in bundles.values()])
        return self

    def found(self) -> "Desk":
        """The same, in a database where it was done before."""
        self.office.found()
        return self

    def begun(self, model: Model) -> UUID:
        """A case of a model, handed in."""
        given = {**model.given, "id_number": CITIZEN_ID}
        with self.office.acting("shopkeeper") as tx:
            draft = drafts.start(tx, key(model.name), "new")
            drafts.save(tx, draft, as_raw(given))
            number = cases.submit(tx, draft).number
        return self.office.case_id(number)

    def next_task(self, case_id: UUID) -> Open | None:
        """The oldest open task of a case, after the message that it may wait for has come."""
        oldest = sa.select(task).where(task.c.case_id == case_id, task.c.state == "open").order_by(task.c.token)
        with self.store.reading(OPERATOR) as tx:
            row = tx.first(oldest.limit(1))
        if row is None:
            return self.next_task(case_id) if self._sent(case_id) else None
        login = row.post.replace("market-", "") + "-1"
        return Open(row.id, self.office.people[login], as_raw(answer(row.element)))

    def _sent(self, case_id: UUID) -> bool:
        """Send the message that a case waits for; whether it waits for one."""
        with self.store.transaction(OPERATOR) as tx:
            waiting = tx.first(sa.select(subscription).where(subscription.c.case_id == case_id))
            if waiting is not None:
                messages.publish(tx, Publication(uuid4(), "message", waiting.name, waiting.key, {}))
        ledger = Ledger(self.store, happening.KINDS)
        while ledger.run_next():
            pass
        return waiting is not None

    def claim(self, it: Open) -> None:
        """What is measured: the first act."""
        with self.store.transaction(it.actor) as tx:
            tasks.claim(tx, it.id)

    def complete(self, it: Open) -> None:
        """What is measured: the second act."""
        with self.store.transaction(it.actor) as tx:
            tasks.complete(tx, it.id, 2, it.raw)

    def standing(self, case_id: UUID) -> Standing:
        """What is stored of a case; jobs that are no timers are taken away, as if they had been done."""
        with self.store.transaction(OPERATOR) as tx:
            tx.change(sa.delete(job).where(job.c.case_id == case_id, job.c.kind != TIMER))
            kept = _rows(tx, sa.select(case).where(case.c.id == case_id))[0]
            tasks_of_case = sa.select(task).where(task.c.case_id == case_id).order_by(task.c.token)
            timers = sa.select(job).where(job.c.case_id == case_id)
            return Standing(kept, _rows(tx, tasks_of_case), _rows(tx, timers))

    def written(self, it: Open, before: Standing) -> Written:
        """What the acts on a task have written since."""
        case_id, since = before.case["id"], before.case["journal_seq"]
        with self.store.reading(OPERATOR) as tx:
            lines = _rows(tx, sa.select(entry).where(entry.c.case_id == case_id, entry.c.seq > since))
            opened = [UUID(line["facts"]["task"]) for line in lines if line["what"] == "opened"]
            jobs = _rows(tx, sa.select(job).where(job.c.case_id == case_id))
            resting, there = {row["id"] for row in before.timers}, {row["id"] for row in jobs}
            return Written(
                case=_rows(tx, sa.select(case).where(case.c.id == case_id))[0],
                task=_rows(tx, sa.select(task).where(task.c.id == it.id))[0],
                found=next(row for row in before.tasks if row["id"] == it.id),
                lines=lines,
                answers=_rows(tx, sa.select(answers).where(answers.c.task_id == it.id)),
                opened=_rows(tx, sa.select(task).where(task.c.id.in_(opened)).order_by(task.c.token)),
                subscribed=_rows(tx, sa.select(subscription).where(subscription.c.case_id == case_id)),
                jobs=[row for row in jobs if row["id"] not in resting],
                gone=sorted(resting - there),
            )

    def close(self) -> None:
        """Give back every connection."""
        self.store.close()


def _rows(tx: Tx, statement: sa.Select[Any]) -> list[Row]:
    return [dict(row._mapping) for row in tx.all(statement)]


def _released(tx: Tx, bundle: Bundle) -> Row:
    content = {"procedure_key": bundle.key, "number": 1, "sha256": bundle.sha256, "bundle": bundle.pack()}
    return {"id": uuid4(), **content, "published_at": tx.now, "published_by": tx.actor.id}
