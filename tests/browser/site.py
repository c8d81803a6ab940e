"""The product as a person meets it: a real server process with the demo city, and looks at its pages."""

import fcntl
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import Page, expect

from engine.store import Store
from tests import passwords
from tests.browser import accessibility
from tests.conftest import TENANT
from web.demo import city

HEBAN = Path(sys.executable).parent / "heban"
SCREENSHOTS = Path(__file__).parent / "screenshots"
START_LIMIT_SECONDS = 60
CATCH_UP_SECONDS = 60


class SiteFailed(Exception):
    """The server did not start or stopped by itself; its output is the message."""


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    width: int = 1280
    scheme: str = "light"
    language: str = "zh-CN"

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}-{self.language}"


DESK = Look()
LOOKS = (DESK, Look(390, "dark"), Look(390, "light", "en"), Look(1280, "dark", "en"))
"""Both widths, by day and by night, in both languages, so that every two of them meet once."""
HEIGHTS = {1280: 800, 390: 844}


@dataclass(frozen=True)
class Site:
    """A running server."""

    url: str
    folder: Path

    @property
    def database(self) -> Path:
        """The file with everything."""
        return _database(self.folder)

    def catch_up(self, soon: timedelta = timedelta()) -> None:
        """Wait until no background work is at hand, nor comes up `soon`."""
        wanted = "SELECT 1 FROM job WHERE state IN ('ready', 'running') OR state = 'scheduled' AND due_at <= ?"
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            for _ in range(CATCH_UP_SECONDS * 20):
                until = (datetime.now(UTC) + soon).strftime("%Y-%m-%d %H:%M:%S.%f")
                if connection.execute(wanted, [until]).fetchone() is None:
                    return
                time.sleep(0.05)
        raise SiteFailed((self.folder / "server.log").read_text("utf-8"))

    @classmethod
    @contextmanager
    def serving(cls, folder: Path, **settings: str) -> Iterator["Site"]:
        """Serve the data in `folder` for the length of the block."""
        port = _free_port()
        log = folder / "server.log"
        with log.open("wb") as out:
            environment = _environment(folder, HOST="127.0.0.1", PORT=str(port), WORKERS="1", **settings)
            process = subprocess.Popen([HEBAN, "serve"], cwd=folder, env=environment, stdout=out, stderr=out)
        try:
            _wait(f"http://127.0.0.1:{port}", process, log)
            yield cls(f"http://127.0.0.1:{port}", folder)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


def make_demo(folder: Path) -> None:
    """The demo city in `folder`, made by whichever test process comes first."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "done").exists():
            return
        for words in (["db", "upgrade"], ["demo"]):
            made = subprocess.run(
                [HEBAN, *words], cwd=folder, env=_environment(folder), capture_output=True, text=True, check=False
            )
            if made.returncode:
                raise SiteFailed(made.stdout + made.stderr)
        with closing(Store(f"sqlite:///{_database(folder)}", tenant=TENANT)) as store:
            passwords.give_to_all(store, city.read().password)
        (folder / "done").touch()


def copy_demo(made: Path, folder: Path) -> Path:
    """The data of a demo city that the caller may change."""
    return Path(shutil.copytree(made / "data", folder / "data").parent)


def log_in(page: Page, login: str) -> None:
    """Log in as somebody of the demo city, the way that person does."""
    page.goto("/login")
    page.locator("#login").fill(login)
    page.locator("#password").fill(city.read().password)
    page.locator("#password").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def enter(page: Page, login: str) -> None:
    """Log in without looking at the page for it."""
    form = page.request.get("/login").text()
    token = form.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    answers: dict[str, str | float | bool] = {"csrf_token": token, "login": login}
    answers["password"] = city.read().password
    assert page.request.post("/login", form=answers, max_redirects=0).status == HTTPStatus.FOUND


def inspect(page: Page, name: str, look: Look) -> None:
    """Keep a picture of the whole page; nothing may stick out sideways or break a rule of WCAG 2.2 AA."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}-{look}.jpg", type="jpeg", quality=90, full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} sticks out {wide} px sideways at {look}"
    found = accessibility.faults(page)
    assert not found, f"{name} at {look}:\n" + "\n".join(found)


def look_over(page: Page, name: str, looks: Sequence[Look] = LOOKS) -> None:
    """Inspect a page at several looks; it is loaded again only for another language, and stays in the last one."""
    for look in looks:
        if str(page.locator("html").get_attribute("lang")) != look.language:
            page.context.add_cookies([{"name": "lang", "value": look.language[:2], "url": page.url}])
            page.reload(wait_until="networkidle")
            expect(page.locator("html")).to_have_attribute("lang", look.language)
        page.emulate_media(color_scheme="dark" if look.scheme == "dark" else "light")
        page.set_viewport_size({"width": look.width, "height": HEIGHTS[look.width]})
        inspect(page, name, look)
    page.context.clear_cookies(name="lang")
    page.set_viewport_size({"width": DESK.width, "height": HEIGHTS[DESK.width]})


def _environment(folder: Path, **more: str) -> dict[str, str]:
    """The settings of a demo in `folder`, whatever the environment of the tests sets."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "DATA_DIR": str(folder / "data"), "DEMO": "1", **more}


def _database(folder: Path) -> Path:
    return folder / "data" / "heban.db"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_LIMIT_SECONDS * 10):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise SiteFailed(log.read_text("utf-8"))
