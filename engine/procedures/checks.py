"""What `heban check` says: every file read, then whether they fit together. Publishing asks the same."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from engine.errors import ProcedureInvalid
from engine.faults import Problem
from engine.procedures import (
    checks_diagram,
    checks_documents,
    checks_item,
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
from engine.runtime.refusals import Place, Problems

CHECKS: Final = (
    *checks_diagram.CHECKS,
    *checks_flow.CHECKS,
    *checks_item.CHECKS,
    *checks_documents.CHECKS,
    *checks_law.CHECKS,
)


@lru_cache(maxsize=16)
def check(bundle: Bundle) -> tuple[Problem, ...]:
    """Every problem of a bundle, in the order of its files; () when it may be published.

    Faults within files come first: while there are any, how the files fit together is not told.
    """
    problems = Problems()
    try:
        procedure = reading.read(bundle)
    except ProcedureInvalid as refused:
        return (*refused.problems, *_scenarios(bundle)[1])
    inspected = Inspected(procedure, bundle, reading.opened(bundle, problems), problems)
    for check_one in CHECKS:
        check_one(inspected)
    found, wrong = _scenarios(bundle)
    for scenario in found:
        _scenario_fits(scenario, inspected)
    return tuple(reading.in_order([*problems.found, *wrong]))


def _scenarios(bundle: Bundle) -> tuple[list[Scenario], list[Problem]]:
    found: list[Scenario] = []
    wrong: list[Problem] = []
    for name in sorted(bundle.files):
        if name.startswith("scenarios/"):
            try:
                found += scenarios.read(bundle.files[name].decode(errors="replace"), name)
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
