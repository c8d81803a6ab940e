"""行政区划、部门、岗位: regions, departments and their posts, and the people who hold posts."""

import sqlalchemy as sa

from engine.model.columns import Instant, belongs_to, metadata, tenant

region = sa.Table(
    "region",
    metadata,
    tenant(),
    sa.Column("code", sa.String(12), primary_key=True),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("name_en", sa.String(60), nullable=False),
    sa.Column("level", sa.String(10), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
)

department = sa.Table(
    "department",
    metadata,
    tenant(),
    sa.Column("key", sa.String(60), primary_key=True),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("level", sa.String(10), nullable=False),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("name_en", sa.String(160), nullable=False),
    sa.Column("uscc", sa.String(18), nullable=False),
    sa.Column("address", sa.String(200), nullable=False),
    sa.Column("address_en", sa.String(200), nullable=False),
    sa.Column("phone", sa.String(30), nullable=False),
    sa.Column("short_name", sa.String(20), nullable=False, server_default=""),
    belongs_to(["region"], "region", ["code"]),
    sa.UniqueConstraint("tenant_id", "kind", "region"),
)

post = sa.Table(
    "post",
    metadata,
    tenant(),
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("department", sa.String(60), nullable=False),
    sa.Column("role", sa.String(30), nullable=False),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("name_en", sa.String(60), nullable=False),
    belongs_to(["department"], "department", ["key"]),
)

account = sa.Table(
    "account",
    metadata,
    tenant(),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("login", sa.String(60), nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("name_en", sa.String(80), nullable=False),
    sa.Column("citizen_id", sa.String(18), nullable=False),
    sa.Column("phone", sa.String(30), nullable=False),
    sa.Column("email", sa.String(254), nullable=False, server_default=""),
    sa.Column("is_demo", sa.Boolean, nullable=False),
    sa.UniqueConstraint("tenant_id", "login"),
)

holder = sa.Table(
    "post_holder",
    metadata,
    tenant(),
    sa.Column("post", sa.String(80), primary_key=True),
    sa.Column("account", sa.String(36), primary_key=True),
    belongs_to(["post"], "post", ["key"]),
    belongs_to(["account"], "account", ["id"]),
    sa.Index("ix_post_holder_account", "tenant_id", "account"),
)

session = sa.Table(
    "session",
    metadata,
    tenant(),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(36), nullable=False),
    sa.Column("began_at", Instant, nullable=False),
    belongs_to(["account"], "account", ["id"]),
    sa.Index("ix_session_account", "tenant_id", "account"),
)

attempt = sa.Table(
    "attempt",
    metadata,
    tenant(),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("window", sa.BigInteger, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Index("ix_attempt_window", "tenant_id", "window"),
)
