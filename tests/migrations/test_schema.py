"""The migrations build what the tables say, and can be taken back."""

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import migrations
from engine.model import calendar, case, document, job, notice, organisation, refused_form, release, task
from engine.model.columns import metadata

LOADED = (calendar, case, document, job, notice, organisation, refused_form, release, task)


def test_a_migrated_database_has_exactly_the_tables_of_the_model(store_url: str) -> None:
    engine = sa.create_engine(store_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)
    assert differences == []


def test_every_table_belongs_to_a_tenant() -> None:
    for table in metadata.tables.values():
        assert next(iter(table.primary_key.columns)).name == "tenant_id", table.name
        for constraint in table.foreign_key_constraints:
            assert next(iter(constraint.columns)).name == "tenant_id", (table.name, constraint.name)


def test_going_down_and_up_again(store_url: str) -> None:
    migrations.downgrade(store_url)
    engine = sa.create_engine(store_url, poolclass=sa.NullPool)
    assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(store_url)
    assert set(metadata.tables) <= set(sa.inspect(engine).get_table_names())
