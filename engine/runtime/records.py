"""What is remembered of a completed activity so that it can be compensated (BPMN 2.0, 13.5.5)."""

from dataclasses import dataclass, field

from engine.runtime.values import Data


@dataclass(frozen=True)
class Record:
    """A completed activity that something can undo.

    `unit` is the token whose work it was part of: what is of one unit is undone together. `began` and `ended` are
    numbers of the case, so they tell what came after what. `node` undoes it: its handler, or the activity itself when
    its scope comes back with what was remembered inside (`inner`) to be undone from there. `data` is what it saw last.
    """

    activity: str
    unit: int
    began: int
    ended: int
    node: str
    data: Data
    inner: "tuple[Record, ...] | None" = None


@dataclass(frozen=True)
class Kept:
    """A record and the scope that it is of, by that scope's host token; None is the case itself."""

    host: int | None
    record: Record


@dataclass
class Undoing:
    """How far a compensation has come: what is still to be undone, and what is being undone, by its token."""

    pending: list[Kept]
    running: dict[int, Kept] = field(default_factory=dict)

    def free(self) -> list[Kept]:
        """What no outstanding activity of another unit began after: nothing has to be undone before it."""
        latest: dict[int, int] = {}
        for kept in (*self.pending, *self.running.values()):
            unit, began = kept.record.unit, kept.record.began
            latest[unit] = max(latest.get(unit, 0), began)
        last = sorted(latest, key=lambda unit: -latest[unit])[:2]
        began_last = {unit: next((latest[other] for other in last if other != unit), 0) for unit in latest}
        return [kept for kept in self.pending if kept.record.ended >= began_last[kept.record.unit]]
