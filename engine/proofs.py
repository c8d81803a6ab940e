"""试排: templates that nobody has released yet are set with samples in a process of their own, which may die.

typst ends its whole process when memory runs out, and a loop in a template cannot be stopped from outside. So the
child, this module as a program, has limits, and says after each paper what came of it; what it was at when it died
is at fault, and another child goes on with the rest. It reads one JSON object and writes one JSON value a line.
"""

import json
import math
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from engine import typesetting
from engine.typesetting import Sheet, TemplateFaulty

MEMORY: Final = 1 << 30  # bytes of address space for a child
SECONDS: Final = 10  # of computing for one paper
PATIENCE: Final = 60.0  # seconds by the clock on the wall for all papers
_READY: Final = "ready"
_PROGRAM: Final = (sys.executable, "-m", "engine.proofs")
_ROOT: Final = Path(__file__).resolve().parent.parent
# every thread and every arena would take address space of its own
_SPARING: Final = {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True)
class Paper:
    """A template of a bundle and a sample of its data."""

    template: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Proof:
    """What came of a paper: a fault, or that it took too much memory or time, or whether it has a place for a seal."""

    fault: TemplateFaulty | None = None
    overran: bool = False
    marked: bool = False


class _OutOfPatience(Exception):
    """The clock ran out. What was found until then may be different on a machine that is less busy."""

    def __init__(self, found: tuple[Proof | None, ...]) -> None:
        self.found = found
        super().__init__()


def proved(files: Mapping[str, bytes], papers: Sequence[Paper], at: datetime) -> tuple[Proof | None, ...]:
    """What comes of each paper without fonts; None is what was not reached because others took all the time."""
    if not papers:
        return ()
    templates = {name: content.decode("latin-1") for name, content in files.items() if name.endswith(".typ")}
    asked = [{"template": paper.template, "data": paper.data} for paper in papers]
    try:
        return _proved(json.dumps({"at": at.isoformat(), "files": templates}), json.dumps(asked))
    except _OutOfPatience as out:
        return out.found


@lru_cache(maxsize=32)
def _proved(bundle: str, asked: str) -> tuple[Proof | None, ...]:
    """Raises _OutOfPatience."""
    papers = json.loads(asked)
    found = dict[int, Proof]()
    until = time.monotonic() + PATIENCE
    while left := [place for place in range(len(papers)) if place not in found]:
        told = _child({**json.loads(bundle), "papers": [papers[place] for place in left]}, until - time.monotonic())
        found.update(zip(left, told, strict=False))
        if len(told) < len(left):
            template = papers[left[len(told)]]["template"]
            same = [place for place in left[len(told) :] if papers[place]["template"] == template]
            found.update(dict.fromkeys(same, Proof(overran=True)))
        if time.monotonic() >= until:
            raise _OutOfPatience(tuple(found.get(place) for place in range(len(papers))))
    return tuple(found[place] for place in range(len(papers)))


def _child(asked: Mapping[str, Any], seconds: float) -> list[Proof]:
    """What a child says until it has done everything, or dies, or its seconds are over."""
    with TemporaryDirectory() as folder:  # for what a child that dies leaves behind
        try:
            written = subprocess.run(
                _PROGRAM,
                input=json.dumps({**asked, "seconds": SECONDS}).encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
                env={**os.environ, **_SPARING, "TMPDIR": folder},
                timeout=seconds,
                check=False,
            ).stdout
        except subprocess.TimeoutExpired as expired:
            written = expired.stdout or b""
            if not written:
                return []
    first, *lines = [json.loads(line) for line in written.splitlines(keepends=True) if line.endswith(b"\n")] or [""]
    if first != _READY:
        message = "the process that tries templates does not start"
        raise RuntimeError(message)
    return [_read(line) for line in lines]


def _read(line: Mapping[str, Any]) -> Proof:
    fault = line["fault"]
    return Proof(fault=TemplateFaulty(*fault) if fault else None, marked=line["marked"])


def _said(asked: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """In the child: what comes of each paper, each with time of its own."""
    files = {name: content.encode("latin-1") for name, content in asked["files"].items()}
    at = datetime.fromisoformat(asked["at"])
    for paper in asked["papers"]:
        resource.setrlimit(
            resource.RLIMIT_CPU, (math.ceil(time.process_time()) + asked["seconds"], resource.RLIM_INFINITY)
        )
        try:
            printed = typesetting.printed(Sheet(files, paper["template"], paper["data"], at), None)
        except TemplateFaulty as faulty:
            yield {"fault": (faulty.file, faulty.line, faulty.text), "marked": False}
        else:
            yield {"fault": None, "marked": printed.mark is not None}


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.write(json.dumps(_READY) + "\n")
    sys.stdout.flush()
    for one in _said(json.load(sys.stdin)):
        sys.stdout.write(json.dumps(one) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
