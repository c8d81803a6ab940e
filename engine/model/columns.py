"""The metadata of all tables and the column types they share."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Instant(sa.types.TypeDecorator[datetime]):
    """An aware instant, stored and read in UTC; a naive one is a bug and refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def tenant() -> sa.Column[str]:
    """The first column of every primary key: the city or region that owns the row."""
    return sa.Column("tenant_id", sa.String(12), primary_key=True)


def belongs_to(columns: list[str], table: str, keys: list[str]) -> sa.ForeignKeyConstraint:
    """A reference inside the tenant: `columns` of this table are `keys` of `table`."""
    return sa.ForeignKeyConstraint(["tenant_id", *columns], [f"{table}.tenant_id", *(f"{table}.{key}" for key in keys)])


def index_where(condition: str, name: str, *columns: str) -> sa.Index:
    """An index of the rows that meet a condition only; queries state the condition in the same words."""
    return sa.Index(name, *columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
