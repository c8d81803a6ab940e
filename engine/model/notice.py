"""通知: what an applicant was told inside the application. The key of a notice is that of the job that made it.

`act` is an act of his case, or how a licence of his has ended; `licence_id` says which.
"""

import sqlalchemy as sa

from engine.model.columns import Instant, belongs_to, index_where, metadata, tenant

NOTICE = "notice"  # the kind of job that makes one

notice = sa.Table(
    "notice",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, nullable=False),
    sa.Column("account", sa.String(36), nullable=False),
    sa.Column("act", sa.String(30), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("read_at", Instant),
    sa.Column("licence_id", sa.Uuid),
    belongs_to(["case_id"], "case", ["id"]),
    belongs_to(["account"], "account", ["id"]),
    belongs_to(["licence_id"], "licence", ["id"]),
    sa.Index("ix_notice_account", "tenant_id", "account", "at"),
    index_where("read_at IS NULL", "ix_notice_unread", "tenant_id", "account"),
)
