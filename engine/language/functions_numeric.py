"""Numeric functions (DMN 1.5, 10.3.4.5)."""

from collections.abc import Callable
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Final

from engine.language.builtin import Family
from engine.language.metering import Meter
from engine.language.operators import negative_duration
from engine.language.temporal import DaysDuration, MonthsDuration
from engine.language.values import Value

NUMERIC = Family()

_MIN_SCALE, _MAX_SCALE = -6111, 6176
# Steps for what takes much longer than other functions.
_ROOT: Final = 4
_LOGARITHM: Final = 24
_EVEN_LIMIT: Final = Decimal(10) ** 34


def _rounding(mode: str) -> Callable[[Decimal, Decimal | None], Value]:
    def rounded(number: Decimal, scale: Decimal | None = None) -> Value:
        places = int(scale) if scale is not None and abs(scale) < 10_000 else 0
        if scale is not None and not _MIN_SCALE <= scale <= _MAX_SCALE:
            return None
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and -exponent <= places:
            return number  # it has no more digits than asked for
        return number.quantize(Decimal(1).scaleb(-places), rounding=mode)

    return rounded


for _name, _mode in (("floor", ROUND_FLOOR), ("ceiling", ROUND_CEILING)):
    NUMERIC.define(f"{_name}(n: number)", f"{_name}(n: number, scale: number)")(_rounding(_mode))
for _name, _mode in (
    ("decimal", ROUND_HALF_EVEN),
    ("round up", ROUND_UP),
    ("round down", ROUND_DOWN),
    ("round half up", ROUND_HALF_UP),
    ("round half down", ROUND_HALF_DOWN),
):
    NUMERIC.define(f"{_name}(n: number, scale: number)")(_rounding(_mode))


@NUMERIC.define("abs(n)", "abs(number)")
def absolute(size: Value) -> Value:
    match size:
        case Decimal():
            return abs(size)
        case DaysDuration():
            return negative_duration(size) if size.nanos < 0 else size
        case MonthsDuration():
            return negative_duration(size) if size.months < 0 else size
    return None


@NUMERIC.define("modulo(dividend: number, divisor: number)")
def modulo(dividend: Decimal, divisor: Decimal) -> Value:
    """The remainder with the sign of the divisor."""
    return dividend - divisor * (dividend / divisor).to_integral_value(ROUND_FLOOR)


@NUMERIC.define("sqrt(number: number)")
def sqrt(meter: Meter, number: Decimal) -> Value:
    meter.spend(_ROOT)
    return number.sqrt() if number >= 0 else None


@NUMERIC.define("log(number: number)")
def log(meter: Meter, number: Decimal) -> Value:
    meter.spend(_LOGARITHM)
    return number.ln() if number > 0 else None


@NUMERIC.define("exp(number: number)")
def exp(meter: Meter, number: Decimal) -> Value:
    meter.spend(_LOGARITHM)
    return number.exp()


@NUMERIC.define("odd(number: number)")
def odd(number: Decimal) -> Value:
    return abs(number) < _EVEN_LIMIT and number % 2 in (1, -1)


@NUMERIC.define("even(number: number)")
def even(number: Decimal) -> Value:
    return abs(number) >= _EVEN_LIMIT or number % 2 == 0
