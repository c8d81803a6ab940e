"""工作日历: the calendars that limits are counted in, a row a year."""

from datetime import date

import sqlalchemy as sa

from engine.clock.calendar import Calendar, Year
from engine.model.columns import Instant, json, metadata, tenant
from engine.store import Tx

calendar_year = sa.Table(
    "calendar_year",
    metadata,
    tenant(),
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("off", json, nullable=False),
    sa.Column("working", json, nullable=False),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("loaded_at", Instant, nullable=False),
)


def calendar(tx: Tx) -> Calendar:
    """Every year that has been loaded for this tenant; a year that is missing is refused when a limit reaches it."""
    years = {}
    for row in tx.all(sa.select(calendar_year).where(tx.of(calendar_year))):
        years[row.year] = Year(
            row.year,
            row.status,
            frozenset(map(date.fromisoformat, row.off)),
            frozenset(map(date.fromisoformat, row.working)),
            row.source,
        )
    return Calendar(years)
