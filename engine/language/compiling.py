"""A syntax tree to closures: compiled once, run often. Each closure takes the scope and gives a value."""

from collections.abc import Callable, Sequence
from functools import singledispatch
from typing import TypeAlias

from engine.language import tree
from engine.language.filtering import filtered
from engine.language.free_names import mentions
from engine.language.functions import BUILT_INS
from engine.language.invoking import invoke, user_function, user_parameters
from engine.language.iterating import Domain, between, combinations, items_of
from engine.language.metering import NODES
from engine.language.operators import (
    COMPARISONS,
    all_true,
    any_true,
    calculate,
    conjunction,
    less,
    member,
    negative,
)
from engine.language.properties import part
from engine.language.scope import Scope
from engine.language.types import is_instance
from engine.language.values import Range, Value, kind

Code: TypeAlias = Callable[[Scope], Value]


@singledispatch
def compiled(node: tree.Node) -> Code:
    raise TypeError(f"no code for {type(node).__name__}")


@compiled.register(tree.Literal)
def _(node: tree.Literal) -> Code:
    value = node.value
    return lambda scope: value


@compiled.register(tree.Name)
def _(node: tree.Name) -> Code:
    name = node.name
    built_in = BUILT_INS.get(name)

    first, *path = name.split(".") if "." in name else (name,)

    def read(scope: Scope) -> Value:
        if name in scope.values:
            return scope.values[name]
        found, value = scope.find(name)
        return value if found else built_in

    def read_path(scope: Scope) -> Value:
        """A name with dots that is known somewhere, but not here, is a path."""
        found, value = scope.find(name)
        if not found:
            value = scope.find(first)[1]
            for step in path:
                value = part(value, step, scope.meter)
        return value

    return read_path if path else read


@compiled.register(tree.ListOf)
def _(node: tree.ListOf) -> Code:
    items = [compiled(item) for item in node.items]
    return lambda scope: [item(scope) for item in items]


@compiled.register(tree.ContextOf)
def _(node: tree.ContextOf) -> Code:
    entries = [(key, compiled(entry)) for key, entry in node.entries]
    if len({key for key, _ in entries}) < len(entries):
        return lambda scope: None

    def make(scope: Scope) -> Value:
        scope.meter.spend()
        inner = scope.inner({})
        for key, entry in entries:
            inner.values[key] = entry(inner)
        return inner.values

    return make


@compiled.register(tree.RangeOf)
def _(node: tree.RangeOf) -> Code:
    low = compiled(node.low) if node.low else None
    high = compiled(node.high) if node.high else None

    def make(scope: Scope) -> Value:
        start = low(scope) if low else None
        end = high(scope) if high else None
        if (start is None) is (low is not None) and (end is None) is (high is not None):
            return None
        if start is not None and end is not None and (kind(start) != kind(end) or less(end, start, scope.meter)):
            return None
        return Range(start, end, node.low_included, node.high_included)

    return make


@compiled.register(tree.Negation)
def _(node: tree.Negation) -> Code:
    operand = compiled(node.operand)
    return lambda scope: negative(operand(scope))


@compiled.register(tree.Arithmetic)
def _(node: tree.Arithmetic) -> Code:
    operator, left, right = node.operator, compiled(node.left), compiled(node.right)
    return lambda scope: calculate(operator, left(scope), right(scope), scope.meter)


@compiled.register(tree.Comparison)
def _(node: tree.Comparison) -> Code:
    test, left, right = COMPARISONS[node.operator], compiled(node.left), compiled(node.right)
    return lambda scope: test(left(scope), right(scope), scope.meter)


@compiled.register(tree.AllOf)
def _(node: tree.AllOf) -> Code:
    operands = [compiled(operand) for operand in node.operands]

    def decide(scope: Scope) -> Value:
        result: bool | None = True
        for operand in operands:
            value = operand(scope)
            if value is False:
                return False
            if value is not True:
                result = None
        return result

    return decide


@compiled.register(tree.AnyOf)
def _(node: tree.AnyOf) -> Code:
    operands = [compiled(operand) for operand in node.operands]

    def decide(scope: Scope) -> Value:
        result: bool | None = False
        for operand in operands:
            value = operand(scope)
            if value is True:
                return True
            if value is not False:
                result = None
        return result

    return decide


@compiled.register(tree.Between)
def _(node: tree.Between) -> Code:
    subject, low, high = compiled(node.subject), compiled(node.low), compiled(node.high)
    at_least, at_most = COMPARISONS[">="], COMPARISONS["<="]

    def decide(scope: Scope) -> Value:
        value = subject(scope)
        above = at_least(value, low(scope), scope.meter)
        return conjunction(above, at_most(value, high(scope), scope.meter))

    return decide


@compiled.register(tree.Tests)
def _(node: tree.Tests) -> Code:
    """The subject is the variable `?`. Without tests, true."""
    tests = [compiled(test) for test in node.tests]

    def decide(scope: Scope) -> Value:
        result: bool | None = not tests
        for test in tests:
            answer = test(scope)
            if answer is True:
                return True
            if answer is not False:
                result = None
        return result

    def negated(scope: Scope) -> Value:
        result = decide(scope)
        return None if result is None else not result

    return negated if node.negated else decide


@compiled.register(tree.Test)
def _(node: tree.Test) -> Code:
    operand, asks = compiled(node.operand), node.asks
    subject_of = compiled(tree.Name(node.at, "?"))
    if node.operator:
        test = COMPARISONS[node.operator]
        return lambda scope: test(subject_of(scope), operand(scope), scope.meter)

    def decide(scope: Scope) -> Value:
        subject, value = subject_of(scope), operand(scope)
        if isinstance(value, bool) and (asks or not isinstance(subject, bool)):
            return value
        return member(subject, value, scope.meter)

    return decide


@compiled.register(tree.In)
def _(node: tree.In) -> Code:
    subject, tests = compiled(node.subject), compiled(node.tests)
    return lambda scope: tests(scope.inner({"?": subject(scope)}))


@compiled.register(tree.InstanceOf)
def _(node: tree.InstanceOf) -> Code:
    operand, wanted = compiled(node.operand), node.type
    return lambda scope: is_instance(operand(scope), wanted, scope.meter)


@compiled.register(tree.Path)
def _(node: tree.Path) -> Code:
    source, name = compiled(node.source), node.name
    return lambda scope: part(source(scope), name, scope.meter)


@compiled.register(tree.Filter)
def _(node: tree.Filter) -> Code:
    source, condition, at = compiled(node.source), metered(node.condition), node.at

    def select(scope: Scope) -> Value:
        scope.meter.at = at
        return filtered(source(scope), condition, scope)

    return select


@compiled.register(tree.Invocation)
def _(node: tree.Invocation) -> Code:
    function, names, at = compiled(node.function), node.names, node.at
    arguments = [compiled(argument) for argument in node.arguments]

    def call(scope: Scope) -> Value:
        target = function(scope)
        values = [argument(scope) for argument in arguments]
        scope.meter.at = at
        return invoke(target, values, names, scope.meter)

    return call


@compiled.register(tree.Conditional)
def _(node: tree.Conditional) -> Code:
    condition, then, otherwise = compiled(node.condition), compiled(node.then), compiled(node.otherwise)
    return lambda scope: then(scope) if condition(scope) is True else otherwise(scope)


@compiled.register(tree.For)
def _(node: tree.For) -> Code:
    domains = [_domain(iterator) for iterator in node.iterators]
    return repetition(domains, metered(node.body), node.at, shows_partial=mentions(node.body, "partial"))


@compiled.register(tree.Quantified)
def _(node: tree.Quantified) -> Code:
    domains = [_domain(iterator) for iterator in node.iterators]
    return quantification(node.quantifier, domains, metered(node.body), node.at)


def repetition(domains: Sequence[tuple[str, Domain]], body: Code, at: int, *, shows_partial: bool) -> Code:
    """The list of what the body gives for each combination; it may look at what there is so far, as `partial`."""

    def repeat(scope: Scope) -> Value:
        results: list[Value] = []
        for turn in combinations(domains, scope, at):
            if turn is None:
                return None
            if shows_partial:
                scope.meter.items(len(results))
                turn.values["partial"] = results[:]
            results.append(body(turn))
        return results

    return repeat


def quantification(quantifier: str, domains: Sequence[tuple[str, Domain]], body: Code, at: int) -> Code:
    """Whether `some` or `every` combination satisfies the body."""
    judge = any_true if quantifier == "some" else all_true

    def decide(scope: Scope) -> Value:
        answers: list[Value] = []
        for turn in combinations(domains, scope, at):
            if turn is None:
                return None
            answers.append(body(turn))
        return judge(answers)

    return decide


def _domain(node: tree.Iterator) -> tuple[str, Domain]:
    domain, end = compiled(node.domain), compiled(node.end) if node.end else None
    if end is None:
        return node.name, lambda scope: items_of(domain(scope))
    return node.name, lambda scope: between(domain(scope), end(scope))


@compiled.register(tree.FunctionOf)
def _(node: tree.FunctionOf) -> Code:
    parameters, body = user_parameters(node.parameters), metered(node.body)
    return lambda scope: user_function(parameters, body, scope)


def metered(node: tree.Node) -> Code:
    """The code of a part that may run many times: each time is paid for by its size."""
    code, weight = compiled(node), tree.size(node) // NODES

    def run(scope: Scope) -> Value:
        scope.meter.spend(weight)
        return code(scope)

    return run if weight else code
