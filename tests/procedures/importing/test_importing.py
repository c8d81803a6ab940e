"""Files of other engines become a procedure to begin from; what cannot be taken over is told, never lost."""

import json
import tomllib
from pathlib import Path

import pytest
import yaml

from engine.language import feel
from engine.procedures import bundle, checks
from engine.procedures.importing.collecting import Imported
from engine.procedures.importing.files import imported
from engine.procedures.importing.python_conditions import as_feel

SUITE = Path(__file__).parents[4] / "shared" / "conformance" / "bpmn"
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:flowable="http://flowable.org/bpmn" '
    'xmlns:spiffworkflow="http://www.spiffworkflow.org/bpmn/schema/1.0/core">'
    '<bpmn:process id="leave" name="请假" isExecutable="true">{more}<bpmn:startEvent id="s"/>'
    '<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>'
)
TASK = '<bpmn:userTask id="ask" name="审批" {attributes}><bpmn:extensionElements>{inside}</bpmn:extensionElements>'
TAIL = (
    '</bpmn:userTask><bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="x"/>'
    '<bpmn:exclusiveGateway id="x" default="f4"/>'
    '<bpmn:sequenceFlow id="f3" sourceRef="x" targetRef="book"><bpmn:conditionExpression>{condition}'
    '</bpmn:conditionExpression></bpmn:sequenceFlow><bpmn:sequenceFlow id="f4" sourceRef="x" targetRef="e"/>'
    '<bpmn:serviceTask id="book" name="登记" {service}/><bpmn:sequenceFlow id="f5" sourceRef="book" targetRef="e"/>'
    '<bpmn:endEvent id="e"/></bpmn:process></bpmn:definitions>'
)
CAMUNDA = (
    "<camunda:formData>"
    '<camunda:formField id="approved" label="同意？" type="enum"><camunda:validation>'
    '<camunda:constraint name="required"/></camunda:validation><camunda:value id="yes" name="同意"/>'
    "</camunda:formField>"
    '<camunda:formField id="days" label="天数" type="long" defaultValue="${n}"/>'
    '<camunda:formField id="since" label="从" type="date"/></camunda:formData>'
)
FLOWABLE = (
    '<flowable:formProperty id="approved" name="同意？" type="enum" required="true"><flowable:value id="yes" '
    'name="同意"/></flowable:formProperty><flowable:formProperty id="days" name="天数" type="long"/>'
    '<flowable:formProperty id="since" name="从" type="date"/>'
)
SPIFF = (
    '<spiffworkflow:properties><spiffworkflow:property name="formJsonSchemaFilename" value="ask.json"/>'
    "</spiffworkflow:properties><spiffworkflow:instructionsForEndUser>看清楚</spiffworkflow:instructionsForEndUser>"
    "<spiffworkflow:preScript>x = 1</spiffworkflow:preScript><spiffworkflow:allowGuest>true</spiffworkflow:allowGuest>"
)
SCHEMA = {
    "properties": {
        "approved": {"type": "string", "title": "同意？", "enum": ["yes"]},
        "days": {"type": "integer", "title": "天数"},
        "since": {"type": "string", "format": "date", "title": "从"},
    },
    "required": ["approved"],
}
EMBEDDED = (
    '<zeebe:userTaskForm id="ask">{"components": [], "type": "default", "id": "F"}</zeebe:userTaskForm>'
    '<zeebe:formDefinition formKey="camunda-forms:bpmn:ask"/>'
)


def _imported(
    inside: str = "", attributes: str = "", condition: str = "=a", service: str = "", more: str = ""
) -> Imported:
    text = HEAD.format(more=more) + TASK.format(attributes=attributes, inside=inside)
    text += TAIL.format(condition=condition, service=service)
    return imported({"leave.bpmn": text.encode(), "ask.json": json.dumps(SCHEMA).encode()}, "leave")


def _remaining(made: Imported) -> set[tuple[str, str]]:
    """What is still told of the folder once `procedure.toml` is filled in."""
    files = dict(made.files)
    files["procedure.toml"] = files["procedure.toml"].replace(b'= ""', b'= "x"').replace(b"n = 0", b"n = 5")
    found = checks.check(bundle.of_files("leave", files))
    return {(one.code, one.element) for one in found if one.file != "procedure.toml"}


@pytest.mark.parametrize("inside", [CAMUNDA, FLOWABLE, SPIFF], ids=["camunda", "flowable", "spiffarena"])
def test_fields_in_a_diagram_become_a_form(inside: str) -> None:
    made = _imported(inside)
    components = json.loads(made.files["forms/ask.form"])["components"]
    assert [(one["key"], one["type"], one.get("label") or one["dateLabel"]) for one in components] == [
        ("approved", "select", "同意？"),
        ("days", "number", "天数"),
        ("since", "datetime", "从"),
    ]
    assert components[0]["validate"] == {"required": True}
    assert b'formId="ask"' in made.files["leave.bpmn"]
    assert not [code for code, _ in _remaining(made) if code.startswith("F")]


def test_a_form_that_camunda_8_keeps_in_the_process_becomes_a_file() -> None:
    made = _imported(EMBEDDED)
    assert json.loads(made.files["forms/ask.form"])["id"] == "ask"
    assert b'formId="ask"' in made.files["leave.bpmn"]


@pytest.mark.parametrize(
    "written",
    ["../../evil", "/etc/evil", "a b", "审" * 100, "no"],
    ids=["up", "away", "space", "long", "a word of YAML"],
)
@pytest.mark.parametrize("inside", [CAMUNDA, EMBEDDED.replace(":ask", ":ID")], ids=["made", "copied"])
def test_a_form_lies_in_its_folder_whatever_id_it_is_made_for(inside: str, written: str) -> None:
    text = HEAD.format(more="") + TASK.format(attributes="", inside=inside.replace("ID", written))
    text += TAIL.format(condition="=a", service='camunda:type="external" camunda:topic="leave.book"')
    made = imported({"leave.bpmn": text.replace('"ask"', f'"{written}"').encode()}, "leave")
    (name,) = [one for one in made.files if one.startswith("forms/") and one != "forms/application.form"]
    form = name.removeprefix("forms/").removesuffix(".form")
    assert not set("/. ") & set(form)
    assert len(name.encode()) < 255
    assert json.loads(made.files[name])["id"] == form
    assert f'formId="{form}"'.encode() in made.files["leave.bpmn"]
    (scenario,) = yaml.safe_load(made.files["scenarios/begins.yaml"])["scenarios"]
    assert scenario["steps"][-1]["expect"] == [written] * written.isidentifier()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Don't", "Don't"),
        ("a &quot;b&quot;", 'a "b"'),
        ("a\\b{c}", "a\\b{c}"),
        ("a&#10;b", "a b"),
        ("a&#127;b", "a\x7fb"),
    ],
    ids=["apostrophe", "quotes", "backslash and braces", "line break", "delete"],
)
def test_any_name_of_a_process_and_of_a_lane_can_be_written(written: str, name: str) -> None:
    lane = '<bpmn:lane id="l" name="{}"><bpmn:flowNodeRef>ask</bpmn:flowNodeRef></bpmn:lane>'
    lanes = f"<bpmn:laneSet>{lane}</bpmn:laneSet>"
    text = HEAD.format(more=lanes.format(written)).replace("请假", written)
    text += TASK.format(attributes="", inside="") + TAIL.format(condition="=a", service="")
    made = imported({"leave.bpmn": text.encode()}, "leave")
    item = tomllib.loads(made.files["procedure.toml"].decode())
    assert item["name"] == item["variants"]["new"]["name"] == name
    title = feel.compile_expression(feel.strip_equals(item["case"]["title"]))
    assert title.evaluate({"applicant_name": "王"}) == f"王{name}"
    assert "P001" not in {code for code, _ in _remaining(made)}


def test_whoever_is_named_becomes_a_lane() -> None:
    made = _imported(attributes='camunda:candidateGroups="managers" camunda:dueDate="${d}"')
    assert '"managers" = ""' in made.files["procedure.toml"].decode()
    assert not {code for code, _ in _remaining(made)} & {"P001", "P002", "P040"}
    told = [str(note) for note in made.notes]
    assert any("由“managers”办理" in line for line in told)
    assert any("dueDate" in line and "不执行" in line for line in told)
    assert not any("zeebe:" in line for line in told)


@pytest.mark.parametrize(
    ("words", "refused", "remaining"),
    [
        ({"service": 'camunda:class="com.example.Book"'}, {"R411"}, ("R319", "book")),
        ({"condition": "${bean.check(a)}"}, {"R402"}, ("R402", "f3")),
        ({"inside": SPIFF}, {"J001", "R319"}, ("R319", "book")),
        ({"inside": SPIFF, "condition": "sum(x) &gt; 1"}, {"J001", "J003", "R319"}, ("R302", "f3")),
    ],
    ids=["a class", "a method", "a script before a task", "a condition that calls"],
)
def test_what_cannot_run_is_refused_in_the_report_and_told_by_the_check(
    words: dict[str, str], refused: set[str], remaining: tuple[str, str]
) -> None:
    made = _imported(**words)
    assert {one.code for one in made.refused} == refused | ({"R319"} if "service" not in words else set())
    assert remaining in _remaining(made)


def test_spiffarena_is_reported_setting_by_setting() -> None:
    made = _imported(SPIFF, condition="days &lt; 10 and approved == 'yes'")
    kinds = [(note.kind, note.text.format(**note.facts)) for note in made.notes]
    assert ("translated", "给办理人的说明已改写为扩展属性 hint。") in kinds
    assert ("ignored", "“allowGuest”不执行：它只影响原系统的页面和测试。") in kinds
    assert b'=days &lt; 10 and approved = "yes"' in made.files["leave.bpmn"]


@pytest.mark.parametrize(
    ("python", "feel"),
    [
        ("a == True", "=a = true"),
        ("a is None or not b", "=a = null or b != true"),
        ("name != 'None'", '=name != "None"'),
        ("a.b >= 2", "=a.b >= 2"),
        ("len(x) > 1", None),
        ("{1: 2}", None),
    ],
)
def test_conditions_in_python_are_rewritten_as_far_as_they_compare(python: str, feel: str | None) -> None:
    assert as_feel(python) == feel


def test_a_script_in_another_language_is_kept_for_whoever_writes_it_anew() -> None:
    text = HEAD.format(more="") + TASK.format(attributes="", inside="") + TAIL.format(condition="=a", service="")
    script = '<bpmn:scriptTask id="book"><bpmn:script>total = 1 + 2</bpmn:script></bpmn:scriptTask>'
    text = text.replace('<bpmn:serviceTask id="book" name="登记" />', script)
    made = imported({"leave.bpmn": text.encode()}, "leave")
    assert ("R413", "book") in {(one.code, one.element) for one in made.refused}
    assert b"<bpmn:documentation>total = 1 + 2</bpmn:documentation>" in made.files["leave.bpmn"]
    assert ("R308", "book") in _remaining(made)


def test_the_folder_begins_with_a_scenario_and_everything_to_fill_in() -> None:
    made = _imported(service='camunda:type="external" camunda:topic="leave.book"')
    assert made.refused == ()
    assert "- expect: [ask]" in made.files["scenarios/begins.yaml"].decode()
    assert 'process = "leave"' in made.files["procedure.toml"].decode()
    told = checks.check(bundle.of_files("leave", dict(made.files)))
    assert {one.code for one in told} == {"T005", "P035"}
    assert {one.element for one in told} >= {"name_en", "item.by_law", "legal_basis[0].title"}


def test_files_that_are_no_diagrams_are_copied_or_refused() -> None:
    made = imported({"a.dmn": b"<x/>", "b.form": b"{}", "c.txt": b"", "d.bpmn": b"<"}, "leave")
    assert {"decisions/a.dmn", "forms/b.form", "d.bpmn"} <= set(made.files)
    assert {(one.code, one.file) for one in made.refused} >= {("J007", "c.txt"), ("R004", "d.bpmn")}
    assert "J008" in {one.code for one in made.refused}


def test_every_file_of_the_outside_suite_passes_through_import_and_check_where_it_is_at_hand() -> None:
    for file in sorted(SUITE.rglob("*.bpmn*")):
        made = imported({file.name.replace(".bpmn20.xml", ".bpmn"): file.read_bytes()}, "imported")
        assert made.notes or made.refused, file
        assert checks.check(bundle.of_files("imported", dict(made.files))), file
