"""What a column of a decision table can look at, cut into pieces on which every cell answers alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cmp_to_key
from itertools import pairwise

from engine.language.between import between
from engine.language.metering import Meter
from engine.language.operators import equal, precedes, within
from engine.language.printing import literal
from engine.language.static_types import SAMPLES
from engine.language.types import Type
from engine.language.values import Value


@dataclass(frozen=True)
class Piece:
    """Values on which every cell of the column answers alike, and one of them.

    A piece is a point, or lies between two edges that are not in it (None: there is no edge on that side), or is
    `named` in words.
    """

    sample: Value
    low: Value = None
    high: Value = None
    is_point: bool = True
    named: str = ""


@dataclass(frozen=True)
class Axis:
    """A column with its pieces. `doubtful` are those of which nobody knows whether they ever occur.

    On a line nothing lies between two neighbours.
    """

    label: str
    pieces: tuple[Piece, ...]
    doubtful: frozenset[int] = field(default_factory=frozenset)
    is_line: bool = False


def points(values: Sequence[Value]) -> tuple[Piece, ...]:
    """A piece for each value."""
    return tuple(map(Piece, values))


def line(edges: Sequence[Value], type_: Type) -> tuple[Piece, ...]:
    """The pieces of an ordered type: each edge, and what lies before, between and behind them."""
    ends = sorted(_distinct(edges), key=cmp_to_key(_order))
    if not ends:
        return (anything(type_),)
    found: list[Piece] = []
    for low, high in pairwise([None, *ends, None]):
        sample = between(low, high, type_)
        if sample is not None:
            found.append(Piece(sample, low, high, is_point=False))
        if high is not None and not (type_.whole and isinstance(high, Decimal) and high % 1):
            found.append(Piece(high))
    return tuple(
        piece for piece in found if type_.within is None or within(piece.sample, type_.within, Meter()) is True
    )


def anything(type_: Type) -> Piece:
    """The one piece of a column on which every value does."""
    return Piece(SAMPLES.get(type_.name), named="任意值", is_point=False)


def _order(left: Value, right: Value) -> int:
    return -1 if precedes(left, right) else 1


def _distinct(values: Sequence[Value]) -> Iterator[Value]:
    kept: list[Value] = []
    for value in values:
        if not any(equal(value, other, Meter()) for other in kept):
            kept.append(value)
            yield value


def texts(edges: Sequence[Value]) -> tuple[tuple[Piece, ...], Piece]:
    """The pieces of texts that are only compared for equality: each that is named, and all others."""
    named = [edge for edge in _distinct(edges) if isinstance(edge, str)]
    other = Piece("".join(named) + "?", named="其他文字", is_point=False)
    return (*points(named), other), other


def described(chosen: Sequence[int], axis: Axis) -> str:
    """Some pieces of an axis in FEEL's words, those that lie side by side as one."""
    runs: list[list[Piece]] = []
    last = -2
    for place in sorted(chosen):
        piece = axis.pieces[place]
        if axis.is_line and place == last + 1 and not piece.named:
            runs[-1].append(piece)
        else:
            runs.append([piece])
        last = place
    return "、".join(map(_run, runs))


def _run(pieces: Sequence[Piece]) -> str:
    first, last = pieces[0], pieces[-1]
    if first.named:
        return first.named
    if len(pieces) == 1 and first.is_point:
        return literal(first.sample)
    low, high = first.sample if first.is_point else first.low, last.sample if last.is_point else last.high
    if low is None:
        return "任意值" if high is None else f"{'<=' if last.is_point else '<'} {literal(high)}"
    if high is None:
        return f"{'>=' if first.is_point else '>'} {literal(low)}"
    return f"{'[' if first.is_point else '('}{literal(low)}..{literal(high)}{']' if last.is_point else ')'}"
