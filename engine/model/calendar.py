"""工作日历: the calendars that limits are counted in, a row a year."""

import json
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from engine.clock.calendar import Calendar, Status, Year
from engine.model.columns import Instant, metadata, tenant
from engine.model.columns import json as days
from engine.statements import TENANT, Reading
from engine.store import Tx

calendar_year = sa.Table(
    "calendar_year",
    metadata,
    tenant(),
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("status", sa.String(12), nullable=False),
    sa.Column("off", days, nullable=False),
    sa.Column("working", days, nullable=False),
    sa.Column("source", sa.String(200), nullable=False),
    sa.Column("loaded_at", Instant, nullable=False),
)

_YEARS = Reading(
    sa.select(
        calendar_year.c.year,
        calendar_year.c.status,
        sa.cast(calendar_year.c.off, sa.Text),
        sa.cast(calendar_year.c.working, sa.Text),
        calendar_year.c.source,
    ).where(calendar_year.c.tenant_id == TENANT)
)


def calendar(tx: Tx) -> Calendar:
    """Every year that has been loaded for this tenant; a year that is missing is refused when a limit reaches it."""
    return Calendar({row[0]: _year(*row) for row in tx.rows(_YEARS)})


@lru_cache(maxsize=1000)
def _year(number: int, status: Status, off: str, working: str, source: str) -> Year:
    """A year, which is made once of what stands in its row: it counts its working days."""
    return Year(number, status, _days(off), _days(working), source)


def _days(text: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, json.loads(text)))
