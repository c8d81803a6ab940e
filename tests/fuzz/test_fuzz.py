"""The search itself works, and finds nothing in its first batch."""

import subprocess
import sys

from tests.architecture.source import ROOT


def test_a_batch_of_random_texts_only_answers_or_refuses() -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--minutes", "0", "--seed", "1"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "100 cases, 0 faults"), ran.stdout + ran.stderr
