"""Cases wait for messages and signals, and messages for cases; a case's timers are found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
_TIMERS = sa.text("kind = 'timer'")


def upgrade() -> None:
    _create_subscription()
    _create_message()
    for table in ("subscription", "message"):
        _force_tenant(table)
    op.create_index("ix_job_timer", "job", ["tenant_id", "case_id"], sqlite_where=_TIMERS, postgresql_where=_TIMERS)


def downgrade() -> None:
    op.drop_index("ix_job_timer", "job")
    op.drop_table("message")
    op.drop_table("subscription")


def _create_subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["case.tenant_id", "case.id"], name="fk_subscription_tenant_id_case_id"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "token", name="pk_subscription"),
    )
    op.create_index("ix_subscription_name", "subscription", ["tenant_id", "kind", "name", "key", "since"])


def _create_message() -> None:
    op.create_table(
        "message",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("given", json, nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sent_by"], ["case.tenant_id", "case.id"], name="fk_message_tenant_id_sent_by"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_message"),
    )
    op.create_index("ix_message_name", "message", ["tenant_id", "kind", "name", "key", "sent_at"])
    op.create_index("ix_message_expiry", "message", ["tenant_id", "expires_at"])


def _force_tenant(table: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    mine = "tenant_id = current_setting('heban.tenant', true)"
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY tenant ON "{table}" USING ({mine}) WITH CHECK ({mine})')
