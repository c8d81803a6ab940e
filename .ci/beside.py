"""What `make run` runs beside the site: the other parties of a demo, played or real. Standard library only.

They live as long as the site does, and a setting that the user has given is left as it is.
"""

import ctypes
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 10
ENDED_BY = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass(frozen=True)
class Beside:
    """A program beside the site: its words, its environment, and the port that it listens on when it is ready."""

    words: tuple[str, ...]
    environment: Mapping[str, str]
    port: int


def parties(heban: Path, environment: Mapping[str, str]) -> tuple[tuple[Beside, ...], dict[str, str]]:
    """The programs that a demo with this environment needs, and the environment of the site beside them."""
    site = dict(environment)
    if site.get("DEMO") != "1":
        return (), site
    programs = []
    if not (site.get("ENTERPRISE_URL") and site.get("SMTP_URL")):
        programs.append(_sandbox(heban, environment, site))
    if not site.get("SHARING_URL"):
        programs.append(_sharing_store(heban, environment, site))
    return tuple(programs), site


def _sandbox(heban: Path, environment: Mapping[str, str], site: dict[str, str]) -> Beside:
    """Who plays the parties that the user has not set; `site` is pointed at it."""
    port, smtp_port = _port(site, "SANDBOX_PORT", 8070), _port(site, "SANDBOX_SMTP_PORT", 8025)
    own = _key("ENTERPRISE")
    ports = {"SANDBOX_PORT": str(port), "SANDBOX_SMTP_PORT": str(smtp_port)}
    if not site.get("ENTERPRISE_URL"):
        site |= {"ENTERPRISE_URL": f"http://{HOST}:{port}/enterprise", **own}
    if not site.get("SMTP_URL"):
        site["SMTP_URL"] = f"smtp://{HOST}:{smtp_port}"
        site["MAIL_FROM"] = site.get("MAIL_FROM") or "notice@gov.example"
    return Beside((str(heban), "sandbox"), {**environment, "ENTERPRISE_URL": "", **own, **ports}, port)


def _sharing_store(heban: Path, environment: Mapping[str, str], site: dict[str, str]) -> Beside:
    """The sharing store over a database of its own; `site` is pointed at it."""
    port, own = _port(site, "SHARING_PORT", 8071), _key("SHARING")
    site |= {"SHARING_URL": f"http://{HOST}:{port}", **own}
    at = {"SHARING_HOST": HOST, "SHARING_PORT": str(port), "WORKERS": "1", "THREADS": "4", "LOG_LEVEL": "WARNING"}
    return Beside((str(heban), "sharing", "serve", "--upgrade"), {**environment, **own, **at}, port)


def _key(party: str) -> dict[str, str]:
    """A key of its own: what the user shares with a real party is no business of who plays it."""
    return {f"{party}_KEY_ID": "heban", f"{party}_SECRET": secrets.token_urlsafe(32)}


@contextmanager
def running(programs: tuple[Beside, ...]) -> Iterator[None]:
    """Programs for the length of the block, told to stop at its end, however it ends."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
    with ExitStack() as stack:
        started = [(one, stack.enter_context(_started(one.words, one.environment, apart=True))) for one in programs]
        for one, process in started:
            _wait(one, process)
        yield


def to_the_end(words: tuple[str, ...], environment: Mapping[str, str]) -> int:
    """Run a program until it ends, and tell it to when this process is told to; gives its exit code."""
    with _started(words, environment, apart=False) as process:

        def forward(_number: int, _frame: FrameType | None) -> None:
            process.terminate()

        for number in ENDED_BY:
            signal.signal(number, forward)
        return process.wait()


@contextmanager
def _started(
    words: tuple[str, ...], environment: Mapping[str, str], *, apart: bool
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is stopped at the end of the block. One that is `apart` is not reached by Ctrl+C."""
    process = subprocess.Popen(words, env=environment, start_new_session=apart, preexec_fn=_die_with_parent)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _die_with_parent() -> None:
    """Have Linux stop this process when the one that started it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def _wait(program: Beside, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, program.port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"heban: Cannot start {' '.join(program.words)}")


def _port(environment: Mapping[str, str], name: str, usual: int) -> int:
    """The port that the user has set, else the usual one, else any that is free."""
    if given := environment.get(name, ""):
        return int(given) if given.isdecimal() else usual
    for port in (usual, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    sys.exit(f"heban: No free port on {HOST}")
