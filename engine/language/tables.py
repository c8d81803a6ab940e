"""Decision tables: which rules match, and what their hit policy makes of it (DMN 1.5, 8.2.8)."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Final

from engine.language.errors import DecisionAmbiguous
from engine.language.feel import Expression, UnaryTests
from engine.language.functions_list import maximum, minimum
from engine.language.item_types import as_given
from engine.language.metering import Meter
from engine.language.operators import calculate, equal
from engine.language.scope import Scope
from engine.language.types import ANY, Type
from engine.language.values import Value
from engine.language.xml_reading import NOWHERE, Place

HIT_POLICIES: Final = frozenset({"UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"})
_LISTING: Final = frozenset({"COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS: Final = frozenset({"SUM", "COUNT", "MIN", "MAX"})


@dataclass(frozen=True)
class Input:
    """A column to test: what is looked at, of which type, which values it may have, and where it stands.

    No two columns of a table have the same label.
    """

    label: str
    expression: Expression
    type: Type
    allowed: UnaryTests | None = None
    place: Place = NOWHERE


@dataclass(frozen=True)
class Output:
    """A column that is given. `ranked` lists its values from the most important on, for PRIORITY and OUTPUT ORDER."""

    name: str
    type: Type = ANY
    ranked: Expression | None = None
    default: Expression | None = None


@dataclass(frozen=True)
class Rule:
    """A row. `number` counts from 1; `note` is what the analyst wrote beside it; `cells` is where each one stands."""

    number: int
    tests: tuple[UnaryTests, ...]
    gives: tuple[Expression, ...]
    note: str = ""
    place: Place = NOWHERE
    cells: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A rule that matched, with its outputs."""

    rule: Rule
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Outcome:
    """What a table says: the value, the rules it rests on, and what was looked at."""

    value: Value
    rules: tuple[Rule, ...]
    inputs: Mapping[str, Value]


@dataclass(frozen=True)
class Table:
    """A decision table. Called in a scope, it gives its value and leaves its outcome in the meter's outcomes."""

    name: str
    policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    place: Place = NOWHERE

    def __call__(self, scope: Scope) -> Value:
        """Raises DecisionAmbiguous, FeelLimit."""
        outcome = self.outcome(scope)
        scope.meter.outcomes.append(outcome)
        return outcome.value

    def outcome(self, scope: Scope) -> Outcome:
        """The outcome over the variables of a scope. Raises DecisionAmbiguous, FeelLimit."""
        subjects = [as_given_or_same(column.expression(scope), column.type, scope.meter) for column in self.inputs]
        looked_at = {column.label: subject for column, subject in zip(self.inputs, subjects, strict=True)}
        if not all(_allowed(column, subject, scope) for column, subject in zip(self.inputs, subjects, strict=True)):
            return Outcome(None, (), looked_at)
        hits = self._hits(subjects, scope)
        if not hits:
            return Outcome(self._default(scope), (), looked_at)
        chosen = self._chosen(hits, scope)
        return Outcome(self._value(chosen, scope.meter), tuple(hit.rule for hit in chosen), looked_at)

    def _hits(self, subjects: Sequence[Value], scope: Scope) -> list[Hit]:
        hits = []
        for rule in self.rules:
            scope.meter.spend()
            pairs = zip(rule.tests, subjects, strict=True)
            if all(test(scope, subject) is True for test, subject in pairs):
                hits.append(Hit(rule, tuple(gives(scope) for gives in rule.gives)))
                if self.policy == "FIRST":
                    break
        return hits

    def _chosen(self, hits: list[Hit], scope: Scope) -> list[Hit]:
        match self.policy:
            case "UNIQUE" if len(hits) > 1:
                raise DecisionAmbiguous(name=self.name, rules=_numbers(hits))
            case "ANY":
                first = list(hits[0].values)
                if not all(equal(first, list(hit.values), scope.meter) is True for hit in hits):
                    raise DecisionAmbiguous(name=self.name, rules=_numbers(hits))
                return hits[:1]
            case "PRIORITY":
                return self._by_rank(hits, scope)[:1]
            case "OUTPUT ORDER":
                return self._by_rank(hits, scope)
        return hits

    def _by_rank(self, hits: list[Hit], scope: Scope) -> list[Hit]:
        ranks = [output.ranked(scope) if output.ranked else [] for output in self.outputs]

        def rank(hit: Hit) -> tuple[int, ...]:
            return tuple(_place(value, order, scope.meter) for value, order in zip(hit.values, ranks, strict=True))

        return sorted(hits, key=rank)

    def _value(self, chosen: list[Hit], meter: Meter) -> Value:
        values = [self._row(hit.values) for hit in chosen]
        if self.policy == "COLLECT" and self.aggregation is not None:
            return _aggregated(self.aggregation, values, meter)
        return values if self.policy in _LISTING else values[0]

    def _row(self, values: Sequence[Value]) -> Value:
        if len(self.outputs) == 1:
            return values[0]
        return {output.name: value for output, value in zip(self.outputs, values, strict=True)}

    def _default(self, scope: Scope) -> Value:
        if not any(output.default for output in self.outputs):
            return None
        row = self._row([output.default(scope) if output.default else None for output in self.outputs])
        return [row] if self.policy in _LISTING and self.aggregation is None and not isinstance(row, list) else row


def apart(label: str, taken: Container[str], times: Counter[str]) -> str:
    """The label, or the label with the next number that is free; `times` counts how often each was asked for."""
    while True:
        times[label] += 1
        name = label if times[label] == 1 else f"{label}（{times[label]}）"
        if name not in taken:
            return name


def as_given_or_same(value: Value, wanted: Type, meter: Meter) -> Value:
    """A column's declared type turns ISO 8601 text into dates; a value of another type is looked at as it is."""
    declared = as_given(value, wanted, meter)
    return value if declared is None else declared


def _place(value: Value, order: Value, meter: Meter) -> int:
    listed = order if isinstance(order, list) else []
    return next((place for place, one in enumerate(listed) if equal(one, value, meter) is True), len(listed))


def _allowed(column: Input, subject: Value, scope: Scope) -> bool:
    return column.allowed is None or subject is None or column.allowed(scope, subject) is True


def _numbers(hits: Sequence[Hit]) -> str:
    return "、".join(str(hit.rule.number) for hit in hits)


def _aggregated(aggregation: str, values: list[Value], meter: Meter) -> Value:
    match aggregation:
        case "COUNT":
            return Decimal(len(values))
        case "SUM":
            return reduce(lambda left, right: calculate("+", left, right, meter), values)
        case "MIN":
            return minimum(meter, values)
    return maximum(meter, values)
