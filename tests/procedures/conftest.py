"""The procedure that these tests read, and small changes to its files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.procedures import bundle
from engine.procedures.bundle import Bundle

FOLDER = Path(__file__).parent / "fixtures" / "market-stall"


@pytest.fixture
def stall() -> Bundle:
    return bundle.collect(FOLDER)


@pytest.fixture
def changed(stall: Bundle) -> Callable[[str, str, str], Bundle]:
    """The bundle with a text in one of its files replaced; the text must be there."""

    def change(name: str, old: str, new: str) -> Bundle:
        text = stall.files[name].decode()
        assert old in text
        return bundle.of_files(stall.key, {**stall.files, name: text.replace(old, new).encode()})

    return change
