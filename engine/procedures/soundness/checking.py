"""Whether the diagrams of a procedure are sound, told as problems."""

from typing import Final

from engine.procedures.inspection import Inspected
from engine.procedures.soundness.composing import Examiner, uncaught
from engine.procedures.soundness.findings import Finding
from engine.runtime.program import Program
from engine.runtime.refusals import Place, Problems


def diagrams_are_sound(inspected: Inspected) -> None:
    """Every case that follows the diagrams can come to its end, whatever is decided on the way."""
    tell(inspected.procedure.program, inspected.problems, inspected.faulty)


def tell(program: Program, problems: Problems, faulty: frozenset[str] = frozenset()) -> None:
    """Note everything that is not sound in the processes of a program, but for those in files that are faulty."""
    examiner = Examiner(program, faulty)
    called = {element.called for process in program.processes.values() for element in process.elements}
    for name in examiner.processes:
        examined = examiner.process(name)
        is_first = name not in called and not faulty  # a caller may stand in a faulty file
        for finding in (*examined.findings, *(uncaught(examined) if is_first else ())):
            _tell(finding, program, problems)


def _tell(finding: Finding, program: Program, problems: Problems) -> None:
    process = program.processes[finding.process]
    element = process.by_id.get(finding.element)
    place = Place(process.file, element.line if element else 0, finding.element)
    name = (element.name or element.id) if element else process.name
    problems.happens(finding.refusal, place, finding.run, name=name, **finding.facts)


CHECKS: Final = (diagrams_are_sound,)
