"""文书与电子证照: documents that follow from acts, and the licences among them.

A document is ordered, with its number, in the transaction of the act; its file is made, signed and kept by a job.
`seq` counts the documents of a case. `data` is what the template is given: it holds personal values and can be erased;
the file is a blob.
"""

from enum import StrEnum

import sqlalchemy as sa

from engine.model.columns import Instant, belongs_to, json, metadata, tenant

DOCUMENT = "document"  # the kind of job that issues one


class DocumentState(StrEnum):
    """Whether a document has its signed file yet."""

    ORDERED = "ordered"
    ISSUED = "issued"


class LicenceState(StrEnum):
    """Where a licence stands in law. That one has expired is told by its last day and not stored."""

    VALID = "valid"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


document = sa.Table(
    "document",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("key", sa.String(60), nullable=False),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("name_en", sa.String(160), nullable=False),
    sa.Column("number", sa.String(160), nullable=False),
    sa.Column("office", sa.String(60), nullable=False),
    sa.Column("act", sa.String(30), nullable=False),
    sa.Column("ordered_at", Instant, nullable=False),
    sa.Column("issued_at", Instant),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("data", json),
    sa.Column("verify_code", sa.String(32), nullable=False),
    sa.Column("sha256", sa.String(64)),
    sa.Column("size", sa.Integer),
    belongs_to(["case_id"], "case", ["id"]),
    belongs_to(["office"], "department", ["key"]),
    belongs_to(["sha256"], "blob", ["sha256"]),
    sa.UniqueConstraint("tenant_id", "verify_code"),
    sa.UniqueConstraint("tenant_id", "case_id", "seq"),
    sa.Index("uq_document_number", "tenant_id", "number", unique=True),
)

licence = sa.Table(
    "licence",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("document_id", sa.Uuid, nullable=False),
    sa.Column("number", sa.String(160), nullable=False),
    sa.Column("identifier", sa.String(120), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("account", sa.String(36), nullable=False),
    sa.Column("holder_name", sa.String(200), nullable=False),
    sa.Column("holder_code", sa.String(30), nullable=False),
    sa.Column("holder_code_type", sa.String(3), nullable=False),
    sa.Column("office", sa.String(60), nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("ended_on", sa.Date),
    sa.Column("ended_reason", sa.Text),
    belongs_to(["document_id"], "document", ["id"]),
    belongs_to(["account"], "account", ["id"]),
    belongs_to(["office"], "department", ["key"]),
    sa.UniqueConstraint("tenant_id", "document_id"),
    sa.UniqueConstraint("tenant_id", "identifier"),
    sa.Index("ix_licence_account", "tenant_id", "account"),
)
