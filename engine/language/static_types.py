"""What can be said of types before anything is evaluated.

Which operands an operator takes, and what it gives, is asked of the operators themselves, with a value of each kind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from engine.language.metering import Meter
from engine.language.operators import COMPARISONS, calculate, equal
from engine.language.properties import part
from engine.language.temporal import Date, DateTime, DaysDuration, MonthsDuration, Time
from engine.language.types import ANY, BOOLEAN, BUILT_IN, Type
from engine.language.values import Range, Value, kind

NULL: Final = BUILT_IN["Null"]
FUNCTION: Final = BUILT_IN["function"]
MAX_VALUES: Final = 200

_NAMES: Final[Mapping[str, str]] = {
    "Any": "任意值",
    "Null": "null",
    "number": "数字",
    "string": "文字",
    "boolean": "真假值",
    "date": "日期",
    "time": "时间",
    "date and time": "日期时间",
    "days and time duration": "时长（天、时）",
    "years and months duration": "时长（年、月）",
    "list": "列表",
    "context": "上下文",
    "range": "区间",
    "function": "函数",
}
_DAY: Final = Date(2024, 2, 29)
_CLOCK: Final = Time(0, None, "Etc/UTC")
SAMPLES: Final[Mapping[str, Value]] = {
    "number": Decimal(1),
    "string": "a",
    "boolean": True,
    "date": _DAY,
    "time": _CLOCK,
    "date and time": DateTime(_DAY, _CLOCK),
    "days and time duration": DaysDuration(1),
    "years and months duration": MonthsDuration(1),
    "list": [],
    "context": {},
    "range": Range(Decimal(1), Decimal(2), low_included=True, high_included=True),
}


def described(type_: Type) -> str:
    """The type in words."""
    name = _NAMES.get(type_.name, type_.name)
    return f"{name}（{described(type_.item)}）" if type_.item is not None else name


def constant(value: Value) -> Type:
    """The type of a value that is known."""
    name = "Null" if value is None else kind(value)
    return Type(name, values=(value,))


def joined(types: Iterable[Type]) -> Type:
    """The narrowest type that all of these are of; null may stand everywhere."""
    found = [one for one in types if one.name != "Null"]
    if not found:
        return NULL
    first, *others = found
    for other in others:
        first = _joined(first, other)
    return first


def _joined(left: Type, right: Type) -> Type:
    if left.name != right.name:
        return ANY
    values = tuple(dict.fromkeys([*left.values, *right.values])) if left.values and right.values else ()
    item = joined([left.item, right.item]) if left.item and right.item else None
    fields = left.fields if left.fields == right.fields else ()
    within = left.within if left.within == right.within else None
    values = values if len(values) <= MAX_VALUES else ()
    return Type(left.name, item=item, fields=fields, values=values, within=within, whole=left.whole and right.whole)


def could_be(found: Type, wanted: Type) -> bool:
    """Whether a value of the one type may stand where the other is wanted, conversions included."""
    if "Any" in {found.name, wanted.name}:
        return True
    if found.name == "Null":
        return False
    if found.name == wanted.name:
        return found.item is None or wanted.item is None or could_be(found.item, wanted.item)
    if wanted.name == "list":
        return wanted.item is None or could_be(found, wanted.item)
    if found.name == "list":
        return found.item is None or could_be(found.item, wanted)
    return found.name == "date" and wanted.name == "date and time"


def _kinds(type_: Type) -> Iterator[Value]:
    """A value of each kind that the type may be."""
    if type_.name == "Any":
        yield from SAMPLES.values()
    elif type_.name in SAMPLES:
        yield SAMPLES[type_.name]


def arithmetic(operator: str, left: Type, right: Type) -> Type | None:
    """What the operator gives; None when it can give nothing but null."""
    if len(left.values) == len(right.values) == 1:
        value = calculate(operator, left.values[0], right.values[0], Meter())
        return None if value is None else constant(value)
    return _arithmetic(operator, left.name, right.name)


@lru_cache(maxsize=2000)
def _arithmetic(operator: str, left: str, right: str) -> Type | None:
    pairs = [(one, other) for one in _kinds(Type(left)) for other in _kinds(Type(right))]
    results = {kind(calculate(operator, one, other, Meter())) for one, other in pairs} - {"null"}
    if not results:
        return None
    return Type(results.pop()) if len(results) == 1 else ANY


def comparable(operator: str, left: Type, right: Type) -> bool:
    """Whether the comparison can be anything but null; null may be compared by `=` and `!=` with everything."""
    if "Null" in {left.name, right.name}:
        return operator in {"=", "!="}
    if "function" in {left.name, right.name}:
        return False
    return _comparable(operator, left.name, right.name)


@lru_cache(maxsize=2000)
def _comparable(operator: str, left: str, right: str) -> bool:
    pairs = [(one, other) for one in _kinds(Type(left)) for other in _kinds(Type(right))]
    return any(COMPARISONS[operator](one, other, Meter()) is not None for one, other in pairs)


def comparison(operator: str, left: Type, right: Type) -> Type:
    """What a comparison gives: all its possible outcomes, where the values of both sides are known."""
    if not left.values or not right.values or len(left.values) * len(right.values) > MAX_VALUES:
        return BOOLEAN
    outcomes = [COMPARISONS[operator](one, other, Meter()) for one in left.values for other in right.values]
    return replace(BOOLEAN, values=tuple(dict.fromkeys(outcomes)))


def strangers(values: Sequence[Value], type_: Type) -> list[Value]:
    """Those of some values that no value of the type can be equal to."""
    if not type_.values:
        return []
    return [one for one in values if not any(equal(one, other, Meter()) for other in type_.values)]


def part_of(type_: Type, name: str) -> Type | None:
    """The type of a named part; None when the type has no such part."""
    match type_.name:
        case "Any" | "Null":
            return ANY
        case "list":
            inner = part_of(type_.item, name) if type_.item is not None else ANY
            return None if inner is None else Type("list", item=inner)
        case "context":
            return dict(type_.fields).get(name) if type_.fields else ANY
        case "range" if name in {"start", "end"}:
            return type_.item or ANY
    found = part(SAMPLES.get(type_.name), name, Meter())
    return None if found is None else Type(kind(found))


def parts_of(type_: Type) -> list[str]:
    """The names that a context or the contexts of a list are known to have."""
    if type_.name == "list" and type_.item is not None:
        return parts_of(type_.item)
    return [name for name, _ in type_.fields]


def items_of_type(type_: Type) -> Type | None:
    """The type of what a loop goes through; None when it can go through nothing."""
    match type_.name:
        case "list":
            return type_.item or ANY
        case "range":
            return type_.item if type_.item is None or type_.item.name in {"number", "date", "Any"} else None
        case "Any":
            return ANY
    return replace(type_, values=())
