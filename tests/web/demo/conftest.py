"""A demo city with one story of each fate."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.store import Store
from tests.conftest import TENANT
from web.demo import loading, stories

FATES = list({story.fate.key: story for story in reversed(stories.plan())}.values())
KITCHENS = [story for story in stories.plan()[40:] if story.trade.form == "central_kitchen"][:2]
NOW = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory, _sqlite_template: Path) -> Iterator[Store]:
    """A demo city on a Wednesday afternoon, in which one story of each fate and two of central kitchens were told."""
    file = tmp_path_factory.mktemp("demo") / "heban.db"
    file.write_bytes(_sqlite_template.read_bytes())
    store = Store(f"sqlite:///{file}", tenant=TENANT, now=lambda: NOW)
    loading.load(store, [*FATES, *KITCHENS], _silent)
    yield store
    store.close()


def _silent(_: str) -> None:
    pass
