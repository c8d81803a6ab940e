"""A small picture of each element that has a shape, drawn as whole diagrams are (`engine.procedures.drawing`)."""

from collections.abc import Mapping
from typing import Final

from engine.procedures.drawing import lines, nodes
from engine.procedures.drawing.painting import INK, Ink
from engine.procedures.drawing.plane import Bounds, Edge, Shape, Trait
from engine.runtime.elements import ACTIVITIES, EVENTS, GATEWAYS, TRIGGERS

_FRAME: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="48" viewBox="0 0 {width} 48" fill="none" '
    'stroke="{ink}" stroke-width="1.5" stroke-linejoin="round">{inside}</svg>\n'
)
_BOX: Final = Bounds(4, 4, 84, 40)
_DIAMOND: Final = Bounds(3, 3, 42, 42)
_RING: Final = Bounds(7, 7, 34, 34)
_LINE: Final = ((6.0, 24.0), (86.0, 24.0))
_ENDING: Final = frozenset({"cancelEventDefinition", "terminateEventDefinition"})
_REPEATED: Final[Mapping[str, Trait]] = {
    "multiInstanceLoopCharacteristics": "parallel",
    "standardLoopCharacteristics": "loop",
}
_LINES: Final[Mapping[str, tuple[str, Trait]]] = {
    "sequenceFlow": ("sequenceFlow", "horizontal"),
    "conditionExpression": ("sequenceFlow", "conditional"),
    "association": ("association", "to"),
}


def drawn(tag: str) -> str | None:
    """The picture of an element as an SVG file; None when it has no shape."""
    if tag in ACTIVITIES:
        return _framed(92, Shape(tag, tag, "", bounds=_BOX))
    if tag in _REPEATED:
        return _framed(92, Shape(tag, "task", "", frozenset({_REPEATED[tag]}), bounds=_BOX))
    if tag in GATEWAYS:
        return _framed(48, Shape(tag, tag, "", bounds=_DIAMOND))
    if tag in EVENTS:
        return _framed(48, Shape(tag, tag, "", frozenset({"interrupting"}), bounds=_RING))
    if tag in TRIGGERS:
        kind = "endEvent" if tag in _ENDING else "intermediateCatchEvent"
        return _framed(48, Shape(tag, kind, "", frozenset({"interrupting"}), bounds=_RING, triggers=(tag,)))
    if tag in _LINES:
        kind, trait = _LINES[tag]
        return _framed(92, Edge(tag, kind, "", frozenset({trait}), points=_LINE))
    return None


def _framed(width: int, one: Shape | Edge) -> str:
    inside = lines.drawn(one, Ink()) if isinstance(one, Edge) else nodes.drawn(one, Ink())
    return _FRAME.format(width=width, ink=INK, inside=inside)
