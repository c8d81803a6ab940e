"""The processes that carry jobs: `heban work`, and one of the processes of `heban serve`."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.carriers.embedded import Embedded
from engine.queries import notices
from tests.commands.office import Office
from tests.jobs import bench
from web.worker import Resident

pytestmark = pytest.mark.slow

HEBAN = Path(sys.executable).parent / "heban"


@contextmanager
def _running(url: str, folder: Path, *words: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**kept, "DATABASE_URL": url, "DATA_DIR": str(folder), **variables}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([HEBAN, *words], env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait(reached: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    for _ in range(3000):
        if reached():
            return
        assert process.poll() is None
        time.sleep(0.02)
    raise AssertionError


def _accepted(office: Office) -> str:
    number = office.submit().number
    office.accept(number)
    return number


def _is_told(office: Office, count: int) -> bool:
    with office.seeing("shopkeeper") as tx:
        return len(notices.mine(tx)) == count and not bench.ledger(office.store)


def test_heban_work_does_what_waits_and_stops_when_told(office: Office, url: str, tmp_path: Path) -> None:
    _accepted(office)
    with _running(url, tmp_path, "work") as process:
        _wait(lambda: _is_told(office, 1), process)
        process.send_signal(signal.SIGTERM)

        assert process.wait() == 0


def test_the_server_works_in_one_of_its_processes_and_stops_when_told(office: Office, url: str, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with _running(url, tmp_path, "serve", PORT=port, WORKERS="2") as process:
        _accepted(office)
        _wait(lambda: _is_told(office, 1), process)
        process.send_signal(signal.SIGTERM)

        assert process.wait() == 0


def test_without_an_embedded_worker_the_server_leaves_jobs_to_others(office: Office, url: str, tmp_path: Path) -> None:
    resident = tmp_path / "embedded-worker.lock"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with _running(url, tmp_path, "serve", PORT=port, WORKERS="1", EMBEDDED_WORKER="0") as process:
        _wait(lambda: _answers(int(port)), process)
        assert not resident.exists()


class _Idle:
    """Work that is never there, and who looks for it."""

    def __init__(self) -> None:
        self.looked = threading.Event()

    def sweep(self) -> int:
        return 0

    def run_next(self) -> bool:
        self.looked.set()
        return False


def test_one_resident_works_and_another_takes_its_place(tmp_path: Path) -> None:
    first_work, second_work = _Idle(), _Idle()
    first = Resident(lambda: Embedded(first_work, 1), tmp_path)
    second = Resident(lambda: Embedded(second_work, 1), tmp_path)
    first.start()
    assert first_work.looked.wait(30)
    second.start()
    assert not second_work.looked.wait(1.5)
    first.stop()
    assert second_work.looked.wait(30)
    second.stop()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True
