"""What the sharing store keeps: cases, their events by line of their journal, and who handed them over when.

`source` is the id of the key that a report was signed with, `delivery` the idempotency key it came under.
"""

import sqlalchemy as sa

from engine.databases import Instant

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

case = sa.Table(
    "shared_case",
    metadata,
    sa.Column("number", sa.String(30), primary_key=True),
    sa.Column("item", sa.JSON, nullable=False),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("accepted", sa.Boolean, nullable=False),
    sa.Column("result", sa.String(30), nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("delivery", sa.Uuid, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Index("ix_shared_case_changed_at", "changed_at", "number"),
)

event = sa.Table(
    "case_event",
    metadata,
    sa.Column("number", sa.String(30), sa.ForeignKey("shared_case.number"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("delivery", sa.Uuid, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
)

delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("key", sa.Uuid, primary_key=True),
    sa.Column("number", sa.String(30), sa.ForeignKey("shared_case.number"), nullable=False),
    sa.Column("first_seq", sa.Integer, nullable=False),
    sa.Column("final_seq", sa.Integer, nullable=False),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("received_at", Instant, nullable=False),
)
