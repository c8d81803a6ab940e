"""The first schema: organisation, releases, cases, tasks, drafts and the journal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

TABLES = (
    "account",
    "attempt",
    "blob",
    "calendar_year",
    "counter",
    "region",
    "release",
    "department",
    "draft",
    "material",
    "case",
    "post",
    "answer",
    "journal",
    "post_holder",
    "session",
    "task",
)


def upgrade() -> None:
    _create_account()
    _create_attempt()
    _create_blob()
    _create_calendar_year()
    _create_counter()
    _create_region()
    _create_release()
    _create_department()
    _create_draft()
    _create_material()
    _create_case()
    _create_post()
    _create_answer()
    _create_journal()
    _create_post_holder()
    _create_session()
    _create_task()
    for table in TABLES:
        _force_tenant(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _force_tenant(table: str) -> None:
    """PostgreSQL shows and takes only rows of the tenant that the transaction named, whatever a statement forgets."""
    if op.get_bind().dialect.name != "postgresql":
        return
    mine = "tenant_id = current_setting('heban.tenant', true)"
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY tenant ON "{table}" USING ({mine}) WITH CHECK ({mine})')


def _create_account() -> None:
    op.create_table(
        "account",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("login", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("citizen_id", sa.String(length=18), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_account"),
        sa.UniqueConstraint("tenant_id", "login", name="uq_account_tenant_id_login"),
    )


def _create_attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("window", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_attempt"),
    )


def _create_blob() -> None:
    op.create_table(
        "blob",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "sha256", name="pk_blob"),
    )


def _create_calendar_year() -> None:
    op.create_table(
        "calendar_year",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("off", json, nullable=False),
        sa.Column("working", json, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "year", name="pk_calendar_year"),
    )


def _create_counter() -> None:
    op.create_table(
        "counter",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "name", name="pk_counter"),
    )


def _create_region() -> None:
    op.create_table(
        "region",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "code", name="pk_region"),
    )


def _create_release() -> None:
    op.create_table(
        "release",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_key", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bundle", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_release"),
        sa.UniqueConstraint("tenant_id", "procedure_key", "number", name="uq_release_tenant_id_procedure_key_number"),
    )


def _create_department() -> None:
    op.create_table(
        "department",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("address_en", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "region"], ["region.tenant_id", "region.code"], name="fk_department_tenant_id_region"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_department"),
        sa.UniqueConstraint("tenant_id", "kind", "region", name="uq_department_tenant_id_kind_region"),
    )


def _create_draft() -> None:
    op.create_table(
        "draft",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("procedure_key", sa.String(length=60), nullable=False),
        sa.Column("variant", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("raw", json, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account"], ["account.tenant_id", "account.id"], name="fk_draft_tenant_id_account"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_draft"),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_account", ["tenant_id", "account"], unique=False)
        batch_op.create_index(
            "uq_draft_begun",
            ["tenant_id", "account", "procedure_key", "variant"],
            unique=True,
            sqlite_where=sa.text("task_id IS NULL AND case_id IS NULL"),
            postgresql_where=sa.text("task_id IS NULL AND case_id IS NULL"),
        )
        batch_op.create_index("uq_draft_task", ["tenant_id", "task_id"], unique=True)


def _create_material() -> None:
    op.create_table(
        "material",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("material", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("grade", sa.String(length=1), nullable=False),
        sa.Column("added_by", sa.String(length=36), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sha256"], ["blob.tenant_id", "blob.sha256"], name="fk_material_tenant_id_sha256"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_material"),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index("ix_material_case", ["tenant_id", "case_id"], unique=False)
        batch_op.create_index("ix_material_draft", ["tenant_id", "draft_id"], unique=False)


def _create_case() -> None:
    op.create_table(
        "case",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("query_code", sa.String(length=20), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_key", sa.String(length=60), nullable=False),
        sa.Column("variant", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=12), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("applicant", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("applicant_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_due", sa.Date(), nullable=True),
        sa.Column("legal_due", sa.Date(), nullable=True),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("journal_head", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "applicant"], ["account.tenant_id", "account.id"], name="fk_case_tenant_id_applicant"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department"], ["department.tenant_id", "department.key"], name="fk_case_tenant_id_department"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "release_id"], ["release.tenant_id", "release.id"], name="fk_case_tenant_id_release_id"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_case"),
        sa.UniqueConstraint("tenant_id", "number", name="uq_case_tenant_id_number"),
    )
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.create_index("ix_case_applicant", ["tenant_id", "applicant", "submitted_at"], unique=False)
        batch_op.create_index("ix_case_department", ["tenant_id", "department", "submitted_at"], unique=False)


def _create_post() -> None:
    op.create_table(
        "post",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "department"], ["department.tenant_id", "department.key"], name="fk_post_tenant_id_department"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_post"),
    )


def _create_answer() -> None:
    op.create_table(
        "answer",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("given", json, nullable=False),
        sa.Column("personal", json, nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("given_by", sa.String(length=36), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["case.tenant_id", "case.id"], name="fk_answer_tenant_id_case_id"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_answer"),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index("ix_answer_case", ["tenant_id", "case_id"], unique=False)


def _create_journal() -> None:
    op.create_table(
        "journal",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=36), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["case.tenant_id", "case.id"], name="fk_journal_tenant_id_case_id"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "seq", name="pk_journal"),
    )


def _create_post_holder() -> None:
    op.create_table(
        "post_holder",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("post", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account"], ["account.tenant_id", "account.id"], name="fk_post_holder_tenant_id_account"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "post"], ["post.tenant_id", "post.key"], name="fk_post_holder_tenant_id_post"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "post", "account", name="pk_post_holder"),
    )
    with op.batch_alter_table("post_holder", schema=None) as batch_op:
        batch_op.create_index("ix_post_holder_account", ["tenant_id", "account"], unique=False)


def _create_session() -> None:
    op.create_table(
        "session",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=36), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account"], ["account.tenant_id", "account.id"], name="fk_session_tenant_id_account"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "key", name="pk_session"),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("ix_session_account", ["tenant_id", "account"], unique=False)


def _create_task() -> None:
    op.create_table(
        "task",
        sa.Column("tenant_id", sa.String(length=12), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("process", sa.String(length=120), nullable=False),
        sa.Column("element", sa.String(length=120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("form", sa.String(length=80), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("body", sa.Integer(), nullable=True),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("post", sa.String(length=80), nullable=True),
        sa.Column("trace", json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("limited", sa.Boolean(), nullable=False),
        sa.Column("due_provisional", sa.Boolean(), nullable=False),
        sa.Column("claimed_by", sa.String(length=36), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(length=36), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "case_id"], ["case.tenant_id", "case.id"], name="fk_task_tenant_id_case_id"
        ),
        sa.ForeignKeyConstraint(["tenant_id", "post"], ["post.tenant_id", "post.key"], name="fk_task_tenant_id_post"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_task"),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_case", ["tenant_id", "case_id", "token"], unique=False)
        batch_op.create_index("ix_task_claimed", ["tenant_id", "claimed_by", "state"], unique=False)
        batch_op.create_index("ix_task_closed", ["tenant_id", "closed_by", "closed_at"], unique=False)
        batch_op.create_index("ix_task_post", ["tenant_id", "post", "state", "due_on", "id"], unique=False)
