"""`heban sharing serve` as a real process over a database of its own: started, killed and started again."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from connectors import wire
from connectors.sharing.http import NAME, Platform
from connectors.wire import Party
from engine.errors import PartyRefused
from tests.sandbox import HEBAN, free_port

SECRET = "the-secret-that-two-share"
START_LIMIT_SECONDS = 60


class SharingStoreFailed(Exception):
    """It did not start or stopped by itself; its output is the message."""


@dataclass
class SharingStore:
    """The process, over the database at `url`; its port stays the same over a restart."""

    folder: Path
    url: str
    port: int = field(default_factory=free_port)
    key_id: str = "heban"
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @classmethod
    @contextmanager
    def running(cls, folder: Path, url: str) -> Iterator["SharingStore"]:
        """A sharing store for the length of the block."""
        store = cls(folder, url)
        store.start()
        try:
            yield store
        finally:
            store.kill()

    @property
    def settings(self) -> dict[str, str]:
        """The variables that point a site at it."""
        key = {"SHARING_KEY_ID": self.key_id, "SHARING_SECRET": SECRET}
        return {"SHARING_URL": f"http://127.0.0.1:{self.port}", **key}

    def party(self, secret: str = SECRET) -> Party:
        """It, as whoever feeds it calls it."""
        return Party(NAME, self.settings["SHARING_URL"], self.key_id, secret)

    @property
    def platform(self) -> Platform:
        """The connector that feeds it."""
        return Platform(self.party())

    def case(self, number: str) -> Any:
        """What it has of a case."""
        return wire.call(self.party(), "GET", f"/v1/cases/{quote(number)}")

    def seqs(self, number: str) -> list[int]:
        """The lines of a case's journal that it has events of, as it keeps them; none of a case that it does not know.

        Raises PartyUnavailable while it is down.
        """
        try:
            return [int(event["seq"]) for event in self.case(number)["events"]]
        except PartyRefused as refused:
            if refused.facts["reason"] != "case-unknown":
                raise
            return []

    def start(self) -> None:
        """Bring its database to the newest schema, start it, and wait until it can serve."""
        self._process = self._run("sharing", "serve", "--upgrade")
        for _ in range(START_LIMIT_SECONDS * 10):
            if self._process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.settings['SHARING_URL']}/readyz", timeout=20).close()
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
            else:
                return
        raise SharingStoreFailed(self.told())

    def is_running(self) -> bool:
        """Whether it has not ended by itself."""
        return self._process is not None and self._process.poll() is None

    def told(self) -> str:
        """What it has written so far."""
        return (self.folder / "sharing.log").read_text("utf-8")

    def kill(self) -> None:
        """Kill it with all its processes, as a machine that loses power would."""
        assert self._process is not None
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _run(self, *words: str) -> subprocess.Popen[bytes]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        own = {"SHARING_DATABASE_URL": self.url, "SHARING_PORT": str(self.port)}
        environment = {**kept, **own, **self.settings, "DATA_DIR": str(self.folder), "WORKERS": "2", "THREADS": "8"}
        with (self.folder / "sharing.log").open("ab") as out:
            return subprocess.Popen(
                [HEBAN, *words], cwd=self.folder, env=environment, stdout=out, stderr=out, start_new_session=True
            )
