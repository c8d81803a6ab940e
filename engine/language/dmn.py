"""DMN: decisions from a file, each answered together with what it needs and with the rules that fired."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from engine.faults import Problem
from engine.language.deciding import Asking
from engine.language.dmn_files import read_graphs
from engine.language.dmn_reading import Decision, Graph
from engine.language.errors import DmnInvalid
from engine.language.feel import bounded, surroundings, to_json
from engine.language.metering import Meter
from engine.language.tables import Outcome, apart
from engine.language.values import Json

__all__ = ["Decided", "Decision", "Decisions", "Fired", "load", "read"]

MAX_TOLD: Final = 100


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
    graph: Graph = field(repr=False)

    @property
    def decisions(self) -> Mapping[str, Decision]:
        return self.graph.decisions

    def decide(
        self, key: str, context: Mapping[str, object], now: datetime | None = None, meter: Meter | None = None
    ) -> Decided:
        """Answer a decision or a decision service over the variables of `context`, what it requires first.

        A `meter` bounds this answer and others together. Raises KeyError for an unknown id, DecisionAmbiguous,
        FeelLimit.
        """
        scope = surroundings(context, now, meter)
        asking = Asking(self.graph, scope)
        with bounded():
            value = asking.service(key) if key in self.graph.services else asking.decision(key)
            fired = tuple(Fired(*rule) for decision, outcome in asking.outcomes for rule in _rules(decision, outcome))
            own = [outcome for decision, outcome in asking.outcomes if decision == key]
            if key in self.decisions and self.decisions[key].inputs:
                own = [*own[-1:], *own[:-1]]  # its own table comes before those that its cells have asked
            looked_at = _looked_at(own, scope.meter) or asking.read_by(key)
            return Decided(to_json(value, scope.meter), fired, looked_at)


def _rules(decision: str, outcome: Outcome) -> Iterator[tuple[str, int, str]]:
    return ((decision, rule.number, rule.note) for rule in outcome.rules)


def _looked_at(outcomes: Sequence[Outcome], meter: Meter) -> dict[str, Json]:
    """What tables looked at, by label: equal labels are numbered. Stops at the table that brings MAX_TOLD of them."""
    told: dict[str, Json] = {}
    times: Counter[str] = Counter()
    for outcome in outcomes:
        for label, value in outcome.inputs.items():
            name = apart(label, told, times)
            told[name] = to_json(value, meter)
        if len(told) >= MAX_TOLD:
            break
    return told


def load(xml: bytes, file: str) -> Decisions:
    """Read a DMN file that stands alone. Raises DmnInvalid with every problem, each with element and line."""
    decisions, problems = read({file: xml})
    if problems:
        raise DmnInvalid(problems)
    return decisions[file]


def read(files: Mapping[str, bytes]) -> tuple[dict[str, Decisions], list[Problem]]:
    """The decisions of each file as far as they can be read, and what is wrong; what cannot be read is null.

    A file may import others of the same bundle.
    """
    graphs, problems = read_graphs(files)
    for file, graph in graphs.items():
        for key in _in_a_circle(graph):
            text = "决策之间循环引用，请去掉其中一条信息需求。"
            problems.append(Problem("D007", file, text, key, graph.decisions[key].line))
    return {file: Decisions(file, graph) for file, graph in graphs.items()}, problems


def _in_a_circle(graph: Graph) -> Iterator[str]:
    settled: set[str] = set()
    for key in graph.decisions:
        if key not in settled and _comes_back(key, graph, settled):
            yield key


def _comes_back(start: str, graph: Graph, settled: set[str]) -> bool:
    """Whether a decision requires itself, by way of others; adds what was looked through to `settled` when not."""
    seen: set[str] = set()
    waiting = [*_needs(start, graph)]
    while waiting:
        key = waiting.pop()
        if key == start:
            return True
        if key not in seen | settled:
            seen.add(key)
            waiting += _needs(key, graph)
    settled.add(start)
    return False


def _needs(key: str, graph: Graph) -> Iterator[str]:
    """What a part needs of its own file: a file that it imports cannot need it in turn."""
    if key in graph.services:
        service = graph.services[key]
        needed = tuple(output for output in service.outputs if output not in service.parameters)
    else:
        decision = graph.decisions.get(key)
        needed = () if decision is None else (*decision.requires, *decision.knows)
    return (reference.key for reference in needed if reference.source is None)
