"""What was filled in when a form was refused."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "refused_form",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("content", json, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_refused_form"),
    )
    op.create_index("ix_refused_form_kept", "refused_form", ["tenant_id", "kept_at"], unique=False)
    if op.get_bind().dialect.name != "postgresql":
        return
    mine = "tenant_id = current_setting('heban.tenant', true)"
    op.execute('ALTER TABLE "refused_form" ENABLE ROW LEVEL SECURITY')
    op.execute('ALTER TABLE "refused_form" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY tenant ON "refused_form" USING ({mine}) WITH CHECK ({mine})')


def downgrade() -> None:
    op.drop_table("refused_form")
