"""What is found in one scope: which element, what is wrong with it, and the run that leads to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.faults import Move
from engine.runtime.refusals import Refusal


@dataclass(frozen=True)
class Finding:
    """One thing wrong; the run begins where the process does."""

    process: str
    element: str
    refusal: Refusal
    run: tuple[Move, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)
