"""`heban import`: what is written, and where nothing is."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from web.cli import heban
from web.cli.importing import astray

DIAGRAM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="p" isExecutable="true"><startEvent id="s"/>
 <sequenceFlow id="f" sourceRef="s" targetRef="../../evil"/><userTask id="../../evil"><extensionElements>
 <camunda:formData><camunda:formField id="a" type="string"/></camunda:formData></extensionElements></userTask>
 </process></definitions>"""


def test_nothing_is_written_outside_the_folder(tmp_path: Path) -> None:
    given, out = tmp_path / "given.bpmn", tmp_path / "in" / "leave"
    given.write_text(DIAGRAM)
    told = CliRunner().invoke(heban, ["import", str(given), "-o", str(out)], catch_exceptions=False)
    assert told.exit_code == 0
    assert {path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(out)} == {given}
    assert len(list((out / "forms").iterdir())) == 2


@pytest.mark.parametrize(
    "name", ["forms/../../evil.form", "../a.bpmn", "/a.bpmn", "elsewhere/a.form", "a.exe"], ids=str
)
def test_a_name_that_is_none_of_a_procedure_is_not_written(name: str) -> None:
    assert astray(["procedure.toml", "forms/a.form", "scenarios/begins.yaml", name]) == [name]
