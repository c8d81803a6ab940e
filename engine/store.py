"""The database: the only place that commits.

One act is one `with store.transaction(actor) as tx:`. On SQLite it locks the database as it begins; on PostgreSQL row
locks are taken by the statements, and the tenant is set for row-level security.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from engine import databases
from engine.databases import utc_now
from engine.errors import Unavailable
from engine.events import Actor


@dataclass(frozen=True)
class Tx:
    """One transaction: its connection, the instant and the actor that everything in it goes by."""

    connection: sa.Connection
    now: datetime
    actor: Actor
    tenant: str
    zone: ZoneInfo

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
        return self.connection.dialect.name == "postgresql"

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
        """Insert rows, the tenant added to each, in one round trip."""
        if rows:
            self.connection.execute(sa.insert(table), [{"tenant_id": self.tenant, **row} for row in rows])

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
        self.zone = ZoneInfo(zone)
        self.now = now

    @contextmanager
    def transaction(self, actor: Actor) -> Iterator[Tx]:
        """A transaction that writes. Commits at the end, rolls back on any exception."""
        with self._connected(reading=False) as connection, connection.begin():
            yield self._begun(connection, actor)

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

    def _begun(self, connection: sa.Connection, actor: Actor) -> Tx:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.set_config("heban.tenant", self.tenant, True)))
        return Tx(connection, self.now(), actor, self.tenant, self.zone)
