"""What is wrong with an answer or with a procedure's files, one thing at a time: what refusals are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Fault:
    """One thing wrong at one field of an answer.

    `text` is a Chinese sentence that is also the key of its translation; `facts` fills the braces in it.
    """

    key: str
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Severity(StrEnum):
    """What a problem is to whoever wants to publish: it forbids it, it should be looked at, or nobody could decide."""

    ERROR = "error"
    WARNING = "warning"
    UNCHECKED = "unchecked"


WORDS = {Severity.ERROR: "", Severity.WARNING: " 提醒", Severity.UNCHECKED: " 未检查"}


@dataclass(frozen=True)
class Move:
    """One step of a run through a diagram: what moves in which process, and where tokens stand then.

    `standing` holds ids of elements and of sequence flows.
    """

    process: str
    element: str
    standing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a procedure's files, told like a compiler: code, file, line, element and what to do.

    `run` is the shortest run that leads to it, where the problem is one of what happens rather than of what is written.
    """

    code: str
    file: str
    text: str
    element: str = ""
    line: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    run: tuple[Move, ...] = ()

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        element = f" [{self.element}]" if self.element else ""
        return f"{place}: {self.code}{WORDS[self.severity]}{element} {self.text.format(**self.facts)}"
