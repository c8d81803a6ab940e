"""Checks of decision tables: rules that contradict each other, and rules that never fire.

What a table is asked over is not known here, so only what holds whatever it is asked is told: a table that leaves out
cases may never meet them.
"""

from typing import Final

from engine.language import findings
from engine.language.checking import Variables
from engine.language.decision_checking import check_decision
from engine.procedures.inspection import Inspected
from engine.runtime.refusals import Place, Refusal

WRONG: Final = frozenset(
    {findings.NOT_UNIQUE, findings.NOT_ANY, findings.RULE_COVERED, findings.RULE_EMPTY, findings.NOT_LISTED}
)


def rules_agree(inspected: Inspected) -> None:
    """No two rules fire together where one may, none is in vain, and each gives what its column lists."""
    for key, decisions in inspected.procedure.program.decisions.items():
        for found in check_decision(decisions.decisions[key], decisions.graph, Variables(is_open=True)):
            if found.sentence in WRONG:
                place = Place(decisions.file, found.place.line, found.place.element)
                inspected.problems.add(Refusal(*found.sentence), place, **found.facts)


CHECKS: Final = (rules_agree,)
