"""A program: its outline, what can be reached from a process, and that equal files are read once."""

from engine.runtime.program import load
from tests.runtime.diagrams import call, definitions, diagram, element, elements, flows, properties

LEAF = elements(startEvent="s", userTask="w") + flows("s", "w")


def test_the_outline_tells_elements_in_the_order_of_the_file() -> None:
    lanes = (
        '<laneSet id="ls"><lane id="l1" name="审查 ">'
        "<flowNodeRef>a</flowNodeRef><flowNodeRef>sub</flowNodeRef><flowNodeRef>c</flowNodeRef>"
        '<childLaneSet id="cl"><lane id="l2" name="复核">'
        f"<extensionElements>{properties(name_en='Second look')}</extensionElements>"
        "<flowNodeRef>a</flowNodeRef></lane></childLaneSet>"
        "</lane></laneSet>"
    )
    task = element(
        "userTask", "a", "", properties(stage="review") + '<zeebe:formDefinition formId="f"/>', name="审查"
    ).replace("<extensionElements>", "<documentation>看 材料</documentation><extensionElements>")
    body = lanes + "\n" + elements(startEvent="s") + "\n" + task
    body += "\n" + element("subProcess", "sub", elements(userTask="inner")) + call("c", "q")
    program = load({"x/p.bpmn": diagram(body + flows("s", "a", "sub", "c")), "_shared/q.bpmn": diagram(LEAF, "q")})
    outline = program.processes["p"]
    assert [(one.id, one.kind, one.lane, one.line) for one in outline.elements] == [
        ("s", "startEvent", None, 3),
        ("a", "userTask", "复核", 4),
        ("sub", "subProcess", "审查", 5),
        ("inner", "userTask", "审查", 5),
        ("c", "callActivity", "审查", 5),
    ]
    assert outline.lanes == {"审查": "审查", "复核": "Second look"}
    one = program.element("p", "a")
    assert (one.form, one.properties, one.documentation, one.name) == ("f", {"stage": "review"}, "看 材料", "审查")
    assert (one.file, one.process, program.element("p", "c").called) == ("x/p.bpmn", "p", "q")


def test_reachable_processes_are_found_through_calls_and_circles() -> None:
    program = load({
        "a.bpmn": diagram(elements(startEvent="s") + call("c", "q") + flows("s", "c")),
        "b.bpmn": diagram(elements(startEvent="s") + call("c", "r") + call("d", "p") + flows("s", "c", "d"), "q"),
        "c.bpmn": definitions(
            f'<process id="r" isExecutable="true">{LEAF}</process><process id="t" isExecutable="true">{LEAF}</process>'
            .replace('id="s"', 'id="s1"', 1).replace('id="w"', 'id="w1"', 1)
            .replace('id="s-w" sourceRef="s" targetRef="w"', 'id="s1-w1" sourceRef="s1" targetRef="w1"', 1)
        ),
    })  # fmt: skip
    assert program.reachable("p") == ("p", "q", "r")
    assert program.reachable("t") == ("t",)


def test_equal_files_are_read_once_and_known_by_their_content() -> None:
    one = load({"a.bpmn": diagram(LEAF), "forms/x.form": b"{}"})
    assert load({"a.bpmn": bytes(bytearray(diagram(LEAF)))}) is one
    other = load({"a.bpmn": diagram(LEAF + "\n")})
    assert (len(one.sha256), other.sha256 != one.sha256) == (64, True)
