"""事项版本: immutable releases of procedures; and the counters that numbers are drawn from."""

import sqlalchemy as sa

from engine.model.columns import Instant, metadata, tenant

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

counter = sa.Table(
    "counter",
    metadata,
    tenant(),
    sa.Column("name", sa.String(160), primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
