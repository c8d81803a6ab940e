"""The line up to which checkpoints have signed the journal of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UNSIGNED = sa.text("journal_seq > journal_signed")


def upgrade() -> None:
    op.add_column("case", sa.Column("journal_signed", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_case_unsigned", "case", ["tenant_id", "id"], sqlite_where=UNSIGNED, postgresql_where=UNSIGNED)


def downgrade() -> None:
    op.drop_index("ix_case_unsigned", "case")
    op.drop_column("case", "journal_signed")
