"""Notices that a licence has ended say which."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OF_LICENCE = "fk_notice_tenant_id_licence_id"


def upgrade() -> None:
    with op.batch_alter_table("notice") as batch_op:
        batch_op.add_column(sa.Column("licence_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(_OF_LICENCE, "licence", ["tenant_id", "licence_id"], ["tenant_id", "id"])


def downgrade() -> None:
    with op.batch_alter_table("notice") as batch_op:
        batch_op.drop_constraint(_OF_LICENCE, type_="foreignkey")
        batch_op.drop_column("licence_id")
