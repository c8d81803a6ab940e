"""The metadata of all tables and the column types they share."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from engine.databases import Instant

__all__ = ["Instant", "belongs_to", "index_where", "json", "metadata", "tenant"]

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

json = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def tenant() -> sa.Column[str]:
    """The first column of every primary key: the city or region that owns the row."""
    return sa.Column("tenant_id", sa.String(12), primary_key=True)


def belongs_to(columns: list[str], table: str, keys: list[str]) -> sa.ForeignKeyConstraint:
    """A reference inside the tenant: `columns` of this table are `keys` of `table`."""
    return sa.ForeignKeyConstraint(["tenant_id", *columns], [f"{table}.tenant_id", *(f"{table}.{key}" for key in keys)])


def index_where(condition: str, name: str, *columns: str) -> sa.Index:
    """An index of the rows that meet a condition only; queries state the condition in the same words."""
    return sa.Index(name, *columns, sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
