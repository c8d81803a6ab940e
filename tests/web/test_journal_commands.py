"""`heban journal`: what an operator is told, and with which status it ends."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.commands.office import Office
from web.cli import heban

Run = Callable[..., Result]


@pytest.fixture(name="run")
def _run(office: Office, url: str, tmp_path: Path) -> Run:
    """Run `heban journal` over the office's database, with checkpoints outside the data folder."""

    def run(*words: str, **variables: str) -> Result:
        folders = {"DATA_DIR": str(tmp_path / "data"), "CHECKPOINTS": str(tmp_path / "outside" / "checkpoints.jsonl")}
        environment = {"DATABASE_URL": url, "DEMO": "", **folders, **variables}
        return CliRunner(env=environment).invoke(heban, ["journal", *words], catch_exceptions=False)

    return run


def test_a_sound_journal_passes(run: Run, office: Office) -> None:
    office.submit()
    assert run("checkpoint").output == "已写 1 个检查点，签名 1 个办件。\n"
    told = run("verify")
    assert told.exit_code == 0
    assert "没有问题。" in told.output
    assert "最后一个检查点：第 1 号" in told.output


def test_each_fault_is_one_line_with_case_and_line_and_the_status_is_1(
    run: Run, office: Office, tmp_path: Path
) -> None:
    first, second = office.submit().number, office.submit("neighbour").number
    run("checkpoint")
    _change(
        tmp_path,
        f"UPDATE journal SET actor = 'x' WHERE seq = 2 AND case_id = '{office.case_id(first).hex}'",
        f"DELETE FROM journal WHERE seq = 3 AND case_id = '{office.case_id(second).hex}'",
    )
    told = run("verify")
    assert told.exit_code == 1
    expected = [f"办件 {first} 过程第 2 行：内容与摘要不符，已被改动。", f"办件 {second} 过程第 3 行缺失。"]
    assert sorted(told.stdout.splitlines()) == sorted(expected)
    assert "共 2 个问题。" in told.stderr


def test_a_copy_of_the_checkpoints_can_be_named(run: Run, office: Office, tmp_path: Path) -> None:
    office.submit()
    run("checkpoint")
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes((tmp_path / "outside" / "checkpoints.jsonl").read_bytes())
    assert run("verify", "--checkpoints", str(copy)).exit_code == 0
    copy.write_bytes(copy.read_bytes()[:-1])
    told = run("verify", "--checkpoints", str(copy))
    assert told.exit_code == 1
    assert "检查点文件止于第 0 号，数据库所记最后一号是 1" in told.stdout


def test_without_the_setting_the_checkpoints_are_in_the_data_folder(run: Run, office: Office, tmp_path: Path) -> None:
    office.submit()
    assert run("checkpoint", CHECKPOINTS="").exit_code == 0
    assert (tmp_path / "data" / "checkpoints.jsonl").exists()


def test_a_cleared_torn_line_is_told(run: Run, office: Office, tmp_path: Path) -> None:
    office.submit()
    run("checkpoint")
    with (tmp_path / "outside" / "checkpoints.jsonl").open("ab") as file:
        file.write(b'{"number":2,')
    assert "末行没有写完" in run("verify").stderr
    assert "残缺末行已清除" in run("checkpoint").stderr
    assert run("verify").exit_code == 0


def test_a_refusal_is_one_sentence_and_a_new_file_begins_when_asked(run: Run, office: Office, tmp_path: Path) -> None:
    office.submit()
    run("checkpoint")
    (tmp_path / "outside" / "checkpoints.jsonl").unlink()
    told = run("checkpoint")
    assert told.exit_code == 1
    assert told.output.startswith("检查点文件止于第 0 号，数据库所记最后一号是 1，未写检查点")
    assert run("checkpoint", "--new").output == "已写 1 个检查点，签名 1 个办件。\n"
    assert run("verify").exit_code == 0


def test_a_case_that_cannot_be_read_is_told_and_the_others_are_checked(
    run: Run, office: Office, tmp_path: Path
) -> None:
    numbers = [office.submit().number for _ in range(3)]
    _change(
        tmp_path,
        f"UPDATE journal SET element = CAST(x'ff' AS TEXT) WHERE case_id = '{office.case_id(numbers[1]).hex}'",
        f"UPDATE journal SET actor = 'x' WHERE seq = 1 AND case_id = '{office.case_id(numbers[2]).hex}'",
    )
    told = run("verify")
    assert told.exit_code == 1
    expected = [
        f"办件 {numbers[1]} 的过程不能读取，数据已损坏。",
        f"办件 {numbers[2]} 过程第 1 行：内容与摘要不符，已被改动。",
    ]
    assert sorted(told.stdout.splitlines()) == sorted(expected)
    assert "已核验 3 个办件" in told.stderr


def test_a_journal_whose_case_row_is_gone_is_told(run: Run, office: Office, tmp_path: Path) -> None:
    case_id = office.case_id(office.submit().number).hex
    _change(tmp_path, f"DELETE FROM \"case\" WHERE id = '{case_id}'")
    told = run("verify")
    assert told.exit_code == 1
    assert told.stdout == f"标识 {case_id} 的办件不在数据库中，其过程仍有 4 行。\n"


def _change(folder: Path, *statements: str) -> None:
    """Write into the database as somebody does who does not ask the application."""
    connection = sqlite3.connect(folder / "heban.db", isolation_level=None)
    for statement in statements:
        assert connection.execute(statement).rowcount
    connection.close()
