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


class Session:
    """A connection of the pool with a transaction in it, for the driver and, when asked for, for SQLAlchemy.

    SQLAlchemy's own connection costs as much as all that an act reads, and most acts do without it.
    """

    def __init__(self, engine: sa.Engine, *, reading: bool) -> None:
        self._engine, self._reading = engine, reading
        self.dialect = engine.dialect
        self.locks_rows = engine.dialect.name == "postgresql"
        self._kept = engine.raw_connection()
        self._driver: Any = self._kept.driver_connection
        self._cursor = databases.cursor(self._driver)
        self._core: sa.Connection | None = None
        if not self.locks_rows:
            self._begin(databases.beginning(reading=reading))

    def _begin(self, text: str) -> None:
        try:
            self._cursor.execute(text)
        except self.dialect.loaded_dbapi.Error:
            self.end()
            raise

    @property
    def core(self) -> sa.Connection:
        """SQLAlchemy's view of the connection and its transaction."""
        if self._core is None:
            connection = sa.Connection(self._engine, connection=self._kept)
            self._core = connection.execution_options(heban_reading=self._reading, heban_begun=True)
            self._core.begin()
        return self._core

    def read(self, text: str, values: Sequence[object]) -> list[Sequence[Any]]:
        """The rows of a query."""
        try:
            self._cursor.execute(text, values)
            rows: list[Sequence[Any]] = self._cursor.fetchall()
        except self.dialect.loaded_dbapi.Error as problem:
            raise self._told(problem) from problem
        return rows

    def write(self, writes: Sequence[Write]) -> None:
        """Write everything, on PostgreSQL in few round trips."""
        try:
            (run_together if self.locks_rows else run_each)(self._cursor, self.dialect, writes)
        except self.dialect.loaded_dbapi.Error as problem:
            raise self._told(problem) from problem

    def commit(self) -> None:
        """Make everything last."""
        try:
            self._driver.commit()
        except self.dialect.loaded_dbapi.Error as problem:
            raise self._told(problem) from problem

    def end(self) -> None:
        """Give the connection back; what was not committed is undone by the pool."""
        self._cursor.close()
        (self._kept if self._core is None else self._core).close()

    def _told(self, problem: Any) -> DBAPIError:
        """An error of the driver's as one of SQLAlchemy, without values; a broken connection is not given back."""
        if self.dialect.is_disconnect(problem, self._kept.dbapi_connection, None):
            self._kept.invalidate(problem)
        told = DBAPIError.instance(None, None, problem, self.dialect.loaded_dbapi.Error, dialect=self.dialect)
        assert isinstance(told, DBAPIError)
        return told


@dataclass(frozen=True)
class Tx:
    """One transaction: the instant and the actor that everything in it goes by, and what it has still to write.

    Inserts, and what `later` is told, wait until something is read or changed, or the transaction commits.
    """

    session: Session
    now: datetime
    actor: Actor
    tenant: str
    zone: ZoneInfo
    waiting: list[Write] = field(default_factory=list)

    @property
    def connection(self) -> sa.Connection:
        """SQLAlchemy's connection, once everything that waits is written."""
        self.write()
        return self.session.core

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
        return self.session.locks_rows

    def rows(self, reading: Reading, **values: object) -> list[tuple[Any, ...]]:
        """Every row of a query."""
        self.write()
        compiled = reading.on(self.session.dialect)
        values["tenant"] = self.tenant
        return [compiled.read(row) for row in self.session.read(compiled.text, compiled.arranged(values))]

    def row(self, reading: Reading, **values: object) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        rows = self.rows(reading, **values)
        return rows[0] if rows else None

    def later(self, change: Change, *, fence: type[EngineError] | None = None, **values: object) -> None:
        """Insert or update a row before anything else is read. Then `fence` is raised unless the row was found."""
        values["tenant"] = self.tenant
        self.waiting.append(Write(change, [values], fence))

    def write(self) -> None:
        """Write everything that waits."""
        if self.waiting:
            writes = list(self.waiting)
            self.waiting.clear()
            self.session.write(writes)

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
        with self._session(reading=False) as session:
            tx = self._begun(session, actor)
            yield tx
            tx.write()
            session.commit()

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Tx]:
        """A transaction that only reads; it takes no lock and leaves nothing behind."""
        with self._session(reading=True) as session:
            yield self._begun(session, actor)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    @contextmanager
    def _session(self, *, reading: bool) -> Iterator[Session]:
        try:
            session = Session(self.engine, reading=reading)
            try:
                yield session
            finally:
                session.end()
        except (OperationalError, self.engine.dialect.loaded_dbapi.OperationalError) as problem:
            raise Unavailable from problem

    def _name_tenant(self, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        """Tell a new connection whose rows it may touch, for row-level security: this store's, as long as it lives."""
        cursor = connection.cursor()
        cursor.execute("SELECT set_config('heban.tenant', %s, false)", [self.tenant])
        cursor.close()
        connection.commit()

    def _begun(self, session: Session, actor: Actor) -> Tx:
        return Tx(session, self.now(), actor, self.tenant, self.zone)
