"""From a BPMN file to what its diagram shows. Everything that stands in the file is judged before it is drawn."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from lxml import etree

from engine.errors import ProcedureInvalid
from engine.procedures.drawing import refusals
from engine.procedures.drawing.plane import Bounds, Colours, Diagram, Drawable, Edge, Plane, Point, Shape
from engine.procedures.drawing.traits import name_of, traits_of, triggers_of
from engine.runtime.elements import BPMN, NODES
from engine.runtime.normalise import line_of, parsed, tag_of
from engine.runtime.refusals import NOT_BPMN, Place, Problems, Refusal

BPMNDI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
DI: Final = "http://www.omg.org/spec/DD/20100524/DI"
COLOUR: Final = "http://www.omg.org/spec/BPMN/non-normative/color/1.0"
BIOC: Final = "http://bpmn.io/schema/bpmn/biocolor/1.0"

FARTHEST: Final = 100_000  # pixels from the origin
LARGEST: Final = 20_000  # pixels of the whole diagram, each way
MAX_SHAPES: Final = 2_500
MAX_POINTS: Final = 200
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,3})?")
_COLOUR: Final = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def read(file: str, content: bytes) -> Diagram:
    """The diagram of a BPMN file. Raises ProcedureInvalid with every reason why it cannot be drawn."""
    problems = Problems()
    root = parsed(file, content, problems)
    diagram = Diagram((), ()) if root is None else _Reader(file, root, problems).diagram()
    if problems.found:
        raise ProcedureInvalid(problems.found)
    return diagram


@dataclass(frozen=True)
class _Reader:
    file: str
    root: etree._Element
    problems: Problems

    def diagram(self) -> Diagram:
        if tag_of(self.root) != (BPMN, "definitions"):
            self.problems.add(NOT_BPMN, Place(self.file, line_of(self.root)))
            return Diagram((), ())
        planes = list(self.root.iter(f"{{{BPMNDI}}}BPMNPlane"))
        drawn = sum(1 for plane in planes for _ in plane.iterchildren("{*}BPMNShape", "{*}BPMNEdge"))
        if drawn > MAX_SHAPES:
            self.problems.add(refusals.TOO_MANY_SHAPES, Place(self.file), limit=MAX_SHAPES)
            return Diagram((), ())
        known = self._elements()
        made = tuple(self._plane(plane, known) for plane in planes)
        shown = tuple(plane for plane in made if plane.shapes)
        if not shown and not self.problems.found:
            self.problems.add(refusals.NO_DIAGRAM, Place(self.file))
        for plane in shown:
            self._judge_extent(plane)
        there = {one.element for plane in made for one in (*plane.shapes, *plane.edges)}
        wanted = NODES | {"sequenceFlow"}
        missing = (key for key, one in known.items() if etree.QName(one).localname in wanted and key not in there)
        return Diagram(shown, tuple(missing))

    def _elements(self) -> dict[str, etree._Element]:
        """What may be drawn, by id: the first where an id is used twice."""
        found: dict[str, etree._Element] = {}
        for element in self.root.iter(f"{{{BPMN}}}*"):
            if element.get("id"):
                found.setdefault(str(element.get("id")), element)
        return found

    def _plane(self, plane: etree._Element, known: Mapping[str, etree._Element]) -> Plane:
        shapes: list[Shape] = []
        edges: list[Edge] = []
        for drawn in plane.iterchildren(f"{{{BPMNDI}}}*"):
            element = _named(drawn, known)
            if element is None:  # nothing to draw: it is in no file
                continue
            if etree.QName(drawn).localname == "BPMNShape":
                shapes += self._shape(drawn, element, known)
            elif etree.QName(drawn).localname == "BPMNEdge":
                edges += self._edge(drawn, element, known)
        whole = _named(plane, known)
        name = "" if whole is None else name_of(whole, known)
        return Plane(str(plane.get("bpmnElement")), name, tuple(shapes), tuple(edges))

    def _shape(
        self, drawn: etree._Element, element: etree._Element, known: Mapping[str, etree._Element]
    ) -> Iterator[Shape]:
        bounds = self._bounds(drawn, element)
        if bounds is None:
            return
        if bounds.width <= 0 or bounds.height <= 0:
            self._refuse(refusals.NO_SIZE, element)
            return
        yield Shape(
            **vars(self._drawable(drawn, element, known)),
            bounds=bounds,
            triggers=triggers_of(element, known),
        )

    def _edge(
        self, drawn: etree._Element, element: etree._Element, known: Mapping[str, etree._Element]
    ) -> Iterator[Edge]:
        places = list(drawn.iterchildren(f"{{{DI}}}waypoint"))
        if not 2 <= len(places) <= MAX_POINTS:
            self._refuse(refusals.FEW_POINTS, element, limit=MAX_POINTS)
            return
        points = [self._point(place, element) for place in places]
        yield Edge(
            **vars(self._drawable(drawn, element, known)),
            points=tuple(point for point in points if point is not None),
        )

    def _drawable(
        self, drawn: etree._Element, element: etree._Element, known: Mapping[str, etree._Element]
    ) -> Drawable:
        return Drawable(
            str(element.get("id")),
            etree.QName(element).localname,
            name_of(element, known),
            traits_of(element, drawn, known),
            self._label(drawn, element),
            _colours(drawn),
        )

    def _label(self, drawn: etree._Element, element: etree._Element) -> Bounds | None:
        label = drawn.find(f"{{{BPMNDI}}}BPMNLabel")
        if label is None or label.find(f"{{{DC}}}Bounds") is None:
            return None
        return self._bounds(label, element)

    def _bounds(self, drawn: etree._Element, element: etree._Element) -> Bounds | None:
        bounds = drawn.find(f"{{{DC}}}Bounds")
        if bounds is None:
            self._refuse(refusals.NO_BOUNDS, element)
            return None
        x, y, width, height = (self._number(bounds, name, element) for name in ("x", "y", "width", "height"))
        if x is None or y is None or width is None or height is None:
            return None
        return Bounds(x, y, width, height)

    def _point(self, place: etree._Element, element: etree._Element) -> Point | None:
        x, y = self._number(place, "x", element), self._number(place, "y", element)
        return None if x is None or y is None else (x, y)

    def _number(self, holder: etree._Element, name: str, element: etree._Element) -> float | None:
        written = (holder.get(name) or "").strip()
        if _NUMBER.fullmatch(written):
            value = float(written)
            if isfinite(value) and abs(value) <= FARTHEST:
                return value
        self._refuse(refusals.NOT_A_NUMBER, element, name=name, limit=FARTHEST, value=written[:30])
        return None

    def _judge_extent(self, plane: Plane) -> None:
        across, down = extent(plane)
        if across[1] - across[0] > LARGEST or down[1] - down[0] > LARGEST:
            self.problems.add(refusals.TOO_LARGE, Place(self.file, element=plane.element), limit=LARGEST)

    def _refuse(self, refusal: Refusal, element: etree._Element, **facts: object) -> None:
        self.problems.add(refusal, Place(self.file, line_of(element), str(element.get("id"))), **facts)


def extent(plane: Plane) -> tuple[Point, Point]:
    """From where to where a sheet reaches, across and down, labels included."""
    boxes = [one.bounds for one in plane.shapes]
    boxes += [one.label for one in (*plane.shapes, *plane.edges) if one.label is not None]
    points = [point for edge in plane.edges for point in edge.points]
    across = [box.x for box in boxes] + [box.x + box.width for box in boxes] + [x for x, _ in points]
    down = [box.y for box in boxes] + [box.y + box.height for box in boxes] + [y for _, y in points]
    return (min(across), max(across)), (min(down), max(down))


def _named(drawn: etree._Element, known: Mapping[str, etree._Element]) -> etree._Element | None:
    """The element that a shape stands for; its name may be qualified."""
    name = drawn.get("bpmnElement") or ""
    return known.get(name, known.get(name.rpartition(":")[2]))


def _colours(drawn: etree._Element) -> Colours:
    """The colours of a shape, by the extension that modelers agree on or by the older one of bpmn.io."""
    line = drawn.get(f"{{{COLOUR}}}border-color") or drawn.get(f"{{{BIOC}}}stroke") or ""
    ground = drawn.get(f"{{{COLOUR}}}background-color") or drawn.get(f"{{{BIOC}}}fill") or ""
    return Colours(*(colour if _COLOUR.fullmatch(colour) else "" for colour in (line, ground)))
