"""Shapes as SVG: each kind drawn as BPMN 2.0 wants it, with its text inside or its label outside."""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Final

from engine.procedures.drawing.lettering import LEADING, block, fitted, height, number, width
from engine.procedures.drawing.marks import GATEWAYS, MARKERS, TASKS, TRIGGERS
from engine.procedures.drawing.painting import Ink
from engine.procedures.drawing.plane import Bounds, Shape
from engine.runtime.elements import EVENTS, THROWING

SIZE: Final = 12.0  # of text, in pixels
SMALL: Final = 11.0
_LITTLE: Final = 10.0
BAND: Final = 30.0  # the name of a pool or lane
PADDING: Final = 6.0
LABEL: Final = 90.0  # how wide a label is that nobody gave a place
MARKER: Final = 16.0
_ICON: Final = 25.0  # what the icon of a task takes of its upper left corner
CONTAINERS: Final = frozenset({"participant", "lane"})
SCOPES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_GATEWAYS: Final = GATEWAYS.keys() | {"gateway"}
_DATA: Final = frozenset({"dataObject", "dataObjectReference", "dataInput", "dataOutput"})
_STORES: Final = frozenset({"dataStore", "dataStoreReference"})
_OUTSIDE: Final = EVENTS | _GATEWAYS | _DATA | _STORES | {"group"}


def drawn(shape: Shape, ink: Ink) -> str:
    """A shape with its text inside; the label beside it is `labelled`."""
    draw = _KINDS.get(shape.kind, _activity)
    return "".join(draw(shape, ink))


def labelled(shape: Shape) -> str:
    """The label that stands outside of a shape; "" for shapes with their text inside."""
    if not shape.name or shape.kind not in _OUTSIDE:
        return ""
    if shape.label is not None:
        return in_label(shape.name, shape.label)
    box = shape.bounds
    top = box.y + 4 if shape.kind == "group" else box.y + box.height + 4
    return block(fitted(shape.name, SMALL, LABEL, 6), (box.middle[0], top), SMALL)


def in_label(name: str, label: Bounds) -> str:
    """A name in the place given for it; one that does not fit there is given more, around the same middle."""
    lines = fitted(name, SMALL, max(label.width, SMALL) + 2, 30)
    if height(lines, SMALL) > max(label.height, SMALL * 1.3) + 3:
        lines = fitted(name, SMALL, max(label.width, LABEL), 30)
    return block(lines, (label.middle[0], label.y), SMALL)


def box_of(bounds: Bounds, inside: float = 0, radius: float = 0, more: str = "") -> str:
    """A rectangle, so many pixels inside of the bounds."""
    wide, high = max(0.0, bounds.width - 2 * inside), max(0.0, bounds.height - 2 * inside)
    return (
        f'<rect x="{number(bounds.x + inside)}" y="{number(bounds.y + inside)}" width="{number(wide)}" '
        f'height="{number(high)}" rx="{number(radius)}"{more}/>'
    )


def sign(path: str, at: tuple[float, float], scale: float, around: tuple[float, float]) -> str:
    """A small sign, moved from where it is defined to where it is wanted."""
    place = f"translate({number(at[0])} {number(at[1])}) scale({number(scale)})"
    moved = f"{place} translate({number(-around[0])} {number(-around[1])})"
    return f'<g transform="{moved}" stroke-dasharray="none">{path}</g>'


def _activity(shape: Shape, ink: Ink) -> Iterator[str]:
    """A task, call or sub-process; a kind that is unknown is a plain box too."""
    box, is_scope = shape.bounds, shape.kind in SCOPES
    radius = min(8.0, box.width / 4, box.height / 4)
    weight = f' stroke-width="{number(ink.weight * 4)}"' if shape.kind.startswith("call") else ""
    dots = ' stroke-dasharray="2 4"' if "event" in shape.traits else ""
    yield box_of(box, 0, radius, weight + dots + f' fill="{ink.ground}"')
    if shape.kind == "transaction":
        yield box_of(box, 3, max(1.0, radius - 2), ' fill="none"')
    if shape.kind in TASKS:
        is_ringed = "instantiating" in shape.traits
        place = (box.x + 16, box.y + 13)
        yield sign(_filled(TASKS[shape.kind], ink), place, 0.7 if is_ringed else 1, (16, 17))
        if is_ringed:
            yield _ring(*place, 10, ' fill="none"')
    markers = list(_markers(shape))
    left = box.middle[0] - len(markers) * (MARKER + 2) / 2 + (MARKER + 2) / 2
    for count, marker in enumerate(markers):
        foot = (left + count * (MARKER + 2), box.y + box.height - MARKER / 2 - 3)
        yield sign(_filled(MARKERS[marker], ink), foot, 0.85, (8, 8))
    if is_scope and "expanded" in shape.traits:
        yield block(fitted(shape.name, SIZE, box.width - 2 * PADDING, 2), (box.middle[0], box.y + PADDING), SIZE)
    else:
        yield _inside(shape, MARKER + 4 if markers else 0)


def _markers(shape: Shape) -> Iterator[str]:
    yield from (name for name in ("loop", "parallel", "sequential", "compensation") if name in shape.traits)
    if shape.kind == "adHocSubProcess":
        yield "adhoc"
    if shape.kind == "callActivity" or (shape.kind in SCOPES and "expanded" not in shape.traits):
        yield "collapsed"


def _inside(shape: Shape, foot: float) -> str:
    """A name within a box, clear of the icon: in the middle, below it or beside it, and smaller when it is long."""
    box, icon = shape.bounds, _ICON if shape.kind in TASKS else 0.0
    made = ""
    for size, beside, below in product((SIZE, _LITTLE), (0.0, icon), (0.0, icon)):
        room, high = box.width - beside - (1 if beside else 2) * PADDING, box.height - foot - below - 4
        lines = fitted(shape.name, size, room, int(high / (size * LEADING)))
        top = max((box.height - foot - height(lines, size)) / 2, below)
        wide = max((width(line, size) for line in lines), default=0)
        made = block(lines, (box.x + beside + (box.width - beside) / 2, box.y + top), size)
        is_clear = beside or top >= icon or wide < box.width - 2 * icon
        if is_clear and lines and not lines[-1].endswith("…"):
            return made
    return made


def _gateway(shape: Shape, ink: Ink) -> Iterator[str]:
    box, (x, y) = shape.bounds, shape.bounds.middle
    corners = ((x, box.y), (box.x + box.width, y), (x, box.y + box.height), (box.x, y))
    outline = " ".join(f"{number(across)},{number(down)}" for across, down in corners)
    yield f'<polygon points="{outline}" fill="{ink.ground}"/>'
    if shape.kind in GATEWAYS and "unmarked" not in shape.traits:
        yield sign(_filled(GATEWAYS[shape.kind], ink), (x, y), min(box.width, box.height) / 50, (24, 24))


def _event(shape: Shape, ink: Ink) -> Iterator[str]:
    """An event: one ring at the start, a thick one at the end, else two; dashed when it does not interrupt."""
    (x, y), radius = shape.bounds.middle, min(shape.bounds.width, shape.bounds.height) / 2
    dash = ' stroke-dasharray="5 3"' if "interrupting" not in shape.traits else ""
    weight = f' stroke-width="{number(3.5 * ink.weight)}"' if shape.kind == "endEvent" else ""
    yield _ring(x, y, radius, f' fill="{ink.ground}"{dash}{weight}')
    if shape.kind not in {"startEvent", "endEvent"}:
        yield _ring(x, y, radius * 0.83, f' fill="none"{dash}')
    if shape.triggers:
        several = "all" if "multiple" in shape.traits else "several"
        kind = shape.triggers[0] if len(shape.triggers) == 1 else several
        awaited, thrown = TRIGGERS.get(kind, ("", ""))
        yield sign(_filled(thrown if shape.kind in THROWING else awaited, ink), (x, y), radius / 18, (24, 24))


def _ring(x: float, y: float, radius: float, more: str) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"{more}/>'


def _container(shape: Shape, ink: Ink) -> Iterator[str]:
    """A pool or lane: its name in a band on the left, or above when it stands upright."""
    box, is_lane = shape.bounds, shape.kind == "lane"
    ground = ink.wash if is_lane else ink.ground
    yield box_of(box, 0, 0, f' fill="{ground}"' + (' stroke-width="1"' if is_lane and ink.weight == 1 else ""))
    if "hollow" in shape.traits and not is_lane:
        yield block(fitted(shape.name, SIZE, box.width - 12, 3), (box.middle[0], box.middle[1] - SIZE * 0.7), SIZE)
    elif "horizontal" in shape.traits:
        if not is_lane:
            yield f'<path d="M{number(box.x + BAND)} {number(box.y)}v{number(box.height)}"/>'
        lines = fitted(shape.name, SIZE, box.height - 8, 2)
        turned = f"rotate(-90 {number(box.x + BAND / 2)} {number(box.middle[1])})"
        middle = (box.x + BAND / 2, box.middle[1] - height(lines, SIZE) / 2)
        yield f'<g transform="{turned}">{block(lines, middle, SIZE)}</g>'
    else:
        if not is_lane:
            yield f'<path d="M{number(box.x)} {number(box.y + BAND)}h{number(box.width)}"/>'
        yield block(fitted(shape.name, SIZE, box.width - 8, 2), (box.middle[0], box.y + 7), SIZE)
    if "several" in shape.traits:
        yield sign(MARKERS["several"], (box.middle[0], box.y + box.height - 11), 0.85, (8, 8))


def _page(shape: Shape, ink: Ink) -> Iterator[str]:
    """Data: a page with its corner turned."""
    box = shape.bounds
    corner = min(12.0, box.width / 3, box.height / 3)
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    outline = f"M{number(left)} {number(top)}H{number(right - corner)}L{number(right)} {number(top + corner)}"
    fold = f"M{number(right - corner)} {number(top)}v{number(corner)}h{number(corner)}"
    yield f'<path fill="{ink.ground}" d="{outline}V{number(bottom)}H{number(left)}z"/><path d="{fold}"/>'
    if shape.kind in {"dataInput", "dataOutput"}:
        fill = ink.line if shape.kind == "dataOutput" else ink.ground
        yield f'<path fill="{fill}" d="M{number(left + 5)} {number(top + 7)}h6v-3l6 5-6 5v-3h-6z"/>'
    if "several" in shape.traits:
        yield sign(MARKERS["several"], (box.middle[0], bottom - 9), 0.75, (8, 8))


def _store(shape: Shape, ink: Ink) -> Iterator[str]:
    """A data store: a drum."""
    box = shape.bounds
    rx, ry = box.width / 2, min(8.0, box.height / 5)
    arc = f"a{number(rx)} {number(ry)} 0 0 0 {number(box.width)} 0"
    start = f"M{number(box.x)} {number(box.y + ry)}"
    back = f"a{number(rx)} {number(ry)} 0 0 0 {number(-box.width)} 0"
    side = number(box.height - 2 * ry)
    yield f'<path fill="{ink.ground}" d="{start}v{side}{arc}v-{side}{back}"/><path d="{start}{arc}"/>'
    yield "".join(f'<path d="M{number(box.x)} {number(box.y + ry + step)}{arc}"/>' for step in (4, 8))


def _annotation(shape: Shape, ink: Ink) -> Iterator[str]:
    """A note: a bracket on its left, and text that begins beside it."""
    box = shape.bounds
    yield box_of(box, 0, 0, f' fill="{ink.wash}" stroke="none"')
    yield f'<path d="M{number(box.x + 10)} {number(box.y)}h-10v{number(box.height)}h10"/>'
    lines = fitted(shape.name, SIZE, box.width - 10, max(1, int(box.height / (SIZE * 1.25))))
    yield block(lines, (box.x + 6, box.y + 4), SIZE, "start")


def _group(shape: Shape, ink: Ink) -> Iterator[str]:
    yield box_of(shape.bounds, 0, 8, f' fill="{ink.wash}" stroke-dasharray="10 4 1 4"')


def _filled(path: str, ink: Ink) -> str:
    return path.replace("{ink}", ink.line).replace("{ground}", ink.ground)


_KINDS: Final[Mapping[str, Callable[[Shape, Ink], Iterator[str]]]] = {
    **dict.fromkeys(_GATEWAYS, _gateway),
    **dict.fromkeys(EVENTS, _event),
    **dict.fromkeys(CONTAINERS, _container),
    **dict.fromkeys(_DATA, _page),
    **dict.fromkeys(_STORES, _store),
    "textAnnotation": _annotation,
    "group": _group,
}
