"""退回的填写: keep what was filled in when a form was refused, until its page has shown it again."""

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa

from engine.model.passwords import secret_key
from engine.model.refused_form import refused_form
from engine.store import Tx

KEPT = timedelta(hours=2)


def keep(tx: Tx, secret: str, content: Mapping[str, object]) -> None:
    """Keep `content` (JSON) for whoever knows the secret; what was kept longer than two hours goes."""
    tx.change(sa.delete(refused_form).where(tx.of(refused_form), refused_form.c.kept_at <= tx.now - KEPT))
    tx.insert(refused_form, [{"key": secret_key(secret), "content": dict(content), "kept_at": tx.now}])
