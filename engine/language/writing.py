"""Values as text: what `string()` gives."""

import re
from decimal import Decimal
from typing import Final

from engine.language.metering import Meter
from engine.language.temporal_text import temporal_text
from engine.language.values import NUMBERS, Function, Range, Value

_PLAIN_KEY: Final = re.compile(r"[^\W\d][\w ]*")


def text_of(value: Value, meter: Meter) -> str:
    """The text of a value; strings inside lists and contexts in quotes. Bounded by the meter."""
    return value if isinstance(value, str) else _inner(value, meter)


def _inner(value: Value, meter: Meter) -> str:
    meter.spend()
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Decimal():
            text = number_text(value)
        case str():
            meter.text(len(value))
            return _quoted(value)
        case list():
            text = "[" + ", ".join(_inner(item, meter) for item in value) + "]"
        case dict():
            entries = (f"{_key(key)}: {_inner(item, meter)}" for key, item in value.items())
            text = "{" + ", ".join(entries) + "}"
        case Range():
            text = range_text(value, meter)
        case Function():
            return "function"
        case _:
            return temporal_text(value)
    meter.text(len(text))
    return text


def number_text(value: Decimal) -> str:
    """Plain digits, without an exponent and without zeros at the end of the fraction."""
    if value == value.to_integral_value():
        return f"{value.quantize(Decimal(1), context=NUMBERS) if value.adjusted() < 34 else value:f}"
    return f"{value.normalize(NUMBERS):f}"


def range_text(value: Range, meter: Meter) -> str:
    low = "" if value.low is None else _inner(value.low, meter)
    high = "" if value.high is None else _inner(value.high, meter)
    return f"{'[' if value.low_included else '('}{low}..{high}{']' if value.high_included else ')'}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
