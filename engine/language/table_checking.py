"""Whether a decision table leaves out cases or contradicts itself: exact where what its columns hold is known.

The columns are gone through one after the other. A state is the set of rules that still hold, so that however many
combinations of values there are, each set is followed once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import combinations
from operator import or_
from typing import Final, TypeAlias

from engine.language import findings
from engine.language.axes import described
from engine.language.cells import Unclear, value_of
from engine.language.checking import Variables
from engine.language.columns import Column, column_of
from engine.language.findings import Located
from engine.language.metering import Meter
from engine.language.operators import equal
from engine.language.printing import literal
from engine.language.tables import Rule, Table

MAX_STATES: Final = 20_000
MAX_GAPS: Final = 5
SINGLE: Final = frozenset({"UNIQUE", "FIRST", "PRIORITY", "ANY"})

_Rules: TypeAlias = tuple[int, int]  # the rules that surely hold and those that may, as bits


@dataclass(frozen=True)
class _Way:
    """How a state was come to: by which pieces of which columns. Doubtful when nobody knows whether they occur."""

    steps: tuple[tuple[int, tuple[int, ...]], ...] = ()
    doubtful: bool = False


class _TooMany(Exception):
    pass


@dataclass
class _Searched:
    """What the search has come to: the sets of rules at the end, and the ways that no rule covers."""

    ends: dict[_Rules, _Way] = field(default_factory=dict)
    gaps: list[_Way] = field(default_factory=list)


def check_table(table: Table, variables: Variables) -> Iterator[Located]:
    """Gaps, contradictions, and rules that never fire; and what could not be checked."""
    columns = [column_of(table, place, variables) for place in range(len(table.inputs))]
    # what is not known for sure comes last, so that it spoils no gap that is there without it
    order = sorted(range(len(columns)), key=lambda place: bool(columns[place].axis.doubtful))
    related = _related(columns)
    try:
        searched = _search(columns, order, len(table.rules), related)
    except _TooMany:
        yield Located(findings.NOT_CHECKED_SIZE, table.place, {})
        return
    yield from _Told(table, columns, searched, related).all()


def _related(columns: Sequence[Column]) -> frozenset[int]:
    """The columns that look at the same variables as another one, so that not every combination can be."""
    found: set[int] = set()
    for left, right in combinations(range(len(columns)), 2):
        if columns[left].names & columns[right].names:
            found |= {left, right}
    return frozenset(found)


def _search(columns: Sequence[Column], order: Sequence[int], rules: int, related: frozenset[int]) -> _Searched:
    everything = (1 << rules) - 1
    searched = _Searched()
    states: dict[_Rules, _Way] = {(everything, everything): _Way()} if rules else {}
    for place in order:
        column, following = columns[place], dict[_Rules, _Way]()
        for (sure, maybe), way in states.items():
            for rules_left, pieces in _grouped(column, sure, maybe).items():
                whole = len(pieces) == len(column.axis.pieces)
                doubtful = not whole and (place in related or column.axis.doubtful.issuperset(pieces))
                step = _Way((*way.steps, (place, pieces)), way.doubtful or doubtful)
                if not rules_left[1]:
                    searched.gaps.append(step)
                elif rules_left not in following or (following[rules_left].doubtful and not step.doubtful):
                    following[rules_left] = step
        if len(following) + len(searched.gaps) > MAX_STATES:
            raise _TooMany
        states = following
    searched.ends = states
    return searched


def _grouped(column: Column, sure: int, maybe: int) -> dict[_Rules, tuple[int, ...]]:
    """The pieces of a column by the rules that are left on them."""
    groups: dict[_Rules, tuple[int, ...]] = {}
    for piece, (surely, perhaps) in enumerate(zip(column.sure, column.maybe, strict=True)):
        left = (sure & surely, maybe & perhaps)
        groups[left] = (*groups.get(left, ()), piece)
    return groups


@dataclass(frozen=True)
class _Told:
    """A search in words."""

    table: Table
    columns: Sequence[Column]
    searched: _Searched
    related: frozenset[int]

    def all(self) -> Iterator[Located]:
        yield from self._gaps()
        contradicting: dict[tuple[Rule, Rule], _Way] = {}
        for pair, way in self._contradicting():
            contradicting.setdefault(pair, way)
        for (first, second), way in contradicting.items():
            if not way.doubtful:
                sentence = findings.NOT_UNIQUE if self.table.policy == "UNIQUE" else findings.NOT_ANY
                facts = {"first": first.number, "second": second.number, **self._case(way)}
                yield Located(sentence, second.place, facts)
        for rule in self._rules(self._undecided()):
            yield Located(findings.NOT_CHECKED_CELL, rule.place, {"number": rule.number})
        yield from self._idle()
        hidden = [pair for pair, way in contradicting.items() if way.doubtful]
        if self.related and (hidden or any(way.doubtful for way in self._uncovered)):
            labels = "、".join(self.columns[place].axis.label for place in sorted(self.related))
            yield Located(findings.NOT_CHECKED_RELATED, self.table.place, {"columns": labels})
        elif hidden:
            numbers = sorted({rule.number for pair in hidden for rule in pair})
            yield Located(findings.NOT_CHECKED_OVERLAP, self.table.place, {"rules": "、".join(map(str, numbers))})

    @property
    def _uncovered(self) -> Sequence[_Way]:
        """The ways that no rule covers, where that leaves the table without an answer."""
        answers = self.table.policy in SINGLE and not any(output.default for output in self.table.outputs)
        return self.searched.gaps if answers else ()

    @property
    def _excludes(self) -> bool:
        """Whether rules may not hold together."""
        return self.table.policy in {"UNIQUE", "ANY"}

    def _gaps(self) -> Iterator[Located]:
        certain = [way for way in self._uncovered if not way.doubtful]
        for way in certain[:MAX_GAPS]:
            yield Located(findings.GAP, self.table.place, self._case(way))
        if len(certain) > MAX_GAPS:
            yield Located(findings.GAPS_MORE, self.table.place, {"count": len(certain) - MAX_GAPS})
        if len(certain) < len(self._uncovered):
            for column in self.columns:
                if column.axis.doubtful:
                    yield Located(findings.NOT_CHECKED_COLUMN, self.table.place, {"column": column.axis.label})

    def _undecided(self) -> int:
        """The rules of which nobody knows whether they hold where that matters, as bits."""
        answers = self.table.policy in SINGLE and not any(output.default for output in self.table.outputs)
        ends = self.searched.ends
        open_ends = _union(maybe for sure, maybe in ends if answers and not sure)
        return open_ends | _union(maybe & ~sure for sure, maybe in ends if self._excludes and maybe & (maybe - 1))

    def _contradicting(self) -> Iterator[tuple[tuple[Rule, Rule], _Way]]:
        """The pairs of rules that hold together and may not, each with a way to it that surely occurs, if any does."""
        ways = sorted(self.searched.ends.items(), key=lambda end: end[1].doubtful) if self._excludes else []
        for (sure, _), way in ways:
            for first, second in combinations(self._rules(sure), 2):
                if not self._agree(first, second):
                    yield (first, second), way

    def _agree(self, first: Rule, second: Rule) -> bool:
        """Whether two rules may fire together: under ANY, when they say the same."""
        if self.table.policy == "UNIQUE":
            return False
        try:
            left = [value_of(one.tree) for one in first.gives]
            right = [value_of(one.tree) for one in second.gives]
        except Unclear:
            return True  # not known before it is evaluated
        return equal(left, right, Meter()) is True

    def _idle(self) -> Iterator[Located]:
        held = _union(maybe for _, maybe in self.searched.ends)
        fired = _union(map(_first_ones, self.searched.ends)) if self.table.policy == "FIRST" else held
        for rule in self._rules(~fired):
            sentence = findings.RULE_COVERED if rule in self._rules(held) else findings.RULE_EMPTY
            yield Located(sentence, rule.place, {"number": rule.number})

    def _rules(self, bits: int) -> list[Rule]:
        return [rule for place, rule in enumerate(self.table.rules) if bits >> place & 1]

    def _case(self, way: _Way) -> dict[str, object]:
        """A way in words, with an example; columns that do not matter are left out."""
        cases, example = [], []
        for place, pieces in sorted(way.steps):
            axis = self.columns[place].axis
            if len(pieces) < len(axis.pieces) or len(axis.pieces) == 1:
                cases.append(f"{axis.label}：{described(pieces, axis)}")
                sample = axis.pieces[pieces[0]].sample
                example.append(f"{axis.label} = {literal(sample)}")
        return {"cases": "；".join(cases) or "任何输入", "example": "，".join(example) or "任何输入"}


def _union(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)


def _first_ones(rules: _Rules) -> int:
    """Those of which one is the first that holds: nothing behind a rule that surely holds."""
    sure, maybe = rules
    return maybe & ((sure & -sure) * 2 - 1) if sure else maybe
