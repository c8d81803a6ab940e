"""`list[condition]` and `list[position]` (DMN 1.5, 10.3.2.5)."""

from collections.abc import Callable
from decimal import Decimal

from engine.language.iterating import items_of
from engine.language.metering import Meter
from engine.language.scope import Scope
from engine.language.values import Range, Value


def filtered(source: Value, condition: Callable[[Scope], Value], scope: Scope) -> Value:
    """The items for which the condition is true, or the one item at a position (from 1; from the end when negative).

    A single value is taken as a list of one; null gives null. In the condition, `item` and an item's own entries
    are known.
    """
    if source is None:
        return None
    items = source if isinstance(source, list) else _listed(source, scope.meter)
    if items is None:
        return None
    kept: list[Value] = []
    for index, item in enumerate(items):
        scope.meter.spend()
        answer = condition(_item_scope(item, scope))
        if index == 0 and isinstance(answer, Decimal):
            return _at(items, answer)
        if answer is True:
            kept.append(item)
    if not items and isinstance(position := condition(_item_scope(None, scope)), Decimal):
        return _at(items, position)
    return kept


def _listed(value: Value, meter: Meter) -> list[Value] | None:
    if not isinstance(value, Range):
        return [value]
    found = items_of(value)
    if found is None:
        return None
    items: list[Value] = []
    for item in found:
        meter.spend()
        items.append(item)
    return items


def _item_scope(item: Value, scope: Scope) -> Scope:
    return scope.inner({"item": item, **item} if isinstance(item, dict) else {"item": item})


def _at(items: list[Value], position: Decimal) -> Value:
    if position != position.to_integral_value() or abs(position) > len(items) or position == 0:
        return None
    index = int(position)
    return items[index - 1] if index > 0 else items[index]
