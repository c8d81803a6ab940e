"""门户首页: what may be applied for, by theme or by search."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from engine.procedures.procedure import Procedure
from engine.queries import catalogue
from engine.queries.rows import Published
from web.identity import reading
from web.permissions import permission
from web.portal.blueprint import portal

LONGEST_SEARCH: Final = 100
OFTEN_DONE: Final = 5


@dataclass(frozen=True)
class Theme:
    """A theme of the directory with its procedures."""

    theme: str
    theme_en: str
    procedures: Sequence[Procedure]


@portal.get("/")
@permission("page.read")
def home() -> ResponseReturnValue:
    """The directory by theme; with `q`, what matches it."""
    search = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    with reading() as tx:
        everything = catalogue.listing(tx)
        found = catalogue.listing(tx, search) if search else everything
    often = [published.procedure for published in everything[:OFTEN_DONE]]
    return render_template("portal/home.html", themes=_by_theme(found), search=search, often=often, count=len(found))


def _by_theme(found: Sequence[Published]) -> list[Theme]:
    themes: dict[str, list[Procedure]] = {}
    for published in found:
        themes.setdefault(published.procedure.theme, []).append(published.procedure)
    return [Theme(name, members[0].theme_en, members) for name, members in themes.items()]
