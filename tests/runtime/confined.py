"""A process that loads hostile files and plays them, each in a child of its own with little time and memory.

    python -m tests.runtime.confined < questions > answers

A question is a line of JSON with the path of a `file`; a case begins on its process `p` if it can be loaded. An answer
is what came of it, as text.
"""

import json
import os
import resource
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from engine.errors import EngineError, ProcedureInvalid
from engine.runtime import stepping
from engine.runtime.program import load

SECONDS: Final = 1
MEMORY: Final = 256 * 1024 * 1024
NOW: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)


def outcome(file: str) -> str:
    """The codes of what is refused, the refusal of the first step, or what waits after it."""
    try:
        program = load({"a.bpmn": Path(file).read_bytes()})
        advance = stepping.start(program, "p", {}, NOW)
    except ProcedureInvalid as refused:
        return " ".join(sorted({problem.code for problem in refused.problems}))
    except EngineError as refused:
        return f"{type(refused).__name__}: {refused}"
    return f"waits: {' '.join(sorted({one.element for one in advance.opened}))}"


def _confined(question: Mapping[str, str]) -> str:
    """The outcome in a child, or how the child died."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        os.write(writing, outcome(**question).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        told = answer.read()
    _, status = os.waitpid(child, 0)
    return told if status == 0 else f"died with status {status}"


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(_confined(json.loads(line)) + "\n")
        sys.stdout.flush()
