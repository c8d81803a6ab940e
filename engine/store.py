"""The database: the only place that commits.

One act is one `with store.transaction(actor) as tx:`. On SQLite it locks the database as it begins; on PostgreSQL row
locks are taken by the statements, and every connection is told its tenant for row-level security.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from engine import databases
from engine.batches import Write, run_each, run_together
from engine.databases import utc_now
from engine.errors import EngineError, Unavailable
from engine.events import Actor
from engine.statements import Change, Reading, inserting


@dataclass(frozen=True)
class Tx:
    """One transaction: the instant and the actor that everything in it goes by, and what it has still to write.

    Inserts, and what `later` is told, wait until something is read or changed, or the transaction commits.
    """

    core: sa.Connection
    now: datetime
    actor: Actor
    tenant: str
    zone: ZoneInfo
    waiting: list[Write] = field(default_factory=list)

    @property
    def connection(self) -> sa.Connection:
        """SQLAlchemy's connection, once everything that waits is written."""
        self.write()
        return self.core

    @property
    def today(self) -> date:
        """The day of `now` where the office stands."""
        return self.local_now.date()

    @property
    def local_now(self) -> datetime:
        """`now` as clocks show it where the office stands."""
        return self.now.astimezone(self.zone)

    @property
    def locks_rows(self) -> bool:
        """Whether rows are locked one by one (PostgreSQL); SQLite locks the whole database at the beginning."""
        return self.core.dialect.name == "postgresql"

    def rows(self, reading: Reading, **values: object) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        self.write()
        compiled = reading.on(self.core.dialect)
        with self._driven() as cursor:
            cursor.execute(compiled.text, compiled.arranged({"tenant": self.tenant, **values}))
            return [compiled.read(row) for row in cursor.fetchall()]

    def row(self, reading: Reading, **values: object) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        return next(iter(self.rows(reading, **values)), None)

    def later(self, change: Change, *, fence: type[EngineError] | None = None, **values: object) -> None:
        """Insert or update a row before anything else is read. Then `fence` is raised unless the row was found."""
        self.waiting.append(Write(change, [{"tenant": self.tenant, **values}], fence))

    def write(self) -> None:
        """Write everything that waits."""
        if not self.waiting:
            return
        writes = list(self.waiting)
        self.waiting.clear()
        with self._driven() as cursor:
            (run_together if self.locks_rows else run_each)(cursor, self.core.dialect, writes)

    @contextmanager
    def _driven(self) -> Iterator[Any]:
        """A cursor of the driver's; its errors are those of SQLAlchemy."""
        dialect, connection = self.core.dialect, self.core.connection
        cursor = databases.cursor(connection.driver_connection)
        try:
            yield cursor
        except dialect.loaded_dbapi.Error as problem:
            if dialect.is_disconnect(problem, connection.dbapi_connection, None):
                self.core.invalidate(problem)
            raise DBAPIError.instance(None, None, problem, dialect.loaded_dbapi.Error, dialect=dialect) from problem
        finally:
            cursor.close()

    def all(self, statement: sa.Executable) -> Sequence[sa.Row[Any]]:
        """Every row of a statement."""
        return self.connection.execute(statement).all()

    def first(self, statement: sa.Executable) -> sa.Row[Any] | None:
        """The first row of a statement, or None."""
        return self.connection.execute(statement).first()

    def number(self, statement: sa.Executable) -> int:
        """The first column of the first row as a whole number, zero when there is none."""
        return int(self.connection.execute(statement).scalar() or 0)

    def change(self, statement: sa.Executable) -> int:
        """Run an insert, update or delete and give the number of rows it touched."""
        return self.connection.execute(statement).rowcount

    def insert(self, table: sa.Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows with the same columns, the tenant added to each, before anything else is read."""
        if rows:
            change = inserting(table, tuple(rows[0]))
            self.waiting.append(Write(change, [{"tenant_id": self.tenant, **row} for row in rows]))

    def add(self, table: sa.Table, row: Mapping[str, object]) -> bool:
        """Insert a row unless one that must be unique stands there already; says whether it did."""
        insert = postgresql.insert if self.locks_rows else sqlite.insert
        statement = insert(table).values(tenant_id=self.tenant, **row).on_conflict_do_nothing()
        return self.first(statement.returning(table.c.tenant_id)) is not None

    def upsert(self, table: sa.Table, row: Mapping[str, object], changes: Mapping[str, object]) -> sa.Row[Any]:
        """Insert a row, or change the one that stands under its primary key; gives the row as it then is."""
        insert = postgresql.insert if self.locks_rows else sqlite.insert
        statement = insert(table).values(tenant_id=self.tenant, **row)
        keys = [column.name for column in table.primary_key.columns]
        both = statement.on_conflict_do_update(index_elements=keys, set_=dict(changes)).returning(*table.c)
        return self.connection.execute(both).one()

    def of(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """The condition that a row of `table` belongs to this tenant."""
        return table.c.tenant_id == self.tenant


class Store:
    """A database of one tenant, with its clock."""

    def __init__(
        self, url: str, *, tenant: str, zone: str = "Asia/Shanghai", now: Callable[[], datetime] = utc_now
    ) -> None:
        self.engine = databases.opened(url)
        self.tenant = tenant
        if self.engine.dialect.name == "postgresql":
            sa.event.listen(self.engine, "connect", self._name_tenant)
        self.zone = ZoneInfo(zone)
        self.now = now

    @contextmanager
    def transaction(self, actor: Actor) -> Iterator[Tx]:
        """A transaction that writes. Commits at the end, rolls back on any exception."""
        with self._connected(reading=False) as connection, connection.begin():
            tx = self._begun(connection, actor)
            yield tx
            tx.write()

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Tx]:
        """A transaction that only reads; it takes no lock and leaves nothing behind."""
        with self._connected(reading=True) as connection, connection.begin():
            yield self._begun(connection, actor)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    @contextmanager
    def _connected(self, *, reading: bool) -> Iterator[sa.Connection]:
        try:
            with self.engine.connect() as connection:
                yield connection.execution_options(heban_reading=reading)
        except OperationalError as problem:
            raise Unavailable from problem

    def _name_tenant(self, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        """Tell a new connection whose rows it may touch, for row-level security: this store's, as long as it lives."""
        cursor = connection.cursor()
        cursor.execute("SELECT set_config('heban.tenant', %s, false)", [self.tenant])
        cursor.close()
        connection.commit()

    def _begun(self, connection: sa.Connection, actor: Actor) -> Tx:
        return Tx(connection, self.now(), actor, self.tenant, self.zone)
