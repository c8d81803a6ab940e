"""What an element may come to when it completes: the acts it may be, and what is known of the answers after it.

Only what a person chooses from a list in a form is known, what a decision table answers, and what is written as a
constant. That is followed into formulas that read nothing else, so that a path that grants is not taken for one that
refuses. Everything else may turn out either way.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

from engine.language.errors import FeelLimit
from engine.language.feel import Expression
from engine.language.tables import Table
from engine.procedures.forms import Field, Form
from engine.procedures.law.reading_ahead import ReadingAhead
from engine.procedures.possible_acts import possible_acts
from engine.runtime.expressions import Formula
from engine.runtime.nodes import Flow, Node
from engine.runtime.outline import Element
from engine.runtime.program import Program
from engine.runtime.settings import Mapped

Constant = str | bool | None
Answers = Mapping[str, Constant]
"""What is known of variables: the option chosen, what a table or a script gave, None where nobody has said yet."""

UNKNOWN: Final = "?"
"""In place of an act: the formula may give any."""

MOST_OPTIONS: Final = 8
MOST_ANSWERS: Final = 32
SINGLE: Final = frozenset({"UNIQUE", "FIRST", "ANY", "PRIORITY"})
MOST_OPTIONAL: Final = 4


@dataclass(frozen=True)
class Choosing:
    """The choices in the diagrams of one procedure. `applied` are the fields of its applications."""

    program: Program
    forms: Mapping[str, Form]
    applied: frozenset[str]

    @cached_property
    def unanswered(self) -> Answers:
        """What is known when a case begins: what is asked later than by the application has no answer yet."""
        asked = {field.key for form in self.forms.values() for field in form.fields if self._offered(field)}
        nodes = (node for spec in self.program.specs.values() for node in spec.task_specs.values())
        asked |= {node.settings.result for node in nodes} & self._read
        return dict.fromkeys(asked - self.applied)

    @cached_property
    def ahead(self) -> ReadingAhead:
        """What is still read from where a token stands."""
        return ReadingAhead(self.program)

    @cached_property
    def _read(self) -> frozenset[str]:
        """The variables that something in the diagrams depends on."""
        return frozenset[str]().union(*self.ahead.inside.values())

    def answered(self, node: Node, element: Element, known: Answers) -> Iterator[tuple[Answers, str | None]]:
        """What may be known when the element is done, each with the act that its completion then is."""
        for after in self._written(node, element, known):
            for act in self._acts(node, element, after):
                yield _mapped(node.settings.outputs, after, after), act

    def _written(self, node: Node, element: Element, known: Answers) -> Iterator[Answers]:
        form = self.forms.get(element.form or element.properties.get("answer_form", ""))
        if form is None and (element.operation or element.awaits in {"message", "signal"}):
            known = {}  # whatever comes is written
        written = {node.settings.result} | (set(form.keys) if form else set())
        if node.settings.repetition:
            written.add(node.settings.repetition.output)
        kept = {name: value for name, value in known.items() if name not in written}
        told = {} if node.repeats else self._told(node, element)
        if math.prod(map(len, told.values())) > MOST_ANSWERS:
            told = {}
        for values in product(*told.values()):
            yield {**kept, **dict(zip(told, values, strict=True))}

    def _told(self, node: Node, element: Element) -> dict[str, tuple[Constant, ...]]:
        """The variables that a node writes, with all that it may write there, as far as that can be known."""
        form = self.forms.get(element.form or "") if element.kind == "userTask" else None
        told = {field.key: self._offered(field) for field in form.fields} if form else {}
        settings = node.settings
        if settings.decision and settings.result in self._read:
            told[settings.result] = self._outcomes(settings.decision)
        if settings.script and settings.result in self._read:
            told[settings.result] = _constants([settings.script.expression])
        return {name: values for name, values in told.items() if values}

    def _offered(self, field: Field) -> tuple[Constant, ...]:
        """What may be chosen in a field; () where that cannot be known or does not matter."""
        if field.key not in self._read or field.hide is not None:
            return ()
        if field.type == "checkbox":
            return (True,) if field.required else (True, False)
        one_of_few = field.type in {"select", "radio"} and len(field.options) <= MOST_OPTIONS
        return tuple(choice.value for choice in field.options) if one_of_few and field.required else ()

    def _outcomes(self, decision: str) -> tuple[Constant, ...]:
        """What a decision table of one column may give; null where no rule of it holds."""
        found = self.program.decisions.get(decision)
        logic = found.decisions[decision].logic if found and decision in found.decisions else None
        if not isinstance(logic, Table) or len(logic.outputs) != 1 or logic.policy not in SINGLE:
            return ()
        default = logic.outputs[0].default
        values = _constants([rule.gives[0] for rule in logic.rules] + ([default] if default else []))
        known = tuple(dict.fromkeys(values if default or not values else (*values, None)))
        return known if len(known) <= MOST_OPTIONS else ()

    def _acts(self, node: Node, element: Element, known: Answers) -> list[str | None]:
        formula = node.settings.act
        if formula is None:
            return [None]
        if formula.expression is None:
            return [formula.text or None]
        if formula.expression.names <= known.keys():
            act = _value(formula, known)
            return [act if isinstance(act, str) and act else None]
        return [*sorted(possible_acts(element, self.forms)), None] if possible_acts(element, self.forms) else [UNKNOWN]


def flows_taken(node: Node, kind: str, known: Answers) -> list[tuple[Flow, ...]]:
    """The sets of flows that may be taken when a node is left."""
    if kind == "eventBasedGateway":
        return [(flow,) for flow in node.flows]
    conditional = any(flow.condition is not None for flow in node.flows)
    if kind == "parallelGateway" or not conditional:
        return [node.flows]
    holds = {flow.id: None if flow.condition is None else _verdict(flow.condition, known) for flow in node.flows}
    default = tuple(flow for flow in node.flows if flow.default)
    if kind == "exclusiveGateway":
        return _one_of(node.flows, holds, default)
    return _some_of(node.flows, holds, default)


def handed_in(node: Node, known: Answers) -> Answers:
    """What is known inside a called process."""
    seen = known if node.settings.passes_all_in else {}
    return _mapped(node.settings.inputs, known, seen)


def handed_back(node: Node, outside: Answers, inside: Answers) -> Answers:
    """What is known after a called process."""
    if node.settings.outputs:
        return _mapped(node.settings.outputs, inside, outside)
    return {**outside, **inside} if node.settings.passes_all_out else outside


def _one_of(
    flows: tuple[Flow, ...], holds: Mapping[str, bool | None], default: tuple[Flow, ...]
) -> list[tuple[Flow, ...]]:
    taken: list[tuple[Flow, ...]] = []
    for flow in flows:
        if flow.condition is not None and holds[flow.id] is not False:
            taken.append((flow,))
            if holds[flow.id]:
                return taken
    return [*taken, default] if default else taken


def _some_of(
    flows: tuple[Flow, ...], holds: Mapping[str, bool | None], default: tuple[Flow, ...]
) -> list[tuple[Flow, ...]]:
    always = [flow for flow in flows if (flow.condition is None and not flow.default) or holds[flow.id]]
    maybe = [flow for flow in flows if flow.condition is not None and holds[flow.id] is None]
    if len(maybe) > MOST_OPTIONAL:
        subsets = [[], *([one] for one in maybe), maybe]
    else:
        subsets = [[one for one, is_in in zip(maybe, bits, strict=True) if is_in] for bits in _bits(len(maybe))]
    taken = [tuple(flow for flow in flows if flow in always or flow in some) for some in subsets]
    return [one or default for one in taken if one or default]


def _bits(length: int) -> Iterator[tuple[bool, ...]]:
    return product((False, True), repeat=length)


def _mapped(mappings: tuple[Mapped, ...], source: Answers, onto: Answers) -> Answers:
    """What is known when these mappings have been carried out: a plain name hands on what is known of it."""
    made = dict(onto)
    for one in mappings:
        made.pop(one.target[0], None)
        name = one.source.text.lstrip("= ").strip()
        constant = _constants([one.source.expression])
        if len(one.target) == 1 and (name in source or constant):
            made[one.target[0]] = source[name] if name in source else constant[0]
    return made


def _constants(formulas: Iterable[Expression | None]) -> tuple[Constant, ...]:
    """The values of formulas that read nothing, as far as they are told apart; () when one reads or counts."""
    found: list[Constant] = []
    for formula in formulas:
        value = object() if formula is None or formula.names else _evaluated(formula, {})
        if not isinstance(value, str | bool | None):
            return ()
        found.append(value)
    return tuple(found)


def _verdict(formula: Formula, known: Answers) -> bool | None:
    if formula.expression is None or not formula.expression.names <= known.keys():
        return None
    return _value(formula, known) is True


def _value(formula: Formula, known: Answers) -> object:
    return formula.text if formula.expression is None else _evaluated(formula.expression, known)


def _evaluated(expression: Expression, known: Answers) -> object:
    try:
        return expression.evaluate(known)
    except FeelLimit:
        return None
