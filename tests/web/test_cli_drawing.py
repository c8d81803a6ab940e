"""`heban draw`: pictures as files, and why there is none."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.architecture.source import ROOT
from web.cli import heban

DIAGRAM = ROOT / "processes" / "_shared" / "sp_supplement.bpmn"


def _draw(*words: str | Path) -> Result:
    return CliRunner().invoke(heban, ["draw", *map(str, words)], catch_exceptions=False)


@pytest.mark.parametrize(("name", "begins"), [("a.svg", b"<svg"), ("a.PNG", b"\x89PNG")])
def test_a_picture_is_written_to_a_file(tmp_path: Path, name: str, begins: bytes) -> None:
    assert _draw(DIAGRAM, "-o", tmp_path / "new" / name).exit_code == 0
    assert (tmp_path / "new" / name).read_bytes().startswith(begins)


def test_without_a_file_the_picture_is_printed() -> None:
    assert _draw(DIAGRAM).output.startswith("<svg")


def test_a_file_without_a_diagram_is_told_with_what_to_do(tmp_path: Path) -> None:
    bare = tmp_path / "bare.bpmn"
    bare.write_bytes(DIAGRAM.read_bytes().partition(b"<bpmndi:BPMNDiagram")[0] + b"</bpmn:definitions>")
    told = _draw(bare, "-o", tmp_path / "a.svg")
    assert told.exit_code == 1
    assert "G001" in told.output
    assert not (tmp_path / "a.svg").exists()


def test_what_the_diagram_leaves_out_is_told(tmp_path: Path) -> None:
    half = tmp_path / "half.bpmn"
    half.write_bytes(DIAGRAM.read_bytes().replace(b'bpmnElement="su_', b'bpmnElement="gone_', 1))
    assert "图上没有画出：su_" in _draw(half, "-o", tmp_path / "a.svg").output


@pytest.mark.parametrize(
    ("name", "status", "told"),
    [("a.jpg", 2, "后缀"), ("file/a.svg", 1, "不能写入")],
    ids=["another kind of picture", "a folder that is a file"],
)
def test_a_place_that_is_no_good_is_told(tmp_path: Path, name: str, status: int, told: str) -> None:
    (tmp_path / "file").touch()
    ended = _draw(DIAGRAM, "-o", tmp_path / name)
    assert ended.exit_code == status
    assert told in ended.output
