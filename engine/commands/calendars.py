"""工作日历: a year's calendar is loaded, or replaced by a better one."""

from engine.clock.calendar import Year
from engine.errors import NotAllowed
from engine.model.calendar import calendar_year
from engine.routing.rights import Action, can
from engine.store import Tx


def load(tx: Tx, year: Year) -> None:
    """Load a year, in place of what was there for it. Dates already given to cases stay as they were told."""
    if not can(tx.actor, Action.ORGANISE):
        raise NotAllowed
    days = {
        "status": year.status,
        "off": sorted(day.isoformat() for day in year.off),
        "working": sorted(day.isoformat() for day in year.working),
        "source": year.source,
        "loaded_at": tx.now,
    }
    tx.upsert(calendar_year, {"year": year.year, **days}, days)
