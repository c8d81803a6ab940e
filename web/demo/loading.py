"""`heban demo`: everything of the demo city that is not there yet is loaded; what is there stays as it is."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from engine.clock import year_file
from engine.commands import calendars, organisation, releases
from engine.errors import ProcedureInvalid
from engine.events import OPERATOR
from engine.jobs import Calling
from engine.model.calendar import calendar
from engine.model.passwords import hashed
from engine.procedures import bundle
from engine.releases import all_current
from engine.store import Store
from web.demo import city
from web.demo.cases import populate
from web.demo.stories import PROCEDURE, Story

PROCESSES = bundle.SHIPPED
TOLD = 3  # problems of a faulty procedure; `heban check` tells all of them


def load(
    store: Store, stories: Sequence[Story], tell: Callable[[str], None], issuing: Calling[Any, Any] | None = None
) -> None:
    """Load the city, the shipped calendars and procedures, and let the stories happen; `issuing` makes documents.

    A procedure that does not pass its check is told and left out; the others are published all the same. Without
    the one that the stories are about there are no cases.
    """
    here = city.read()
    password = hashed(here.password)
    with store.transaction(OPERATOR) as tx:
        organisation.load(tx, here.organisation, password)
        loaded = calendar(tx).years
        for year in year_file.shipped().years.values():
            if year.year not in loaded:
                calendars.load(tx, year)
    for folder in sorted(one for one in PROCESSES.iterdir() if one.is_dir() and one.name[0] not in "._"):
        _publish(store, folder, tell)
    with store.reading(OPERATOR) as tx:
        is_published = PROCEDURE in {release.procedure.key for release in all_current(tx)}
    made = populate(store, stories, tell, issuing) if is_published else 0
    tell(f"演示城市已就绪，新增演示办件 {made} 件；演示账号的密码是 {here.password}")


def _publish(store: Store, folder: Path, tell: Callable[[str], None]) -> None:
    try:
        with store.transaction(OPERATOR) as tx:
            releases.publish(tx, bundle.collect(folder))
    except ProcedureInvalid as refused:
        tell(f"事项 {folder.name} 有错误，没有发布：heban check {folder.relative_to(PROCESSES.parent)} 列出全部问题")
        for problem in refused.problems[:TOLD]:
            tell(f"    {problem}")
