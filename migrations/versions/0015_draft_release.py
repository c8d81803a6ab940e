"""Drafts of releases, drawn up by one person and approved by another, with the record of what was done with them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_draft_release()
    _create_draft_record()
    for table in ("draft_release", "draft_record"):
        _force_tenant(table)


def downgrade() -> None:
    op.drop_table("draft_record")
    op.drop_table("draft_release")


def _create_draft_release() -> None:
    accounts = ["account.tenant_id", "account.id"]
    op.create_table(
        "draft_release",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_key", sa.String(length=60), nullable=False),
        sa.Column("author", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bundle", sa.LargeBinary(), nullable=False),
        sa.Column("uploaded_by", sa.String(length=36), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", "author"], accounts, name="fk_draft_release_tenant_id_author"),
        sa.ForeignKeyConstraint(["tenant_id", "uploaded_by"], accounts, name="fk_draft_release_tenant_id_uploaded_by"),
        sa.ForeignKeyConstraint(["tenant_id", "asked_by"], accounts, name="fk_draft_release_tenant_id_asked_by"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "release_id"],
            ["release.tenant_id", "release.id"],
            name="fk_draft_release_tenant_id_release_id",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_draft_release"),
        sa.UniqueConstraint("tenant_id", "release_id", name="uq_draft_release_tenant_id_release_id"),
    )


def _create_draft_record() -> None:
    op.create_table(
        "draft_record",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "draft_id"],
            ["draft_release.tenant_id", "draft_release.id"],
            name="fk_draft_record_tenant_id_draft_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account"], ["account.tenant_id", "account.id"], name="fk_draft_record_tenant_id_account"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "draft_id", "seq", name="pk_draft_record"),
    )


def _force_tenant(table: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    mine = "tenant_id = current_setting('heban.tenant', true)"
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY tenant ON "{table}" USING ({mine}) WITH CHECK ({mine})')
