"""feelin, another implementation of FEEL (npm), asked over a pipe."""

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from tests import programs

FOLDER = Path(__file__).resolve().parent
Answer: TypeAlias = Mapping[str, Any]


def ask(questions: Iterable[Mapping[str, object]]) -> Iterator[Answer]:
    """What `answer.mjs` answers to each question, in one process."""
    written = "".join(json.dumps(question) + "\n" for question in questions)
    command = [programs.node(), FOLDER / "answer.mjs"]
    ran = subprocess.run(command, input=written, capture_output=True, text=True, check=True, encoding="utf-8")
    return map(json.loads, ran.stdout.splitlines())
