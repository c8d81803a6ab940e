"""Relations of ranges and points (DMN 1.5, 10.3.4.6, after Allen's interval algebra)."""

from collections.abc import Callable
from typing import Final

from engine.language.builtin import Family
from engine.language.invoking import Undefined
from engine.language.metering import Meter
from engine.language.operators import precedes
from engine.language.values import Range, Value

RANGE = Family()

_POINT_POINT: Final = "point1, point2"
_POINT_RANGE: Final = "point, range: range"
_RANGE_POINT: Final = "range: range, point"
_RANGE_RANGE: Final = "range1: range, range2: range"


def _less(left: Value, right: Value) -> bool:
    """Ends that cannot be compared make the whole relation null."""
    answer = precedes(left, right)
    if answer is None:
        raise Undefined
    return answer


def _as_range(value: Value) -> Range:
    if value is None:
        raise Undefined
    return value if isinstance(value, Range) else Range(value, value, low_included=True, high_included=True)


def _relation(
    name: str, *parameters: str
) -> Callable[[Callable[[Range, Range], bool]], Callable[[Range, Range], bool]]:
    def declare(body: Callable[[Range, Range], bool]) -> Callable[[Range, Range], bool]:
        def relate(meter: Meter, left: Value, right: Value) -> Value:
            meter.spend()
            return body(_as_range(left), _as_range(right))

        for written in parameters:
            RANGE.define(f"{name}({written})")(relate)
        return body

    return declare


_ANY_TWO: Final = (_POINT_POINT, _POINT_RANGE, _RANGE_POINT, _RANGE_RANGE)


@_relation("before", *_ANY_TWO)
def _before(left: Range, right: Range) -> bool:
    return _less(left.high, right.low) or (_touch(left, right) and not (left.high_included and right.low_included))


@_relation("after", *_ANY_TWO)
def _after(left: Range, right: Range) -> bool:
    return _before(right, left)


def _touch(left: Range, right: Range) -> bool:
    return not _less(left.high, right.low) and not _less(right.low, left.high)


@_relation("meets", _RANGE_RANGE)
def _meets(left: Range, right: Range) -> bool:
    return left.high_included and right.low_included and _touch(left, right)


@_relation("met by", _RANGE_RANGE)
def _met_by(left: Range, right: Range) -> bool:
    return _meets(right, left)


@_relation("overlaps", _RANGE_RANGE)
def _overlaps(left: Range, right: Range) -> bool:
    return not _before(left, right) and not _before(right, left)


@_relation("overlaps before", _RANGE_RANGE)
def _overlaps_before(left: Range, right: Range) -> bool:
    return _overlaps(left, right) and _starts_earlier(left, right) and not _ends_earlier(right, left)


@_relation("overlaps after", _RANGE_RANGE)
def _overlaps_after(left: Range, right: Range) -> bool:
    return _overlaps(left, right) and _starts_earlier(right, left) and not _ends_earlier(left, right)


def _starts_earlier(left: Range, right: Range) -> bool:
    return _less(left.low, right.low) or (
        not _less(right.low, left.low) and left.low_included and not right.low_included
    )


def _ends_earlier(left: Range, right: Range) -> bool:
    return _less(left.high, right.high) or (
        not _less(right.high, left.high) and right.high_included and not left.high_included
    )


@_relation("includes", _RANGE_POINT, _RANGE_RANGE)
def _includes(outer: Range, inner: Range) -> bool:
    return not _starts_earlier(inner, outer) and not _ends_earlier(outer, inner)


@_relation("during", _POINT_RANGE, _RANGE_RANGE)
def _during(inner: Range, outer: Range) -> bool:
    return _includes(outer, inner)


@_relation("starts", _POINT_RANGE, _RANGE_RANGE)
def _starts(inner: Range, outer: Range) -> bool:
    return _same_start(inner, outer) and _includes(outer, inner)


@_relation("started by", _RANGE_POINT, _RANGE_RANGE)
def _started_by(outer: Range, inner: Range) -> bool:
    return _starts(inner, outer)


@_relation("finishes", _POINT_RANGE, _RANGE_RANGE)
def _finishes(inner: Range, outer: Range) -> bool:
    return _same_end(inner, outer) and _includes(outer, inner)


@_relation("finished by", _RANGE_POINT, _RANGE_RANGE)
def _finished_by(outer: Range, inner: Range) -> bool:
    return _finishes(inner, outer)


@_relation("coincides", _POINT_POINT, _RANGE_RANGE)
def _coincides(left: Range, right: Range) -> bool:
    return _same_start(left, right) and _same_end(left, right)


def _same_start(left: Range, right: Range) -> bool:
    return not _starts_earlier(left, right) and not _starts_earlier(right, left)


def _same_end(left: Range, right: Range) -> bool:
    return not _ends_earlier(left, right) and not _ends_earlier(right, left)
