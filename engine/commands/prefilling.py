"""带入: the fields of a draft filled in from an entry of a register, and what is remembered of it.

What somebody typed himself is never overwritten: it is told beside the field when the register says something else.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from engine.commands.drafts import open_draft
from engine.model.case import draft as drafts
from engine.procedures.form_fields import Field
from engine.procedures.registers import Register, entered
from engine.store import Tx


def fill_in(tx: Tx, draft_id: UUID, fields: Sequence[Field], register: Register, entry: Mapping[str, str]) -> None:
    """Fill in the empty ones of these fields, and remember what the register says of all of them, and today.

    An entry that is not, or no longer, the one of the draft's key fills in nothing. Raises NotFound, DraftSpent.
    """
    draft = open_draft(tx, draft_id)
    asked = entry[register.found_by]
    if register.asked(fields, draft.raw) != asked:
        return
    raw, prefilled = dict(draft.raw), dict(draft.prefilled)
    for field, fact in register.fields(fields):
        if not entered(field, raw):
            raw[field.key] = [entry[fact]]
        prefilled[field.key] = {
            "register": register.key,
            "asked": asked,
            "value": entry[fact],
            "on": tx.today.isoformat(),
        }
    kept = sa.update(drafts).where(tx.of(drafts), drafts.c.id == draft.id)
    tx.change(kept.values(raw=raw, prefilled=prefilled, updated_at=tx.now))
