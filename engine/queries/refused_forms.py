"""What was kept of a refused form."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from engine.model.passwords import secret_key
from engine.model.refused_form import refused_form
from engine.store import Tx


def kept(tx: Tx, secret: str) -> Mapping[str, Any]:
    """What was kept under a secret; nothing when there is nothing, or nothing any more."""
    found = sa.select(refused_form.c.content).where(tx.of(refused_form), refused_form.c.key == secret_key(secret))
    row = tx.first(found)
    content: Mapping[str, Any] = {} if row is None else row.content
    return content
