"""No number of a document is given twice."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("uq_document_number", "document", ["tenant_id", "number"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_document_number", "document")
