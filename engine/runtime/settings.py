"""What a diagram's extension elements say about one node, read once and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.runtime.expressions import Formula


@dataclass(frozen=True)
class Mapped:
    """One line of an input or output mapping: a value and the dotted name it gets."""

    target: tuple[str, ...]
    source: Formula


@dataclass(frozen=True)
class Repetition:
    """How a multi-instance activity or a standard loop repeats."""

    sequential: bool = False
    items: Formula | None = None
    item: str = ""
    count: Formula | None = None
    output: str = ""
    output_value: Formula | None = None
    until: Formula | None = None
    repeat_while: Formula | None = None
    maximum: int | None = None
    test_before: bool = False


@dataclass(frozen=True)
class Assignment:
    """Whom the diagram names for a user task, its dates and its priority."""

    assignee: Formula | None = None
    users: Formula | None = None
    groups: Formula | None = None
    due: Formula | None = None
    follow_up: Formula | None = None
    priority: Formula | None = None


@dataclass(frozen=True)
class Settings:
    """The settings of one node."""

    properties: Mapping[str, str] = field(default_factory=dict)
    act: Formula | None = None
    limit: Formula | None = None
    form: str | None = None
    assignment: Assignment | None = None
    inputs: tuple[Mapped, ...] = ()
    outputs: tuple[Mapped, ...] = ()
    called: str | None = None
    passes_all_in: bool = True
    passes_all_out: bool = True
    decision: str | None = None
    operation: str | None = None
    script: Formula | None = None
    result: str = ""
    repetition: Repetition | None = None

    def of_the_whole(self) -> "Settings":
        """The settings of a repeated activity as a whole: it acts once, when all its instances are done."""
        return replace(self, inputs=(), outputs=())

    def of_an_instance(self) -> "Settings":
        """The settings of each instance of a repeated activity: its mappings, but no act."""
        return replace(self, act=None)
