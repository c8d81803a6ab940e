"""A syntax tree to FEEL text: parsing it again, with the same names known, gives the same tree."""

import re
from collections.abc import Iterable
from functools import singledispatch
from typing import Final

from engine.language import tree
from engine.language.metering import Meter
from engine.language.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.language.types import ANY, Type
from engine.language.values import Value
from engine.language.writing import text_of

_LOWEST, _OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER, _UNARY, _POSTFIX, _PRIMARY = range(10)
_BINDING: Final = {"+": _ADD, "-": _ADD, "*": _MULTIPLY, "/": _MULTIPLY, "**": _POWER}
_PLAIN_KEY: Final = re.compile(r"[^\W\d]\w*(?: \w+)*")

_HALF_A_NAME: Final = re.compile(r"\b(?:date|years)$")  # as in `date and time`, which is one name


def literal(value: Value) -> str:
    """A constant as FEEL writes it."""
    match value:
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case Date() | Time() | DateTime() | DaysDuration() | MonthsDuration():
            return f'@"{text_of(value, Meter())}"'
    return text_of(value, Meter())


def printed(node: tree.Node) -> str:
    """The text of an expression, or of the unary tests of a cell."""
    if isinstance(node, tree.Tests):
        tests = _tests(node.tests)
        return f"not({tests})" if node.negated else tests or "-"
    return _text(node, _LOWEST)


def _text(node: tree.Node, binding: int) -> str:
    """The text where something stands around that binds so tightly."""
    level, text = _leveled(node)
    return f"({text})" if level < binding else text


def _list(nodes: Iterable[tree.Node]) -> str:
    return ", ".join(_text(node, _LOWEST) for node in nodes)


@singledispatch
def _leveled(node: tree.Node) -> tuple[int, str]:
    """The text of a node, and how tightly it holds together."""
    raise TypeError(f"no text for {type(node).__name__}")


@_leveled.register(tree.Literal)
def _(node: tree.Literal) -> tuple[int, str]:
    return _PRIMARY, literal(node.value)


@_leveled.register(tree.Name)
def _(node: tree.Name) -> tuple[int, str]:
    return _PRIMARY, node.name


@_leveled.register(tree.ListOf)
def _(node: tree.ListOf) -> tuple[int, str]:
    return _PRIMARY, f"[{_list(node.items)}]"


@_leveled.register(tree.ContextOf)
def _(node: tree.ContextOf) -> tuple[int, str]:
    entries = (f"{_key(key)}: {_text(entry, _LOWEST)}" for key, entry in node.entries)
    return _PRIMARY, "{" + ", ".join(entries) + "}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else literal(key)


@_leveled.register(tree.RangeOf)
def _(node: tree.RangeOf) -> tuple[int, str]:
    if node.low is None and node.high is not None:
        return _LOWEST, f"{'<=' if node.high_included else '<'} {_text(node.high, _ADD)}"
    if node.high is None and node.low is not None:
        return _LOWEST, f"{'>=' if node.low_included else '>'} {_text(node.low, _ADD)}"
    # a filter at the end could be taken for the bracket that closes the range
    low, high = (_text(end, _ADD if end is node.low else _PRIMARY) for end in (node.low, node.high) if end)
    return _PRIMARY, f"{'[' if node.low_included else '('}{low}..{high}{']' if node.high_included else ')'}"


@_leveled.register(tree.Negation)
def _(node: tree.Negation) -> tuple[int, str]:
    return _UNARY, f"-{_text(node.operand, _UNARY)}"


@_leveled.register(tree.Arithmetic)
def _(node: tree.Arithmetic) -> tuple[int, str]:
    level = _BINDING[node.operator]
    return level, f"{_text(node.left, level)} {node.operator} {_text(node.right, level + 1)}"


@_leveled.register(tree.Comparison)
def _(node: tree.Comparison) -> tuple[int, str]:
    return _COMPARE, f"{_text(node.left, _COMPARE)} {node.operator} {_text(node.right, _ADD)}"


@_leveled.register(tree.AllOf)
def _(node: tree.AllOf) -> tuple[int, str]:
    *before, last = (_text(operand, _COMPARE) for operand in node.operands)
    return _AND, " and ".join([*(f"({text})" if _HALF_A_NAME.search(text) else text for text in before), last])


@_leveled.register(tree.AnyOf)
def _(node: tree.AnyOf) -> tuple[int, str]:
    return _OR, " or ".join(_text(operand, _AND) for operand in node.operands)


@_leveled.register(tree.Between)
def _(node: tree.Between) -> tuple[int, str]:
    low, high = _text(node.low, _ADD), _text(node.high, _ADD)
    return _COMPARE, f"{_text(node.subject, _COMPARE)} between {low} and {high}"


def _tests(tests: Iterable[tree.Test]) -> str:
    return ", ".join(map(_test, tests))


def _test(test: tree.Test) -> str:
    if test.operator:
        return f"{test.operator} {_text(test.operand, _ADD)}"
    text = _text(test.operand, _OR)
    return f"({text})" if text.startswith("not(") else text


@_leveled.register(tree.In)
def _(node: tree.In) -> tuple[int, str]:
    return _COMPARE, f"{_text(node.subject, _COMPARE)} in ({_tests(node.tests.tests)})"


@_leveled.register(tree.InstanceOf)
def _(node: tree.InstanceOf) -> tuple[int, str]:
    type_ = _type(node.type)
    # after a bare `list`, a `<` would begin the type of its items
    level = _LOWEST if type_ in {"list", "range", "context", "function"} else _UNARY
    return level, f"{_text(node.operand, _POSTFIX)} instance of {type_}"


def _type(wanted: Type) -> str:
    if wanted.item is not None:
        return f"{wanted.name}<{_type(wanted.item)}>"
    if wanted.fields:
        fields = (f"{name}: {_type(part)}" for name, part in wanted.fields)
        return f"context<{', '.join(fields)}>"
    if wanted.parameters is not None:
        parameters = ", ".join(map(_type, wanted.parameters))
        return f"function<{parameters}> -> {_type(wanted.result or ANY)}"
    return wanted.name


@_leveled.register(tree.Path)
def _(node: tree.Path) -> tuple[int, str]:
    return _POSTFIX, f"{_text(node.source, _POSTFIX)}.{node.name}"


@_leveled.register(tree.Filter)
def _(node: tree.Filter) -> tuple[int, str]:
    return _POSTFIX, f"{_text(node.source, _POSTFIX)}[{_text(node.condition, _OR)}]"


@_leveled.register(tree.Invocation)
def _(node: tree.Invocation) -> tuple[int, str]:
    arguments = [_text(argument, _OR) for argument in node.arguments]
    if node.names is not None:
        arguments = [f"{name}: {argument}" for name, argument in zip(node.names, arguments, strict=True)]
    return _POSTFIX, f"{_text(node.function, _POSTFIX)}({', '.join(arguments)})"


@_leveled.register(tree.Conditional)
def _(node: tree.Conditional) -> tuple[int, str]:
    then, otherwise = _text(node.then, _LOWEST), _text(node.otherwise, _LOWEST)
    return _LOWEST, f"if {_text(node.condition, _LOWEST)} then {then} else {otherwise}"


def _iterators(iterators: Iterable[tree.Iterator]) -> str:
    return ", ".join(
        f"{one.name} in {_text(one.domain, _OR)}"
        if one.end is None
        else f"{one.name} in {_text(one.domain, _ADD)}..{_text(one.end, _ADD)}"
        for one in iterators
    )


@_leveled.register(tree.For)
def _(node: tree.For) -> tuple[int, str]:
    return _LOWEST, f"for {_iterators(node.iterators)} return {_text(node.body, _LOWEST)}"


@_leveled.register(tree.Quantified)
def _(node: tree.Quantified) -> tuple[int, str]:
    return _LOWEST, f"{node.quantifier} {_iterators(node.iterators)} satisfies {_text(node.body, _LOWEST)}"


@_leveled.register(tree.FunctionOf)
def _(node: tree.FunctionOf) -> tuple[int, str]:
    parameters = (name if wanted == ANY else f"{name}: {_type(wanted)}" for name, wanted in node.parameters)
    return _LOWEST, f"function({', '.join(parameters)}) {_text(node.body, _LOWEST)}"
