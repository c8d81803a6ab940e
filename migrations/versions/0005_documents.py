"""Documents, licences, and the short name of an office that their numbers bear."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("department", sa.Column("short_name", sa.String(length=20), nullable=False, server_default=""))
    with op.batch_alter_table("counter") as batch_op:
        batch_op.alter_column("name", existing_type=sa.String(length=60), type_=sa.String(length=160))
    _create_document()
    _create_licence()
    for table in ("document", "licence"):
        _force_tenant(table)


def downgrade() -> None:
    op.drop_table("licence")
    op.drop_table("document")
    with op.batch_alter_table("counter") as batch_op:
        batch_op.alter_column("name", existing_type=sa.String(length=160), type_=sa.String(length=60))
    with op.batch_alter_table("department") as batch_op:
        batch_op.drop_column("short_name")


def _create_document() -> None:
    op.create_table(
        "document",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("number", sa.String(length=160), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("data", json, nullable=True),
        sa.Column("verify_code", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["case.tenant_id", "case.id"], name="fk_document_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "office"], ["department.tenant_id", "department.key"], name="fk_document_tenant_id_office"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sha256"], ["blob.tenant_id", "blob.sha256"], name="fk_document_tenant_id_sha256"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_document"),
        sa.UniqueConstraint("tenant_id", "verify_code", name="uq_document_tenant_id_verify_code"),
        sa.UniqueConstraint("tenant_id", "case_id", "seq", name="uq_document_tenant_id_case_id_seq"),
    )


def _create_licence() -> None:
    op.create_table(
        "licence",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=160), nullable=False),
        sa.Column("identifier", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("holder_name", sa.String(length=200), nullable=False),
        sa.Column("holder_code", sa.String(length=30), nullable=False),
        sa.Column("holder_code_type", sa.String(length=3), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account"], ["account.tenant_id", "account.id"], name="fk_licence_tenant_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name="fk_licence_tenant_id_document_id",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "office"], ["department.tenant_id", "department.key"], name="fk_licence_tenant_id_office"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_licence"),
        sa.UniqueConstraint("tenant_id", "document_id", name="uq_licence_tenant_id_document_id"),
        sa.UniqueConstraint("tenant_id", "identifier", name="uq_licence_tenant_id_identifier"),
    )
    op.create_index("ix_licence_account", "licence", ["tenant_id", "account"], unique=False)


def _force_tenant(table: str) -> None:
    """PostgreSQL shows and takes only rows of the tenant that the transaction named, whatever a statement forgets."""
    if op.get_bind().dialect.name != "postgresql":
        return
    mine = "tenant_id = current_setting('heban.tenant', true)"
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY tenant ON "{table}" USING ({mine}) WITH CHECK ({mine})')
