"""办件: cases, what was answered and handed in for them, and their journal."""

import sqlalchemy as sa

from engine.model.columns import Instant, belongs_to, index_where, json, metadata, tenant

# `journal_signed` is the line up to which a checkpoint has signed the journal, `shared_seq` that up to which the
# data-sharing platform has it.
_UNSIGNED, _UNSHARED = "journal_seq > journal_signed", "journal_seq > shared_seq"

case = sa.Table(
    "case",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.String(30), nullable=False),
    sa.Column("query_code", sa.String(20), nullable=False),
    sa.Column("release_id", sa.Uuid, nullable=False),
    sa.Column("procedure_key", sa.String(60), nullable=False),
    sa.Column("variant", sa.String(40), nullable=False),
    sa.Column("region", sa.String(12), nullable=False),
    sa.Column("level", sa.String(10), nullable=False),
    sa.Column("department", sa.String(60), nullable=False),
    sa.Column("applicant", sa.String(36), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("applicant_name", sa.String(200), nullable=False),
    sa.Column("state", sa.String(30), nullable=False),
    sa.Column("stage", sa.String(40), nullable=False),
    sa.Column("snapshot", sa.LargeBinary, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("submitted_at", Instant, nullable=False),
    sa.Column("accepted_on", sa.Date),
    sa.Column("decided_on", sa.Date),
    sa.Column("ended_at", Instant),
    sa.Column("promised_due", sa.Date),
    sa.Column("legal_due", sa.Date),
    sa.Column("due_provisional", sa.Boolean, nullable=False),
    sa.Column("journal_seq", sa.Integer, nullable=False),
    sa.Column("journal_head", sa.String(64), nullable=False),
    sa.Column("journal_signed", sa.Integer, nullable=False, server_default="0"),
    sa.Column("shared_seq", sa.Integer, nullable=False, server_default="0"),
    belongs_to(["release_id"], "release", ["id"]),
    belongs_to(["department"], "department", ["key"]),
    belongs_to(["applicant"], "account", ["id"]),
    sa.UniqueConstraint("tenant_id", "number"),
    sa.Index("ix_case_applicant", "tenant_id", "applicant", "submitted_at"),
    sa.Index("ix_case_department", "tenant_id", "department", "submitted_at"),
    index_where(_UNSIGNED, "ix_case_unsigned", "tenant_id", "id"),
    index_where(_UNSHARED, "ix_case_unshared", "tenant_id", "id"),
)

answer = sa.Table(
    "answer",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, nullable=False),
    sa.Column("task_id", sa.Uuid),
    sa.Column("form", sa.String(80), nullable=False),
    sa.Column("given", json, nullable=False),
    sa.Column("personal", json, nullable=False),
    sa.Column("salt", sa.String(32), nullable=False),
    sa.Column("given_by", sa.String(36), nullable=False),
    sa.Column("given_at", Instant, nullable=False),
    belongs_to(["case_id"], "case", ["id"]),
    sa.Index("ix_answer_case", "tenant_id", "case_id"),
)

blob = sa.Table(
    "blob",
    metadata,
    tenant(),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

material = sa.Table(
    "material",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("draft_id", sa.Uuid),
    sa.Column("case_id", sa.Uuid),
    sa.Column("material", sa.String(60), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("media_type", sa.String(60), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("grade", sa.String(1), nullable=False),
    sa.Column("added_by", sa.String(36), nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.Column("superseded", sa.Boolean, nullable=False),
    belongs_to(["sha256"], "blob", ["sha256"]),
    sa.Index("ix_material_case", "tenant_id", "case_id"),
    sa.Index("ix_material_draft", "tenant_id", "draft_id"),
)

draft = sa.Table(
    "draft",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("account", sa.String(36), nullable=False),
    sa.Column("procedure_key", sa.String(60), nullable=False),
    sa.Column("variant", sa.String(40), nullable=False),
    sa.Column("task_id", sa.Uuid),
    sa.Column("raw", json, nullable=False),
    sa.Column("prefilled", json, nullable=False, server_default="{}"),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Column("case_id", sa.Uuid),
    belongs_to(["account"], "account", ["id"]),
    sa.Index("ix_draft_account", "tenant_id", "account"),
    sa.Index(
        "uq_draft_begun",
        "tenant_id",
        "account",
        "procedure_key",
        "variant",
        unique=True,
        sqlite_where=sa.text("task_id IS NULL AND case_id IS NULL"),
        postgresql_where=sa.text("task_id IS NULL AND case_id IS NULL"),
    ),
    sa.Index("uq_draft_task", "tenant_id", "task_id", unique=True),
)

# Plain JSON, not JSONB: a line is read back as the very text that its digest was taken of.
entry = sa.Table(
    "journal",
    metadata,
    tenant(),
    sa.Column("case_id", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.String(36), nullable=False),
    sa.Column("actor_kind", sa.String(10), nullable=False),
    sa.Column("what", sa.String(30), nullable=False),
    sa.Column("element", sa.String(120), nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    belongs_to(["case_id"], "case", ["id"]),
)
