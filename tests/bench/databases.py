"""Databases to measure on: as durable as an office's, in a folder that is gone at the end."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import migrations
from tests.postgresql import TEMPLATE, PostgreSQL

SQLITE, POSTGRESQL = "sqlite", "postgresql"
STORES: Final = (SQLITE, POSTGRESQL)
DURABLE: Final = ("max_connections=200",)


@dataclass(frozen=True)
class Database:
    """A migrated database, empty, and the folder where it keeps its files."""

    url: str
    folder: Path


@contextmanager
def opened(store: str) -> Iterator[Database]:
    """A database of a kind, for the length of the block."""
    if store == SQLITE:
        with tempfile.TemporaryDirectory(prefix="heban-bench-") as folder:
            url = f"sqlite:///{folder}/heban.db"
            migrations.upgrade(url)
            yield Database(url, Path(folder))
        return
    with PostgreSQL.started(DURABLE) as server:
        migrations.upgrade(server.url(TEMPLATE))
        yield Database(server.url(TEMPLATE), server.folder)
