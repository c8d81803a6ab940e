"""What the scenarios of a procedure take of its diagrams, and whether they notice conditions turned round."""

from pathlib import Path
from shutil import copytree, rmtree

import pytest
from click.testing import CliRunner

from web.cli import heban

PROCESSES = Path(__file__).parents[2] / "processes"
KEY = "food-business-licence"
ACCEPTANCE = "scenarios/acceptance.yaml"
PARTIES = "_shared/sp_receive.bpmn"

pytestmark = pytest.mark.slow


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """The food licence with one scenario, which no longer looks at how the case ends."""
    copytree(PROCESSES / "_shared", tmp_path / "_shared")
    folder = Path(copytree(PROCESSES / KEY, tmp_path / KEY))
    told = (folder / ACCEPTANCE).read_text("utf-8")
    start = told.index("  - id: not-needed")
    story = told[start : told.index("\n  - id: ", start + 1)]
    rmtree(folder / "scenarios")
    (folder / "scenarios").mkdir()
    (folder / ACCEPTANCE).write_text("scenarios:\n" + story[: story.index("      - expect_status")], "utf-8")
    return folder


def test_scenarios_are_told_what_they_never_take_and_what_they_do_not_notice(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.mutations.MOST_FLIPS", 3)
    words = ["scenario", "run", str(folder), "--coverage", "--mutations", "--svg", str(tmp_path / "out")]
    told = CliRunner(env={"DATA_DIR": str(tmp_path / "data")}).invoke(heban, words, catch_exceptions=False)

    assert told.exit_code == 1
    assert "food_business_licence_new  环节 5/19，连线 4/20，共 23%" in told.output
    assert "从未走到  [u_decide] 决定" in told.output
    assert "从未走过  [f_x_received__br_risk] 受理了吗？ → 判断是否核查" in told.output
    lines = [line for line in told.output.splitlines() if line.startswith("未察觉")]
    flows = [line.split("]")[0].split("[")[1] for line in lines]
    assert flows == ["f_r_prechecked__r_resubmit", "f_r_has_code__r_verify"]
    assert all(line.endswith("（1 个场景经过）") for line in lines)
    assert "另有 17 个没有试" in told.output
    assert told.output.endswith("1 passed, 0 failed\n")
    drawn = (tmp_path / "out" / "food_business_licence_new.svg").read_text("utf-8")
    assert "从未走到" in drawn
    assert {file.stem for file in (tmp_path / "out").iterdir()} >= {"sp_receive", "sp_site_check"}
