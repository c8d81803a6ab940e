"""Invoking a function: which signature fits, by position or by name, and what its parameters make of the values."""

from collections.abc import Callable, Sequence
from typing import Final

from engine.language.metering import Meter
from engine.language.scope import Scope
from engine.language.temporal import Date, midnight
from engine.language.types import Type, class_of, is_instance
from engine.language.values import Function, Parameter, Signature, Value

_INVOCATION: Final = 2  # steps


class Undefined(Exception):
    """A built-in function has no value for its arguments: the invocation is null."""


def invoke(target: Value, values: Sequence[Value], names: Sequence[str] | None, meter: Meter) -> Value:
    """Null for what is not a function, and for arguments that fit no signature."""
    meter.spend(_INVOCATION)
    if not isinstance(target, Function):
        return None
    for value in values:
        meter.taken(value)
    for signature in target.signatures:
        if names is None and _fit(values, signature):
            return _called(signature, values, meter)
        placed = _placed(signature, values) if names is None else _placed_by_name(signature, values, names)
        arguments = None if placed is None else _arguments(signature, placed, meter)
        if arguments is not None:
            return _called(signature, arguments, meter)
    return None


def _fit(values: Sequence[Value], signature: Signature) -> bool:
    """Whether the values can stand for the parameters as they are."""
    if signature.rest or len(values) != len(signature.parameters):
        return False
    return all(isinstance(value, one.kind) for value, one in zip(values, signature.parameters, strict=True))


def _called(signature: Signature, arguments: Sequence[Value], meter: Meter) -> Value:
    try:
        result: Value = signature.call(meter, *arguments)
    except (Undefined, ArithmeticError):
        return None
    meter.given(result)
    return result


def _placed(signature: Signature, values: Sequence[Value]) -> list[Value] | None:
    """One value for each parameter, or nothing when the count is wrong."""
    count = len(signature.parameters)
    if signature.rest:
        if len(values) < count:
            return None
        return [*values[: count - 1], list(values[count - 1 :])]
    if len(values) > count or any(not parameter.optional for parameter in signature.parameters[len(values) :]):
        return None
    return [*values, *[None] * (count - len(values))]


def _placed_by_name(signature: Signature, values: Sequence[Value], names: Sequence[str]) -> list[Value] | None:
    given = dict(zip(names, values, strict=True))
    known = {parameter.name for parameter in signature.parameters}
    if len(given) < len(names) or not given.keys() <= known:
        return None
    if any(parameter.name not in given for parameter in signature.parameters if not parameter.optional):
        return None
    placed = [given.get(parameter.name) for parameter in signature.parameters]
    if signature.rest:
        placed[-1] = [placed[-1]]
    return placed


def _arguments(signature: Signature, placed: Sequence[Value], meter: Meter) -> list[Value] | None:
    arguments: list[Value] = []
    rest = signature.parameters[-1] if signature.rest else None
    for parameter, value in zip(signature.parameters, placed, strict=True):
        if parameter is rest and isinstance(value, list):
            items = [_fitted(item, parameter, meter) for item in value]
            if not all(fits for fits, _ in items):
                return None
            arguments.append([item for _, item in items])
            continue
        fits, argument = _fitted(value, parameter, meter)
        if not fits:
            return None
        arguments.append(argument)
    return arguments


def _fitted(value: Value, parameter: Parameter, meter: Meter) -> tuple[bool, Value]:
    if value is None:
        return parameter.nullable or parameter.optional or parameter.type.name == "Any", None
    return converted(value, parameter.type, meter)


def converted(value: Value, wanted: Type, meter: Meter) -> tuple[bool, Value]:
    """The value as the type wants it, by the implicit conversions of DMN 1.5, 10.3.2.9.4; whether there is one."""
    if is_instance(value, wanted, meter):
        return True, value
    if wanted.name == "list" and not isinstance(value, list):
        return is_instance([value], wanted, meter), [value]
    if isinstance(value, list) and len(value) == 1 and value[0] is not None and is_instance(value[0], wanted, meter):
        return True, value[0]
    if isinstance(value, Date) and wanted.name == "date and time":
        return True, midnight(value)
    return False, None


def user_parameters(names: Sequence[tuple[str, Type]]) -> tuple[Parameter, ...]:
    """Those of a function written in FEEL: it may be given null."""
    return tuple(Parameter(name, type_, nullable=True, kind=class_of(type_)) for name, type_ in names)


def user_function(parameters: tuple[Parameter, ...], body: Callable[[Scope], Value], scope: Scope) -> Function:
    """A function written in FEEL: it sees the scope where it was written."""

    def call(meter: Meter, *arguments: Value) -> Value:
        meter.enter()
        inner = scope.inner({one.name: value for one, value in zip(parameters, arguments, strict=True)})
        result = body(inner)
        meter.leave()
        return result

    scope.meter.spend()
    return Function((Signature(parameters, call),))
