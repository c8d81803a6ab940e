"""The one place that commits: all or nothing, one writer, one tenant."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, ProgrammingError

from engine.errors import StaleVersion, Unavailable
from engine.events import NOBODY
from engine.model.organisation import region
from engine.statements import TENANT, Change, Reading
from engine.store import Store
from tests.postgresql import PostgreSQL

CODES = Reading(sa.select(region.c.code).where(region.c.tenant_id == TENANT).order_by(region.c.code))
RENAMED = Change(sa.update(region).where(region.c.tenant_id == TENANT, region.c.code == sa.bindparam("key")), ["name"])
FORGOTTEN = Change(sa.delete(region).where(region.c.tenant_id == TENANT, region.c.code == sa.bindparam("key")))
ROW = {"code": "230202", "name": "龙沙区", "name_en": "Longsha", "level": "county", "place": 1}


class _Halt(Exception):
    """What the tests break a transaction with."""


def test_an_exception_takes_everything_back(store: Store) -> None:
    with pytest.raises(_Halt):
        _insert_and_break(store)

    with store.reading(NOBODY) as tx:
        assert tx.all(sa.select(region)) == []


def test_reading_sees_what_was_committed_and_not_what_is_being_written(store: Store) -> None:
    with store.transaction(NOBODY) as tx:
        tx.insert(region, [ROW])
        with store.reading(NOBODY) as other:
            assert other.all(sa.select(region)) == []
    with store.reading(NOBODY) as tx:
        assert len(tx.all(sa.select(region))) == 1


def test_rows_of_another_tenant_are_out_of_reach(store: Store, store_url: str) -> None:
    harbin = Store(store_url, tenant="230100")
    with harbin.transaction(NOBODY) as tx:
        tx.insert(region, [ROW])

    with store.reading(NOBODY) as tx:
        assert tx.all(sa.select(region).where(tx.of(region))) == []
    harbin.close()


def test_postgresql_keeps_tenants_apart_whatever_a_statement_forgets(store: Store, store_url: str) -> None:
    harbin = Store(store_url, tenant="230100")
    with harbin.transaction(NOBODY) as tx:
        tx.insert(region, [ROW])
        forced = tx.locks_rows

    with store.reading(NOBODY) as tx:
        assert len(tx.all(sa.select(region))) == (0 if forced else 1)
    if forced:
        smuggled = sa.insert(region).values(tenant_id="230100", **{**ROW, "code": "230203"})
        with pytest.raises(ProgrammingError, match="row-level security"), store.transaction(NOBODY) as tx:
            tx.change(smuggled)
    harbin.close()


def test_an_unreachable_database_is_said_in_words() -> None:
    nowhere = Store("postgresql+psycopg://nobody@127.0.0.1:1/nothing", tenant="230200")

    with pytest.raises(Unavailable), nowhere.reading(NOBODY):
        pass
    nowhere.close()


def test_what_waits_to_be_written_is_there_for_whoever_reads_next(store: Store) -> None:
    with store.transaction(NOBODY) as tx:
        tx.insert(region, [ROW, {**ROW, "code": "230203"}])
        assert len(tx.rows(CODES)) == 2
        tx.insert(region, [{**ROW, "code": "230204"}])
        assert len(tx.all(sa.select(region))) == 3
    with store.reading(NOBODY) as tx:
        assert tx.rows(CODES) == [("230202",), ("230203",), ("230204",)]


def test_more_rows_than_a_statement_may_have_parameters_are_written(store: Store) -> None:
    rows = [{**ROW, "code": f"{number:06}"} for number in range(15_000)]
    with store.transaction(NOBODY) as tx:
        tx.insert(region, rows[:1])
        tx.insert(region, rows[1:])
        tx.later(RENAMED, fence=StaleVersion, key="014999", name="建华区")
    with store.reading(NOBODY) as tx:
        assert len(tx.rows(CODES)) == 15_000
        assert tx.number(sa.select(sa.func.count()).where(tx.of(region), region.c.name == "建华区")) == 1


def test_an_update_finds_the_row_that_was_inserted_just_before_it(store: Store) -> None:
    with store.transaction(NOBODY) as tx:
        tx.insert(region, [ROW])
        tx.later(RENAMED, fence=StaleVersion, key="230202", name="建华区")
        tx.later(RENAMED, fence=StaleVersion, key="230202", name="铁锋区")
    with store.reading(NOBODY) as tx:
        assert [row.name for row in tx.all(sa.select(region))] == ["铁锋区"]


def test_rows_are_deleted_and_others_inserted_in_one_go(store: Store) -> None:
    with store.transaction(NOBODY) as tx:
        tx.insert(region, [ROW, {**ROW, "code": "230203"}, {**ROW, "code": "230204"}])
    with store.transaction(NOBODY) as tx:
        tx.later(FORGOTTEN, key="230202")
        tx.later(FORGOTTEN, key="230204")
        tx.insert(region, [{**ROW, "code": "230205"}])
        tx.later(FORGOTTEN, key="230205")
    with store.reading(NOBODY) as tx:
        assert tx.rows(CODES) == [("230203",)]


def test_an_update_that_finds_no_row_takes_everything_back(store: Store) -> None:
    with pytest.raises(StaleVersion):
        _insert_and_rename(store, "230299")
    with store.reading(NOBODY) as tx:
        assert tx.rows(CODES) == []


def test_what_the_database_refuses_to_write_is_told_without_values(store: Store) -> None:
    with pytest.raises(IntegrityError), store.transaction(NOBODY) as tx:
        tx.insert(region, [ROW, ROW])
    with store.reading(NOBODY) as tx:
        assert tx.rows(CODES) == []


@pytest.mark.postgresql
def test_a_connection_that_the_server_has_ended_is_replaced(postgresql_server: PostgreSQL) -> None:
    with postgresql_server.database("ended") as url:
        store = Store(url, tenant="230200")
        with store.transaction(NOBODY) as tx:
            tx.insert(region, [ROW])
            ended = tx.number(sa.select(sa.func.pg_backend_pid()))
        _end(url, ended)
        with store.reading(NOBODY) as tx:
            assert tx.rows(CODES) == [("230202",)]
        store.close()


@pytest.mark.postgresql
def test_a_connection_that_ends_in_the_middle_is_said_in_words(postgresql_server: PostgreSQL) -> None:
    with postgresql_server.database("cut_off") as url:
        store = Store(url, tenant="230200")
        with pytest.raises(Unavailable):
            _end_and_insert(store, url)
        with store.reading(NOBODY) as tx:
            assert tx.rows(CODES) == []
        store.close()


def _insert_and_rename(store: Store, code: str) -> None:
    with store.transaction(NOBODY) as tx:
        tx.insert(region, [ROW])
        tx.later(RENAMED, fence=StaleVersion, key=code, name="建华区")


def _end_and_insert(store: Store, url: str) -> None:
    with store.transaction(NOBODY) as tx:
        _end(url, tx.number(sa.select(sa.func.pg_backend_pid())))
        tx.insert(region, [ROW])


def _end(url: str, backend: int) -> None:
    other = sa.create_engine(url)
    with other.connect() as connection:
        connection.execute(sa.select(sa.func.pg_terminate_backend(backend, 5000)))
    other.dispose()


def _insert_and_break(store: Store) -> None:
    with store.transaction(NOBODY) as tx:
        tx.insert(region, [ROW])
        raise _Halt
