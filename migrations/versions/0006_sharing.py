"""How far the data-sharing platform has each case."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SHARING = sa.text("kind = 'share'")


def upgrade() -> None:
    op.add_column("case", sa.Column("shared_seq", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_job_share", "job", ["tenant_id", "case_id"], sqlite_where=_SHARING, postgresql_where=_SHARING)


def downgrade() -> None:
    op.drop_index("ix_job_share", "job")
    with op.batch_alter_table("case") as batch_op:
        batch_op.drop_column("shared_seq")
