"""Attempts that are not counted any more, to be found for deletion."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_attempt_window", "attempt", ["tenant_id", "window"])


def downgrade() -> None:
    op.drop_index("ix_attempt_window", "attempt")
