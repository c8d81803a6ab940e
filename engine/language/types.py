"""Types as FEEL names them, and whether a value is of one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.language.metering import NODES, Meter
from engine.language.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.language.values import Function, Nothing, Range, Value, kind


@dataclass(frozen=True, slots=True)
class Type:
    """A type. `name` is FEEL's word; lists and ranges have an `item`, contexts `fields`, functions `parameters`.

    What is known before anything is evaluated: `values`, when there are any, are all the values of it; numbers of it
    lie `within` a range and, when they are `whole`, have no fraction.
    """

    name: str
    item: "Type | None" = None
    fields: tuple[tuple[str, "Type"], ...] = ()
    parameters: "tuple[Type, ...] | None" = None
    check: Callable[[Value, Meter], bool] | None = None  # what values of it must pass besides
    result: "Type | None" = None  # what functions of it give
    values: tuple[Value, ...] = ()
    within: Range | None = None
    whole: bool = False


ANY: Final = Type("Any")
NUMBER: Final = Type("number")
STRING: Final = Type("string")
BOOLEAN: Final = Type("boolean")
LIST: Final = Type("list")

BUILT_IN: Final[Mapping[str, Type]] = {
    name: Type(name)
    for name in (
        "Any",
        "Null",
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "list",
        "context",
        "range",
        "function",
    )
}
_CLASSES: Final[Mapping[str, type]] = {
    "Any": object,
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": Date,
    "time": Time,
    "date and time": DateTime,
    "days and time duration": DaysDuration,
    "years and months duration": MonthsDuration,
    "list": list,
    "context": dict,
    "range": Range,
    "function": Function,
}
# Spellings of XML files: DMN 1.1 and tools that still write it.
SPELLINGS: Final[Mapping[str, str]] = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "days and time": "days and time duration",
    "years and months": "years and months duration",
    "any": "Any",
}


def class_of(type_: Type) -> type:
    """A class whose values are all of the type: that of no value, where a look at the class does not tell."""
    is_plain = type_.item is None and not type_.fields and type_.parameters is None and type_.check is None
    return _CLASSES.get(type_.name, Nothing) if is_plain else Nothing


def conforms(value: Value, wanted: Type, meter: Meter) -> bool:
    """Whether a value may stand where the type is wanted: null may, everywhere."""
    return value is None or is_instance(value, wanted, meter)


def is_instance(value: Value, wanted: Type, meter: Meter) -> bool:
    """`value instance of wanted`; null is an instance of Null only."""
    if value is None:
        return wanted.name == "Null"
    if wanted.name not in {"Any", kind(value)}:
        return False
    return _parts_conform(value, wanted, meter) and (wanted.check is None or wanted.check(value, meter))


def _parts_conform(value: Value, wanted: Type, meter: Meter) -> bool:
    match value:
        case list():
            if wanted.item is None:
                return True
            meter.spend(1 + len(value) // NODES)
            return all(conforms(item, wanted.item, meter) for item in value)
        case dict():
            meter.spend(len(wanted.fields))
            return all(name in value and conforms(value[name], type_, meter) for name, type_ in wanted.fields)
        case Range():
            end = value.low if value.low is not None else value.high
            return wanted.item is None or is_instance(end, wanted.item, meter)
        case Function():
            return wanted.parameters is None or _takes(value, len(wanted.parameters))
    return True


def _takes(function: Function, count: int) -> bool:
    return any(len(signature.parameters) == count for signature in function.signatures)
