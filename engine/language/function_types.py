"""What the built-in functions give, by the types of their arguments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeAlias

from engine.language.static_types import joined
from engine.language.types import ANY, BUILT_IN, LIST, NUMBER, STRING, Type
from engine.language.values import Range

Arguments: TypeAlias = Sequence[Type]


def _first(arguments: Arguments) -> Type:
    return Type(arguments[0].name) if arguments else ANY


def _same_list(arguments: Arguments) -> Type:
    return _listed(arguments[:1])


def _with_more(arguments: Arguments) -> Type:
    """A list to which items are added: the last argument, or all but the first."""
    item = _listed(arguments[:1]).item
    return Type("list", item=joined([item, arguments[-1]])) if item is not None else LIST


def _listed(arguments: Arguments) -> Type:
    """The lists put together."""
    items = [one.item if one.name == "list" else one for one in arguments]
    known = [item for item in items if item is not None]
    return Type("list", item=joined(known)) if known and len(known) == len(items) else LIST


def _one_of(arguments: Arguments) -> Type:
    """One item of a list, or one of the arguments."""
    item = _listed(arguments).item
    return ANY if item is None else Type(item.name)


_ENTRIES: Final = Type("list", item=Type("context", fields=(("key", STRING), ("value", ANY))))
_OF_A_KIND: Final[Mapping[str, str]] = {
    "number": (
        "mean, median, stddev, product, day of year, week of year, last day of month, modulo,"
        " sqrt, log, exp, number, decimal, floor, ceiling, round up, round down, round half up, round half down"
    ),
    "string": (
        "substring, upper case, lower case, trim, substring before, substring after, replace, string, string join,"
        " day of week, month of year"
    ),
    "boolean": (
        "contains, starts with, ends with, matches, list contains, all, any, not, odd, even, is, before, after, meets,"
        " met by, overlaps, overlaps before, overlaps after, includes, during, starts, started by, finishes,"
        " finished by, coincides"
    ),
    "date": "date, today",
    "time": "time",
    "date and time": "date and time, now",
    "years and months duration": "years and months duration",
    "range": "range",
    "context": "context, context put, context merge",
    "Any": "duration, get value",
}
_COUNT: Final = replace(NUMBER, whole=True, within=Range(Decimal(0), None, low_included=True, high_included=False))
_BY_ARGUMENTS: Final[Mapping[str, Callable[[Arguments], Type]]] = {
    "count": lambda _: _COUNT,
    "string length": lambda _: _COUNT,
    "abs": _first,
    "sum": _one_of,
    "min": _one_of,
    "max": _one_of,
    "sublist": _same_list,
    "remove": _same_list,
    "reverse": _same_list,
    "distinct values": _same_list,
    "duplicate values": _same_list,
    "sort": _same_list,
    "append": _with_more,
    "insert before": _with_more,
    "list replace": _with_more,
    "concatenate": _listed,
    "union": _listed,
    "flatten": lambda _: LIST,
    "split": lambda _: Type("list", item=STRING),
    "index of": lambda _: Type("list", item=NUMBER),
    "mode": lambda _: Type("list", item=NUMBER),
    "get entries": lambda _: _ENTRIES,
}
_RESULTS: Final[Mapping[str, Type]] = {
    name.strip(): BUILT_IN[kind] for kind, names in _OF_A_KIND.items() for name in names.split(",")
}


def result_of(name: str, arguments: Arguments) -> Type:
    """What a built-in function gives for arguments of these types, null aside."""
    if name in _BY_ARGUMENTS:
        return _BY_ARGUMENTS[name](arguments)
    return _RESULTS[name]
