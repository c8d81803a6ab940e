"""A sharing store on either database, as a process of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conftest import POSTGRESQL, SQLITE
from tests.postgresql import EMPTY, PostgreSQL
from tests.sharing_store import SharingStore

DATABASES = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)]


@pytest.fixture
def sharing_url(request: pytest.FixtureRequest, store_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of the kind of the office's own."""
    with _database(request, SQLITE if store_url.startswith(SQLITE) else POSTGRESQL, tmp_path) as url:
        yield url


@pytest.fixture
def fresh_store(sharing_url: str, tmp_path: Path) -> Iterator[SharingStore]:
    """The process, over a database that no other test sees."""
    with SharingStore.running(tmp_path, sharing_url) as running:
        yield running


@pytest.fixture(scope="module", params=DATABASES)
def sharing_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SharingStore]:
    """The process; whoever kills it starts it again. Each test of the file has cases of its own."""
    folder = tmp_path_factory.mktemp("sharing")
    with _database(request, request.param, folder) as url, SharingStore.running(folder, url) as running:
        yield running


@contextmanager
def _database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[str]:
    if kind == SQLITE:
        yield f"sqlite:///{folder}/sharing.db"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql_server")
    with server.database(f"sharing_{uuid4().hex}", EMPTY) as url:
        yield url
