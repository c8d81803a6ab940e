"""Find the cases that the data-sharing platform has not been told everything of."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNSHARED = sa.text("journal_seq > shared_seq")


def upgrade() -> None:
    op.create_index("ix_case_unshared", "case", ["tenant_id", "id"], sqlite_where=_UNSHARED, postgresql_where=_UNSHARED)


def downgrade() -> None:
    op.drop_index("ix_case_unshared", "case")
