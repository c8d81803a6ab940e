"""An office on either database."""

import pytest

from engine.store import Store
from tests.commands.office import Office


@pytest.fixture
def office(store: Store) -> Office:
    """A small office with its procedure published, ready to act."""
    return Office(store).opened()
