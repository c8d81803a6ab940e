"""What an element may come to when it completes: the acts it may be, and what is known of the answers after it.

Only what a person chooses from a list in a form is known; it is followed into formulas that read nothing else, so that
a path that grants is not taken for one that refuses. Everything else may turn out either way.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Final

from engine.language.errors import FeelLimit
from engine.procedures.forms import Field, Form
from engine.procedures.possible_acts import possible_acts
from engine.runtime.expressions import Formula
from engine.runtime.nodes import Flow, Node
from engine.runtime.outline import Element
from engine.runtime.program import Program
from engine.runtime.settings import Mapped

Answers = Mapping[str, str | None]
"""What is known of variables: the chosen option, or None where nobody has chosen yet."""

UNKNOWN: Final = "?"
"""In place of an act: the formula may give any."""

MOST_OPTIONS: Final = 8
MOST_ANSWERS: Final = 32
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
        asked = {field.key for form in self.forms.values() for field in form.fields if self._decides(field)}
        return dict.fromkeys(asked - self.applied)

    @cached_property
    def _read(self) -> frozenset[str]:
        """The variables that something in the diagrams depends on."""
        found: set[str] = set()
        for spec in self.program.specs.values():
            for node in spec.task_specs.values():
                formulas = [flow.condition for flow in node.flows] + [node.settings.act]
                formulas += [one.source for one in (*node.settings.inputs, *node.settings.outputs)]
                found.update(name for one in formulas if one and one.expression for name in one.expression.names)
        return frozenset(found)

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
        single = form is not None and element.kind == "userTask" and not node.repeats
        fields = [one for one in form.fields if self._decides(one)] if form and single else []
        if math.prod(len(one.options) for one in fields) > MOST_ANSWERS:
            fields = []
        for values in product(*([choice.value for choice in one.options] for one in fields)):
            yield {**kept, **dict(zip((one.key for one in fields), values, strict=True))}

    def _decides(self, field: Field) -> bool:
        one_of_few = field.type in {"select", "radio"} and 0 < len(field.options) <= MOST_OPTIONS
        return one_of_few and field.required and field.hide is None and field.key in self._read

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
        if len(one.target) == 1 and name in source:
            made[one.target[0]] = source[name]
    return made


def _verdict(formula: Formula, known: Answers) -> bool | None:
    if formula.expression is None or not formula.expression.names <= known.keys():
        return None
    return _value(formula, known) is True


def _value(formula: Formula, known: Answers) -> object:
    if formula.expression is None:
        return formula.text
    try:
        return formula.expression.evaluate(known)
    except FeelLimit:
        return None
