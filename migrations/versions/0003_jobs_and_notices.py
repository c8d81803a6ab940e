"""The ledger of jobs, the notices of applicants, and the e-mail address of an account."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("account", sa.Column("email", sa.String(length=254), nullable=False, server_default=""))
    _create_job()
    _create_notice()
    for table in ("job", "notice"):
        _force_tenant(table)


def downgrade() -> None:
    op.drop_table("notice")
    op.drop_table("job")
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("email")


def _create_job() -> None:
    op.create_table(
        "job",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("payload", json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(length=60), nullable=True),
        sa.Column("error_text", sa.String(length=300), nullable=True),
        sa.Column("error_facts", json, nullable=True),
        sa.Column("error_class", sa.String(length=120), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["case.tenant_id", "case.id"], name="fk_job_tenant_id_case_id"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_job"),
    )
    _index_where("state = 'scheduled'", "ix_job_scheduled", "job", ["tenant_id", "due_at"])
    _index_where("state = 'ready'", "ix_job_ready", "job", ["tenant_id", "due_at", "id"])
    _index_where("state = 'running'", "ix_job_running", "job", ["tenant_id", "leased_until"])
    _index_where("state = 'dead'", "ix_job_dead", "job", ["tenant_id", "case_id"])


def _create_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("act", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account"], ["account.tenant_id", "account.id"], name="fk_notice_tenant_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["case.tenant_id", "case.id"], name="fk_notice_tenant_id_case_id"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_notice"),
    )
    op.create_index("ix_notice_account", "notice", ["tenant_id", "account", "at"], unique=False)
    _index_where("read_at IS NULL", "ix_notice_unread", "notice", ["tenant_id", "account"])


def _index_where(condition: str, name: str, table: str, columns: list[str]) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)


def _force_tenant(table: str) -> None:
    """PostgreSQL shows and takes only rows of the tenant that the transaction named, whatever a statement forgets."""
    if op.get_bind().dialect.name != "postgresql":
        return
    mine = "tenant_id = current_setting('heban.tenant', true)"
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY tenant ON "{table}" USING ({mine}) WITH CHECK ({mine})')
