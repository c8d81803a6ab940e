"""`heban diff`: what it says of two folders or files, and the pictures that it leaves."""

from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result

from tests.architecture.source import ROOT
from web.cli import heban

STALL = ROOT / "tests" / "procedures" / "fixtures" / "market-stall"
DIAGRAM = ROOT / "processes" / "_shared" / "sp_supplement.bpmn"


def _diff(*words: str | Path) -> Result:
    return CliRunner().invoke(heban, ["diff", *map(str, words)], catch_exceptions=False)


def test_a_folder_and_its_copy_do_not_differ(tmp_path: Path) -> None:
    copy = Path(copytree(STALL.parent, tmp_path / "copy"))
    told = _diff(STALL, copy / "market-stall")
    assert (told.exit_code, told.output) == (0, "没有改动。\n")


def test_changes_are_told_and_painted(tmp_path: Path) -> None:
    new = tmp_path / "new.bpmn"
    new.write_text(DIAGRAM.read_text("utf-8").replace('name="补正材料"', 'name="补齐材料"'), "utf-8")
    told = _diff(DIAGRAM, new, "--svg", tmp_path / "pictures")
    assert told.exit_code == 0
    assert "new.bpmn: [su_answer] 名称由“补正材料”改为“补齐材料”。" in told.output
    assert "共 1 处改动。" in told.output
    for side in ("old", "new"):
        assert 'data-tone="changed"' in (tmp_path / "pictures" / side / "new.bpmn.svg").read_text("utf-8")


@pytest.mark.parametrize("new", [DIAGRAM, ROOT / "README.md"], ids=["a folder and a file", "two kinds of file"])
def test_only_the_like_are_compared(new: Path) -> None:
    old = STALL if new == DIAGRAM else DIAGRAM
    told = _diff(old, new)
    assert told.exit_code == 2
    assert "请比较两个文件夹" in told.output


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    copy = Path(copytree(STALL, tmp_path / "market-stall"))
    (copy / "forms" / "folder.form").mkdir()
    told = _diff(STALL, copy)
    assert told.exit_code == 1
    assert "B003" in told.output
