"""The whole act through the real commands: a task is claimed and completed, each in a transaction of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from engine.commands import cases, drafts, releases, tasks
from engine.events import OPERATOR, Actor
from engine.model.case import answer as answers
from engine.model.case import case, entry
from engine.model.job import job
from engine.model.task import task
from engine.procedures.forms import as_raw
from engine.store import Store, Tx
from tests.bench.models import Model, answer
from tests.bench.procedures import key, published
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
class Written:
    """The rows that a task's two acts have left behind, and the case and the task as they then are.

    The first of `lines` is the journal's line of the claim.
    """

    case: Row
    task: Row
    lines: list[Row]
    answers: list[Row]
    opened: list[Row]
    jobs: list[Row]


class Desk:
    """An office of clerks in which the models are published."""

    def __init__(self, url: str) -> None:
        self.store = Store(url, tenant=TENANT, now=lambda: NOW)
        self.office = Office(self.store)

    def opened(self, models: list[Model]) -> "Desk":
        """Load the office and publish the models, in a database that is empty."""
        self.office.opened()
        with self.store.transaction(OPERATOR) as tx:
            for model in models:
                releases.publish(tx, published(model))
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
        """The oldest open task of a case."""
        oldest = sa.select(task).where(task.c.case_id == case_id, task.c.state == "open").order_by(task.c.token)
        with self.store.reading(OPERATOR) as tx:
            row = tx.first(oldest.limit(1))
        if row is None:
            return None
        login = row.post.replace("market-", "") + "-1"
        return Open(row.id, self.office.people[login], as_raw(answer(row.element)))

    def claim(self, it: Open) -> None:
        """What is measured: the first act."""
        with self.store.transaction(it.actor) as tx:
            tasks.claim(tx, it.id)

    def complete(self, it: Open) -> None:
        """What is measured: the second act."""
        with self.store.transaction(it.actor) as tx:
            tasks.complete(tx, it.id, 2, it.raw)

    def standing(self, case_id: UUID) -> tuple[Row, list[Row]]:
        """A case's row and those of its tasks; its jobs are taken away."""
        with self.store.transaction(OPERATOR) as tx:
            tx.change(sa.delete(job).where(job.c.case_id == case_id))
            kept = _rows(tx, sa.select(case).where(case.c.id == case_id))[0]
            return kept, _rows(tx, sa.select(task).where(task.c.case_id == case_id).order_by(task.c.token))

    def last_line(self, case_id: UUID) -> int:
        """The number of the last line in the journal of a case."""
        with self.store.reading(OPERATOR) as tx:
            return tx.number(sa.select(case.c.journal_seq).where(case.c.id == case_id))

    def written(self, case_id: UUID, task_id: UUID, since: int) -> Written:
        """What the acts on a task have written after line `since` of the journal."""
        with self.store.reading(OPERATOR) as tx:
            lines = _rows(tx, sa.select(entry).where(entry.c.case_id == case_id, entry.c.seq > since))
            opened = [UUID(line["facts"]["task"]) for line in lines if line["what"] == "opened"]
            return Written(
                case=_rows(tx, sa.select(case).where(case.c.id == case_id))[0],
                task=_rows(tx, sa.select(task).where(task.c.id == task_id))[0],
                lines=lines,
                answers=_rows(tx, sa.select(answers).where(answers.c.task_id == task_id)),
                opened=_rows(tx, sa.select(task).where(task.c.id.in_(opened)).order_by(task.c.token)),
                jobs=_rows(tx, sa.select(job).where(job.c.case_id == case_id)),
            )

    def done(self, written: Written) -> None:
        """Take away the jobs that an act has left, so that the next ones are told from them."""
        with self.store.transaction(OPERATOR) as tx:
            tx.change(sa.delete(job).where(job.c.case_id == written.case["id"]))

    def close(self) -> None:
        """Give back every connection."""
        self.store.close()


def _rows(tx: Tx, statement: sa.Select[Any]) -> list[Row]:
    return [dict(row._mapping) for row in tx.all(statement)]
