"""The site over the small office of the command tests, and people who visit it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from engine.store import Store
from tests.commands.office import Office
from tests.conftest import TENANT, Clock
from tests.web.visiting import Visitor
from web import settings as reading
from web.app import create_app
from web.settings import Settings

Configured = Callable[..., Settings]


@pytest.fixture(name="url")
def _url(tmp_path: Path, _sqlite_office: Path) -> str:
    """The address of a database with the office in it that no other test sees."""
    file = tmp_path / "heban.db"
    file.write_bytes(_sqlite_office.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture
def office(url: str, clock: Clock) -> Iterator[Office]:
    """The people behind the site."""
    store = Store(url, tenant=TENANT, now=clock)
    yield Office(store).found()
    store.close()


@pytest.fixture
def configured(url: str, tmp_path: Path) -> Configured:
    """Settings as an environment of these variables gives them."""

    def configure(**variables: str) -> Settings:
        return reading.load({"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "DEMO": "1", **variables})

    return configure


@pytest.fixture(scope="session")
def _compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all applications of a test process."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(office: Office, configured: Configured, clock: Clock, _compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application over the office's database."""
    made = create_app(configured(), now=clock)
    made.jinja_env.bytecode_cache = _compiled
    yield made
    made.extensions["heban.store"].close()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who has just come to the site."""
    return Visitor(app)
