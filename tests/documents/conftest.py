"""An office whose procedure issues documents."""

import pytest

from tests.commands.office import Office
from tests.documents.papers import with_documents


@pytest.fixture
def office(office: Office) -> Office:
    """A small office, on either database."""
    return with_documents(office)
