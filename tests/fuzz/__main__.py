"""Look for a text that brings the language down: `python -m tests.fuzz [--minutes N] [--seed S] [--batch NAME]`.

Random and spoiled expressions, cells, decision files and diagrams, batch after batch, and now and then expressions that
feelin is asked as well; it ends with 1 when a case does anything but answer or refuse, or is answered differently by
feelin for no known reason. `--batch` runs one batch again, in this process.
"""

import argparse
import os
import sys
import time
from collections import Counter
from random import SystemRandom
from typing import Final

from tests.fuzz.batches import Batch, Fault, compared, confined, run, seeds
from tests.fuzz.trying import watch_the_time

TOLD_EVERY: Final = 10.0
MOST_FAULTS: Final = 10
COMPARED_EVERY: Final = 10  # batches


def main() -> int:
    """1 when a fault was found."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--minutes", type=float, default=float(os.environ.get("FUZZ_MINUTES") or 10))
    arguments.add_argument(
        "--seed", type=int, default=int(os.environ.get("FUZZ_SEED") or SystemRandom().randrange(10**6))
    )
    arguments.add_argument("--batch")
    given = arguments.parse_args()
    if given.batch:
        watch_the_time()
        total = run(given.batch)
        _tell_faults(given.batch, total.faults)
    else:
        total = _search(given.seed, given.minutes * 60)
    for end, count in sorted(total.ends.items()):
        _tell(f"  {count:9,}  {end}")
    _tell(f"{total.cases:,} cases, {len(total.faults)} faults")
    return 1 if total.faults else 0


def _search(seed: int, seconds: float) -> Batch:
    _tell(f"seed {seed}, {seconds / 60:g} minutes")
    begun = told = time.monotonic()
    total = Batch(Counter())
    for number, name in enumerate(seeds(seed)):
        batch = compared(name) if number % COMPARED_EVERY == 1 else confined(name)
        _tell_faults(name, batch.faults)
        total = Batch(total.ends + batch.ends, [*total.faults, *batch.faults])
        now = time.monotonic()
        if now - told > TOLD_EVERY:
            told = now
            _tell(f"{now - begun:5.0f} s  {total.cases:,} cases, {len(total.faults)} faults")
        if now - begun > seconds or len(total.faults) >= MOST_FAULTS:
            break
    return total


def _tell_faults(batch: str, faults: list[Fault]) -> None:
    for fault in faults:
        _tell(f"fault in batch {batch}, {fault.kind}: {fault.text[:500]!r}\n    {fault.problem}")


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
