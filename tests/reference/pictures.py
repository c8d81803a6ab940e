"""A small picture of each element that has a shape, drawn as BPMN draws it (BPMN 2.0, 7.2)."""

from collections.abc import Mapping
from typing import Final

_INK: Final = "#1f2d3d"
_FRAME: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="48" viewBox="0 0 {width} 48" fill="none" '
    'stroke="{ink}" stroke-width="1.5" stroke-linejoin="round">{inside}</svg>\n'
)
_PERSON: Final = '<circle cx="16" cy="14" r="4"/><path d="M9 25c0-9 14-9 14 0z"/>'
_WHEEL: Final = '<circle cx="16" cy="17" r="3"/><circle cx="16" cy="17" r="7" stroke-dasharray="3 2.5"/>'
_LETTER: Final = '<path d="M9 12h14v10H9zM9 12l7 6 7-6"/>'
_FULL_LETTER: Final = (
    f'<path fill="{_INK}" d="M9 12h14v10H9z"/><path stroke="#fff" stroke-width="1" d="M9 12l7 6 7-6"/>'
)
_TABLE: Final = f'<path fill="{_INK}" d="M9 11h14v4H9z"/><path d="M9 11h14v12H9zM9 19h14M14 15v8"/>'
_SCRIPT: Final = '<path d="M12 10h11c-4 5 4 9 0 14H12c4-5-4-9 0-14zM13 15h6M13 19h7"/>'
_HAND: Final = '<path d="M9 15h6l-2-4 11 4v7H10z"/>'
_TASKS: Final[Mapping[str, str]] = {
    "task": "",
    "userTask": _PERSON,
    "serviceTask": _WHEEL,
    "sendTask": _FULL_LETTER,
    "receiveTask": _LETTER,
    "businessRuleTask": _TABLE,
    "scriptTask": _SCRIPT,
    "manualTask": _HAND,
}
_PLUS: Final = '<path stroke-width="1" d="M42 36h8v8h-8zM46 37.5v5M43.5 40h5"/>'
_BOX: Final = '<rect x="4" y="4" width="84" height="40" rx="5"{}/>'
_MARKS: Final[Mapping[str, str]] = {
    "exclusiveGateway": '<path stroke-width="3" d="M18 18l12 12M30 18L18 30"/>',
    "parallelGateway": '<path stroke-width="3" d="M24 14v20M14 24h20"/>',
    "inclusiveGateway": '<circle cx="24" cy="24" r="8" stroke-width="2.5"/>',
    "eventBasedGateway": (
        '<circle cx="24" cy="24" r="10.5"/><circle cx="24" cy="24" r="8"/>'
        '<path stroke-width="1" d="M24 19l5 4-2 6h-6l-2-6z"/>'
    ),
}
_RINGS: Final[Mapping[str, str]] = {
    "startEvent": '<circle cx="24" cy="24" r="17"/>',
    "endEvent": '<circle cx="24" cy="24" r="16" stroke-width="4"/>',
    "intermediateThrowEvent": '<circle cx="24" cy="24" r="17"/><circle cx="24" cy="24" r="14"/>',
    "intermediateCatchEvent": '<circle cx="24" cy="24" r="17"/><circle cx="24" cy="24" r="14"/>',
    "boundaryEvent": '<path d="M2 24h5M41 24h5"/><circle cx="24" cy="24" r="17"/><circle cx="24" cy="24" r="14"/>',
}
_TRIGGERS: Final[Mapping[str, str]] = {
    "messageEventDefinition": '<path d="M15 18h18v12H15zM15 18l9 7 9-7"/>',
    "timerEventDefinition": '<circle cx="24" cy="24" r="9"/><path d="M24 17v7l5 2"/>',
    "signalEventDefinition": '<path d="M24 15l9 15H15z"/>',
    "conditionalEventDefinition": '<path d="M17 15h14v18H17zM19 19h10M19 22.5h10M19 26h10M19 29.5h10"/>',
    "errorEventDefinition": '<path d="M15 32l5-15 6 9 7-11-4 17-7-9z"/>',
    "escalationEventDefinition": '<path d="M24 14l7 18-7-7-7 7z"/>',
    "compensateEventDefinition": '<path d="M24 17v14l-9-7zM33 17v14l-9-7z"/>',
    "cancelEventDefinition": '<path stroke-width="3" d="M17 17l14 14M31 17L17 31"/>',
    "linkEventDefinition": '<path d="M14 21h11v-5l9 8-9 8v-5H14z"/>',
    "terminateEventDefinition": f'<circle cx="24" cy="24" r="10" fill="{_INK}"/>',
}
_ENDING: Final = frozenset({"cancelEventDefinition", "terminateEventDefinition"})
_LOOPS: Final[Mapping[str, str]] = {
    "multiInstanceLoopCharacteristics": '<path stroke-width="2" d="M42 34v8M46 34v8M50 34v8"/>',
    "standardLoopCharacteristics": '<path d="M43 41a4.5 4.5 0 1 1 4 0M43 41v-4M43 41h-4"/>',
}
_LINES: Final[Mapping[str, str]] = {
    "sequenceFlow": f'<path d="M6 24h68"/><path fill="{_INK}" d="M74 19l12 5-12 5z"/>',
    "conditionExpression": (f'<path d="M6 24l7-5 7 5-7 5zM20 24h54"/><path fill="{_INK}" d="M74 19l12 5-12 5z"/>'),
    "association": '<path stroke-dasharray="1.5 4" d="M6 24h80"/><path d="M78 19l8 5-8 5"/>',
}


def drawn(tag: str) -> str | None:
    """The picture of an element as an SVG file; None when it has no shape."""
    if tag in _TASKS:
        return _framed(92, _BOX.format("") + _TASKS[tag])
    if tag == "subProcess":
        return _framed(92, _BOX.format("") + _PLUS)
    if tag == "transaction":
        return _framed(92, _BOX.format("") + '<rect x="7" y="7" width="78" height="34" rx="3"/>' + _PLUS)
    if tag == "callActivity":
        return _framed(92, _BOX.format(' stroke-width="4"') + _PLUS)
    if tag in _LOOPS:
        return _framed(92, _BOX.format("") + _LOOPS[tag])
    if tag in _MARKS:
        return _framed(48, '<path d="M24 3l21 21-21 21L3 24z"/>' + _MARKS[tag])
    if tag in _RINGS:
        return _framed(48, _RINGS[tag])
    if tag in _TRIGGERS:
        return _framed(48, _RINGS["endEvent" if tag in _ENDING else "intermediateCatchEvent"] + _TRIGGERS[tag])
    return _framed(92, _LINES[tag]) if tag in _LINES else None


def _framed(width: int, inside: str) -> str:
    return _FRAME.format(width=width, ink=_INK, inside=inside)
