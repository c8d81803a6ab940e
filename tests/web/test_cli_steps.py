"""`heban check` tells the run to a fault as steps, by the names of elements."""

from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from engine.procedures import bundle
from tests.procedures.soundness.drawn import Drawn
from tests.procedures.soundness.sound_diagrams import ENDS, exclusive
from tests.runtime.diagrams import element, elements, flows
from web.cli import heban

FIXTURES = Path(__file__).parents[1] / "procedures" / "fixtures"
TASKS = element("userTask", "a", name="初审") + element("userTask", "b", name="复审")
AWAITED = Drawn(
    ENDS
    + TASKS
    + elements(parallelGateway="j")
    + exclusive("x", "a", "b")
    + flows("s", "x")
    + flows("a", "j", "e")
    + flows("b", "j")
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A procedure with a diagram in which one of two ways is awaited for ever."""
    folder = tmp_path / "market-stall"
    copytree(FIXTURES / "_shared", tmp_path / "_shared")
    copytree(FIXTURES / "market-stall", folder)
    for name, content in AWAITED.within(bundle.collect(folder)).files.items():
        where = tmp_path if name.startswith("_shared/") else folder
        (where / name).write_bytes(content)
    return folder


def test_the_run_to_a_fault_is_told_step_by_step(folder: Path) -> None:
    told = CliRunner().invoke(heban, ["check", str(folder)])
    lines = told.output.splitlines()
    at = next(number for number, line in enumerate(lines) if "N001 [j]" in line)
    assert lines[at + 1 : at + 4] == ["      1. s：s→x", "      2. x：初审", "      3. 初审：初审→j"]
    assert told.exit_code == 1
