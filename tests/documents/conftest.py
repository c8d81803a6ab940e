"""An office whose procedure issues documents."""

import pytest

from engine.store import Store
from tests.commands.office import Office
from tests.documents.papers import with_documents


@pytest.fixture
def office(store: Store) -> Office:
    """A small office, on either database."""
    return with_documents(Office(store).opened())
