"""What something costs: processor time of this process, and time on the clock."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final, Self

PROBES: Final = 20


@dataclass
class Spent:
    """Adds up what the blocks that it is entered for have cost, in seconds."""

    cpu: float = 0.0
    wall: float = 0.0
    times: int = 0

    def __enter__(self) -> Self:
        self._wall = time.perf_counter()
        self._cpu = time.process_time()
        return self

    def __exit__(self, *_ended: object) -> None:
        self.cpu += time.process_time() - self._cpu
        self.wall += time.perf_counter() - self._wall
        self.times += 1

    def cpu_ms(self, times: int) -> float:
        """Milliseconds of processor time, each of so many times."""
        return self.cpu * 1000 / times


def fsync_ms(folder: Path) -> float:
    """How long the disk under a folder takes to keep 4 KB, in milliseconds: the median of several probes."""
    file = folder / "fsync-probe"
    taken = []
    with file.open("wb", buffering=0) as probe:
        for _ in range(PROBES):
            probe.write(bytes(4096))
            begun = time.perf_counter()
            os.fsync(probe.fileno())
            taken.append(time.perf_counter() - begun)
    file.unlink()
    return median(taken) * 1000
