"""What a check looks at, and how it tells what it finds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from engine.procedures.bundle import Bundle
from engine.procedures.procedure import Procedure
from engine.procedures.toml_tables import TomlFile
from engine.runtime.outline import Element
from engine.runtime.refusals import Place, Problems, Refusal


@dataclass(frozen=True)
class Repeated:
    """How often a task is repeated: the formula of its collection or number, and whether a condition ends it early."""

    times: str
    ends_early: bool


@dataclass(frozen=True)
class Inspected:
    """A procedure that has been read, with its files for telling where a problem is.

    `faulty` are the files that could not be read as a whole.
    """

    procedure: Procedure
    bundle: Bundle
    toml: TomlFile
    problems: Problems
    faulty: frozenset[str] = frozenset()

    @property
    def unread(self) -> frozenset[str]:
        """The forms that are there and could not be read as a whole."""
        return frozenset(Path(name).stem for name in self.faulty if name.endswith(".form"))

    def elements(self, kind: str | None = None) -> Iterator[Element]:
        """The elements of all diagrams, or those of one kind."""
        for process in self.procedure.program.processes.values():
            yield from (one for one in process.elements if kind in (None, one.kind))

    def repeated(self) -> dict[tuple[str, str], Repeated]:
        """Every multi-instance task by its file and id."""
        found = {}
        for name in {process.file for process in self.procedure.program.processes.values()}:
            for loop in etree.fromstring(self.bundle.files[name]).iter("{*}multiInstanceLoopCharacteristics"):
                task = loop.getparent()
                if task is not None:
                    number = loop.findtext("{*}loopCardinality", "")
                    given = (one.get("inputCollection") for one in loop.iter("{*}loopCharacteristics"))
                    ends_early = loop.find("{*}completionCondition") is not None
                    found[name, str(task.get("id"))] = Repeated(next(given, None) or number, ends_early=ends_early)
        return found

    def refuse_element(self, element: Element, refusal: Refusal, **facts: object) -> None:
        """Note a problem at an element of a diagram."""
        self.problems.add(refusal, Place(element.file, element.line, element.id), **facts)

    def refuse_key(self, path: str, refusal: Refusal, **facts: object) -> None:
        """Note a problem at a key of `procedure.toml`."""
        self.toml.refuse(path, refusal, **facts)
