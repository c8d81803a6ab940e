"""Many cases in a process of its own, whose memory is bounded and whose death is seen."""

import json
import os
import resource
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from tests.feelin.comparing import compare, expressions
from tests.fuzz import diagrams, grammar, mutating
from tests.fuzz.trying import TRIES, TooSlow, watch_the_time

CASES: Final = 100
MEMORY: Final = 256 * 1024 * 1024
PROCESSES: Final = Path(__file__).resolve().parents[2] / "processes"


@dataclass(frozen=True)
class Fault:
    """A case that ended with anything but a value or a refusal of the language."""

    kind: str
    text: str
    problem: str


@dataclass
class Batch:
    """How the cases of a seed ended, counted by kind and end."""

    ends: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return self.ends.total()


def case(chance: Random) -> tuple[str, str]:
    """A kind of text and a text."""
    dice = chance.random()
    if dice < 0.05:
        return "decision file", mutating.mutated_file(chance, chance.choice(_files()))
    if dice < 0.2:
        good = chance.choice(diagrams.seeds())
        return "diagram", diagrams.changed(chance, good) if chance.random() < 0.9 else mutating.mutated(chance, good)
    kind = "expression" if dice < 0.8 else "cell"
    good = grammar.expression(chance, depth=chance.choice((1, 2, 4)))
    made = chance.random()
    if made < 0.3:
        return kind, good
    if made < 0.6:
        return kind, mutating.mutated(chance, good)
    if made < 0.7:
        return kind, mutating.nested(chance, good)
    return kind, mutating.soup(chance) if made < 0.95 else mutating.noise(chance)


@cache
def _files() -> tuple[str, ...]:
    return tuple(path.read_text("utf-8") for path in sorted(PROCESSES.rglob("*.dmn")))


def run(seed: str, cases: int = CASES) -> Batch:
    """The cases of a seed, always the same."""
    chance, batch = Random(seed), Batch()
    for kind, text in (case(chance) for _ in range(cases)):
        with _Watch(batch, kind, text):
            batch.ends[f"{kind}: {TRIES[kind](text)}"] += 1
    return batch


@dataclass(frozen=True)
class _Watch:
    """Whatever is raised inside is a fault of the case, and the next one follows."""

    batch: Batch
    kind: str
    text: str

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, problem: BaseException | None, __: object) -> bool:
        if not isinstance(problem, Exception | TooSlow):
            return False
        self.batch.faults.append(Fault(self.kind, self.text, _told(problem)))
        self.batch.ends[f"{self.kind}: fault"] += 1
        return True


def _told(problem: BaseException) -> str:
    frames = traceback.extract_tb(problem.__traceback__)[-4:]
    places = "".join(f"\n      {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
    return f"{type(problem).__name__}: {str(problem)[:200]}{places}"


def confined(seed: str) -> Batch:
    """The same in a child that may use 256 MB; its death is a fault."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        watch_the_time()
        batch = run(seed)
        with os.fdopen(writing, "w") as answer:
            json.dump({"ends": batch.ends, "faults": [asdict(fault) for fault in batch.faults]}, answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        told = answer.read()
    _, status = os.waitpid(child, 0)
    if status:
        return Batch(Counter({"died": 1}), [Fault("batch", seed, f"the process died with status {status}")])
    return Batch(Counter(json.loads(told)["ends"]), [Fault(**fault) for fault in json.loads(told)["faults"]])


def compared(seed: str) -> Batch:
    """Expressions that both Heban and feelin are asked; a difference that has no known reason is a fault."""
    batch = Batch()
    for one in compare(expressions(seed, CASES)):
        end = "alike" if one.is_alike else "unlike" if one.is_surprise else "unlike for a known reason"
        batch.ends[f"beside feelin: {end}"] += 1
        if one.is_surprise:
            batch.faults.append(Fault("beside feelin", one.text, f"{one.ours!r}, but feelin says {one.theirs!r}"))
    return batch


def seeds(seed: int) -> Iterator[str]:
    """Those of all batches of a run."""
    number = 0
    while True:
        yield f"{seed}-{number}"
        number += 1
