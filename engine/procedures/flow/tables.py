"""The decisions of a bundle, checked over what has been written where they are asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.faults import Severity
from engine.language import dmn, findings
from engine.language.checking import Variables
from engine.language.decision_checking import check_decision
from engine.language.dmn_reading import Decision
from engine.language.findings import Located
from engine.language.tables import Table
from engine.procedures.flow import refusals
from engine.procedures.flow.names import NAMES, Lexicon, Told, weighed
from engine.procedures.flow.places import Asking
from engine.procedures.flow.written import Written, either
from engine.runtime.refusals import Place, Refusal

CONTRADICTIONS: Final = frozenset(
    {findings.NOT_UNIQUE, findings.NOT_ANY, findings.RULE_COVERED, findings.RULE_EMPTY, findings.NOT_LISTED}
)
IDLE: Final = frozenset({findings.RULE_COVERED, findings.RULE_EMPTY, findings.GAP, findings.GAPS_MORE})


@dataclass(frozen=True)
class Asked:
    """The decisions of a bundle by id, with everything that is asked of them."""

    decisions: Mapping[str, dmn.Decisions]
    lexicon: Lexicon

    def faults(self, askings: Iterable[Asking]) -> Iterator[Told]:
        """What is wrong with any decision, and with the data that it is asked over."""
        over: dict[str, Written] = {}
        for asking in askings:
            if asking.decision in self.decisions:
                yield from self._inputs(asking)
                for key in self._reached(asking.decision):
                    over[key] = either(over[key], asking.written) if key in over else asking.written
        for key, decisions in self.decisions.items():
            yield from self._decision(decisions.decisions[key], decisions, over.get(key))

    def _reached(self, key: str) -> list[str]:
        """A decision and those of its file that it requires."""
        graph, found = self.decisions[key].graph, [key]
        for one in found:
            found += [
                other.key
                for other in graph.decisions[one].requires
                if other.source is None and other.key in graph.decisions and other.key not in found
            ]
        return found

    def _inputs(self, asking: Asking) -> Iterator[Told]:
        """Input data that nothing has written where the decision is asked."""
        graph = self.decisions[asking.decision].graph
        for key in self._reached(asking.decision):
            for reference in graph.decisions[key].requires:
                if reference.source is not None or reference.key not in graph.inputs:
                    continue
                name = graph.inputs[reference.key].name
                facts = {"decision": asking.decision, "name": name}
                if name in asking.written.types:
                    if name not in asking.written.sure:
                        yield refusals.INPUT_SOMETIMES, asking.place, facts
                elif not asking.written.unknown_from:
                    yield refusals.INPUT_UNKNOWN, asking.place, facts

    def _decision(self, decision: Decision, decisions: dmn.Decisions, over: Written | None) -> Iterator[Told]:
        whatever = list(check_decision(decision, decisions.graph, Variables(is_open=True)))
        told = [one for one in whatever if one.sentence in CONTRADICTIONS]
        for one in told:
            yield Refusal(*one.sentence), _place(one, decisions), one.facts
        if over is None:
            return
        known = Variables(over.types)
        for one in check_decision(decision, decisions.graph, known):
            if one not in told:
                yield from self._told(one, decisions, over)
        if isinstance(decision.box, Table):
            yield from self._sometimes(decision.box, decisions, over)

    def _told(self, one: Located, decisions: dmn.Decisions, over: Written) -> Iterator[Told]:
        place = _place(one, decisions)
        if one.sentence in NAMES:
            yield from self.lexicon.unknown(one.facts, over, place)
        elif one.is_noted:
            yield Refusal(*one.sentence, Severity.UNCHECKED), place, one.facts
        elif one.sentence in IDLE:
            yield Refusal(*one.sentence, Severity.WARNING), place, one.facts
        else:
            yield weighed(one.sentence, decisions.file), place, one.facts

    def _sometimes(self, table: Table, decisions: dmn.Decisions, over: Written) -> Iterator[Told]:
        """Columns over names that only some paths write, where no rule and no default is for null."""
        if any(output.default for output in table.outputs):
            return
        for number, column in enumerate(table.inputs):
            cells = [rule.tests[number] for rule in table.rules]
            if all(cell.tree.tests for cell in cells) and not any("null" in cell.text for cell in cells):
                place = Place(decisions.file, column.place.line, column.place.element)
                yield from self.lexicon.sometimes(column.expression, over, place)


def _place(one: Located, decisions: dmn.Decisions) -> Place:
    return Place(decisions.file, one.place.line, one.place.element)
