"""Boolean functions, and `is` (DMN 1.5, 10.3.4.2 and 10.3.4.9)."""

from engine.language.builtin import Family
from engine.language.metering import Meter
from engine.language.operators import equal
from engine.language.temporal import DateTime, Time
from engine.language.values import Value

BOOLEAN = Family()


@BOOLEAN.define("not(negand)")
def negated(value: Value) -> Value:
    return not value if isinstance(value, bool) else None


@BOOLEAN.define("is(value1?, value2?)")
def same(meter: Meter, left: Value, right: Value) -> Value:
    """Whether both are the same value of the same type: times and date-times with the same offset, not only instant."""
    if type(left) is not type(right):
        return False
    if isinstance(left, Time) and isinstance(right, Time):
        return left.nanos == right.nanos and _zone(left) == _zone(right)
    if isinstance(left, DateTime) and isinstance(right, DateTime):
        return left.date == right.date and same(meter, left.time, right.time) is True
    return equal(left, right, meter)


def _zone(time: Time) -> tuple[int | None, str | None]:
    return time.offset, time.zone
