"""The small signs in shapes, by element kind (BPMN 2.0, 7.2 and 10 to 13), as SVG in the lines around them.

`{ink}` and `{ground}` are filled in. Icons of tasks stand around (16, 17), triggers and gateways around (24, 24), in
shapes 36 and 48 pixels wide; markers at the foot of activities around (8, 8).
"""

from collections.abc import Mapping
from typing import Final

_PERSON: Final = (
    '<path fill="{ground}" d="M9.5 25v-2.5c0-3 2.2-4.5 4-5h5c1.8.5 4 2 4 5v2.5z"/>'
    '<circle fill="{ground}" cx="16" cy="13.5" r="4"/>'
    '<path d="M12 13c1-2.5 2.5-2 4-1.6s3 .4 4-.4M12.5 22v3M19.5 22v3"/>'
)
_WHEEL: Final = (
    '<circle cx="16" cy="17" r="3"/><circle cx="16" cy="17" r="7" stroke-width="2.5" stroke-dasharray="2.75 2.75"/>'
)
_LETTER: Final = '<path d="M8 12h16v11H8zM8 12l8 6.5L24 12"/>'
_FULL_LETTER: Final = (
    '<path fill="{ink}" stroke="none" d="M8 11.5h16v1l-8 6-8-6z"/><path fill="{ink}" stroke="none" '
    'd="M8 14.5l8 6 8-6V23.5H8z"/>'
)
_TABLE: Final = '<path fill="{ink}" d="M8 11h16v3.5H8z"/><path d="M8 11h16v13H8zM8 19.2h16M13 14.5V24"/>'
_SCRIPT: Final = '<path d="M12 9.5h11c-5 5 5 10 0 15H11c5-5-4-10 1-15zM12.5 13.5h6M13.5 17h6M15 20.5h6"/>'
_HAND: Final = (
    '<path d="M8 15.5l3.5-4.5h6a1.3 1.3 0 0 1 0 2.6H15h7.5a1.25 1.25 0 0 1 0 2.5H18h5a1.25 1.25 0 0 1 0 2.5h-5h4.5'
    'a1.25 1.25 0 0 1 0 2.5H18h3.5a1.2 1.2 0 0 1 0 2.4H12l-4-2z"/>'
)
TASKS: Final[Mapping[str, str]] = {
    "userTask": _PERSON,
    "serviceTask": _WHEEL,
    "sendTask": _FULL_LETTER,
    "receiveTask": _LETTER,
    "businessRuleTask": _TABLE,
    "scriptTask": _SCRIPT,
    "manualTask": _HAND,
}
_PENTAGON: Final = "M24 17.5l7 5.2-2.7 8h-8.6l-2.7-8z"
_PLUS: Final = "M22 15h4v7h7v4h-7v7h-4v-7h-7v-4h7z"
GATEWAYS: Final[Mapping[str, str]] = {
    "exclusiveGateway": '<path stroke-width="3.5" d="M17.5 16.5l13 15M30.5 16.5l-13 15"/>',
    "parallelGateway": '<path stroke-width="3.5" d="M24 13.5v21M13.5 24h21"/>',
    "inclusiveGateway": '<circle cx="24" cy="24" r="9.5" stroke-width="3"/>',
    "complexGateway": '<path stroke-width="3" d="M24 13v22M13 24h22M16.2 16.2l15.6 15.6M31.8 16.2L16.2 31.8"/>',
    "eventBasedGateway": (
        f'<circle cx="24" cy="24" r="12" stroke-width="1"/><circle cx="24" cy="24" r="9.7" stroke-width="1"/>'
        f'<path stroke-width="1" transform="translate(24 24) scale(.75) translate(-24 -24.5)" d="{_PENTAGON}"/>'
    ),
}
_CLOCK: Final = (
    '<circle cx="24" cy="24" r="9.5"/><path stroke-width="1" d="M24 15v2.5M24 30.5V33M15 24h2.5M30.5 24H33"/>'
    '<path d="M24.8 18.5L24 24l4.5 2"/>'
)
_LIST: Final = '<path d="M17 15h14v18H17z"/><path stroke-width="1" d="M19.5 19h9M19.5 22.5h9M19.5 26h9M19.5 29.5h9"/>'
_OPEN_LETTER: Final = '<path d="M15 18h18v12H15zM15 18l9 7 9-7"/>'
_CLOSED_LETTER: Final = (
    '<path fill="{ink}" stroke="none" d="M14.5 17.5h19v1L24 25l-9.5-6.5z"/>'
    '<path fill="{ink}" stroke="none" d="M14.5 21l9.5 6.5 9.5-6.5v9.5h-19z"/>'
)
_FULL_STOP: Final = '<circle cx="24" cy="24" r="10.5" fill="{ink}"/>'


def _outlined(path: str) -> tuple[str, str]:
    """A trigger as it is awaited, an outline, and as it is thrown, filled."""
    return f'<path d="{path}"/>', f'<path fill="{{ink}}" d="{path}"/>'


TRIGGERS: Final[Mapping[str, tuple[str, str]]] = {
    "messageEventDefinition": (_OPEN_LETTER, _CLOSED_LETTER),
    "timerEventDefinition": (_CLOCK, _CLOCK),
    "conditionalEventDefinition": (_LIST, _LIST),
    "terminateEventDefinition": (_FULL_STOP, _FULL_STOP),
    "signalEventDefinition": _outlined("M24 15l9 15.5H15z"),
    "errorEventDefinition": _outlined("M15 32l5-15 6 9 7-11-4.5 17-7-8.5z"),
    "escalationEventDefinition": _outlined("M24 14.5l7 18-7-7-7 7z"),
    "compensateEventDefinition": _outlined("M23.5 17.5v13l-8.5-6.5zM32.5 17.5v13L24 24z"),
    "cancelEventDefinition": _outlined(
        "M17.5 15.5l6.5 6 6.5-6 2 2-6 6.5 6 6.5-2 2-6.5-6-6.5 6-2-2 6-6.5-6-6.5z",
    ),
    "linkEventDefinition": _outlined("M14.5 21H25v-5l9 8-9 8v-5H14.5z"),
    "several": _outlined(_PENTAGON),
    "all": _outlined(_PLUS),
}
"""By kind of event definition: as it is awaited, and as it is thrown. `several` and `all` are events with more."""

MARKERS: Final[Mapping[str, str]] = {
    "loop": '<path d="M5 13.5a5.5 5.5 0 1 1 4.2.4M5.2 10v3.8h-3.8"/>',
    "parallel": '<path stroke-width="2" d="M3.5 2.5v11M8 2.5v11M12.5 2.5v11"/>',
    "sequential": '<path stroke-width="2" d="M2.5 3.5h11M2.5 8h11M2.5 12.5h11"/>',
    "several": '<path stroke-width="2" d="M3.5 2.5v11M8 2.5v11M12.5 2.5v11"/>',
    "compensation": '<path d="M7.5 3v10L1.5 8zM14 3v10L8 8z"/>',
    "collapsed": '<path d="M1.5 1.5h13v13h-13zM8 4v8M4 8h8"/>',
    "adhoc": '<path stroke-width="2" d="M1.5 9.5c3-5 4.5-4 6.5-2s3.5 3 6.5-1.5"/>',
}
