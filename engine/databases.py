"""How a database is opened, whoever owns it: SQLite with locks taken at the beginning, PostgreSQL; and instants in it.

On SQLite a transaction begins with `BEGIN IMMEDIATE`, since a deferred one that turns into a writer fails at once with
"database is locked" whatever the busy timeout; one that only reads says so by the execution option `heban_reading`, and
one that the driver has begun by `heban_begun`.
"""

import select
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

BUSY_TIMEOUT_MS = 15_000
TRUSTED_S = 30
_IDLE_SINCE = "heban_idle_since"


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant, stored and read in UTC; a naive one is a bug and refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def opened(url: str) -> sa.Engine:
    """The engine of a database at `sqlite:///...` or `postgresql+psycopg://...`; nothing is connected yet."""
    if not url.startswith("sqlite"):
        engine = sa.create_engine(url, pool_size=16, hide_parameters=True)
        sa.event.listen(engine, "checkin", _note_idle)
        sa.event.listen(engine, "checkout", partial(_require_alive, engine.dialect))
        return engine
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def cursor(driver: Any) -> Any:
    """A cursor of the driver's: psycopg's takes parameters by number, as PostgreSQL does, and rewrites nothing."""
    return psycopg.RawCursor(driver) if isinstance(driver, psycopg.Connection) else driver.cursor()


def _note_idle(_: DBAPIConnection | None, kept: ConnectionPoolEntry) -> None:
    kept.info[_IDLE_SINCE] = time.monotonic()


def _require_alive(
    dialect: sa.Dialect, connection: DBAPIConnection, kept: ConnectionPoolEntry, _: PoolProxiedConnection
) -> None:
    """Ask a kept connection whether it still works: if it has been idle for long, or the server has said something.

    A server that ends a connection says so at once; for a connection just given back that is all there is to see.
    """
    since = kept.info.get(_IDLE_SINCE)
    if since is None or (time.monotonic() - since < TRUSTED_S and not _has_news(connection)):
        return
    try:
        dialect.do_ping(connection)
    except psycopg.Error as problem:
        raise InvalidatePoolError from problem


def _has_news(connection: Any) -> bool:
    if connection.closed:
        return True
    arrived = select.poll()
    arrived.register(connection.fileno(), select.POLLIN)
    return bool(arrived.poll(0))


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # SQLAlchemy begins; the driver must not begin a deferred transaction of its own
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    options = connection.get_execution_options()
    if options.get("heban_begun", False):
        return
    reading = options.get("heban_reading", False)
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(beginning(reading=reading))


def beginning(*, reading: bool) -> str:
    """How a transaction begins on SQLite."""
    return "BEGIN" if reading else "BEGIN IMMEDIATE"
