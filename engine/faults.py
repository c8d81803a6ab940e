"""What is wrong with an answer or with a procedure's files, one thing at a time: what refusals are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One thing wrong at one field of an answer.

    `text` is a Chinese sentence that is also the key of its translation; `facts` fills the braces in it.
    """

    key: str
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a procedure's files, told like a compiler: code, file, line, element and what to do."""

    code: str
    file: str
    text: str
    element: str = ""
    line: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        element = f" [{self.element}]" if self.element else ""
        return f"{place}: {self.code}{element} {self.text.format(**self.facts)}"
