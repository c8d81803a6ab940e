"""`heban sandbox` as a real process: started, killed and started again, its switches, and what it remembers."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.sandbox.program import FILE
from connectors.wire import Party

HEBAN = Path(sys.executable).parent / "heban"
SECRET = "the-secret-of-a-rehearsal"
START_LIMIT_SECONDS = 60


class SandboxFailed(Exception):
    """The sandbox did not start or stopped by itself; its output is the message."""


@dataclass
class Sandbox:
    """The process, its two ports and the folder of what it remembers; the ports stay the same over a restart."""

    folder: Path
    port: int = 0
    smtp_port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    @contextmanager
    def running(cls, folder: Path) -> Iterator["Sandbox"]:
        """A sandbox for the length of the block."""
        sandbox = cls(folder, free_port(), free_port())
        sandbox.start()
        try:
            yield sandbox
        finally:
            sandbox.kill()

    @property
    def url(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def register_settings(self) -> dict[str, str]:
        """The variables that point a site at its register of enterprises only."""
        return {"ENTERPRISE_URL": f"{self.url}/enterprise", "ENTERPRISE_SECRET": SECRET}

    @property
    def settings(self) -> dict[str, str]:
        """The variables that point a site at this sandbox."""
        return {
            **self.register_settings,
            "SMTP_URL": f"smtp://127.0.0.1:{self.smtp_port}",
            "MAIL_FROM": "notice@gov.example",
        }

    def enterprise(self, deadline: float = 20) -> Party:
        """The register of enterprises that it plays."""
        url, secret = self.settings["ENTERPRISE_URL"], self.settings["ENTERPRISE_SECRET"]
        return Party("法人库", url, "heban", secret, deadline)

    def start(self) -> None:
        """Start it, and wait until it listens."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        ports = {"SANDBOX_PORT": str(self.port), "SANDBOX_SMTP_PORT": str(self.smtp_port)}
        environment = {**kept, **self.settings, **ports, "DATA_DIR": str(self.folder)}
        log = self.folder / "sandbox.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [HEBAN, "sandbox"], cwd=self.folder, env=environment, stdout=out, stderr=out
            )
        for _ in range(START_LIMIT_SECONDS * 10):
            if self._process.poll() is not None:
                break
            try:
                self._asked("/switches")
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
            else:
                return
        raise SandboxFailed(self.told())

    def is_running(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process is not None and self._process.poll() is None

    def told(self) -> str:
        """What it has written so far."""
        return (self.folder / "sandbox.log").read_text("utf-8")

    def kill(self) -> None:
        """Kill it, as a machine that loses power would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Tell it to stop, and wait; gives its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait()

    def switch(self, party: str, **faults: float) -> None:
        """Set a party's switch; what is not named is off."""
        self._asked(f"/switches/{party}", json.dumps(faults).encode())

    def reset(self) -> None:
        """Set every switch off."""
        for party in self._asked("/switches"):
            self.switch(party)

    def asked_times(self) -> dict[str, int]:
        """How many times each key has been asked for."""
        return {one["key"]: one["asked_times"] for one in self._asked("/outcomes.json")}

    def done(self, operation: str) -> int:
        """How many keys an operation was done under since it was first started, also before it was killed."""
        with closing(sqlite3.connect(self.folder / "sandbox" / FILE)) as book:
            found = book.execute("select count(*) from outcome where operation = ?", (operation,)).fetchone()
        return int(found[0])

    def letters(self, to: str = "") -> list[dict[str, str]]:
        """The letters that have arrived, the newest first."""
        found: list[dict[str, str]] = self._asked(f"/inbox.json?to={to}")
        return found

    def _asked(self, path: str, body: bytes | None = None) -> Any:
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
