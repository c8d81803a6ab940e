"""The simplest conditions of a form, as a page's script repeats them. The server decides all of them again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from engine.language import tree
from engine.language.feel import Expression


@dataclass(frozen=True)
class Comparison:
    """One test that a page can repeat: a field's value is, or is not, among what is chosen."""

    name: str
    equal: bool
    value: str


@dataclass(frozen=True)
class Condition:
    """When a field does not apply: `any` or `every` of some comparisons."""

    join: str
    tests: tuple[Comparison, ...]

    def as_json(self) -> str:
        """For the page's script."""
        tests = [[test.name, test.equal, test.value] for test in self.tests]
        return json.dumps({"join": self.join, "tests": tests}, ensure_ascii=False)


def condition(expression: Expression) -> Condition | None:
    """What a page can repeat of a condition; None when it is not that simple."""
    match expression.tree:
        case tree.AnyOf(operands=operands):
            return _joined("any", operands)
        case tree.AllOf(operands=operands):
            return _joined("every", operands)
    return _joined("every", [expression.tree])


def _joined(join: str, operands: Sequence[tree.Node]) -> Condition | None:
    tests = [_comparison(one) for one in operands]
    known = tuple(test for test in tests if test is not None)
    return Condition(join, known) if len(known) == len(tests) else None


def _comparison(node: tree.Node) -> Comparison | None:
    match node:
        case tree.Comparison(operator="=" | "!=" as sign, left=tree.Name(name=name), right=tree.Literal(value=value)):
            return _against(name, value, equal=sign == "=")
        case tree.Invocation(function=tree.Name(name="not"), arguments=(inner,)):
            return _contained(inner, equal=False)
    return _contained(node, equal=True)


def _contained(node: tree.Node, *, equal: bool) -> Comparison | None:
    match node:
        case tree.Invocation(
            function=tree.Name(name="list contains"), arguments=(tree.Name(name=name), tree.Literal(value=str(value)))
        ):
            return Comparison(name, equal, value)
    return None


def _against(name: str, value: object, *, equal: bool) -> Comparison | None:
    """Nothing chosen is "" on a page, and a box is "true" or "false"."""
    match value:
        case None:
            return Comparison(name, equal, "")
        case bool():
            return Comparison(name, equal, str(value).lower())
        case str():
            return Comparison(name, equal, value)
    return None
