"""The sharing store's own migrations build what its tables say, and can be taken back."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from connectors.sharing.server import migrations
from connectors.sharing.server.tables import metadata
from engine.model.columns import metadata as engine_metadata


def test_a_migrated_database_has_exactly_the_tables_of_the_store_and_they_can_be_taken_down(sharing_url: str) -> None:
    migrations.upgrade(sharing_url)
    engine = sa.create_engine(sharing_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    migrations.downgrade(sharing_url)
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}


def test_nothing_of_it_is_a_table_of_the_engine() -> None:
    assert not set(metadata.tables) & set(engine_metadata.tables)
