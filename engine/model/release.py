"""事项版本: immutable releases of procedures and the drafts they come from; and the counters of numbers."""

import sqlalchemy as sa

from engine.model.columns import Instant, belongs_to, metadata, tenant

release = sa.Table(
    "release",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("procedure_key", sa.String(60), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("bundle", sa.LargeBinary, nullable=False),
    sa.Column("published_at", Instant, nullable=False),
    sa.Column("published_by", sa.String(36), nullable=False),
    sa.UniqueConstraint("tenant_id", "procedure_key", "number"),
)

# `bundle` is empty once the draft is published: the release has the same bytes.
draft_release = sa.Table(
    "draft_release",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("procedure_key", sa.String(60), nullable=False),
    sa.Column("author", sa.String(36), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("bundle", sa.LargeBinary, nullable=False),
    sa.Column("uploaded_by", sa.String(36), nullable=False),
    sa.Column("uploaded_at", Instant, nullable=False),
    sa.Column("asked_by", sa.String(36)),
    sa.Column("asked_at", Instant),
    sa.Column("release_id", sa.Uuid),
    sa.Column("records", sa.Integer, nullable=False),
    belongs_to(["author"], "account", ["id"]),
    belongs_to(["uploaded_by"], "account", ["id"]),
    belongs_to(["asked_by"], "account", ["id"]),
    belongs_to(["release_id"], "release", ["id"]),
    sa.UniqueConstraint("tenant_id", "release_id"),
)

draft_record = sa.Table(
    "draft_record",
    metadata,
    tenant(),
    sa.Column("draft_id", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("account", sa.String(36), nullable=False),
    sa.Column("what", sa.String(10), nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    belongs_to(["draft_id"], "draft_release", ["id"]),
    belongs_to(["account"], "account", ["id"]),
)

counter = sa.Table(
    "counter",
    metadata,
    tenant(),
    sa.Column("name", sa.String(160), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
