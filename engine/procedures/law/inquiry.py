"""What the rules of the law linter look at: the procedure and the runs of its processes."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.faults import Move
from engine.procedures.inspection import Inspected
from engine.procedures.law.choosing import Choosing
from engine.procedures.law.moving import Diagrams
from engine.procedures.law.runs import Runs, by_office, explore
from engine.runtime.outline import Element
from engine.runtime.refusals import Place, Refusal

ON_THE_SPOT: Final = "1"


@dataclass(frozen=True)
class Inquiry:
    """A procedure under the law linter. `office` are its tasks that the office does."""

    inspected: Inspected

    @property
    def is_on_the_spot(self) -> bool:
        """即办件: accepted and decided at once, by the same person."""
        return self.inspected.procedure.item.project_type == ON_THE_SPOT

    @property
    def office(self) -> list[Element]:
        """The tasks that somebody of the office does."""
        return [one for one in self.inspected.elements("userTask") if by_office(one, self.inspected.procedure.lanes)]

    @cached_property
    def runs(self) -> tuple[Runs, ...]:
        """The runs of the main process of each variant."""
        return self._explored(Diagrams(self._choosing))

    @cached_property
    def lines(self) -> tuple[Runs, ...]:
        """The same, each token followed by itself: parallel branches are not added up."""
        return self._explored(Diagrams(self._choosing, alone=True))

    @property
    def _choosing(self) -> Choosing:
        procedure = self.inspected.procedure
        applications = [procedure.forms[one.form] for one in procedure.variants.values() if one.form in procedure.forms]
        applied = frozenset(key for form in applications for key in form.keys)
        return Choosing(procedure.program, procedure.forms, applied)

    def _explored(self, diagrams: Diagrams) -> tuple[Runs, ...]:
        procedure = self.inspected.procedure
        processes = dict.fromkeys(one.process for one in procedure.variants.values())
        known = [process for process in processes if process in procedure.program.processes]
        return tuple(explore(diagrams, process, procedure.lanes) for process in known)

    def happens(self, element: Element, refusal: Refusal, run: tuple[Move, ...], **facts: object) -> None:
        """Note what is wrong at an element, with the run that comes to it. Its name is a fact of every sentence."""
        place = Place(element.file, element.line, element.id)
        facts = {"name": called(element), **facts}
        told = ((one.code, one.file, one.element) for one in self.inspected.problems.found)
        if (refusal.code, element.file, element.id) not in told:
            self.inspected.problems.happens(refusal, place, run, **facts)

    def happens_at(self, key: str, refusal: Refusal, run: tuple[Move, ...], **facts: object) -> None:
        """Note what is wrong at a key of `procedure.toml`, with the run that shows it."""
        self.inspected.problems.happens(refusal, self.inspected.toml.place(key), run, path=key, **facts)


def called(element: Element) -> str:
    """What people call an element."""
    return element.name.strip() or element.id
