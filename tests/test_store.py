"""The one place that commits: all or nothing, one writer, one tenant."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from engine.errors import Unavailable
from engine.events import NOBODY
from engine.model.organisation import region
from engine.store import Store

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


def _insert_and_break(store: Store) -> None:
    with store.transaction(NOBODY) as tx:
        tx.insert(region, [ROW])
        raise _Halt
