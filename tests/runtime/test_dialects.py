"""Files of other engines run in our own dialect, with a note on everything that was rewritten or left out."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from engine.errors import ProcedureInvalid
from engine.faults import Problem
from engine.runtime import normalise, stepping
from engine.runtime.notes import Note
from engine.runtime.program import Program, load
from engine.runtime.refusals import Problems
from engine.runtime.settings import Assignment
from tests.runtime.diagrams import BPMN, ZEEBE, element, elements, flows

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
VENDORS = {
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "operaton": "http://operaton.org/schema/1.0/bpmn",
    "activiti": "http://activiti.org/bpmn",
    "flowable": "http://flowable.org/bpmn",
}
EVERY_VENDOR = pytest.mark.parametrize("vendor", VENDORS)


def _file(body: str, vendor: str = "camunda", process: str = "p", declared: str = "") -> bytes:
    """A file of a vendor, where `v:` is the vendor's namespace."""
    spaces = f'xmlns="{BPMN}" xmlns:zeebe="{ZEEBE}" xmlns:v="{VENDORS[vendor]}"'
    inside = f'<process id="{process}" isExecutable="true">{body}</process>'
    return f'<definitions {spaces} targetNamespace="t">{declared}{inside}</definitions>'.encode()


def _line(task: str, vendor: str = "camunda", declared: str = "") -> bytes:
    """Start, one activity named `x`, a task after it, and the end."""
    path = elements(startEvent="s", userTask="after", endEvent="e") + flows("s", "x", "after", "e")
    return _file(task + path, vendor, declared=declared)


def _v(tag: str, element_id: str = "x", inside: str = "", extensions: str = "", **attributes: str) -> str:
    """An element with attributes; those of the vendor are given as `v_name`."""
    named = {name.replace("v_", "v:"): value for name, value in attributes.items()}
    return element(tag, element_id, inside, extensions, **named)


def _loaded(*files: bytes) -> Program:
    return load({f"{number}.bpmn": content for number, content in enumerate(files)})


def _problems(*files: bytes) -> list[Problem]:
    with pytest.raises(ProcedureInvalid) as refused:
        _loaded(*files)
    return list(refused.value.problems)


def _codes(*files: bytes) -> list[str]:
    return [one.code for one in _problems(*files)]


def _assignment(program: Program) -> Mapping[str, str]:
    found = program.element("p", "x").assignment or Assignment()
    return {name: formula.text for name, formula in vars(found).items() if formula is not None}


def _played(program: Program, data: Mapping[str, object] | None = None) -> Mapping[str, object]:
    """What the task after `x` sees, when everything before it has passed or was completed with nothing."""
    advance = stepping.start(program, "p", data or {}, NOW)
    while True:
        waiting = stepping.waiting(program, advance.snapshot)
        after = [one for one in waiting if one.element == "after"]
        if after:
            return after[0].data
        advance = stepping.complete(program, advance.snapshot, waiting[0].token, {}, NOW)


def _told(program: Program, kind: str) -> list[str]:
    return [str(note.facts["name"]) for note in program.notes if note.kind == kind]


@EVERY_VENDOR
def test_who_does_a_task_and_until_when_is_taken_over(vendor: str) -> None:
    named = {"v_assignee": "${owner}", "v_candidateUsers": "a, b", "v_candidateGroups": "desk-${region}"}
    dated = {"v_dueDate": "2026-03-09", "v_priority": "50"}
    program = _loaded(_line(_v("userTask", **named, **dated), vendor))
    assert _assignment(program) == {
        "assignee": "=owner",
        "users": "a, b",
        "groups": '=string join(["desk-", string(region)])',
        "due": "2026-03-09",
        "priority": "50",
    }
    assert _told(program, "translated") == ["assignee、candidateUsers、candidateGroups", "dueDate", "priority"]


def test_performers_in_bpmns_own_elements_are_taken_over() -> None:
    owner = "<potentialOwner><resourceAssignmentExpression><formalExpression>{}</formalExpression>"
    owner += "</resourceAssignmentExpression></potentialOwner>"
    program = _loaded(_line(_v("userTask", inside=owner.format("user(kermit), group(desk), chiefs"))))
    assert _assignment(program) == {"users": "kermit", "groups": "desk, chiefs"}
    assert _codes(_line(_v("userTask", inside=owner.format("whoever()")))) == ["R419"]


@pytest.mark.parametrize(
    "setting",
    [
        {"v_formKey": "signing"},
        {"v_formKey": "signing.form"},
        {"v_formKey": "camunda-forms:deployment:signing.form"},
        {"v_formRef": "signing", "v_formRefBinding": "deployment"},
    ],
    ids=["key", "file", "deployed", "reference"],
)
def test_a_form_is_named_by_its_file(setting: Mapping[str, str]) -> None:
    assert _loaded(_line(_v("userTask", **setting))).element("p", "x").form == "signing"


def test_properties_are_kept() -> None:
    given = '<v:properties><v:property name="stage" value="receipt"/></v:properties>'
    program = _loaded(_line(_v("userTask", extensions=given)))
    assert program.element("p", "x").properties == {"stage": "receipt"}
    assert _told(program, "kept") == ["properties"]


@EVERY_VENDOR
def test_conditions_in_juel_choose_the_flow(vendor: str) -> None:
    branches = flows("s", "x") + flows("x", "low", when="${amount < 10 && !urgent}") + flows("x", "after")
    body = _v("exclusiveGateway", default="x-after") + branches + elements(startEvent="s", userTask="low after")
    program = _loaded(_file(body, vendor))
    for amount, target in ((5, "low"), (50, "after")):
        advance = stepping.start(program, "p", {"amount": amount}, NOW)
        assert [one.element for one in advance.opened] == [target]
    assert _told(program, "translated") == ["conditionExpression"]


SEVERAL = '<multiInstanceLoopCharacteristics isSequential="true" {}>{}</multiInstanceLoopCharacteristics>'


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ('v:collection="people" v:elementVariable="one"', ""),
        ('v:collection="${people}" v:elementVariable="one"', ""),
        ("", '<loopDataInputRef>people</loopDataInputRef><inputDataItem name="one"/>'),
        ("", "<loopCardinality>2</loopCardinality>"),
        ("", "<loopCardinality>${4 / 2}</loopCardinality>"),
    ],
    ids=["name", "expression", "BPMN's reference", "number", "cardinality in JUEL"],
)
def test_a_task_is_repeated_as_the_vendor_says(attributes: str, inside: str) -> None:
    program = _loaded(_line(_v("userTask", inside=SEVERAL.format(attributes, inside))))
    advance = stepping.start(program, "p", {"people": ["li", "wang"]}, NOW)
    seen = []
    while advance.opened[0].element == "x":
        seen.append(advance.opened[0].data.get("one"))
        advance = stepping.complete(program, advance.snapshot, advance.opened[0].token, {}, NOW)
    assert seen == (["li", "wang"] if "one" in attributes + inside else [None, None])


def test_a_reference_to_an_element_of_the_file_is_not_taken_for_a_variable() -> None:
    inside = SEVERAL.format("", '<loopDataInputRef>after</loopDataInputRef><inputDataItem name="one"/>')
    assert set(_codes(_line(_v("userTask", inside=inside)))) >= {"R116"}


CALLED = _file(
    elements(startEvent="s2", endEvent="e2")
    + element("scriptTask", "t", "<script>${given + 1}</script>", scriptFormat="juel", **{"v:resultVariable": "made"})
    + flows("s2", "t", "e2"),
    process="q",
)


@pytest.mark.parametrize(
    ("passing", "seen"),
    [
        ("", {"a": 1}),
        ('<v:in source="a" target="given"/><v:out source="made" target="result"/>', {"a": 1, "result": 2}),
        ('<v:in sourceExpression="${a + 1}" target="given"/><v:out variables="all"/>', {"a": 1, "made": 3}),
        ('<v:in businessKey="#{k}"/><v:in variables="all"/>', {"a": 1}),
    ],
    ids=["nothing", "by name", "an expression and everything", "everything in"],
)
@EVERY_VENDOR
def test_a_call_passes_only_what_is_said(vendor: str, passing: str, seen: Mapping[str, object]) -> None:
    calling = _line(_v("callActivity", calledElement="q", extensions=passing), vendor)
    assert _played(_loaded(calling, CALLED), {"a": 1}).items() >= seen.items()
    if "out" not in passing:
        assert "made" not in _played(_loaded(calling, CALLED), {"a": 1})


def test_parameters_become_a_mapping() -> None:
    given = """<v:inputOutput><v:inputParameter name="twice">${a * 2}</v:inputParameter>
        <v:outputParameter name="kept">${twice + 1}</v:outputParameter></v:inputOutput>"""
    program = _loaded(_line(_v("userTask", extensions=given)))
    assert _played(program, {"a": 2}) == {"a": 2, "kept": 5}


def test_times_in_juel_become_feel_and_plain_ones_stay() -> None:
    times = "".join(
        element("intermediateCatchEvent", f"t{place}", f"<timerEventDefinition>{text}</timerEventDefinition>")
        for place, text in enumerate(
            ["<timeDuration>PT5M</timeDuration>", "<timeDate>${due}</timeDate>", "<timeCycle>R/PT1H</timeCycle>"]
        )
    )
    document = normalise.read("a.bpmn", _file(elements(startEvent="s") + times), Problems())
    assert document is not None
    assert [document.root.findtext(f".//{{*}}{tag}") for tag in ("timeDuration", "timeDate", "timeCycle")] == [
        "PT5M",
        "=due",
        "R/PT1H",
    ]
    assert [note.facts["written"] for note in document.notes] == ["=due"]


@pytest.mark.parametrize(
    ("attributes", "extensions"),
    [
        ({"v_asyncBefore": "true", "v_exclusive": "false", "v_jobPriority": "3"}, ""),
        ({}, "<v:failedJobRetryTimeCycle>R3/PT1H</v:failedJobRetryTimeCycle>"),
    ],
    ids=["scheduling", "retries"],
)
def test_what_has_no_effect_here_is_noted(attributes: Mapping[str, str], extensions: str) -> None:
    program = _loaded(_line(_v("userTask", extensions=extensions, **attributes)))
    ignored = [name.removeprefix("v_") for name in attributes] or ["failedJobRetryTimeCycle"]
    assert _told(program, "ignored") == ignored
    first = program.notes[0]
    assert isinstance(first, Note)
    assert (first.file, first.element, first.line) == ("0.bpmn", "x", 1)
    assert ignored[0] in str(first)


def test_a_variable_that_the_other_engine_would_write_must_not_be_read() -> None:
    start = _v("startEvent", "s", v_initiator="who")
    rest = elements(userTask="after", endEvent="e") + flows("s", "x", "after", "e")
    assert _told(_loaded(_file(start + _v("userTask") + rest)), "ignored") == ["initiator"]
    assert _codes(_file(start + _v("userTask", v_assignee="${who}") + rest)) == ["R418"]


NESTED = "<v:inputOutput><v:inputParameter name='k'>{}</v:inputParameter></v:inputOutput>"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (_v("serviceTask", v_class="org.example.Pay"), "R411"),
        (_v("serviceTask", v_delegateExpression="${pay}"), "R411"),
        (_v("serviceTask", v_expression="${pay.now()}"), "R411"),
        (_v("serviceTask", v_type="mail"), "R411"),
        (_v("sendTask", v_class="org.example.Pay"), "R411"),
        (_v("businessRuleTask", v_class="org.example.Pay"), "R411"),
        (_v("serviceTask", extensions="<v:connector/>"), "R411"),
        (_v("serviceTask", v_type="external", v_topic="Pay now"), "R320"),
        (_v("userTask", extensions='<v:taskListener event="create" class="A"/>'), "R412"),
        (_v("userTask", extensions='<v:executionListener event="start" expression="${a}"/>'), "R412"),
        (_v("scriptTask", inside="<script>a</script>", scriptFormat="groovy"), "R413"),
        (_v("scriptTask", inside="<script>a</script>", scriptFormat="javascript", v_resultVariable="r"), "R413"),
        (_v("scriptTask", v_resource="a.groovy"), "R411"),
        (_v("userTask", extensions=NESTED.format("<v:list/>")), "R414"),
        (_v("userTask", extensions=NESTED.format("<v:map/>")), "R414"),
        (_v("userTask", extensions=NESTED.format('<v:script scriptFormat="groovy">1</v:script>')), "R414"),
        (_v("userTask", extensions=NESTED.format("${a.b()}")), "R402"),
        (_v("userTask", v_formKey="embedded:app:forms/a.html"), "R415"),
        (_v("userTask", extensions="<v:formData/>"), "R415"),
        (_v("userTask", v_formRef="f", v_formRefBinding="version", v_formRefVersion="2"), "R416"),
        (_v("callActivity", calledElement="p", v_calledElementBinding="version", v_calledElementVersion="2"), "R416"),
        (_v("callActivity", calledElement="${which}"), "R304"),
        (_v("businessRuleTask", v_decisionRef="d", v_resultVariable="r"), "R417"),
        (
            _v("businessRuleTask", v_decisionRef="d", v_resultVariable="r", v_mapDecisionResult="singleEntry"),
            "R307",
        ),
        (_v("userTask", v_skipExpression="${a}"), "R113"),
        (_v("userTask", v_dueDate="${dateTime().plusDays(3)}"), "R402"),
    ],
    ids=[
        "class", "delegate", "expression", "mail", "a class that sends", "a class that decides", "connector", "topic",
        "task listener", "execution listener", "groovy", "javascript", "a script in a file", "list", "map", "script",
        "method in a parameter", "form of a page", "form in the diagram", "version of a form", "version of a process",
        "a call by expression", "a list of results", "a decision that is not there", "an attribute of no meaning here",
        "method in a date",
    ],
)  # fmt: skip
def test_what_cannot_be_said_here_is_refused_by_name(body: str, code: str) -> None:
    found = _problems(_line(body))
    assert [(one.code, one.file, one.line, one.element) for one in found] == [(code, "0.bpmn", 1, "x")]
    assert "{" not in str(found[0]).replace("${", "")


def test_code_passes_where_another_engines_own_tests_are_played() -> None:
    tasks = (
        _v("serviceTask", v_class="org.example.Pay"),
        _v("scriptTask", inside="<script>a</script>", scriptFormat="groovy"),
        elements(serviceTask="x"),
    )
    for task in tasks:
        program = load({"0.bpmn": _line(task)}, code="passed")
        assert _played(program) == {}
        assert [note.kind for note in program.notes] == ["ignored"]


def test_references_with_a_prefix_mean_the_id() -> None:
    error = '<error id="lost" errorCode="gone"/>'
    inner = elements(startEvent="s2") + element("endEvent", "e2", '<errorEventDefinition errorRef="lost"/>')
    border = element("boundaryEvent", "b", '<errorEventDefinition errorRef="v:lost"/>', attachedToRef="v:x")
    body = element("subProcess", "x", inner + flows("s2", "e2")) + border + flows("b", "after")
    assert _played(_loaded(_line(body, declared=error))) == {}


def test_everything_is_refused_at_once() -> None:
    body = _v("userTask", v_assignee="${a.b()}", v_dueDate="${c.d()}", v_skipExpression="x")
    assert sorted(_codes(_line(body))) == ["R113", "R402", "R402"]
