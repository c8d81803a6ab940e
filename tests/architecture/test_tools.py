"""The linters, as tests: what they find is printed as they print it."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT

BIN = Path(sys.executable).parent


def test_ruff_finds_nothing() -> None:
    _run("ruff", "check", "--quiet", "--output-format", "concise", ".")


def test_every_file_is_formatted() -> None:
    _run("ruff", "format", "--check", ".")


def test_imports_point_down() -> None:
    _run("lint-imports", "--no-cache")


def test_types_are_strict() -> None:
    _run("mypy")


def _run(tool: str, *options: str) -> None:
    done = subprocess.run([BIN / tool, *options], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
