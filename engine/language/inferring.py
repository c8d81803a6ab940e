"""A syntax tree to the type of its value, telling on the way what can never work."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import singledispatch
from typing import Final

from engine.language import findings, tree
from engine.language.calling import called
from engine.language.functions import BUILT_INS
from engine.language.known_names import Known, nearest
from engine.language.printing import literal
from engine.language.static_types import (
    FUNCTION,
    arithmetic,
    comparable,
    comparison,
    constant,
    described,
    items_of_type,
    joined,
    part_of,
    parts_of,
    strangers,
)
from engine.language.types import ANY, BOOLEAN, BUILT_IN, Type
from engine.language.values import Value

_MINUS: Final = constant(Decimal(-1))
_SCALAR: Final = frozenset(BUILT_IN) - {"Any", "Null", "list", "context"}


@singledispatch
def typed(node: tree.Node, _known: Known) -> Type:
    """The type of the value that the node gives; findings are noted in what is known."""
    raise TypeError(f"no type for {type(node).__name__}")


@typed.register(tree.Literal)
def _(node: tree.Literal, _known: Known) -> Type:
    return constant(node.value)


@typed.register(tree.Name)
def _(node: tree.Name, known: Known) -> Type:
    found = known.find(node.name)
    if found is not None:
        return found
    if node.name in BUILT_INS:
        return FUNCTION
    first, *path = node.name.split(".")
    found = known.find(first) if path else None
    if found is None:
        known.tell_unknown(node.name, node.at)
        return ANY
    for step in path:
        found = _part(found, step, node.at, known)
    return found


def _part(source: Type, name: str, at: int, known: Known) -> Type:
    found = part_of(source, name)
    if found is not None:
        return found
    near = nearest(name, parts_of(source))
    if near is None:
        known.tell(findings.PART_UNKNOWN, at, type=described(source), name=name)
    else:
        known.tell(findings.PART_NEARLY, at, type=described(source), name=name, nearest=near)
    return ANY


@typed.register(tree.Path)
def _(node: tree.Path, known: Known) -> Type:
    return _part(typed(node.source, known), node.name, node.at, known)


@typed.register(tree.ListOf)
def _(node: tree.ListOf, known: Known) -> Type:
    items = [typed(item, known) for item in node.items]
    return Type("list", item=joined(items) if items else ANY)


@typed.register(tree.ContextOf)
def _(node: tree.ContextOf, known: Known) -> Type:
    # a function may use entries that come later, and its own
    inner = known.inner({key: ANY for key, _ in node.entries})
    for key, entry in node.entries:
        inner.types[key] = typed(entry, inner)
    return Type("context", fields=tuple((key, inner.types[key]) for key, _ in node.entries))


@typed.register(tree.RangeOf)
def _(node: tree.RangeOf, known: Known) -> Type:
    ends = [typed(end, known) for end in (node.low, node.high) if end is not None]
    if len(ends) == 2:
        outcome = comparison("<=", *ends)
        if not comparable("<=", *ends) or (outcome.values and True not in outcome.values):
            known.tell(findings.RANGE_ENDS, node.at, low=_shown(ends[0]), high=_shown(ends[1]))
    return Type("range", item=replace(joined(ends), values=()))


def _shown(type_: Type) -> str:
    return literal(type_.values[0]) if len(type_.values) == 1 else described(type_)


@typed.register(tree.Negation)
def _(node: tree.Negation, known: Known) -> Type:
    operand = typed(node.operand, known)
    result = arithmetic("-", operand, operand)
    if operand.name == "Any":
        return ANY
    if result is None or result.name != operand.name:
        known.tell(findings.SIGN, node.at, type=described(operand))
        return ANY
    return arithmetic("*", operand, _MINUS) or ANY


@typed.register(tree.Arithmetic)
def _(node: tree.Arithmetic, known: Known) -> Type:
    left, right = typed(node.left, known), typed(node.right, known)
    result = arithmetic(node.operator, left, right)
    if result is None:
        known.tell(findings.OPERANDS, node.at, operator=node.operator, left=described(left), right=described(right))
        return ANY
    return result


@typed.register(tree.Comparison)
def _(node: tree.Comparison, known: Known) -> Type:
    return compared(node.operator, typed(node.left, known), typed(node.right, known), node.at, known)


def compared(operator: str, left: Type, right: Type, at: int, known: Known) -> Type:
    """The type of a comparison."""
    if not comparable(operator, left, right):
        known.tell(findings.OPERANDS, at, operator=operator, left=described(left), right=described(right))
        return BOOLEAN
    if "Null" in {left.name, right.name}:
        return BOOLEAN
    outcome = comparison(operator, left, right)
    if len(outcome.values) == 1 and len(left.values) + len(right.values) > 2:
        several, other = (left, right) if len(left.values) > len(right.values) else (right, left)
        _tell_not_among(several, other.values, at, known)
        return BOOLEAN
    return outcome


def _tell_not_among(type_: Type, values: Sequence[Value], at: int, known: Known) -> None:
    """Note values that none of the type's values can be equal to."""
    shown = ["、".join(map(literal, some)) for some in (type_.values, values)]
    known.tell(findings.NOT_AMONG, at, known=shown[0], value=shown[1])


def _tell_strangers(node: tree.Node, constants: Type, type_: Type, at: int, known: Known) -> None:
    """Note constants that are compared with a few known values and are none of them.

    Of a list that is written out, each must be one; of any other, at least one.
    """
    foreign = strangers(constants.values, type_)
    is_list_of_options = isinstance(node, tree.ListOf) and len(type_.values) > 1
    if foreign and (is_list_of_options or len(foreign) == len(constants.values)):
        _tell_not_among(type_, foreign, at, known)


@typed.register(tree.AllOf)
def _(node: tree.AllOf, known: Known) -> Type:
    scope = known
    for operand in node.operands:
        condition(operand, scope)
        scope = scope.inner(dict(_narrowed(operand, scope)))
    return BOOLEAN


@typed.register(tree.AnyOf)
def _(node: tree.AnyOf, known: Known) -> Type:
    for operand in node.operands:
        condition(operand, known)
    return BOOLEAN


def condition(node: tree.Node, known: Known) -> None:
    """Note a condition that is no truth value, or that is decided before anything is known."""
    found = typed(node, known)
    if found.name not in {"boolean", "Any"}:
        known.tell(findings.NO_CONDITION, node.at, type=described(found))
    elif found.values and True not in found.values:
        known.tell(findings.NEVER_TRUE, node.at)
    elif found.values == (True,):
        known.tell(findings.ALWAYS_TRUE, node.at)


def _narrowed(node: tree.Node, known: Known) -> Iterator[tuple[str, Type]]:
    """What is known of variables where a condition holds."""
    match node:
        case tree.AllOf():
            for operand in node.operands:
                yield from _narrowed(operand, known)
        case tree.Comparison(operator="=", left=tree.Name() as name, right=tree.Literal(value=value)):
            found = known.find(name.name)
            if found is not None and found.name in {"Any", constant(value).name}:
                yield name.name, constant(value)


@typed.register(tree.Between)
def _(node: tree.Between, known: Known) -> Type:
    subject = typed(node.subject, known)
    for operator, end in ((">=", node.low), ("<=", node.high)):
        compared(operator, subject, typed(end, known), end.at, known)
    return BOOLEAN


@typed.register(tree.In)
def _(node: tree.In, known: Known) -> Type:
    return typed(node.tests, known.inner({"?": typed(node.subject, known)}))


@typed.register(tree.Tests)
def _(node: tree.Tests, known: Known) -> Type:
    for test in node.tests:
        typed(test, known)
    return BOOLEAN


@typed.register(tree.Test)
def _(node: tree.Test, known: Known) -> Type:
    subject = known.find("?") or ANY
    if node.asks:
        condition(node.operand, known)
        return BOOLEAN
    operand = typed(node.operand, known)
    if node.operator:
        return compared(node.operator, subject, operand, node.at, known)
    if operand.name == "boolean" and subject.name != "boolean":
        return BOOLEAN  # the cell is a condition of its own
    wanted = operand.item or ANY if operand.name in {"list", "range"} and subject.name != operand.name else operand
    if not comparable("=", subject, wanted):
        known.tell(findings.TEST_KIND, node.at, subject=described(subject), type=described(wanted))
    else:
        _tell_strangers(node.operand, wanted, subject, node.at, known)
    return BOOLEAN


@typed.register(tree.InstanceOf)
def _(node: tree.InstanceOf, known: Known) -> Type:
    typed(node.operand, known)
    _check_type(node.type, node.at, known)
    return BOOLEAN


def _check_type(wanted: Type, at: int, known: Known) -> None:
    if wanted.name not in BUILT_IN:
        known.tell(findings.TYPE_UNKNOWN, at, name=wanted.name)
    for inner in (wanted.item, wanted.result, *(part for _, part in wanted.fields), *(wanted.parameters or ())):
        if inner is not None:
            _check_type(inner, at, known)


@typed.register(tree.Filter)
def _(node: tree.Filter, known: Known) -> Type:
    source = typed(node.source, known)
    item = items_of_type(source) or ANY
    is_open = item.name not in _SCALAR and not (item.name == "context" and item.fields)
    inner = known.inner({"item": item, **dict(item.fields)}, is_open=is_open)
    answer = typed(node.condition, inner)
    if answer.name == "number":
        return item
    if answer.name == "Any":
        return ANY
    condition(node.condition, inner)
    return Type("list", item=item)


@typed.register(tree.Invocation)
def _(node: tree.Invocation, known: Known) -> Type:
    arguments = [typed(argument, known) for argument in node.arguments]
    if isinstance(node.function, tree.Name) and known.find(node.function.name) is None:
        name = node.function.name
        if name in BUILT_INS:
            if name == "list contains" and len(arguments) == 2:
                _check_listed(node, arguments[0].item or ANY, arguments[1], known)
            return called(name, node, arguments, known)
    function = typed(node.function, known)
    if function.name not in {"function", "Any"}:
        known.tell(findings.NO_FUNCTION, node.at, type=described(function))
    return function.result or ANY


def _check_listed(node: tree.Invocation, item: Type, element: Type, known: Known) -> None:
    written_out = node.arguments[0]
    if isinstance(written_out, tree.ListOf):
        _tell_strangers(written_out, item, element, node.at, known)
    else:
        _tell_strangers(node.arguments[1], element, item, node.at, known)


@typed.register(tree.Conditional)
def _(node: tree.Conditional, known: Known) -> Type:
    condition(node.condition, known)
    then = typed(node.then, known.inner(dict(_narrowed(node.condition, known))))
    return joined([then, typed(node.otherwise, known)])


def _iterated(iterators: tuple[tree.Iterator, ...], known: Known) -> Known:
    for iterator in iterators:
        known = known.inner({iterator.name: _domain(iterator, known)})
    return known


def _domain(iterator: tree.Iterator, known: Known) -> Type:
    """The type of what an iterator goes through."""
    domain = typed(iterator.domain, known)
    if iterator.end is not None:
        end = typed(iterator.end, known)
        compared("<=", domain, end, iterator.end.at, known)
        domain = Type("range", item=replace(joined([domain, end]), values=()))
    item = items_of_type(domain)
    if item is None:
        known.tell(findings.NO_DOMAIN, iterator.domain.at, type=described(domain))
    return item or ANY


@typed.register(tree.For)
def _(node: tree.For, known: Known) -> Type:
    inner = _iterated(node.iterators, known).inner({"partial": Type("list")})
    return Type("list", item=typed(node.body, inner))


@typed.register(tree.Quantified)
def _(node: tree.Quantified, known: Known) -> Type:
    condition(node.body, _iterated(node.iterators, known))
    return BOOLEAN


@typed.register(tree.FunctionOf)
def _(node: tree.FunctionOf, known: Known) -> Type:
    for _name, wanted in node.parameters:
        _check_type(wanted, node.at, known)
    result = typed(node.body, known.inner(dict(node.parameters)))
    return replace(FUNCTION, parameters=tuple(wanted for _, wanted in node.parameters), result=result)
