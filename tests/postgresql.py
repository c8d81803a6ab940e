"""A PostgreSQL server for tests: a folder of its own, a socket instead of a port, gone at the end.

Tests connect as an owner who is no superuser, since row-level security does not hold for superusers.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests import programs

OWNER = "heban"
TEMPLATE = "template"
EMPTY = "template0"
MADE_FOR_SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class PostgreSQLMissing(Exception):
    """No PostgreSQL on this machine: run `make test`, which finds or installs one, or set POSTGRESQL_BIN."""


class PostgreSQLFailed(Exception):
    """A program of PostgreSQL failed; its output is the message."""


@dataclass(frozen=True)
class PostgreSQL:
    """A running server."""

    folder: Path

    @classmethod
    @contextmanager
    def started(cls, settings: Sequence[str] = MADE_FOR_SPEED) -> Iterator["PostgreSQL"]:
        """Make a server, run it with these settings for the length of the block, and remove it."""
        found = programs.postgresql()
        if found is None:
            raise PostgreSQLMissing(PostgreSQLMissing.__doc__)
        folder, run_as = Path(tempfile.mkdtemp(prefix="heban-pg-")), RunAs.somebody()
        try:
            run_as.own(folder)
            _make_cluster(found, folder, run_as)
            options = [word for setting in (*settings, "listen_addresses=") for word in ("-c", setting)]
            server_at: list[str | Path] = [found / "postgres", "-D", folder / "data", "-k", folder]
            process = run_as.start([*server_at, *options], folder / "log")
            try:
                server = cls(folder)
                server._prepare(process)
                yield server
            finally:
                process.send_signal(signal.SIGINT)  # fast shutdown: it does not wait for clients
                process.wait()
        finally:
            shutil.rmtree(folder)

    @property
    def template(self) -> str:
        """The address of the database that every test's database is copied from."""
        return self.url(TEMPLATE)

    def url(self, database: str) -> str:
        """The address of a database, as its owner."""
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}"

    @contextmanager
    def database(self, name: str, template: str = TEMPLATE) -> Iterator[str]:
        """A copy of a template for the length of the block."""
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} {}")
        with self._administrator() as connection:
            # before 15 there is no other way of copying than by file, which for a small template is the quick one
            how = sql.SQL("STRATEGY FILE_COPY" if connection.info.server_version >= 150000 else "")
            connection.execute(copy.format(*map(sql.Identifier, (name, template, OWNER)), how))
        try:
            yield self.url(name)
        finally:
            with self._administrator() as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _administrator(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)

    def _prepare(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the server answers, then make the owner and the template."""
        while not self._answers():
            if process.poll() is not None:
                raise PostgreSQLFailed((self.folder / "log").read_text("utf-8"))
            time.sleep(0.02)
        with self._administrator() as connection:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(OWNER)))
            made = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(made.format(sql.Identifier(TEMPLATE), sql.Identifier(OWNER)))

    def _answers(self) -> bool:
        try:
            self._administrator().close()
        except psycopg.OperationalError:
            return False
        return True


_INITDB = ("--username", "postgres", "--no-sync", "--auth", "trust", "--encoding", "UTF8", "--locale", "C")


@dataclass(frozen=True)
class RunAs:
    """PostgreSQL refuses to run as root: then a user without rights runs it, else whoever runs the tests."""

    user: int | None
    group: int | None

    @classmethod
    def somebody(cls) -> "RunAs":
        """The user that Debian makes for PostgreSQL, else nobody."""
        if os.geteuid() != 0:
            return cls(None, None)
        known = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = known.get("postgres") or known["nobody"]
        return cls(entry.pw_uid, entry.pw_gid)

    @property
    def groups(self) -> list[int] | None:
        """No groups beside the user's own."""
        return None if self.user is None else []

    def own(self, folder: Path) -> None:
        """Give a folder to this user."""
        if self.user is not None and self.group is not None:
            os.chown(folder, self.user, self.group)

    def start(self, command: Sequence[str | Path], log: Path) -> subprocess.Popen[bytes]:
        """A process of this user, its output in `log`."""
        with log.open("wb") as out:
            return subprocess.Popen(
                command,
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                user=self.user,
                group=self.group,
                extra_groups=self.groups,
            )


def _make_cluster(programs_in: Path, folder: Path, run_as: RunAs) -> None:
    command: list[str | Path] = [programs_in / "initdb", "--pgdata", folder / "data", *_INITDB]
    process = run_as.start(command, folder / "log")
    if process.wait():
        raise PostgreSQLFailed((folder / "log").read_text("utf-8"))
