"""Decision tables: which rules match, and what their hit policy makes of it (DMN 1.5, 8.2.8)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Final

from engine.language.errors import DecisionAmbiguous
from engine.language.feel import Expression, UnaryTests
from engine.language.metering import Meter
from engine.language.operators import calculate, equal, less
from engine.language.values import Value

HIT_POLICIES: Final = frozenset({"UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"})
AGGREGATIONS: Final = frozenset({"SUM", "COUNT", "MIN", "MAX"})


@dataclass(frozen=True)
class Input:
    """A column to test: what is looked at, and which values it may have."""

    label: str
    expression: Expression
    allowed: UnaryTests | None = None


@dataclass(frozen=True)
class Output:
    """A column that is given. `ranked` are its values from the most important on, for PRIORITY and OUTPUT ORDER."""

    name: str
    ranked: tuple[Expression, ...] = ()
    default: Expression | None = None


@dataclass(frozen=True)
class Rule:
    """A row. `number` counts from 1; `note` is what the analyst wrote beside it."""

    number: int
    tests: tuple[UnaryTests, ...]
    gives: tuple[Expression, ...]
    note: str = ""


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
    """A decision table."""

    name: str
    policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def decide(self, context: Mapping[str, object]) -> Outcome:
        """The outcome over the variables of `context`. Raises DecisionAmbiguous, FeelLimit."""
        looked_at = {column.label: column.expression.evaluate(context) for column in self.inputs}
        subjects = list(looked_at.values())
        if not all(_allowed(column, subject, context) for column, subject in zip(self.inputs, subjects, strict=True)):
            return Outcome(None, (), looked_at)
        hits = self._hits(subjects, context)
        if not hits:
            return Outcome(self._default(context), (), looked_at)
        chosen = self._chosen(hits, context)
        return Outcome(self._value(chosen), tuple(hit.rule for hit in chosen), looked_at)

    def _hits(self, subjects: Sequence[Value], context: Mapping[str, object]) -> list[Hit]:
        hits = []
        for rule in self.rules:
            pairs = zip(rule.tests, subjects, strict=True)
            if all(test.evaluate(context, subject) is True for test, subject in pairs):
                hits.append(Hit(rule, tuple(gives.evaluate(context) for gives in rule.gives)))
                if self.policy == "FIRST":
                    break
        return hits

    def _chosen(self, hits: list[Hit], context: Mapping[str, object]) -> list[Hit]:
        match self.policy:
            case "UNIQUE" if len(hits) > 1:
                raise DecisionAmbiguous(name=self.name, rules=_numbers(hits))
            case "ANY":
                meter = Meter()
                if not all(equal(list(hits[0].values), list(hit.values), meter) is True for hit in hits):
                    raise DecisionAmbiguous(name=self.name, rules=_numbers(hits))
                return hits[:1]
            case "PRIORITY":
                return self._by_rank(hits, context)[:1]
            case "OUTPUT ORDER":
                return self._by_rank(hits, context)
        return hits

    def _by_rank(self, hits: list[Hit], context: Mapping[str, object]) -> list[Hit]:
        ranks = [[ranked.evaluate(context) for ranked in output.ranked] for output in self.outputs]

        def rank(hit: Hit) -> tuple[int, ...]:
            pairs = zip(hit.values, ranks, strict=True)
            return tuple(order.index(value) if value in order else len(order) for value, order in pairs)

        return sorted(hits, key=rank)

    def _value(self, chosen: list[Hit]) -> Value:
        values = [self._row(hit.values) for hit in chosen]
        if self.policy == "COLLECT" and self.aggregation is not None:
            return _AGGREGATED[self.aggregation](values)
        return values if self.policy in {"COLLECT", "RULE ORDER", "OUTPUT ORDER"} else values[0]

    def _row(self, values: Sequence[Value]) -> Value:
        if len(self.outputs) == 1:
            return values[0]
        return {output.name: value for output, value in zip(self.outputs, values, strict=True)}

    def _default(self, context: Mapping[str, object]) -> Value:
        if any(output.default for output in self.outputs):
            return self._row([o.default.evaluate(context) if o.default else None for o in self.outputs])
        return [] if self.policy in {"COLLECT", "RULE ORDER", "OUTPUT ORDER"} and self.aggregation is None else None


def _allowed(column: Input, subject: Value, context: Mapping[str, object]) -> bool:
    return column.allowed is None or subject is None or column.allowed.evaluate(context, subject) is True


def _numbers(hits: Sequence[Hit]) -> str:
    return "、".join(str(hit.rule.number) for hit in hits)


def _added(values: list[Value]) -> Value:
    meter = Meter()
    return reduce(lambda left, right: calculate("+", left, right, meter), values)


def _counted(values: list[Value]) -> Value:
    return Decimal(len(values))


def _extreme(*, greatest: bool) -> Callable[[list[Value]], Value]:
    def extreme(values: list[Value]) -> Value:
        best = values[0]
        for value in values[1:]:
            if (less(best, value) if greatest else less(value, best)) is True:
                best = value
        return best

    return extreme


_AGGREGATED: Final[Mapping[str, Callable[[list[Value]], Value]]] = {
    "SUM": _added,
    "COUNT": _counted,
    "MIN": _extreme(greatest=False),
    "MAX": _extreme(greatest=True),
}
