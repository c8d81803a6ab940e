"""Who has had a hand in a draft of a release."""

from typing import Any, Final

import sqlalchemy as sa

from engine.model.release import draft_record
from engine.routing.rights import DraftReleaseFacts
from engine.store import Tx

HANDS: Final = ("uploaded", "asked")
"""What of the record of a draft is having a hand in it; who sends it back has none."""


def facts(tx: Tx, draft: sa.Row[Any]) -> DraftReleaseFacts:
    """What rights to a draft depend on, by its row and its record."""
    mine = (tx.of(draft_record), draft_record.c.draft_id == draft.id, draft_record.c.what.in_(HANDS))
    had = frozenset(row.account for row in tx.all(sa.select(draft_record.c.account).where(*mine)))
    return DraftReleaseFacts(draft.author, draft.uploaded_by, draft.asked_by or "", had)
