"""退回的填写: what was filled in when a form was refused, kept for a while so that its page can show it again."""

import sqlalchemy as sa

from engine.model.columns import Instant, json, metadata, tenant

refused_form = sa.Table(
    "refused_form",
    metadata,
    tenant(),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("content", json, nullable=False),
    sa.Column("kept_at", Instant, nullable=False),
    sa.Index("ix_refused_form_kept", "tenant_id", "kept_at"),
)
