"""How often a case has come to an element is found by an index, however often that was."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_task_visit", "task", ["tenant_id", "case_id", "element", "visit"])


def downgrade() -> None:
    op.drop_index("ix_task_visit", "task")
