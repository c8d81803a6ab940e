"""A place for checkpoints."""

from pathlib import Path

import pytest

from web.checkpoints import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where the checkpoints of this test are."""
    return Place(tmp_path / "outside" / "checkpoints.jsonl", tmp_path / "checkpoint-key")
