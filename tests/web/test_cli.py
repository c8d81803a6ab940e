"""The command line: what it says and with which status it ends."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result

from engine.clock import year_file
from tests.commands.office import FOLDER
from web.cli import heban

Run = Callable[..., Result]


@pytest.fixture(name="run")
def _run(tmp_path: Path) -> Run:
    """Run `heban` with words and variables, over a data folder of this test."""

    def run(*words: str, **variables: str) -> Result:
        environment = {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": "", "DEMO": "", **variables}
        return CliRunner(env=environment).invoke(heban, words, catch_exceptions=False)

    return run


def test_settings_are_listed_with_their_meaning_and_no_secret(run: Run) -> None:
    key = "a key of the tests, long enough to sign"
    told = run("settings", SECRET_KEY=key, PORT="8123")
    assert told.exit_code == 0
    assert "8123" in told.output
    assert "监听端口" in told.output
    assert key not in told.output


def test_listing_settings_makes_nothing(run: Run, tmp_path: Path) -> None:
    told = run("settings")
    assert told.exit_code == 0
    assert "首次启动时生成" in told.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["", "a key of the tests, long enough to sign"], ids=["a key to keep", "a key given"])
def test_a_data_folder_that_cannot_be_made_is_told(run: Run, tmp_path: Path, key: str) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "data"
    told = run("db", "upgrade", DATA_DIR=str(folder), SECRET_KEY=key)
    assert told.exit_code == 2
    assert "数据目录不能建立" in told.output
    assert "DATA_DIR" in told.output
    assert run("settings", DATA_DIR=str(folder)).exit_code == 0


def test_wrong_settings_are_all_told_and_nothing_starts(run: Run) -> None:
    told = run("serve", PORT="eighty", THREADS="0")
    assert told.exit_code == 2
    assert "PORT：应为 1 至 65535 的整数。" in told.output
    assert "THREADS：应为 1 至 256 的整数。" in told.output


def test_a_good_procedure_passes_the_check(run: Run) -> None:
    told = run("check", str(FOLDER))
    assert (told.exit_code, told.output) == (0, "没有问题。\n")


def test_a_bad_procedure_is_told_with_file_and_line(run: Run, tmp_path: Path) -> None:
    folder = Path(copytree(FOLDER, tmp_path / "joint-review"))
    file = folder / "procedure.toml"
    file.write_text(file.read_text("utf-8").replace('form = "ask"', 'form = "lost"'), "utf-8")
    told = run("check", str(folder))
    assert told.exit_code == 1
    assert "procedure.toml" in told.output
    assert "lost" in told.output


def test_of_several_folders_each_file_is_named_with_its_own(run: Run, tmp_path: Path) -> None:
    folders = [Path(copytree(FOLDER, tmp_path / place / "joint-review")) for place in ("north", "south")]
    for folder in folders:
        file = folder / "procedure.toml"
        file.write_text(file.read_text("utf-8").replace('form = "ask"', 'form = "lost"'), "utf-8")
    lines = run("check", *map(str, folders)).output.splitlines()
    named = [str(folder / "procedure.toml") for folder in folders]
    assert [name for line in lines for name in named if line.startswith(f"{name}:")] == named


def test_publishing_twice_is_the_same_release(run: Run) -> None:
    assert run("db", "upgrade").exit_code == 0
    first, second = run("publish", str(FOLDER)), run("publish", str(FOLDER))
    assert first.exit_code == 0
    assert first.output == second.output


def test_publishing_without_a_database_says_so_instead_of_a_traceback(run: Run) -> None:
    told = run("publish", str(FOLDER))
    assert told.exit_code == 1
    assert told.output == "系统暂时不能完成这项操作，请稍后再试。\n"


@pytest.mark.parametrize("address", ["", "postgresql+psycopg://nobody@127.0.0.1:1/nothing"], ids=["empty", "not there"])
def test_serving_without_a_database_says_what_to_do(run: Run, address: str) -> None:
    told = run("serve", DATABASE_URL=address)
    assert told.exit_code == 1
    assert "heban db upgrade" in told.output


def test_a_calendar_is_loaded(run: Run) -> None:
    run("db", "upgrade")
    told = run("calendar", "load", str(year_file.FOLDER / "2026.toml"))
    assert (told.exit_code, told.output) == (0, "已导入 2026 年工作日历。\n")


def test_a_wrong_calendar_is_told_and_not_loaded(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    file = tmp_path / "2026.toml"
    file.write_text("year = 2026\noff = [2025-01-01]\n", "utf-8")
    told = run("calendar", "load", str(file))
    assert told.exit_code == 1
    assert "2026.toml" in told.output


def test_the_demo_city_is_for_demo_systems(run: Run) -> None:
    run("db", "upgrade")
    told = run("demo")
    assert told.exit_code == 2
    assert "DEMO=1" in told.output
