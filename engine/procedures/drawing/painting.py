"""Painting: sets of elements in tones of their own, with a legend, for coverage, differences and runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from engine.procedures.drawing.plane import Drawable

INK: Final = "#22313f"
PAPER: Final = "#ffffff"


class Tone(StrEnum):
    """What is said of an element. Of several the first counts."""

    PROBLEM = "problem"
    CURRENT = "current"
    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"
    NEVER = "never"
    DONE = "done"


LEGEND: Final[Mapping[Tone, str]] = {
    Tone.PROBLEM: "有问题",
    Tone.CURRENT: "当前",
    Tone.REMOVED: "已删除",
    Tone.ADDED: "新增",
    Tone.CHANGED: "已修改",
    Tone.NEVER: "从未走到",
    Tone.DONE: "走过",
}


@dataclass(frozen=True)
class Ink:
    """How a shape or a line is drawn. `sign` is the path of a mark 16 pixels wide, so that colour is not all there is.

    `dash` is "" for a solid line; `weight` multiplies the usual width of lines.
    """

    line: str = INK
    ground: str = PAPER
    weight: float = 1.0
    dash: str = ""
    sign: str = ""

    @property
    def wash(self) -> str:
        """The ground of what lets shapes beneath it through unless it is coloured."""
        return "none" if self.ground == PAPER else self.ground


INKS: Final[Mapping[Tone, Ink]] = {
    Tone.PROBLEM: Ink("#b3261e", "#fde4e1", 1.7, "", "M8 3.5v5.5M8 11.5v1.2"),
    Tone.CURRENT: Ink("#1558b8", "#dceafd", 1.7, "", "M5.5 4l6 4-6 4z"),
    Tone.REMOVED: Ink("#b3261e", "#fdeceb", 1.4, "7 4", "M4 8h8"),
    Tone.ADDED: Ink("#1b7837", "#e2f4e6", 1.4, "", "M8 4v8M4 8h8"),
    Tone.CHANGED: Ink("#9a5b00", "#fff1d6", 1.4, "", "M3.5 9.5c2-4 3-3 4.5-1.5s2.5 2.5 4.5-1.5"),
    Tone.NEVER: Ink("#7b838c", "#eef0f2", 1.0, "2 4", "M5 5l6 6M11 5l-6 6"),
    Tone.DONE: Ink("#2a6537", "#edf6ee", 1.6),
}


@dataclass(frozen=True)
class Painting:
    """The ids of elements and flows by tone; `legend` are the words for the tones, in the language of the reader."""

    tones: Mapping[Tone, frozenset[str]] = field(default_factory=dict)
    legend: Mapping[Tone, str] = field(default_factory=lambda: LEGEND)

    def tone_of(self, element: str) -> Tone | None:
        """The tone of an element; None when nothing is said of it."""
        return next((tone for tone in Tone if element in self.tones.get(tone, ())), None)

    def ink_of(self, drawn: Drawable) -> Ink:
        """How an element is drawn; one without a tone has the colours that its file gives it."""
        tone = self.tone_of(drawn.element)
        if tone is not None:
            return INKS[tone]
        return Ink(drawn.colours.line or INK, drawn.colours.ground or PAPER)


PLAIN: Final = Painting()
