"""DMN: decisions from a file, each with what it needs, answered together with the rules that fired.

Read are decision tables and literal expressions, with the requirement graph between decisions of one file, in the
namespaces of DMN 1.1 to 1.5. Everything else is refused in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.errors import Problem
from engine.language.dmn_reading import Decision, read_decisions
from engine.language.errors import DmnInvalid
from engine.language.feel import to_feel, to_json
from engine.language.tables import Outcome, Table
from engine.language.values import Json

__all__ = ["Decided", "Decision", "Decisions", "Fired", "load"]


@dataclass(frozen=True)
class Fired:
    """A rule that fired: in which decision, its number from 1, and the analyst's note beside it."""

    decision: str
    rule: int
    note: str


@dataclass(frozen=True)
class Decided:
    """The answer of a decision as JSON, with the rules behind it and what the decision itself looked at."""

    value: Json
    fired: tuple[Fired, ...]
    inputs: Mapping[str, Json]


@dataclass(frozen=True)
class Decisions:
    """The decisions of one file, by id."""

    file: str
    decisions: Mapping[str, Decision]
    _order: Mapping[str, tuple[str, ...]] = field(repr=False)

    def decide(self, decision_id: str, context: Mapping[str, object]) -> Decided:
        """Answer a decision over the variables of `context`, the decisions it requires first.

        Raises KeyError for an unknown id, DecisionAmbiguous, FeelLimit.
        """
        known, fired, outcome = dict(context), [], Outcome(None, (), {})
        for required in (*self._order[decision_id], decision_id):
            decision = self.decisions[required]
            outcome = _outcome(decision, known)
            known[decision.variable] = outcome.value
            fired += [Fired(required, rule.number, rule.note) for rule in outcome.rules]
        looked_at = {label: to_json(value) for label, value in outcome.inputs.items()}
        return Decided(to_json(outcome.value), tuple(fired), looked_at)


def load(xml: bytes, file: str) -> Decisions:
    """Read a DMN file. Raises DmnInvalid with every problem, each with element and line."""
    decisions, problems = read_decisions(xml, file)
    order = {}
    for key in decisions:
        required = _required(key, decisions, ())
        if required is None:
            text = "决策之间循环引用，请去掉其中一条信息需求。"
            problems.append(Problem("D007", file, text, key, decisions[key].line))
        order[key] = required or ()
    if problems:
        raise DmnInvalid(problems)
    return Decisions(file, decisions, order)


def _required(key: str, decisions: Mapping[str, Decision], path: tuple[str, ...]) -> tuple[str, ...] | None:
    """What a decision requires, in an order in which it can be answered; None for a circle."""
    order: list[str] = []
    for needed in decisions[key].requires:
        if needed == key or needed in path:
            return None
        before = _required(needed, decisions, (*path, key))
        if before is None:
            return None
        order += [one for one in (*before, needed) if one not in order]
    return tuple(order)


def _outcome(decision: Decision, known: Mapping[str, object]) -> Outcome:
    if isinstance(decision.logic, Table):
        return decision.logic.decide(known)
    looked_at = {name: to_feel(known.get(name)) for name in sorted(decision.logic.names)}
    return Outcome(decision.logic.evaluate(known), (), looked_at)
