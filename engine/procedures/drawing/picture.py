"""A whole diagram as one SVG file: every sheet of it, painted, with a legend."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from engine import typesetting
from engine.procedures.drawing import lines, nodes, reading
from engine.procedures.drawing.lettering import block, number, width
from engine.procedures.drawing.painting import INK, INKS, PAPER, PLAIN, Ink, Painting, Tone
from engine.procedures.drawing.plane import Diagram, Drawable, Plane, Point, Shape

MARGIN: Final = 24.0
FONTS: Final = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Serif SC', sans-serif"
_TITLE: Final = 16.0
_LEGEND: Final = 34.0
_LINE: Final = 1.5
_PIXELS: Final = 40_000_000  # of a PNG file
_FRAME: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
    'font-family="{fonts}" fill="none" stroke-linejoin="round">'
)


@dataclass(frozen=True)
class Picture:
    """A drawn diagram: the SVG file, its size in pixels, and the ids of flow elements that the file does not draw."""

    svg: str
    width: float
    height: float
    missing: tuple[str, ...]

    def png(self, fonts: Path) -> bytes:
        """The same as a PNG file, twice as large on each side unless that would be too many pixels."""
        return typesetting.png(self.svg, fonts, min(2.0, sqrt(_PIXELS / (self.width * self.height))))


def drawn(file: str, content: bytes, painting: Painting = PLAIN, prefix: str = "") -> Picture:
    """The diagram of a BPMN file. `prefix` stands before every `id`, for a page that shows several pictures.

    Raises ProcedureInvalid with what to do, for a file without a diagram or with one that cannot be drawn.
    """
    diagram = reading.read(file, content)
    sheets = [_Sheet(plane, painting, prefix) for plane in diagram.planes]
    titles = _TITLE + 12 if len(sheets) > 1 else 0.0
    tones = _tones(diagram, painting)
    wide = max(*(sheet.width for sheet in sheets), _legend_width(tones, painting) + 2 * MARGIN)
    parts, down = [], 0.0
    for sheet in sheets:
        if titles:
            parts.append(_titled(sheet.plane.name or sheet.plane.element, down))
        parts.append(sheet.svg(down + titles))
        down += titles + sheet.height
    if tones:
        parts.append(_legend(tones, painting, down))
        down += _LEGEND
    head = _FRAME.format(width=number(wide), height=number(down), fonts=FONTS)
    ground = f'<rect width="{number(wide)}" height="{number(down)}" fill="{PAPER}"/>'
    return Picture("\n".join([head, ground, *parts, "</svg>\n"]), wide, down, diagram.missing)


@dataclass(frozen=True)
class _Sheet:
    """One plane, with where it is cut out of the endless sheet that it stands on."""

    plane: Plane
    painting: Painting
    prefix: str

    @property
    def width(self) -> float:
        (left, right), _ = reading.extent(self.plane)
        return right - left + 2 * MARGIN

    @property
    def height(self) -> float:
        _, (top, bottom) = reading.extent(self.plane)
        return bottom - top + 2 * MARGIN

    def svg(self, down: float) -> str:
        (left, _), (top, _) = reading.extent(self.plane)
        moved = f"translate({number(MARGIN - left)} {number(MARGIN - top + down)})"
        return "\n".join([f'<g transform="{moved}">', *self._parts(), "</g>"])

    def _parts(self) -> Iterator[str]:
        """What lies beneath comes first: pools, sub-processes, lines, then everything that stands on them."""
        beneath = [one for one in self.plane.shapes if _is_ground(one)]
        above = [one for one in self.plane.shapes if not _is_ground(one)]
        taken: set[str] = set()
        for shape in sorted(beneath, key=lambda one: -one.bounds.area):
            yield self._group(shape, nodes.drawn(shape, self._ink(shape)), taken)
        for edge in self.plane.edges:
            yield self._group(edge, lines.drawn(edge, self._ink(edge)), taken)
        for shape in sorted(above, key=lambda one: one.kind == "boundaryEvent"):
            yield self._group(shape, nodes.drawn(shape, self._ink(shape)), taken)
        labels = [lines.labelled(one) for one in self.plane.edges] + [nodes.labelled(one) for one in self.plane.shapes]
        halo = f'stroke="{PAPER}" stroke-width="3" stroke-opacity=".85" paint-order="stroke"'
        yield f'<g fill="{INK}" {halo}>{"".join(labels)}</g>'
        yield from (self._sign(edge, lines.middle(edge.points)[0], 0.8) for edge in self.plane.edges)
        yield from (self._sign(shape, shape.bounds.corner, 1) for shape in self.plane.shapes)

    def _ink(self, one: Drawable) -> Ink:
        return self.painting.ink_of(one)

    def _group(self, one: Drawable, inside: str, taken: set[str]) -> str:
        """An element's group, which bears its id; a second shape of the same element bears none."""
        ink, tone = self._ink(one), self.painting.tone_of(one.element)
        name = "" if one.element in taken else f" id={quoteattr(self.prefix + one.element)}"
        taken.add(one.element)
        told = f' data-tone="{tone}"' if tone else ""
        dash = f' stroke-dasharray="{ink.dash}"' if ink.dash and isinstance(one, Shape) else ""
        written = inside.replace("<text ", f'<text fill="{INK}" stroke="none" ')
        title = f"<title>{escape(one.name)}</title>" if one.name else ""
        return (
            f'<g{name} data-element={quoteattr(one.element)} data-kind="{one.kind}"{told} stroke="{ink.line}" '
            f'stroke-width="{number(_LINE * ink.weight)}"{dash}>{title}{written}</g>'
        )

    def _sign(self, one: Drawable, at: Point, scale: float) -> str:
        """The sign of an element's tone: at the upper right corner of a shape, on the middle of a line."""
        ink = self._ink(one)
        return _badge(ink, at, scale) if ink.sign else ""


def _is_ground(shape: Shape) -> bool:
    is_open = shape.kind in nodes.SCOPES and "expanded" in shape.traits
    return is_open or shape.kind in nodes.CONTAINERS or shape.kind == "group"


def _badge(ink: Ink, at: tuple[float, float], scale: float) -> str:
    mark = f'<circle cx="8" cy="8" r="8" fill="{ink.line}" stroke="{PAPER}" stroke-width="1"/>'
    path = f'<path d="{ink.sign}" stroke="{PAPER}" stroke-width="2" stroke-linecap="round"/>'
    return nodes.sign(mark + path, at, scale, (8, 8))


def _titled(name: str, down: float) -> str:
    return f'<g fill="{INK}" font-weight="bold">{block([name[:60]], (MARGIN, down + 16), _TITLE, "start")}</g>'


def _tones(diagram: Diagram, painting: Painting) -> list[Tone]:
    shown = (one.element for plane in diagram.planes for one in (*plane.shapes, *plane.edges))
    found = {painting.tone_of(element) for element in shown}
    return [tone for tone in Tone if tone in found]


def _legend_width(tones: Iterable[Tone], painting: Painting) -> float:
    return sum(width(painting.legend[tone], nodes.SIZE) + 60 for tone in tones)


def _legend(tones: Iterable[Tone], painting: Painting, down: float) -> str:
    parts, left = [], MARGIN
    for tone in tones:
        ink, word = INKS[tone], painting.legend[tone]
        dash = f' stroke-dasharray="{ink.dash}"' if ink.dash else ""
        parts.append(
            f'<g data-legend="{tone}"><rect x="{number(left)}" y="{number(down + 2)}" width="26" height="16" rx="3" '
            f'fill="{ink.ground}" stroke="{ink.line}" stroke-width="{number(_LINE * ink.weight)}"{dash}/>'
            + (_badge(ink, (left + 26, down + 2), 0.7) if ink.sign else "")
            + f'<g fill="{INK}">{block([word], (left + 36, down + 2), nodes.SIZE, "start")}</g></g>'
        )
        left += width(word, nodes.SIZE) + 60
    return "".join(parts)
