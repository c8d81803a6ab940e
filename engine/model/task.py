"""任务: open and done human tasks, mirrored from the case's snapshot so that a worklist is one indexed query."""

import sqlalchemy as sa

from engine.model.columns import Instant, belongs_to, json, metadata, tenant

task = sa.Table(
    "task",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, nullable=False),
    sa.Column("token", sa.Integer, nullable=False),
    sa.Column("process", sa.String(120), nullable=False),
    sa.Column("element", sa.String(120), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("form", sa.String(80), nullable=False),
    sa.Column("visit", sa.Integer, nullable=False),
    sa.Column("body", sa.Integer),
    sa.Column("audience", sa.String(10), nullable=False),
    sa.Column("post", sa.String(80)),
    sa.Column("trace", json, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("limited", sa.Boolean, nullable=False),
    sa.Column("due_provisional", sa.Boolean, nullable=False),
    sa.Column("claimed_by", sa.String(36)),
    sa.Column("claimed_at", Instant),
    sa.Column("closed_by", sa.String(36)),
    sa.Column("closed_at", Instant),
    belongs_to(["case_id"], "case", ["id"]),
    belongs_to(["post"], "post", ["key"]),
    sa.Index("ix_task_case", "tenant_id", "case_id", "token"),
    sa.Index("ix_task_visit", "tenant_id", "case_id", "element", "visit"),
    sa.Index("ix_task_post", "tenant_id", "post", "state", "due_on", "id"),
    sa.Index("ix_task_claimed", "tenant_id", "claimed_by", "state"),
    sa.Index("ix_task_closed", "tenant_id", "closed_by", "closed_at"),
)
