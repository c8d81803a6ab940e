"""An office on either database, and a place for its checkpoints."""

from pathlib import Path

import pytest

from engine.store import Store
from tests.commands.office import Office
from web.checkpoints import Place


@pytest.fixture
def office(store: Store) -> Office:
    """A small office with its procedure published."""
    return Office(store).opened()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where the checkpoints of this test are."""
    return Place(tmp_path / "outside" / "checkpoints.jsonl", tmp_path / "checkpoint-key")
