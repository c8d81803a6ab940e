"""A value strictly between two others of an ordered type: what shows that something lies between them, and what."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, TypeAlias, TypeVar

from engine.language.temporal import (
    DAY,
    NANOS,
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    add_nanos,
    from_ordinal,
    ordinal,
)
from engine.language.types import Type
from engine.language.values import Value

_Moment: TypeAlias = Date | Time | DateTime | DaysDuration | MonthsDuration
_M = TypeVar("_M", Date, Time, DateTime, DaysDuration, MonthsDuration)
_HOUR: Final = 3600 * NANOS
_TWO: Final = Decimal(2)


@dataclass(frozen=True)
class _Scale:
    """The values of a type as whole numbers, in steps that read well; `ends` are beyond the first and the last one."""

    position: Callable[[_Moment], int]
    value: Callable[[int, _Moment], _Moment | None]
    step: int
    ends: tuple[int, int] | None = None


def _scale(
    kind: type[_M],
    position: Callable[[_M], int],
    value: Callable[[int, _M], _M | None],
    step: int,
    ends: tuple[int, int] | None = None,
) -> _Scale:
    def known(moment: _Moment) -> _M:
        assert isinstance(moment, kind)
        return moment

    return _Scale(lambda moment: position(known(moment)), lambda place, like: value(place, known(like)), step, ends)


_SCALES: Final[dict[str, _Scale]] = {
    "date": _scale(Date, ordinal, lambda place, _: from_ordinal(place), 1),
    "time": _scale(
        Time, lambda time: time.nanos, lambda place, like: Time(place, like.offset, like.zone), _HOUR, (-1, DAY)
    ),
    "date and time": _scale(
        DateTime, DateTime.instant, lambda place, like: add_nanos(like, place - like.instant()), _HOUR
    ),
    "days and time duration": _scale(DaysDuration, lambda size: size.nanos, lambda place, _: DaysDuration(place), DAY),
    "years and months duration": _scale(
        MonthsDuration, lambda size: size.months, lambda place, _: MonthsDuration(place), 1
    ),
}
ORDERED: Final = frozenset(["number", *_SCALES])


def between(low: Value, high: Value, type_: Type) -> Value:
    """A value greater than `low` and less than `high`, of which one may be missing; None when there is none."""
    if type_.name == "number":
        return _number(low, high, type_)
    if isinstance(low, _Moment) or isinstance(high, _Moment):
        return _moment(low, high, _SCALES[type_.name])
    return None


def _number(low: Value, high: Value, type_: Type) -> Decimal | None:
    if not isinstance(low, Decimal):
        return high.to_integral_value(ROUND_CEILING) - 1 if isinstance(high, Decimal) else Decimal(0)
    following = low.to_integral_value(ROUND_FLOOR) + 1
    if not isinstance(high, Decimal) or following < high:
        return following
    middle = (low + high) / _TWO
    return None if type_.whole or not low < middle < high else middle


def _moment(low: Value, high: Value, scale: _Scale) -> _Moment | None:
    first = scale.position(low) if isinstance(low, _Moment) else None
    last = scale.position(high) if isinstance(high, _Moment) else None
    if scale.ends is not None:
        first, last = (end if given is None else given for given, end in zip((first, last), scale.ends, strict=True))
    like = low if isinstance(low, _Moment) else high
    assert isinstance(like, _Moment)
    place = _place(first, last, scale.step)
    return None if place is None else scale.value(place, like)


def _place(first: int | None, last: int | None, step: int) -> int | None:
    if first is None:
        return None if last is None else last - step
    if last is None or first + step < last:
        return first + step
    return first + (last - first) // 2 if last - first > 1 else None
