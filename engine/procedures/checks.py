"""What `heban check` says: every file read, then whether they fit together. Publishing asks the same."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from engine.errors import ProcedureInvalid
from engine.faults import Problem, Severity
from engine.procedures import (
    bundle,
    checks_diagram,
    checks_documents,
    checks_item,
    follow_ups,
    lone,
    reading,
    refusals,
    scenarios,
)
from engine.procedures.acts import CaseState
from engine.procedures.bundle import Bundle
from engine.procedures.flow import checks as checks_flow
from engine.procedures.inspection import Inspected
from engine.procedures.law import checks as checks_law
from engine.procedures.scenario_words import Claim, Complete, Expect, ExpectStatus, Parties
from engine.procedures.scenarios import Scenario
from engine.procedures.soundness import checking as checks_soundness
from engine.procedures.style import style_of
from engine.runtime.refusals import Place, Problems

CHECKS: Final = (
    *checks_diagram.CHECKS,
    *checks_flow.CHECKS,
    *checks_item.CHECKS,
    *checks_documents.CHECKS,
    *checks_soundness.CHECKS,
)
OF_SOUND_FILES: Final = (*checks_law.CHECKS,)
"""What can only be said of diagrams and forms that have been read as a whole."""


@lru_cache(maxsize=16)
def check(given: Bundle) -> tuple[Problem, ...]:
    """Every problem of a bundle, in the order of its files; () when it may be published.

    What follows from faults within files is left out (`follow_ups`).
    """
    attempt = reading.attempt(given)
    found, wrong = _scenarios(given)
    faulty = frozenset(problem.file for problem in attempt.problems)
    problems = Problems()
    if attempt.procedure is None and given.key != lone.KEY:
        problems.found += (problem for name in lone.names(given) for problem in _alone(given, name, faulty))
    elif attempt.procedure is not None:
        toml = reading.opened(given, problems)
        inspected = Inspected(attempt.procedure, given, toml, problems, faulty)
        for check_one in CHECKS if attempt.problems else (*CHECKS, *OF_SOUND_FILES):
            check_one(inspected)
        for scenario in found:
            _scenario_fits(scenario, inspected)
    told = follow_ups.left_out(attempt.problems, problems.found, given.files)
    return tuple(reading.in_order([*told, *wrong]))


def check_with_style(given: Bundle) -> tuple[Problem, ...]:
    """Every problem of a bundle; once there are no errors any more, also what could be drawn more clearly."""
    told = check(given)
    if any(problem.severity is Severity.ERROR for problem in told):
        return told
    diagrams = {name: content for name, content in given.files.items() if name.endswith(".bpmn")}
    drawn = (one for name, content in diagrams.items() for one in style_of(name, content))
    return tuple(reading.in_order([*told, *drawn]))


def check_folder(folder: Path) -> tuple[Problem, ...]:
    """Every problem of a procedure's folder; that there are no shared files beside it is told where some are missed.

    Raises FileNotFoundError when the folder is not there.
    """
    try:
        told = check_with_style(bundle.collect(folder))
    except ProcedureInvalid as invalid:
        return invalid.problems
    lost = [str(one.facts[follow_ups.LOST[one.code]]) for one in told if one.code in follow_ups.LOST]
    if not lost or (folder.resolve().parent / bundle.SHARED).is_dir():
        return told
    problems = Problems()
    problems.add(refusals.NO_SHARED, Place(bundle.SHARED), names="、".join(dict.fromkeys(lost)))
    return (*problems.found, *(one for one in told if one.code not in follow_ups.OF_SHARED_FILES))


def check_alone(name: str, content: bytes) -> tuple[Problem, ...]:
    """What can be said of one diagram, one file of decisions or one form by itself."""
    alone = lone.bundle_of(name, content)
    told = (problem for problem in check_with_style(alone) if lone.counts(problem, name))
    return tuple(replace(problem, file=name) for problem in told)


def _alone(given: Bundle, name: str, faulty: frozenset[str]) -> tuple[Problem, ...]:
    """What can be said of a file in a bundle without an item; what was read has been told already."""
    if name in faulty:
        return ()
    told = check(lone.bundle_of(name, given.files[name]))
    return tuple(replace(problem, file=name) for problem in told if lone.counts(problem, name))


def _scenarios(given: Bundle) -> tuple[list[Scenario], list[Problem]]:
    found: list[Scenario] = []
    wrong: list[Problem] = []
    for name in sorted(given.files):
        if name.startswith("scenarios/"):
            try:
                found += scenarios.read(given.files[name].decode(errors="replace"), name)
            except ProcedureInvalid as refused:
                wrong += refused.problems
    return found, wrong


def _scenario_fits(scenario: Scenario, inspected: Inspected) -> None:
    """A scenario names variants, elements, operations and states that there are."""
    place = Place(scenario.file, element=scenario.id)
    known = {element.id for element in inspected.elements("userTask")}
    asked = {element.operation for element in inspected.elements() if element.operation}
    if scenario.variant not in inspected.procedure.variants:
        inspected.problems.add(refusals.VARIANT_LOST, place, variant=scenario.variant)
    for number, name in _named(scenario):
        if name not in known:
            inspected.problems.add(refusals.ELEMENT_LOST, place, number=number, id=name)
    for step in scenario.steps:
        if isinstance(step.do, Parties):
            for name in step.do.answers.keys() - asked:
                inspected.problems.add(refusals.OPERATION_LOST, place, number=step.number, name=name)
        if isinstance(step.do, ExpectStatus) and step.do.status not in set(CaseState):
            inspected.problems.add(refusals.STATUS_UNKNOWN, place, number=step.number, status=step.do.status)


def _named(scenario: Scenario) -> Iterator[tuple[int, str]]:
    for step in scenario.steps:
        if isinstance(step.do, Claim | Complete):
            yield step.number, step.do.element
        elif isinstance(step.do, Expect):
            yield from ((step.number, one) for one in step.do.elements)
