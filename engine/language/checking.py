"""What is wrong with an expression before it is ever evaluated: names that are not known, types that do not fit,
conditions that are decided beforehand. A scope tells the names with their types.

A check says nothing about a text that is no FEEL: compiling refuses it with the place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import localcontext

from engine.language.feel import Expression, UnaryTests
from engine.language.findings import NEVER_TRUE, NO_CONDITION, RESULT_KIND, Finding
from engine.language.inferring import typed
from engine.language.known_names import Known
from engine.language.static_types import could_be, described
from engine.language.tree import Node
from engine.language.types import ANY, Type
from engine.language.values import NUMBERS

__all__ = ["Finding", "Variables", "check_condition", "check_expression", "check_tests", "type_of"]


@dataclass(frozen=True)
class Variables:
    """The variables at a place, with their types. In an open one there may be others."""

    types: Mapping[str, Type] = field(default_factory=dict)
    is_open: bool = False

    def known(self, text: str) -> Known:
        """The same for checking a text."""
        return Known(self.types, text=text, is_open=self.is_open)


def check_expression(expression: Expression, variables: Variables, wanted: Type = ANY) -> tuple[Finding, ...]:
    """What is wrong with an expression whose value is to be of a type; null may always come of it."""
    known = variables.known(expression.text)
    found = _type_in(expression.tree, known)
    if found.name != "Null" and not could_be(found, wanted):
        known.tell(RESULT_KIND, expression.tree.at, wanted=described(wanted), type=described(found))
    return tuple(known.findings)


def check_condition(expression: Expression, variables: Variables) -> tuple[Finding, ...]:
    """What is wrong with a condition. One that always holds is none: a flow may be meant to be taken always."""
    known = variables.known(expression.text)
    found = _type_in(expression.tree, known)
    if found.name not in {"boolean", "Any"}:
        known.tell(NO_CONDITION, expression.tree.at, type=described(found))
    elif found.values and True not in found.values:
        known.tell(NEVER_TRUE, expression.tree.at)
    return tuple(known.findings)


def check_tests(tests: UnaryTests, variables: Variables, subject: Type) -> tuple[Finding, ...]:
    """What is wrong with a cell of a decision table that tests a value of a type."""
    known = variables.known(tests.text)
    _type_in(tests.tree, known.inner({"?": subject}))
    return tuple(known.findings)


def type_of(expression: Expression, variables: Variables) -> Type:
    """The type of an expression's value."""
    return _type_in(expression.tree, variables.known(expression.text))


def _type_in(node: Node, known: Known) -> Type:
    with localcontext(NUMBERS):
        try:
            return typed(node, known)
        except RecursionError:  # deeper than can be followed here, if not than can be evaluated
            return ANY
