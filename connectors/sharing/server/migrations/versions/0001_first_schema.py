"""Cases, their events, and the deliveries they came in."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_case",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("item", sa.JSON(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_shared_case"),
    )
    op.create_index("ix_shared_case_changed_at", "shared_case", ["changed_at", "number"])
    op.create_table(
        "case_event",
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("delivery", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["shared_case.number"], name="fk_case_event_number"),
        sa.PrimaryKeyConstraint("number", "seq", name="pk_case_event"),
    )
    op.create_table(
        "delivery",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("final_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["shared_case.number"], name="fk_delivery_number"),
        sa.PrimaryKeyConstraint("key", name="pk_delivery"),
    )


def downgrade() -> None:
    op.drop_table("delivery")
    op.drop_table("case_event")
    op.drop_table("shared_case")
