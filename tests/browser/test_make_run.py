"""`make run`: the demo city with the other parties beside it, which end with it."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.sharing.server.store import Store
from tests.architecture.source import ROOT
from tests.browser.conftest import a_demo
from tests.sandbox import free_port

START_LIMIT_SECONDS = 120
STOP_LIMIT_SECONDS = 60


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Path]:
    """The data of a demo city that no other server sees."""
    with a_demo(tmp_path_factory, worker_id) as folder:
        yield folder


@pytest.fixture(name="ports")
def _ports(demo_folder: Path) -> Mapping[str, str]:
    """Ports and data of a demo that was loaded before."""
    names = ("PORT", "SANDBOX_PORT", "SANDBOX_SMTP_PORT", "SHARING_PORT")
    return {**{name: str(free_port()) for name in names}, "DATA_DIR": str(demo_folder / "data"), "WORKERS": "1"}


def test_the_other_parties_run_beside_the_site_are_fed_and_end_with_it(ports: Mapping[str, str]) -> None:
    sharing_url = f"sqlite:///{ports['DATA_DIR']}/sharing/sharing.db"
    with _make_run(ports) as process:
        assert _answers(ports["PORT"], "/healthz")
        assert _answers(ports["SANDBOX_PORT"], "/switches")
        assert _answers(ports["SHARING_PORT"], "/readyz")
        assert f"http://127.0.0.1:{ports['SANDBOX_PORT']}/" in _told(ports)
        assert any(_has_closed_case(sharing_url) for _ in _tries())
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_LIMIT_SECONDS)

    assert not _listens(ports["PORT"])
    assert not _listens(ports["SANDBOX_PORT"])
    assert not _listens(ports["SHARING_PORT"])


def test_what_runs_beside_it_does_not_outlive_a_killed_run(ports: Mapping[str, str]) -> None:
    with _make_run(ports) as process:
        assert _answers(ports["PORT"], "/healthz")
        process.kill()
        process.wait()

    assert _ended(ports["SANDBOX_PORT"])
    assert _ended(ports["SHARING_PORT"])
    assert _ended(ports["PORT"])


def test_parties_that_the_user_has_set_are_left_alone(ports: Mapping[str, str]) -> None:
    own = {
        "ENTERPRISE_URL": "http://127.0.0.1:9/enterprise",
        "ENTERPRISE_SECRET": "a-secret-of-the-users-own",
        "SMTP_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": "notice@gov.example",
        "SHARING_URL": "http://127.0.0.1:9",
        "SHARING_SECRET": "a-secret-of-the-users-own",
    }
    with _make_run({**ports, **own}) as process:
        assert _answers(ports["PORT"], "/healthz")
        assert not _listens(ports["SANDBOX_PORT"])
        assert not _listens(ports["SHARING_PORT"])
        process.send_signal(signal.SIGINT)
        process.wait(STOP_LIMIT_SECONDS)


@contextmanager
def _make_run(settings: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    with _log(settings).open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, ".ci/setup.py", "run"], cwd=ROOT, env={**kept, **settings}, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _log(settings: Mapping[str, str]) -> Path:
    return Path(settings["DATA_DIR"]) / "run.log"


def _told(settings: Mapping[str, str]) -> str:
    return _log(settings).read_text("utf-8")


def _has_closed_case(url: str) -> bool:
    store = Store(url)
    closed = [case for case in store.latest() if case.result == "close"]
    store.close()
    return bool(closed)


def _tries() -> Iterator[None]:
    """Five a second, as long as a start may take."""
    for _ in range(START_LIMIT_SECONDS * 5):
        yield
        time.sleep(0.2)


def _answers(port: str, path: str) -> bool:
    """Whether a page is there, as soon as it is."""
    for _ in _tries():
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            continue
        return True
    return False


def _ended(port: str) -> bool:
    """Whether nobody listens any more, as soon as that is so."""
    for _ in range(STOP_LIMIT_SECONDS * 5):
        if not _listens(port):
            return True
        time.sleep(0.2)
    return False


def _listens(port: str) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except (urllib.error.URLError, ConnectionError):
        return False
    return True
