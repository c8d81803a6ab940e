"""Set-up tells what is wrong in one line, before it does any long work."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port of this machine that somebody already listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_told_before_anything_is_installed(taken_port: int) -> None:
    told = _set_up("run", PORT=str(taken_port), HOST="127.0.0.1")
    assert told == f"heban: Cannot serve on 127.0.0.1:{taken_port} (Address already in use). " + _HOW


def test_an_unknown_goal_is_answered_with_the_known_ones() -> None:
    assert _set_up("dance") == "heban: usage: python3 .ci/setup.py run | quick | test | faults | fuzz | bench | lock"


_HOW = "Choose another: make run PORT=8001"


def _set_up(goal: str, **environment: str) -> str:
    """What set-up says when it refuses."""
    command = [sys.executable, ".ci/setup.py", goal]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr.strip()
