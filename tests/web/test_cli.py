"""The command line: what it says and with which status it ends."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from shutil import copytree
from sqlite3 import connect

import pytest
from click.testing import CliRunner, Result

from engine.clock import year_file
from tests.commands.office import FOLDER
from web.cli import MODULES, heban

Run = Callable[..., Result]


@pytest.fixture(name="run")
def _run(tmp_path: Path) -> Run:
    """Run `heban` with words and variables, over a data folder of this test."""

    def run(*words: str, **variables: str) -> Result:
        environment = {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": "", "DEMO": "", **variables}
        return CliRunner(env=environment).invoke(heban, words, catch_exceptions=False)

    return run


@pytest.mark.parametrize("name", MODULES)
def test_every_command_says_what_it_is_for(run: Run, name: str) -> None:
    told = run(name, "--help")
    assert told.exit_code == 0
    assert f"Usage: heban {name} " in told.output
    assert any(line.startswith(f"  {name} ") for line in run("--help").output.splitlines())


@pytest.mark.parametrize(
    ("name", "foreign"),
    [("demo", "flask"), ("sandbox", "SpiffWorkflow"), ("db", "SpiffWorkflow")],
)
def test_a_command_loads_nothing_that_is_for_others(name: str, foreign: str) -> None:
    loaded = (
        f"import sys; from web.cli import heban; heban.get_command(None, {name!r}); print({foreign!r} in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


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


def test_nobody_else_on_the_machine_reads_the_database(run: Run, tmp_path: Path) -> None:
    assert run("db", "upgrade").exit_code == 0
    assert {file.stat().st_mode & 0o077 for file in (tmp_path / "data").iterdir()} == {0}


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
    assert "P044 提醒" in first.output  # nobody has set up an organisation


def _set_revision(tmp_path: Path, revision: str) -> None:
    (file,) = (tmp_path / "data").glob("*.db")
    with closing(connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [revision])
        connection.commit()


COMMANDS = (["serve"], ["work"], ["demo"], ["publish", str(FOLDER)], ["journal", "verify"])


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("revision", "told"),
    [
        pytest.param(None, "数据库是空的，或者不是当前版本：请先运行 heban db upgrade。\n", id="empty"),
        pytest.param("0001", "数据库是空的，或者不是当前版本：请先运行 heban db upgrade。\n", id="not upgraded"),
        pytest.param("9999", "数据库的版本比本程序新：请使用升级数据库的那个版本的程序。\n", id="newer"),
    ],
)
def test_over_a_database_of_another_version_nothing_runs(
    run: Run, tmp_path: Path, words: list[str], revision: str | None, told: str
) -> None:
    if revision:
        run("db", "upgrade")
        _set_revision(tmp_path, revision)
    (tmp_path / "data").mkdir(exist_ok=True)
    ended = run(*words, DEMO="1")
    assert (ended.exit_code, ended.output) == (1, told)


@pytest.mark.parametrize("words", [*COMMANDS, ["db", "upgrade"]], ids=" ".join)
@pytest.mark.parametrize(
    "address",
    ["postgresql+psycopg://nobody@127.0.0.1:1/nothing", "sqlite:////nowhere/heban.db", f"sqlite:///{__file__}"],
    ids=["no server", "no folder", "no database"],
)
def test_without_a_database_every_command_says_so_in_a_sentence(run: Run, words: list[str], address: str) -> None:
    ended = run(*words, DATABASE_URL=address, DEMO="1")
    assert ended.exit_code == 1
    assert ended.output == "数据库不能使用：请检查 DATABASE_URL，以及数据库是否已经启动。\n"


def test_a_database_of_a_newer_program_is_not_touched_by_an_upgrade(run: Run, tmp_path: Path) -> None:
    run("db", "upgrade")
    _set_revision(tmp_path, "9999")
    ended = run("db", "upgrade")
    assert ended.exit_code == 1
    assert "比本程序新" in ended.output


@pytest.mark.parametrize("command", ["check", "publish"])
def test_a_file_that_cannot_be_read_is_a_problem_like_others(run: Run, tmp_path: Path, command: str) -> None:
    folder = Path(copytree(FOLDER, tmp_path / "joint-review"))
    (folder / "forms" / "folder.form").mkdir()
    (folder / "forms" / "loop.form").symlink_to(folder / "forms" / "loop.form")
    run("db", "upgrade")
    ended = run(command, str(folder))
    assert ended.exit_code == 1
    assert ended.output.count("B003 文件读不出来，请改正或删除") == 2


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


def test_a_file_of_another_engine_becomes_a_folder_and_a_report(run: Run, tmp_path: Path) -> None:
    folder, file = tmp_path / "leave", FOLDER / "joint_review.bpmn"
    told = run("import", str(file), "-o", str(folder))
    assert told.exit_code == 0
    assert [line.split("（")[0] for line in told.output.splitlines() if line.startswith("##")] == [
        "## 保留",
        "## 改写",
        "## 不起作用",
        "## 拒绝",
    ]
    assert (folder / "import.md").read_text("utf-8") in told.output
    assert 'key = "leave"' in (folder / "procedure.toml").read_text("utf-8")
    assert run("import", str(file), "-o", str(folder)).exit_code == 2
    assert run("import", str(file), str(file), "-o", str(tmp_path / "other")).exit_code == 2
