"""The office of the command tests, to look at."""

import pytest

from engine.store import Store
from tests.commands.office import Office


@pytest.fixture
def office(store: Store) -> Office:
    """A small office with its procedure published."""
    return Office(store).opened()
