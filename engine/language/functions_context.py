"""Context functions (DMN 1.5, 10.3.4.10)."""

from engine.language.builtin import Family
from engine.language.metering import Meter
from engine.language.values import Value

CONTEXT = Family()


@CONTEXT.define("get value(m: context, key: string)")
def get_value(context: dict[str, Value], key: str) -> Value:
    return context.get(key)


@CONTEXT.define("get value(m: context, keys: list)")
def get_value_at(context: dict[str, Value], keys: list[Value]) -> Value:
    """The entry that a path of keys leads to; not in DMN 1.5, whose `context put` takes such a path."""
    if not keys:
        return None
    value: Value = context
    for key in keys:
        if not isinstance(value, dict) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value


@CONTEXT.define("get entries(m: context)")
def get_entries(meter: Meter, context: dict[str, Value]) -> Value:
    meter.items(len(context))
    meter.spend(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@CONTEXT.define("context(entries: list)")
def context_of(meter: Meter, entries: list[Value]) -> Value:
    """A context of entries with `key` and `value`; null when a key is missing or given twice."""
    meter.items(len(entries))
    made: dict[str, Value] = {}
    for entry in entries:
        if not isinstance(entry, dict) or "value" not in entry:
            return None
        key = entry.get("key")
        if not isinstance(key, str) or key in made:
            return None
        made[key] = entry["value"]
    return made


@CONTEXT.define("context put(context: context, key: string, value)")
def context_put(meter: Meter, context: dict[str, Value], key: str, value: Value) -> Value:
    meter.items(len(context))
    return {**context, key: value}


@CONTEXT.define("context put(context: context, keys: list, value)")
def context_put_at(meter: Meter, context: dict[str, Value], keys: list[Value], value: Value) -> Value:
    """The entry at a path of keys; null when the path leads through something that is not a context."""
    if not keys or not isinstance(keys[0], str):
        return None
    if len(keys) == 1:
        return context_put(meter, context, keys[0], value)
    below = context.get(keys[0])
    if not isinstance(below, dict):
        return None
    meter.enter()
    changed = context_put_at(meter, below, keys[1:], value)
    meter.leave()
    return None if changed is None else context_put(meter, context, keys[0], changed)


@CONTEXT.define("context merge(contexts: list)")
def context_merge(meter: Meter, contexts: list[Value]) -> Value:
    """One context of all entries; a later one wins."""
    merged: dict[str, Value] = {}
    for context in contexts:
        if not isinstance(context, dict):
            return None
        meter.items(len(context))
        merged.update(context)
    return merged
