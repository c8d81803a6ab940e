"""场景演练: the scenarios of a draft played on a store of their own, and what of the diagrams they never take."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from threading import Lock
from time import monotonic
from typing import Final
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from engine.errors import Unavailable
from engine.procedures import pointing, reading
from engine.procedures.bundle import Bundle
from engine.procedures.coverage import Covered, coverage
from engine.procedures.pointing import Diagram, Shape
from engine.procedures.scenarios import Scenario
from engine.queries import draft_releases as queries
from web import identity
from web.permissions import permission
from web.rehearsal import Bound, Played, fresh, staged
from web.studio.blueprint import studio

SECONDS: Final = 60
TURN: Final = Lock()


class RehearsalBusy(Unavailable):
    """正在演练另一份草稿的场景，请一分钟以后再试。"""

    code = "rehearsal-busy"


@dataclass(frozen=True)
class Taken:
    """What scenarios take of one process, with the names of what they never take."""

    covered: Covered
    diagram: Diagram
    never: tuple[Shape, ...]

    @property
    def percent(self) -> int:
        """How much of it is taken, rounded down."""
        return int(self.covered.share * 100)

    def marks_as_json(self) -> str:
        """How its elements are painted, for the page's script."""
        never = {one.id: {"kind": "never", "numbers": []} for one in self.never}
        return json.dumps({**{name: {"kind": "done", "numbers": []} for name in self.covered.taken}, **never})


@dataclass(frozen=True)
class Rehearsed:
    """The scenarios that were played, those that time did not suffice for, and what they take."""

    played: tuple[Played, ...]
    left: tuple[Scenario, ...]
    taken: tuple[Taken, ...]


@studio.get("/studio/drafts/<uuid:draft_id>/scenarios")
@permission("release.read")
def scenarios(draft_id: UUID) -> ResponseReturnValue:
    """Play the scenarios of a draft; those of the same content are played once."""
    with identity.reading() as tx:
        bundle = queries.draft_content(tx, draft_id)
    rehearsed = _in_turn(bundle)
    name, name_en = queries.named(bundle)
    sources = {
        one.diagram.file: url_for("studio.draft_diagram", draft_id=draft_id, file=one.diagram.file)
        for one in rehearsed.taken
    }
    item = {"name": name, "name_en": name_en}
    return render_template("studio/scenarios.html", draft_id=draft_id, item=item, rehearsed=rehearsed, sources=sources)


def _in_turn(bundle: Bundle) -> Rehearsed:
    """One rehearsal at a time, since it takes a processor for itself. Raises RehearsalBusy, ProcedureInvalid."""
    if not TURN.acquire(blocking=False):
        raise RehearsalBusy
    try:
        return _rehearsed(bundle)
    finally:
        TURN.release()


@lru_cache(maxsize=8)
def _rehearsed(bundle: Bundle) -> Rehearsed:
    end = monotonic() + SECONDS
    bound = Bound(in_time=lambda: monotonic() < end)
    with fresh(identity.settings()) as open_store, staged(open_store, bundle, bound) as stage:
        played = tuple(stage.play_all())
        left = stage.scenarios[len(played) :]
    covered = coverage(reading.read(bundle), set(chain.from_iterable(one.taken for one in played)))
    diagrams = pointing.diagrams(bundle)
    return Rehearsed(played, left, tuple(_taken(one, diagrams[one.process.file]) for one in covered))


def _taken(covered: Covered, diagram: Diagram) -> Taken:
    never: Sequence[str] = [one.id for one in covered.never_entered] + [one.id for one in covered.never_followed]
    return Taken(covered, diagram, tuple(_shapes(never, diagram)))


def _shapes(ids: Iterable[str], diagram: Diagram) -> Iterator[Shape]:
    return (diagram.shapes.get(one, Shape(one, "", "", "")) for one in ids)
