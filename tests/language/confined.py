"""A process that evaluates hostile texts, each in a child of its own with little processor time and memory.

    python -m tests.language.confined < questions > answers

A question is a line of JSON: `expression`, `cell` or `decision` with its text. An answer is what came of it, as text.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping
from typing import Final

from engine.language import dmn, feel
from engine.language.errors import DmnInvalid, FeelLimit, FeelSyntax

SECONDS: Final = 1
MEMORY: Final = 256 * 1024 * 1024
_FILE: Final = "x.dmn"


def _expression(text: str) -> object:
    return feel.to_json(feel.compile_expression(text).evaluate({"a": 1}))


def _cell(text: str) -> object:
    return feel.to_json(feel.compile_unary(text).evaluate({"a": 1}, "a" * 30))


def _decision(text: str) -> object:
    return dmn.load(text.encode(), _FILE).decide("it", {"a": 1}).value


_KINDS: Final[Mapping[str, Callable[[str], object]]] = {
    "expression": _expression,
    "cell": _cell,
    "decision": _decision,
}


def outcome(kind: str, text: str) -> str:
    """The kind of refusal, or `= ` and the beginning of the value; a fault of the language itself is not caught."""
    try:
        value = _KINDS[kind](text)
    except (FeelSyntax, FeelLimit, DmnInvalid) as refused:
        return type(refused).__name__
    return f"= {json.dumps(value)[:60]}"


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
