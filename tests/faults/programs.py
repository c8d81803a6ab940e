"""The city as processes: web servers, workers and the parties they talk to, each killed and started again at will."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

HEBAN = Path(sys.executable).parent / "heban"
LONGEST_START = 60.0
LONGEST_DOWN = 0.5
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


class ProgramFailed(AssertionError):
    """A program ended by itself or did not answer; its output is the message."""


@dataclass
class Program:
    """One process of the product. `url` answers /healthz when it serves; workers have none."""

    words: Sequence[str]
    folder: Path
    settings: Mapping[str, str]
    url: str = ""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it serves."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        with self._log().open("ab") as log:
            self.process = subprocess.Popen(
                [HEBAN, *self.words],
                cwd=self.folder,
                env={**kept, **self.settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if self.url:
            self._wait()

    def kill(self) -> None:
        """End it at once with everything it has started, as a power cut would."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def is_running(self) -> bool:
        """Whether it has not ended by itself."""
        return self.process is not None and self.process.poll() is None

    def told(self) -> str:
        """What it has written so far."""
        return self._log().read_text("utf-8", errors="replace")[-4000:]

    def _log(self) -> Path:
        return self.folder / ("-".join([*self.words, self.settings.get("PORT", str(id(self)))]) + ".log")

    def _wait(self) -> None:
        began = time.monotonic()
        while time.monotonic() - began < LONGEST_START:
            if not self.is_running():
                break
            try:
                httpx.get(f"{self.url}/healthz", timeout=5, trust_env=False)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise ProgramFailed(self.told())


class Killable(Protocol):
    """What can be killed, and started again where it was."""

    def start(self) -> None:
        """Start it."""

    def kill(self) -> None:
        """End it at once."""

    def is_running(self) -> bool:
        """Whether it has not ended by itself."""

    def told(self) -> str:
        """What it has written so far."""


@dataclass(frozen=True)
class Programs:
    """The processes of a city's own system, and the parties that it talks to, which are up already."""

    web: Sequence[Program]
    workers: Sequence[Program]
    parties: Sequence[Killable]

    @contextmanager
    def running(self) -> Iterator["Programs"]:
        """Everything started, and nothing left at the end."""
        own = [*self.web, *self.workers]
        try:
            for program in own:
                program.start()
            yield self
        finally:
            for program in own:
                if program.is_running():
                    program.kill()

    def blows(self, chance: random.Random) -> Iterator[Killable]:
        """Who is struck, one after the other: everybody before anybody a second time."""
        while True:
            everybody: list[Killable] = [*self.web, *self.workers, *self.parties]
            yield from chance.sample(everybody, len(everybody))


def strike(program: Killable, chance: random.Random) -> None:
    """Kill a program, and start it again a little later."""
    if not program.is_running():
        raise ProgramFailed(program.told())
    program.kill()
    time.sleep(chance.random() * LONGEST_DOWN)
    program.start()
