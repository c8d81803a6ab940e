"""Edges as SVG: flows and associations, with heads, diamonds, slashes and labels."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import hypot
from typing import Final

from engine.procedures.drawing.lettering import block, fitted, height, number, width
from engine.procedures.drawing.nodes import LABEL, SMALL, in_label
from engine.procedures.drawing.painting import Ink
from engine.procedures.drawing.plane import Edge, Point

_BEND: Final = 6.0  # the radius of a corner
_HEAD: Final = 10.0
_DASHES: Final[Mapping[str, str]] = {
    "messageFlow": "8 5",
    "association": "1.5 4",
    "dataInputAssociation": "1.5 4",
    "dataOutputAssociation": "1.5 4",
    "conversationLink": "",
}
_ROUND: Final = ' stroke-linecap="round"'


def drawn(edge: Edge, ink: Ink) -> str:
    """An edge without its label."""
    return "".join(_parts(edge, ink))


def labelled(edge: Edge) -> str:
    """The label of an edge: where the file says, or else beside its middle."""
    if not edge.name:
        return ""
    if edge.label is not None:
        return in_label(edge.name, edge.label)
    (x, y), is_level = middle(edge.points)
    lines = fitted(edge.name, SMALL, LABEL, 4)
    if is_level:
        return block(lines, (x, y - height(lines, SMALL) - 4), SMALL)
    wide = max((width(line, SMALL) for line in lines), default=0)
    return block(lines, (x + wide / 2 + 6, y - height(lines, SMALL) / 2), SMALL)


def middle(points: tuple[Point, ...]) -> tuple[Point, bool]:
    """The point half-way along a line, and whether the line is rather level there."""
    whole = sum(hypot(there[0] - here[0], there[1] - here[1]) for here, there in pairwise(points))
    gone = 0.0
    for here, there in pairwise(points):
        step = hypot(there[0] - here[0], there[1] - here[1])
        if gone + step >= whole / 2:
            part = (whole / 2 - gone) / step if step else 0.0
            is_level = abs(there[0] - here[0]) >= abs(there[1] - here[1])
            return (here[0] + (there[0] - here[0]) * part, here[1] + (there[1] - here[1]) * part), is_level
        gone += step
    return points[-1], True


def _parts(edge: Edge, ink: Ink) -> Iterator[str]:
    points = _apart(edge.points)
    own = _DASHES.get(edge.kind, "")
    dash = ink.dash or own
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    is_flow, is_message = edge.kind == "sequenceFlow", edge.kind == "messageFlow"
    ends = _shortened(points, _HEAD * 0.7 if is_flow or is_message else 0)
    yield f'<path fill="none"{dashed}{_ROUND if own == "1.5 4" else ""} d="{_path(ends)}"/>'
    if is_flow:
        yield _head(points[-2], points[-1], f' fill="{ink.line}" stroke-linejoin="round"')
        yield from _start(edge, points, ink)
    elif is_message:
        yield _head(points[-2], points[-1], f' fill="{ink.ground}"')
        yield f'<circle cx="{number(points[0][0])}" cy="{number(points[0][1])}" r="3.5" fill="{ink.ground}"/>'
    if "to" in edge.traits:
        yield _wings(points[-2], points[-1])
    if "from" in edge.traits:
        yield _wings(points[1], points[0])


def _start(edge: Edge, points: tuple[Point, ...], ink: Ink) -> Iterator[str]:
    """The diamond of a condition, the slash of a default."""
    (x, y), (along, down) = points[0], _direction(points[0], points[1])
    if "conditional" in edge.traits:
        corners = ((0, 0), (8, 5), (16, 0), (8, -5))
        places = ((x + a * along - b * down, y + a * down + b * along) for a, b in corners)
        outline = " ".join(f"{number(across)},{number(high)}" for across, high in places)
        yield f'<polygon points="{outline}" fill="{ink.ground}"/>'
    if "default" in edge.traits:
        ends = [(x + a * along - b * down, y + a * down + b * along) for a, b in ((7, -5), (13, 5))]
        yield f'<path fill="none" d="{_path(tuple(ends))}"/>'


def _head(before: Point, end: Point, more: str) -> str:
    """A closed arrow head whose tip is the end."""
    along, down = _direction(before, end)
    corners = [end, *((end[0] - _HEAD * along - b * down, end[1] - _HEAD * down + b * along) for b in (4.0, -4.0))]
    outline = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    return f'<polygon points="{outline}"{more}/>'


def _wings(before: Point, end: Point) -> str:
    """An open arrow head."""
    along, down = _direction(before, end)
    left, right = ((end[0] - 8 * along - b * down, end[1] - 8 * down + b * along) for b in (5.0, -5.0))
    return f'<path fill="none" d="{_path((left, end, right))}"/>'


def _direction(here: Point, there: Point) -> Point:
    length = hypot(there[0] - here[0], there[1] - here[1])
    return ((there[0] - here[0]) / length, (there[1] - here[1]) / length) if length else (1.0, 0.0)


def _apart(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The points without those that repeat the one before; never fewer than two."""
    kept = [points[0], *(there for here, there in pairwise(points) if here != there)]
    return tuple(kept) if len(kept) > 1 else (points[0], points[0])


def _shortened(points: tuple[Point, ...], by: float) -> tuple[Point, ...]:
    """The line without its last pixels, where the head is."""
    along, down = _direction(points[-2], points[-1])
    length = hypot(points[-1][0] - points[-2][0], points[-1][1] - points[-2][1])
    by = min(by, length / 2)
    return (*points[:-1], (points[-1][0] - along * by, points[-1][1] - down * by))


def _path(points: tuple[Point, ...]) -> str:
    """A line whose corners are rounded where there is room."""
    parts = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        lengths = (hypot(corner[0] - x, corner[1] - y) for x, y in (before, after))
        bend = min(_BEND, *(length / 2 for length in lengths))
        to, on = _direction(corner, before), _direction(corner, after)
        start = f"{number(corner[0] + to[0] * bend)} {number(corner[1] + to[1] * bend)}"
        end = f"{number(corner[0] + on[0] * bend)} {number(corner[1] + on[1] * bend)}"
        parts.append(f"L{start}Q{number(corner[0])} {number(corner[1])} {end}")
    return "".join([*parts, f"L{number(points[-1][0])} {number(points[-1][1])}"])
