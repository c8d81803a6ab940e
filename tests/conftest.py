"""What every test stands on: no network, a store on either database, one way of drawing random examples."""

import gc
import ipaddress
import os
import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings

import migrations
from engine.store import Store
from tests.commands.office import Office
from tests.postgresql import TEMPLATE, PostgreSQL
from tests.sandbox import Sandbox

TENANT = "230200"
SQLITE = "sqlite"
POSTGRESQL = "postgresql"
OFFICE = "office"
WHOLE = {"app", "fresh_store", "sandbox_process", "sharing_store", "told"}

settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives the whole site, a whole demo city, or another program, is not among the quick tests."""
    for item in items:
        if isinstance(item, pytest.Function) and not WHOLE.isdisjoint(item.fixturenames):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: from now on nobody looks through it for garbage again and again."""
    gc.freeze()


class Clock:
    """A clock that stands still until it is told to move. It begins on Monday 2026-03-02, 9:00 in Asia/Shanghai."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 2, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def forward(self, by: timedelta) -> None:
        """Let time pass."""
        self.instant += by


class NetworkUsed(AssertionError):
    """A test reached for another machine."""


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Tests talk to this machine and to no other."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        _require_loopback(self, address)
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _told_to_stop() -> Iterator[None]:
    """A run that is told to stop ends like one that is interrupted: what tests have started is stopped first."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQL]:
    """A server of this test process alone, with the schema in a template."""
    with PostgreSQL.started() as server:
        migrations.upgrade(server.template)
        yield server


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema, copied by each test."""
    file = tmp_path_factory.mktemp("template") / "heban.db"
    migrations.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def _sqlite_office(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Path:
    """A SQLite file with the office in it, copied by each test that acts in it."""
    file = tmp_path_factory.mktemp(OFFICE) / "heban.db"
    file.write_bytes(_sqlite_template.read_bytes())
    _open(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def _postgresql_office(postgresql_server: PostgreSQL) -> Iterator[str]:
    """The name of a database with the office in it, copied by each test that acts in it."""
    with postgresql_server.database(OFFICE) as url:
        _open(url)
        yield OFFICE


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that no other test sees: migrated and empty, or with the office when the test asks."""
    acts = OFFICE in request.fixturenames
    if request.param == SQLITE:
        file = tmp_path / "heban.db"
        file.write_bytes(request.getfixturevalue("_sqlite_office" if acts else "_sqlite_template").read_bytes())
        yield f"sqlite:///{file}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("_postgresql_office") if acts else TEMPLATE
    with server.database(f"test_{uuid4().hex}", template) as url:
        yield url


@pytest.fixture
def clock() -> Clock:
    """The clock that `store` goes by."""
    return Clock()


@pytest.fixture
def store(store_url: str, clock: Clock) -> Iterator[Store]:
    """An empty store of Qiqihar on each database in turn."""
    opened = Store(store_url, tenant=TENANT, now=clock)
    yield opened
    opened.close()


@pytest.fixture
def office(store: Store) -> Office:
    """A small office with its procedure published, ready to act, on each database in turn."""
    return Office(store).found()


@pytest.fixture(scope="module")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The other parties, played by a process of its own for the tests of one file."""
    with Sandbox.running(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """The same with every switch off; what earlier tests of the file asked, it remembers."""
    sandbox_process.reset()
    return sandbox_process


def _open(url: str) -> None:
    store = Store(url, tenant=TENANT, now=Clock())
    Office(store).opened()
    store.close()


def _require_loopback(connection: socket.socket, address: object) -> None:
    if connection.family not in {socket.AF_INET, socket.AF_INET6} or not isinstance(address, tuple):
        return
    host = str(address[0])
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise NetworkUsed(f"{os.environ.get('PYTEST_CURRENT_TEST', 'a test')} connected to {host}")
