"""Sorting (DMN 1.5, 10.3.4.7)."""

from functools import cmp_to_key

from engine.language.builtin import Family
from engine.language.invoking import invoke
from engine.language.metering import Meter
from engine.language.operators import less
from engine.language.values import Function, Value

SORT = Family()


@SORT.define("sort(list: list, precedes?: function)")
def sort(meter: Meter, items: list[Value], precedes: Function | None) -> Value:
    """In the order that `precedes(x, y)` tells, or ascending; items that neither precedes stay as they were."""
    meter.items(len(items))

    def comes_first(left: Value, right: Value) -> bool:
        meter.spend()
        answer = less(left, right, meter) if precedes is None else invoke(precedes, [left, right], None, meter)
        return answer is True

    def order(left: Value, right: Value) -> int:
        if comes_first(left, right):
            return -1
        return 1 if comes_first(right, left) else 0

    return sorted(items, key=cmp_to_key(order))
