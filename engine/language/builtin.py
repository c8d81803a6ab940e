"""How a built-in function is declared: by the signature that DMN writes, with types."""

import inspect
from collections.abc import Callable
from typing import TypeVar

from engine.language.types import ANY, BUILT_IN, class_of
from engine.language.values import Function, Parameter, Signature, Value

_Body = TypeVar("_Body", bound=Callable[..., Value])


class Family:
    """Built-in functions that belong together, by name.

    A signature reads `name(parameter: type, optional?: type)`; `parameter*` takes all further arguments. Arguments
    of a wrong type, and null for a typed parameter, make the invocation null before the function is reached.
    A function whose first parameter is `meter` gets the evaluation's meter.
    """

    def __init__(self) -> None:
        self.functions: dict[str, Function] = {}

    def define(self, *signatures: str) -> Callable[[_Body], _Body]:
        def declare(body: _Body) -> _Body:
            for text in signatures:
                name, signature = _signature(text, body)
                earlier = self.functions.get(name)
                self.functions[name] = Function((*(earlier.signatures if earlier else ()), signature))
            return body

        return declare


def _signature(text: str, body: Callable[..., Value]) -> tuple[str, Signature]:
    name, _, rest = text.removesuffix(")").partition("(")
    written = [parameter.strip() for parameter in rest.split(",") if parameter.strip()]
    metered = next(iter(inspect.signature(body).parameters), "") == "meter"
    call = body if metered else (lambda meter, *arguments: body(*arguments))
    takes_rest = bool(written) and written[-1].partition(":")[0].endswith("*")
    return name, Signature(tuple(_parameter(parameter) for parameter in written), call, takes_rest)


def _parameter(text: str) -> Parameter:
    name, _, type_name = text.partition(":")
    bare = name.rstrip("?*")
    type_ = BUILT_IN[type_name.strip()] if type_name else ANY
    return Parameter(bare, type_, optional=name.endswith("?"), kind=class_of(type_))
