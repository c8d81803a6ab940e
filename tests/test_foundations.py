"""The ground that tests stand on: it has to hold what it promises, or other tests prove nothing."""

import socket

import pytest
import sqlalchemy as sa

from engine.events import OPERATOR
from engine.store import Store
from tests.conftest import NetworkUsed
from tests.postgresql import PostgreSQL


def test_a_test_cannot_reach_another_machine() -> None:
    # an address of the documentation range, which belongs to nobody
    with socket.socket() as connection, pytest.raises(NetworkUsed, match=r"192\.0\.2\.1"):
        connection.connect(("192.0.2.1", 80))


def test_a_test_begins_with_every_table_and_no_case(store: Store) -> None:
    with store.reading(OPERATOR) as tx:
        tables = sa.inspect(tx.connection).get_table_names()
        assert {"case", "task", "release"} <= set(tables)
        assert tx.number(sa.text('SELECT count(*) FROM "case"')) == 0


@pytest.mark.postgresql
def test_the_owner_of_a_test_database_is_bound_by_row_level_security(postgresql_server: PostgreSQL) -> None:
    engine = sa.create_engine(postgresql_server.template, poolclass=sa.NullPool)
    with engine.connect() as connection:
        rights = connection.execute(
            sa.text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        ).one()
    assert tuple(rights) == (False, False)
