"""What a diagram shows: shapes and edges with their places, and the elements they stand for."""

from dataclasses import dataclass
from typing import Literal

Trait = Literal[
    "interrupting",
    "expanded",
    "horizontal",
    "unmarked",
    "parallel",
    "sequential",
    "loop",
    "compensation",
    "event",
    "several",
    "hollow",
    "instantiating",
    "conditional",
    "default",
    "to",
    "from",
    "multiple",
]
"""What is drawn of an element besides its kind.

`unmarked` is an exclusive gateway without its cross, `several` a collection or several participants, `hollow` a pool
without a process, `multiple` an event that wants all of its triggers; `to` and `from` are the arrows of an association.
"""


Point = tuple[float, float]


@dataclass(frozen=True)
class Bounds:
    """A rectangle, in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def corner(self) -> Point:
        """The upper right one."""
        return self.x + self.width, self.y

    @property
    def area(self) -> float:
        return self.width * self.height


@dataclass(frozen=True)
class Colours:
    """The colours that a file gives a shape or an edge; "" where it gives none."""

    line: str = ""
    ground: str = ""


@dataclass(frozen=True)
class Drawable:
    """What a shape and an edge have: the id, kind and name of their element, and where their label goes."""

    element: str
    kind: str
    name: str
    traits: frozenset[Trait] = frozenset()
    label: Bounds | None = None
    colours: Colours = Colours()


@dataclass(frozen=True, kw_only=True)
class Shape(Drawable):
    """A shape. `triggers` are the kinds of event definitions that it carries."""

    bounds: Bounds
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Edge(Drawable):
    """A line through points, at least two."""

    points: tuple[Point, ...]


@dataclass(frozen=True)
class Plane:
    """One sheet: a process or collaboration, or the inside of a collapsed sub-process."""

    element: str
    name: str
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Diagram:
    """All sheets of a file, and the ids of the flow elements that none of them shows."""

    planes: tuple[Plane, ...]
    missing: tuple[str, ...]
