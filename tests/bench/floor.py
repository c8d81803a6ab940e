"""The floor: what the real acts have written, written again by hand with the driver alone.

No rules, no rights, no forms, no runtime: one statement locks the case and reads it with its task, then come the rows
that the act has left behind, each line of the journal with its digest. On PostgreSQL what is written goes out as one
batch. The state of the case is what the act has stored, or what another runtime makes of the one before.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

import psycopg
import sqlalchemy as sa
from psycopg.types.json import Json

from engine.model.awaiting import subscription
from engine.model.case import answer, case, entry
from engine.model.job import job
from engine.model.task import task
from tests.bench.acts import TENANT, Row, Standing, Written

Values = Sequence[object]


@dataclass(frozen=True)
class Steps:
    """What another runtime makes of the state of a case when a task is completed, and when a message comes."""

    complete: Callable[[bytes], bytes]
    receive: Callable[[bytes], bytes]


class Driver(Protocol):
    """One connection, driven by hand."""

    mark: str
    locking: str

    def begin(self) -> None:
        """Begin a transaction that writes."""

    def read(self, statement: str, values: Values) -> Sequence[Any]:
        """The one row of a statement."""

    def write(self, statement: str, rows: Sequence[Values]) -> None:
        """Run a statement for each row."""

    def commit(self) -> None:
        """Make it last."""

    def native(self, value: object) -> object:
        """A value as the driver takes it."""

    def close(self) -> None:
        """Give the connection back."""


class Sqlite:
    """The standard library's driver, with the settings of `engine.databases`."""

    mark, locking = "?", ""

    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file, timeout=15, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")

    def begin(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def read(self, statement: str, values: Values) -> Sequence[Any]:
        row: Sequence[Any] = self._connection.execute(statement, values).fetchone()
        return row

    def write(self, statement: str, rows: Sequence[Values]) -> None:
        if len(rows) == 1:
            self._connection.execute(statement, rows[0])
        else:
            self._connection.executemany(statement, rows)

    def commit(self) -> None:
        self._connection.execute("COMMIT")

    def native(self, value: object) -> object:
        match value:
            case UUID():
                return value.hex
            case dict() | list():
                return json.dumps(value)
            case datetime():
                return value.isoformat(" ", "microseconds")[:26]
            case date():
                return value.isoformat()
        return value

    def close(self) -> None:
        self._connection.close()


class Postgres:
    """psycopg, with the tenant set once; what is written waits for the commit and goes out as one batch."""

    mark, locking = "%s", " FOR UPDATE OF c"

    def __init__(self, address: str) -> None:
        self._connection = psycopg.connect(address)
        self._connection.execute("SELECT set_config('heban.tenant', %s, false)", (TENANT,))
        self._connection.commit()
        self._waiting: list[tuple[str, Sequence[Values]]] = []

    def begin(self) -> None:
        """The first statement begins it."""

    def read(self, statement: str, values: Values) -> Sequence[Any]:
        row: Sequence[Any] | None = self._connection.execute(statement.encode(), values).fetchone()
        assert row is not None
        return row

    def write(self, statement: str, rows: Sequence[Values]) -> None:
        self._waiting.append((statement, rows))

    def commit(self) -> None:
        with self._connection.pipeline(), self._connection.cursor() as cursor:
            for statement, rows in self._waiting:
                for row in rows:
                    cursor.execute(statement.encode(), row)
            self._connection.commit()
        self._waiting.clear()

    def native(self, value: object) -> object:
        return Json(value) if isinstance(value, dict | list) else value

    def close(self) -> None:
        self._connection.close()


class Floor:
    """A twin of a case, on which what the acts did to the case is done by hand."""

    def __init__(self, driver: Driver, steps: Steps | None = None) -> None:
        self.driver = driver
        self._steps = steps
        self._id = uuid4()
        self._tasks: dict[UUID, UUID] = {}
        self._jobs: dict[UUID, UUID] = {}
        mark = driver.mark
        self._read = (
            "SELECT c.id, c.snapshot, c.version, c.journal_seq, c.journal_head, c.state, c.release_id, c.department,"
            " t.version, t.state, t.post, t.claimed_by, t.element, t.token"
            ' FROM task t JOIN "case" c ON c.tenant_id = t.tenant_id AND c.id = t.case_id'
            f" WHERE t.tenant_id = {mark} AND t.id = {mark}{driver.locking}"
        )
        names = ("snapshot", "version", "state", "stage", "accepted_on", "decided_on", "ended_at", "promised_due")
        self._case_names = (*names, "legal_due", "due_provisional", "journal_seq", "journal_head")
        fenced = ("tenant_id", "id", "version")
        self._case = _update("case", self._case_names, fenced, mark)
        self._head = _update("case", ("version", "journal_seq", "journal_head"), fenced, mark)
        key = ("tenant_id", "id")
        self._claim = _update("task", ("state", "claimed_by", "claimed_at", "version"), key, mark)
        self._close = _update("task", ("state", "closed_by", "closed_at", "version"), key, mark)
        self._insert = {table.name: _insert(table, mark) for table in (task, entry, answer, job, case, subscription)}
        self._unsubscribe = f"DELETE FROM subscription WHERE tenant_id = {mark} AND case_id = {mark}"
        self._forget = f"DELETE FROM job WHERE tenant_id = {mark} AND id = {mark}"

    def begin(self, begun: Standing, state: bytes | None = None) -> None:
        """Make the twin of a case with its tasks and timers."""
        row = begun.case
        number = self._id.hex[:24]
        twin = {**row, "id": self._id, "number": number, "snapshot": row["snapshot"] if state is None else state}
        self.driver.begin()
        self._write(case, [twin])
        self._write(task, [self._own_task(one) for one in begun.tasks])
        self._write(job, [self._own_job(one) for one in begun.timers])
        self.driver.commit()

    def meet(self, written: Written) -> None:
        """A message has come and opened a task that the twin does not know."""
        if written.task["id"] in self._tasks:
            return
        self.driver.begin()
        self._write(task, [self._own_task(written.found)])
        self.driver.write(self._unsubscribe, [self._values((TENANT, self._id))])
        self.driver.commit()
        if self._steps is not None:
            self.driver.begin()
            kept = self.driver.read(self._read, self._values((TENANT, self._tasks[written.task["id"]])))
            self._write_case({**written.case, "snapshot": self._steps.receive(bytes(kept[1]))}, kept[3:5], kept[2])
            self.driver.commit()

    def claim(self, written: Written) -> None:
        """What is measured: the first act."""
        kept, own = self._begun(written)
        done = written.task
        self.driver.write(
            self._claim,
            [self._values(("claimed", done["claimed_by"], done["claimed_at"], kept[8] + 1, TENANT, own))],
        )
        seq, digest = self._write_lines(kept, written.lines[:1])
        self.driver.write(self._head, [self._values((kept[2] + 1, seq, digest, TENANT, self._id, kept[2]))])
        self.driver.commit()

    def complete(self, written: Written) -> None:
        """What is measured: the second act."""
        kept, own = self._begun(written)
        state = written.case["snapshot"] if self._steps is None else self._steps.complete(bytes(kept[1]))
        self._write(answer, [{**one, "id": uuid4(), "case_id": self._id, "task_id": own} for one in written.answers])
        done = written.task
        self.driver.write(
            self._close, [self._values(("done", done["closed_by"], done["closed_at"], kept[8] + 1, TENANT, own))]
        )
        self._write(task, [self._own_task(one) for one in written.opened])
        head = self._write_lines(kept, written.lines[1:])
        self._write_case({**written.case, "snapshot": state}, head, kept[2])
        for one in written.gone:
            self.driver.write(self._forget, [self._values((TENANT, self._jobs[one]))])
        self._write(subscription, [{**one, "case_id": self._id} for one in written.subscribed])
        self._write(job, [self._own_job(one) for one in written.jobs])
        self.driver.commit()

    def _begun(self, written: Written) -> tuple[Sequence[Any], UUID]:
        own = self._tasks[written.task["id"]]
        self.driver.begin()
        return self.driver.read(self._read, self._values((TENANT, own))), own

    def _own_task(self, row: Row) -> Row:
        self._tasks[row["id"]] = own = uuid4()
        return {**row, "id": own, "case_id": self._id}

    def _own_job(self, row: Row) -> Row:
        self._jobs[row["id"]] = own = uuid4()
        return {**row, "id": own, "case_id": self._id}

    def _write(self, table: sa.Table, rows: Sequence[Row]) -> None:
        if rows:
            names = table.columns.keys()
            self.driver.write(self._insert[table.name], [self._values(row[name] for name in names) for row in rows])

    def _write_lines(self, kept: Sequence[Any], lines: Sequence[Row]) -> tuple[int, str]:
        seq, digest, rows = kept[3], kept[4], []
        for line in lines:
            seq, before = seq + 1, digest
            row = {**line, "case_id": self._id, "seq": seq, "previous": before}
            parts = [TENANT, str(self._id), seq, row["at"].isoformat(timespec="microseconds"), row["actor"]]
            parts += [row["actor_kind"], row["what"], row["element"], row["facts"], before]
            text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            digest = hashlib.sha256(text.encode()).hexdigest()
            rows.append({**row, "digest": digest})
        self._write(entry, rows)
        return seq, digest

    def _write_case(self, row: Row, head: Sequence[Any], version: int) -> None:
        told = {**row, "version": version + 1, "journal_seq": head[0], "journal_head": head[1]}
        values = [told[name] for name in self._case_names]
        self.driver.write(self._case, [self._values((*values, TENANT, self._id, version))])

    def _values(self, values: Iterable[object]) -> Values:
        return tuple(map(self.driver.native, values))


def driver(url: str) -> Driver:
    """A driver for a database at an address of SQLAlchemy's."""
    parts = sa.make_url(url)
    if parts.get_backend_name() == "sqlite":
        return Sqlite(str(parts.database))
    return Postgres(f"host={parts.query['host']} user={parts.username} dbname={parts.database}")


def _insert(table: sa.Table, mark: str) -> str:
    names = table.columns.keys()
    return f'INSERT INTO "{table.name}" ({", ".join(names)}) VALUES ({", ".join([mark] * len(names))})'


def _update(table: str, names: Sequence[str], keys: Sequence[str], mark: str) -> str:
    changes = ", ".join(f"{name} = {mark}" for name in names)
    return f'UPDATE "{table}" SET {changes} WHERE {" AND ".join(f"{key} = {mark}" for key in keys)}'
