"""How Alembic reaches the database: one transaction, the tables of `engine.model`."""

import sqlalchemy as sa
from alembic import context

from engine.model import awaiting, calendar, case, document, job, notice, organisation, refused_form, release, task
from engine.model.columns import metadata

LOADED = (awaiting, calendar, case, document, job, notice, organisation, refused_form, release, task)

engine = sa.create_engine(context.config.attributes["url"], poolclass=sa.NullPool)
with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
