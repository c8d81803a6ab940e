"""What the conformance command counts, on a kit of our own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.language.decision_files import LATEST, decision, definitions, formula, needs

KIT = "http://www.omg.org/spec/DMN/20160719/testcase"
RULED = f'<import importType="{LATEST}" namespace="base" name="base"/>'


def _case(name: str, expected: str, **inputs: str) -> str:
    given = "".join(f'<inputNode name="{key}">{_value(value)}</inputNode>' for key, value in inputs.items())
    result = f'<resultNode name="{name}"><expected>{_value(expected)}</expected></resultNode>'
    return f'<testCase id="{name}">{given}{result}</testCase>'


def _value(text: str) -> str:
    if text == "null":
        return '<value xsi:nil="true"/>'
    kind = "decimal" if text.isdecimal() else "string"
    return f'<value xsi:type="xsd:{kind}">{text}</value>'


def _put(root: Path, level: int, model: bytes, *cases: str) -> Path:
    folder = root / f"compliance-level-{level}" / "0001-own"
    folder.mkdir(parents=True)
    (folder / "own.dmn").write_bytes(model)
    body = f"<modelName>own.dmn</modelName>{''.join(cases)}"
    (folder / "own-test-01.xml").write_text(
        f'<testCases xmlns="{KIT}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{body}</testCases>'
    )
    return folder


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """Level 2 with a case that passes and one that fails; level 3 with one null and one imported decision."""
    two = (decision("sum", formula("a + 1")), decision("text", formula('a + "x"')))
    _put(tmp_path, 2, definitions(*two), _case("sum", "8", a="7"), _case("text", "7x", a="7"))
    three = (RULED, decision("gone", formula("1 / 0")), decision("far", formula("base.b"), needs("base#b")))
    folder = _put(tmp_path, 3, definitions(*three, own="own"), _case("gone", "null"), _case("far", "2"))
    (folder / "base.dmn").write_bytes(definitions(decision("b", formula("2")), own="base"))
    return tmp_path


def _run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.conformance.dmn_tck", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_line_for_each_level_and_a_total(kit: Path) -> None:
    done = _run(kit)

    assert done.stdout.splitlines() == [
        "level-2: 1/2 passed, non-null 1/2",
        "level-3: 2/2 passed, non-null 1/1",
        "3 passed, 1 failed",
    ]
    assert (done.returncode, done.stderr) == (1, "")


def test_every_check_is_written_down(kit: Path, tmp_path: Path) -> None:
    _run(kit, "--json", tmp_path / "out.json")

    checks = json.loads((tmp_path / "out.json").read_text())
    assert [(one["level"], one["result"], one["expected"], one["got"]) for one in checks] == [
        (2, "pass", "8", "8"),
        (2, "fail", "7x", "null"),
        (3, "pass", "null", "null"),
        (3, "pass", "2", "2"),
    ]
    assert {one["directory"] for one in checks} == {"0001-own"}


def test_success_is_zero(kit: Path) -> None:
    (kit / "compliance-level-2" / "0001-own" / "own-test-01.xml").unlink()

    assert _run(kit).returncode == 0
