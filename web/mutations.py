"""The mutation check: whether a procedure's scenarios notice when a condition of its diagrams is turned round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from engine.procedures import reading
from engine.procedures.bundle import Bundle
from engine.procedures.flipping import Flip, flipped, flips
from engine.procedures.scenarios import Scenario
from engine.store import Store
from web.rehearsal import Clock, Played, Stage, staged

MOST_FLIPS: Final = 200


@dataclass(frozen=True)
class Tried:
    """A flip that was tried: the scenario that noticed it, and how many take the place where it was made."""

    flip: Flip
    noticed_by: str | None
    taken_by: int


@dataclass(frozen=True)
class Mutations:
    """The scenarios as they are played, and how they take each flip. `left_out` flips were too many to try."""

    played: tuple[Played, ...]
    tried: tuple[Tried, ...]
    left_out: int

    @property
    def unnoticed(self) -> tuple[Tried, ...]:
        """The flips that no scenario notices."""
        return tuple(one for one in self.tried if one.noticed_by is None)


def mutate(open_store: Callable[[Clock], Store], bundle: Bundle, tell: Callable[[int, int], None]) -> Mutations:
    """Play the scenarios of a bundle, then with every condition flipped in turn those that come by there.

    `tell` is told how many flips were tried, and of how many. Scenarios that fail as it is are not played again.
    Raises ProcedureInvalid.
    """
    found = flips(reading.read(bundle))
    with staged(open_store, bundle) as stage:
        played = [(one, stage.play(one)) for one in stage.scenarios]
        tried = []
        for number, flip in enumerate(found[:MOST_FLIPS]):
            tell(number, len(found))
            tried.append(_tried(stage, flip, _by_there(flip, played)))
    return Mutations(tuple(one for _, one in played), tuple(tried), len(found[MOST_FLIPS:]))


def _by_there(flip: Flip, played: Sequence[tuple[Scenario, Played]]) -> list[Scenario]:
    """The scenarios that come by where the flip is made: those that take its flow first, the short ones first."""
    source, flow = (flip.source.process, flip.source.id), (flip.source.process, flip.flow)
    coming = [both for both in played if source in both[1].taken and not both[1].failures]
    return [one for one, _ in sorted(coming, key=lambda both: (flow not in both[1].taken, len(both[0].steps)))]


def _tried(stage: Stage, flip: Flip, coming: Sequence[Scenario]) -> Tried:
    if coming:
        stage.exchange(flipped(stage.bundle, flip))
    noticed = next((one.id for one in coming if stage.play(one).failures), None)
    return Tried(flip, noticed, len(coming))
