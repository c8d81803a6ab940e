"""What the command for other engines' scenarios counts, and that the suite passes where it is at hand."""

import json
import sys
from pathlib import Path

import pytest

from tests.conformance import bpmn
from tests.runtime.diagrams import definition, diagram, element, elements, flows, timer

SUITE = Path(__file__).parents[3] / "shared" / "conformance" / "bpmn" / "scenarios.yaml"

SCENARIOS = """
scenarios:
- {id: passes, cat: a, files: [one.bpmn], process: p, patch: [[PT1H, PT2H]], steps: [{start: {n: 1}}, {expect: [u]},
   {complete: u, data: {n: 2}}, {expect: []}, {expect_data: {n: 2}}, {advance: PT119M}, {expect: []}, {advance: PT1M},
   {expect: [r]}, {complete: r}, {signal: go}, {ended: true}]}
- {id: lies, cat: a, files: [one.bpmn], process: p, steps: [{start: {}}, {expect: [elsewhere]}]}
- {id: refused-as-told, cat: b, files: [one.bpmn], process: p, steps: [{start_message: hello}, {error: true}]}
- {id: not-refused, cat: b, files: [one.bpmn], process: p, steps: [{start: {}}, {error: true}]}
- {id: unreadable, cat: b, files: [two.bpmn], process: p, steps: [{start: {}}]}
"""


@pytest.fixture(name="suite")
def _suite(tmp_path: Path) -> Path:
    waits = element("intermediateCatchEvent", "t", timer("Duration", "PT1H"))
    waits += element("intermediateCatchEvent", "g", definition("signal", signalRef="go"))
    body = elements(startEvent="s", userTask="u", receiveTask="r", endEvent="e") + waits
    (tmp_path / "one.bpmn").write_bytes(diagram(body + flows("s", "u", "t", "r", "g", "e")))
    (tmp_path / "two.bpmn").write_bytes(diagram(elements(complexGateway="x")))
    path = tmp_path / "scenarios.yaml"
    path.write_text(SCENARIOS, encoding="utf-8")
    return path


def test_the_command_tells_what_passed_and_what_did_not(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = suite.parent / "out.json"
    assert bpmn.main([str(suite), "--json", str(out)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[-3:] == ["a: 1/2 passed", "b: 1/3 passed", "2 passed, 3 failed"]
    assert {one["id"]: one["result"] for one in json.loads(out.read_text("utf-8"))} == {
        "passes": "pass",
        "lies": "wrong",
        "refused-as-told": "pass",
        "not-refused": "wrong",
        "unreadable": "refused",
    }


def test_only_chosen_scenarios_run(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bpmn.main([str(suite), "--only", "pass"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"


def test_the_outside_suite_passes_where_it_is_at_hand(capsys: pytest.CaptureFixture[str]) -> None:
    if SUITE.is_file():
        assert bpmn.main([str(SUITE)]) == 0, capsys.readouterr().out
    else:
        with capsys.disabled():
            sys.stdout.write(f"\nNot run, since it is not here: {SUITE.parent.name} conformance suite\n")
