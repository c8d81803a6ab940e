"""后台工作: the ledger of what is still to be done, and the incidents of what could not be.

Each state has an index of its own, so that taking the next ready job does not wade through a million future timers.
"""

from enum import StrEnum

import sqlalchemy as sa

from engine.model.columns import Instant, belongs_to, index_where, json, metadata, tenant

CALL, SHARE = "call", "share"


class JobState(StrEnum):
    """Where a job stands. There is no state for done: a job that is done is deleted."""

    SCHEDULED = "scheduled"
    READY = "ready"
    RUNNING = "running"
    DEAD = "dead"


job = sa.Table(
    "job",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("case_id", sa.Uuid),
    sa.Column("payload", json, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("token", sa.Integer, nullable=False),
    sa.Column("leased_until", Instant),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("outages", sa.Integer, nullable=False, server_default="0"),
    sa.Column("error_code", sa.String(60)),
    sa.Column("error_text", sa.String(300)),
    sa.Column("error_facts", json),
    sa.Column("error_class", sa.String(120)),
    sa.Column("failed_at", Instant),
    belongs_to(["case_id"], "case", ["id"]),
    index_where("state = 'scheduled'", "ix_job_scheduled", "tenant_id", "due_at"),
    index_where("state = 'ready'", "ix_job_ready", "tenant_id", "due_at", "id"),
    index_where("state = 'running'", "ix_job_running", "tenant_id", "leased_until"),
    index_where("state = 'dead'", "ix_job_dead", "tenant_id", "case_id"),
    index_where("kind = 'share'", "ix_job_share", "tenant_id", "case_id"),
    index_where("kind = 'timer'", "ix_job_timer", "tenant_id", "case_id"),
)
