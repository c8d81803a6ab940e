"""How Alembic reaches the sharing store's database: one transaction, its own tables."""

import sqlalchemy as sa
from alembic import context

from connectors.sharing.server.tables import metadata

engine = sa.create_engine(context.config.attributes["url"], poolclass=sa.NullPool)
with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
