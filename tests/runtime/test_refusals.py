"""What is refused when a bundle is loaded: told with file, line, element and what to do, and all at once."""

import pytest

from engine.errors import ProcedureInvalid
from engine.faults import Problem
from engine.runtime import bounds
from engine.runtime.elements import BPMN as BPMN_NAMESPACE
from engine.runtime.program import load
from tests.runtime.diagrams import (
    BPMN,
    call,
    definitions,
    diagram,
    element,
    elements,
    flows,
    mapping,
    properties,
    several,
    timer,
)

CALL = '<zeebe:taskDefinition type="{}"/>'
FINE = elements(startEvent="s", userTask="a", endEvent="e") + flows("s", "a", "e")


def _problems(*files: bytes, **named: bytes) -> list[Problem]:
    bundle = {f"{number}.bpmn": content for number, content in enumerate(files)}
    bundle.update({name.replace("_", "."): content for name, content in named.items()})
    with pytest.raises(ProcedureInvalid) as refused:
        load(bundle)
    return list(refused.value.problems)


def _codes(*files: bytes) -> list[str]:
    return [one.code for one in _problems(*files)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "R003"),
        (b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;&x;">]><a>&z;</a>', "R003"),
        (definitions("<process>").decode().encode("utf-16"), "R002"),
        (b"\xff\xfe\x00", "R002"),
        (b"not xml", "R004"),
        (b"", "R004"),
        (b"<definitions/>", "R005"),
        (b"x" * (bounds.MAX_BYTES + 1), "R001"),
        (definitions("<process/>" * bounds.MAX_EXECUTABLE), "R006"),
        (definitions('<x xmlns="picture"/>' * bounds.MAX_ELEMENTS), "R006"),
        (definitions("<a>" * 400 + "</a>" * 400), "R004"),
    ],
    ids=[
        "a DOCTYPE",
        "entities",
        "UTF-16",
        "bytes",
        "no XML",
        "empty",
        "another root",
        "too large",
        "too many elements",
        "too much drawing",
        "too deep",
    ],
)
def test_a_file_that_is_no_safe_bpmn_is_refused(content: bytes, code: str) -> None:
    assert _codes(content) == [code]


@pytest.mark.parametrize(
    ("body", "code", "line_of_id"),
    [
        (elements(complexGateway="x"), "R108", "x"),
        (elements(adHocSubProcess="x"), "R109", "x"),
        (elements(callChoreography="x"), "R111", "x"),
        (element("userTask", "x", completionQuantity="2"), "R112", "x"),
        (element("endEvent", "x", '<compensateEventDefinition id="t" waitForCompletion="false"/>'), "R112", "t"),
        (element("transaction", "x", method="##Store"), "R112", "x"),
        (element("userTask", "x", '<dataInputAssociation id="t"/>'), "R110", "t"),
        (element("userTask", "x", '<ioSpecification id="t"/>'), "R110", "t"),
        (element("userTask", "x", **{"camunda:colour": "red"}), "R113", "x"),
        (element("userTask", "x", extensions="<camunda:colour/>"), "R113", "x"),
        (element("userTask", "x", extensions="<zeebe:taskListeners/>"), "R114", "x"),
        (element("serviceTask", "x", extensions=CALL.format("a.b") + "<zeebe:taskHeaders/>"), "R114", "x"),
        (element("task", "x", "<marvel/>"), "R100", "x"),
    ],
    ids=[
        "complex gateway", "ad hoc", "choreography", "quantity", "compensation that is not waited for",
        "a transaction that stores", "association",
        "io specification", "an attribute of Camunda 7", "an element of Camunda 7", "an unknown zeebe element",
        "headers of a task", "an unknown element",
    ],
)  # fmt: skip
def test_what_would_never_happen_is_refused_with_its_element_and_line(body: str, code: str, line_of_id: str) -> None:
    found = [one for one in _problems(diagram(FINE + "\n\n" + body)) if one.code == code]
    assert [(one.file, one.line, one.element) for one in found] == [("0.bpmn", 4, line_of_id)]
    assert str(found[0]).startswith("0.bpmn:4: R1")


def _border(**attributes: str) -> str:
    return element("boundaryEvent", "x", '<errorEventDefinition id="d"/>', **attributes)


TIMER = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>"
UNDO = "<compensateEventDefinition/>"
CANCEL = "<cancelEventDefinition/>"
ASIDE = element("startEvent", "xs", TIMER) + elements(userTask="xt") + flows("xs", "xt")


def _aside(name: str, trigger: str) -> str:
    inside = element("startEvent", f"{name}s", trigger) + elements(userTask=f"{name}t") + flows(f"{name}s", f"{name}t")
    return element("subProcess", name, inside, triggeredByEvent="true")


def _message_start(name: str) -> str:
    return element("startEvent", name, '<messageEventDefinition messageRef="call"/>') + flows(name, "a")


def _catch(name: str) -> str:
    return element("intermediateCatchEvent", name, TIMER)


def _undone(activity: str, handler: str) -> str:
    border = element("boundaryEvent", f"b{activity}", UNDO, attachedToRef=activity)
    joined = f'<association id="to{handler}" sourceRef="b{activity}" targetRef="{handler}"/>'
    return border + element("task", handler, isForCompensation="true") + joined


def _linked() -> str:
    ends = '<linkEventDefinition name="l"/>'
    return element("intermediateThrowEvent", "x", ends) + element("intermediateCatchEvent", "y", ends)


def _lanes(second: str, inside: str = "") -> str:
    first = f'<lane id="l1" name="A"><flowNodeRef>a</flowNodeRef>{inside}</lane>'
    return f'<laneSet id="l">{first}<lane id="l2" name="B">{second}</lane></laneSet>'


def _conditional(source: str, target: str, condition: str) -> str:
    return f'<sequenceFlow id="f" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'


def _declares(declared: str, body: str) -> bytes:
    return diagram(FINE + body, declared=declared)


def _wrong(*parts: str) -> bytes:
    return diagram(FINE + "".join(parts))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (_wrong(elements(userTask="b"), flows("b", "nowhere")), "R201"),
        (_wrong(elements(exclusiveGateway="x", userTask="b c"), flows("x", "b"), flows("x", "c", when="=k")), "R202"),
        (_wrong(element("exclusiveGateway", "x", default="zz"), flows("x", "a")), "R203"),
        (_wrong(element("exclusiveGateway", "x", default="x-a"), flows("x", "a", when="=k")), "R204"),
        (_wrong(element("parallelGateway", "x"), flows("x", "a", when="=k")), "R205"),
        (diagram(""), "R206"),
        (diagram(elements(userTask="a b") + flows("a", "b", "a")), "R206"),
        (_wrong(elements(startEvent="s2"), flows("s2", "a")), "R207"),
        (_wrong(flows("a", "s")), "R208"),
        (_wrong(flows("e", "a")), "R209"),
        (_wrong(_border(attachedToRef="zz")), "R210"),
        (_wrong(_border(attachedToRef="a"), flows("a", "x")), "R211"),
        (_wrong(element("boundaryEvent", "x", attachedToRef="a")), "R212"),
        (_wrong(_border(attachedToRef="a", cancelActivity="false")), "R213"),
        (_wrong(elements(intermediateCatchEvent="x")), "R214"),
        (diagram(element("startEvent", "s", '<errorEventDefinition id="d"/>')), "R221"),
        (_wrong(element("endEvent", "x", '<linkEventDefinition id="d" name="l"/>')), "R215"),
        (_wrong(element("intermediateThrowEvent", "x", '<linkEventDefinition id="d" name="l"/>')), "R217"),
        (_wrong(elements(parallelGateway="x")), "R218"),
        (_wrong(element("endEvent", "x", '<errorEventDefinition id="d"/><terminateEventDefinition id="f"/>')), "R115"),
        (_wrong(element("userTask", "a")), "R008"),
        (diagram(FINE + element("subProcess", "a", elements(userTask="b"))), "R008"),
        (diagram(FINE, process="p/q"), "R014"),
        (_wrong(_aside("x", TIMER), flows("a", "x")), "R219"),
        (_wrong(_aside("x", "")), "R220"),
        (_wrong(element("subProcess", "x", elements(userTask="xt"), triggeredByEvent="true")), "R220"),
        (_wrong(element("subProcess", "x", element("startEvent", "xs", TIMER))), "R221"),
        (diagram(element("startEvent", "s", TIMER)), "R221"),
        (_wrong(_message_start("m1"), _message_start("m2")), "R222"),
        (_wrong(elements(eventBasedGateway="g"), flows("g", "a")), "R223"),
        (_wrong(elements(eventBasedGateway="g"), _catch("x"), flows("g", "x"), flows("a", "x")), "R224"),
        (_wrong(element("boundaryEvent", "x", UNDO, attachedToRef="a")), "R225"),
        (_wrong(_undone("a", "h"), flows("h", "e")), "R226"),
        (_wrong(element("task", "h", isForCompensation="true")), "R227"),
        (_wrong(element("endEvent", "x", '<compensateEventDefinition activityRef="zz"/>')), "R228"),
        (_wrong(element("endEvent", "x", "<cancelEventDefinition/>")), "R229"),
        (_wrong(element("boundaryEvent", "x", "<cancelEventDefinition/>", attachedToRef="a")), "R229"),
        (_wrong(element("transaction", "x", element("endEvent", "xe", "<cancelEventDefinition/>"))), "R230"),
        (_wrong(element("transaction", "x", element("endEvent", "xe", CANCEL) + several(count="=2"))), "R231"),
        (_wrong(element("subProcess", "x", ASIDE + several(count="=2"), triggeredByEvent="true")), "R233"),
        (_wrong(element("subProcess", "x", ASIDE + "<standardLoopCharacteristics/>", triggeredByEvent="true")), "R233"),
        (_wrong(element("subProcess", "x", ASIDE, triggeredByEvent="true", isForCompensation="true")), "R233"),
        (_wrong(_undone("a", "h"), flows("ba", "e")), "R234"),
        (_wrong(_linked(), flows("a", "y")), "R235"),
        (_wrong(_linked(), flows("x", "e")), "R236"),
        (diagram(element("startEvent", "s", isInterrupting="false") + elements(task="a") + flows("s", "a")), "R237"),
        (_wrong(element("subProcess", "x", element("startEvent", "xs", isInterrupting="0"))), "R237"),
        (_wrong(element("endEvent", "x", "<errorEventDefinition/>")), "R238"),
        (_declares('<error id="E"/>', element("endEvent", "x", '<errorEventDefinition errorRef="E"/>')), "R238"),
        (_wrong(elements(exclusiveGateway="x"), _conditional("x", "a", "<conditionExpression/>")), "R239"),
        (_wrong(elements(task="x"), _conditional("x", "a", "<conditionExpression> </conditionExpression>")), "R239"),
        (_wrong(_border(attachedToRef="s")), "R210"),
        (_wrong(_aside("v", TIMER), _border(attachedToRef="v")), "R210"),
        (_wrong(_catch("x"), flows("x", "a", when="=k")), "R205"),
        (diagram(_lanes("<flowNodeRef>a</flowNodeRef>") + FINE), "R127"),
        (_wrong(_border(attachedToRef="a"), flows("x", "e", when="=k")), "R205"),
        (_wrong(elements(eventBasedGateway="g"), _catch("x"), flows("g", "x", when="=k")), "R205"),
    ],
    ids=[
        "a flow to nowhere", "an exclusive flow without condition", "a default of another element",
        "a default with a condition", "a condition on a parallel gateway", "nothing in the process",
        "a ring without beginning", "two starts", "a flow into the start", "a flow out of the end",
        "a border event on nothing", "a flow into a border event", "a border event without trigger",
        "an error that does not interrupt", "a catch event without trigger", "an error start", "a link end",
        "a link without other end", "a gateway that leads nowhere", "two definitions on an event", "an id used twice",
        "an id used twice, of a sub-process", "an id with a sign",
        "a flow into an event sub-process", "an event sub-process without trigger", "an aside without start",
        "a timer that starts a sub-process", "a timer that starts a process", "two starts by one message",
        "a race of a task", "a race that something else enters", "a compensation without handler",
        "a handler that a flow leaves", "a handler of nothing", "a compensation of nothing", "a cancel end outside",
        "a cancel event on a task", "a cancel that nobody catches", "a repeated transaction with a cancel end",
        "an event sub-process of several instances", "an event sub-process in a loop",
        "an event sub-process that undoes",
        "a flow out of a compensation event", "a flow into a link", "a flow out of a link",
        "a start that interrupts nothing", "a start of a sub-process that interrupts nothing",
        "an error end of nothing",
        "an error without code", "an empty condition", "a blank condition", "a border event on an event",
        "a border event on an event sub-process", "a condition after an event", "a task in two lanes",
        "a condition after a border event",
        "a condition after an event gateway",
    ],
)  # fmt: skip
def test_a_diagram_whose_meaning_would_be_a_guess_is_refused(content: bytes, code: str) -> None:
    assert code in _codes(content)


def _waits(definition: str) -> str:
    return element("intermediateCatchEvent", "x", definition)


SCRIPT = '<zeebe:script expression="{}" resultVariable="{}"/>'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (element("exclusiveGateway", "x") + flows("x", "a", when="=1 +"), "R301"),
        (element("exclusiveGateway", "x") + flows("x", "a", when="${approved.run()}"), "R402"),
        (element("exclusiveGateway", "x") + flows("x", "a", when="__import__('os').system('id')"), "R302"),
        (element("userTask", "x", extensions=properties(act="=((")), "R301"),
        (element("userTask", "x", extensions=mapping({"a": "=(("})), "R301"),
        (element("userTask", "x", extensions=mapping({"a b": "=1"})), "R316"),
        (element("intermediateThrowEvent", "x", extensions=mapping(outputs={"a": "=1"})), "R317"),
        (element("startEvent", "x", extensions=mapping({"a": "=1"})), "R317"),
        (_waits("<timerEventDefinition/>"), "R322"),
        (_waits("<timerEventDefinition><timeDuration>soon</timeDuration></timerEventDefinition>"), "R323"),
        (_waits("<timerEventDefinition><timeDuration>-P7D</timeDuration></timerEventDefinition>"), "R323"),
        (_waits("<timerEventDefinition><timeDuration>P0D</timeDuration></timerEventDefinition>"), "R323"),
        (_waits("<timerEventDefinition><timeDate>2026-02-30</timeDate></timerEventDefinition>"), "R323"),
        (_waits("<timerEventDefinition><timeCycle>R/PT0S</timeCycle></timerEventDefinition>"), "R323"),
        (_waits("<timerEventDefinition><timeCycle>0 0/5 * * * ?</timeCycle></timerEventDefinition>"), "R323"),
        (_waits("<messageEventDefinition/>"), "R324"),
        (_waits('<signalEventDefinition signalRef="=which"/>'), "R325"),
        (_waits(f'<signalEventDefinition signalRef="{"a" * 201}"/>'), "R328"),
        (_waits("<conditionalEventDefinition><condition/></conditionalEventDefinition>"), "R326"),
        (_waits("<conditionalEventDefinition><condition>k</condition></conditionalEventDefinition>"), "R302"),
        (element("sendTask", "x", extensions=CALL.format("a.b"), messageRef="m"), "R327"),
        (elements(callActivity="x"), "R303"),
        (call("x", "=which"), "R304"),
        (call("x", "nowhere"), "R305"),
        (elements(businessRuleTask="x"), "R306"),
        (
            element("businessRuleTask", "x", extensions='<zeebe:calledDecision decisionId="d" resultVariable="r"/>'),
            "R307",
        ),
        (elements(scriptTask="x"), "R308"),
        (element("scriptTask", "x", "<script>import os</script>"), "R413"),
        (element("scriptTask", "x", "<script>import os</script>", SCRIPT.format("=1", "r")), "R309"),
        (element("scriptTask", "x", extensions=SCRIPT.format("import os", "r")), "R302"),
        (element("userTask", "x", several()), "R310"),
        (element("userTask", "x", several(count="=1", inputCollection="=k")), "R310"),
        (element("userTask", "x", several(count="=1", inputElement="k")), "R332"),
        (element("userTask", "x", several(inputCollection="=k", inputElement="an item")), "R331"),
        (element("userTask", "x", several(inputCollection="=k", outputCollection="a.b", outputElement="=1")), "R331"),
        (element("scriptTask", "x", extensions=SCRIPT.format("=1", "1st")), "R331"),
        (element("scriptTask", "x", extensions=SCRIPT.format("=1", "r"), scriptFormat="python"), "R413"),
        (element("task", "x", extensions='<zeebe:properties><zeebe:property value="3"/></zeebe:properties>'), "R126"),
        (
            element("businessRuleTask", "x", extensions='<zeebe:calledDecision decisionId="d" resultVariable="=r"/>'),
            "R331",
        ),
        (element("userTask", "x", extensions=mapping(outputs={"a": ""})), "R330"),
        (element("task", "x", extensions='<zeebe:ioMapping><zeebe:output target="a"/></zeebe:ioMapping>'), "R330"),
        (element("callActivity", "x", extensions='<zeebe:calledElement processId="p"/>', calledElement="q"), "R333"),
        (element("userTask", "x", several(inputCollection="=k", outputCollection="o")), "R311"),
        (element("userTask", "x", "<standardLoopCharacteristics/>"), "R312"),
        (element("userTask", "x", '<standardLoopCharacteristics loopMaximum="0"/>'), "R313"),
        (element("userTask", "x", extensions=properties(act="grant") + properties(act="refuse")), "R314"),
        (element("parallelGateway", "x", extensions=properties(act="grant")) + flows("x", "a"), "R315"),
        (element("task", "x", extensions='<zeebe:formDefinition formId="f"/>'), "R318"),
        (element("userTask", "x", extensions=CALL.format("enterprise.verify")), "R318"),
        (elements(serviceTask="x"), "R319"),
        (elements(sendTask="x"), "R319"),
        (element("serviceTask", "x", extensions=CALL.format("")), "R319"),
        (element("serviceTask", "x", extensions=CALL.format("verify")), "R320"),
        (element("serviceTask", "x", extensions=CALL.format("=which")), "R320"),
        (element("serviceTask", "x", extensions=CALL.format("Enterprise.verify.now")), "R320"),
        (element("serviceTask", "x", extensions='<zeebe:taskDefinition type="a.b" retries="3"/>'), "R321"),
    ],
    ids=[
        "bad FEEL", "a method in JUEL", "Python", "a bad act", "a bad mapping", "a bad target",
        "an output of a thrown event",
        "an input of a start", "a timer without time", "a duration that is none", "a duration into the past",
        "no duration at all",
        "a date that is none",
        "a cycle without pause", "a cron expression", "a message without name", "a signal by expression", "a long name",
        "a condition that is empty", "a condition that is no FEEL", "a send task that sends and asks",
        "a call of nothing", "a call by expression", "a call of a missing process", "a rule task without decision",
        "a missing decision", "a script task without script", "a Python script",
        "a Python script beside ours", "a script that is no FEEL",
        "several without number", "several with two numbers", "an item of no collection", "an item that is no name",
        "a collection that is no name", "a script into no name",
        "FEEL under another name", "a property without name", "a decision into no name", "a mapping of nothing",
        "a mapping without source", "a call of two processes", "a collection without element", "an endless loop",
        "a loop of no rounds", "a property twice", "an act on a gateway", "a form on a plain task",
        "an operation on a user task", "a service task that asks nothing", "a send task that asks nothing",
        "an empty operation", "an operation without connector", "an operation by expression",
        "an operation with capitals", "retries of its own",
    ],
)  # fmt: skip
def test_extensions_and_expressions_are_checked(body: str, code: str) -> None:
    assert code in _codes(diagram(FINE + body))


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_a_reference_to_a_message_that_is_not_there_is_refused(kind: str) -> None:
    waits = element("intermediateCatchEvent", "w", f'<{kind}EventDefinition {kind}Ref="nowhere"/>')
    assert _codes(definitions(f'<process id="p" isExecutable="true">{FINE}{waits}</process>')) == ["R329"]


def test_a_receive_task_says_what_it_receives() -> None:
    assert "R324" in _codes(diagram(FINE + elements(receiveTask="r")))


def test_an_event_of_a_race_has_no_border() -> None:
    race = elements(eventBasedGateway="g") + element("receiveTask", "r", messageRef="hello") + flows("s", "g", "r")
    late = element("boundaryEvent", "b", timer("Duration", "P1D"), attachedToRef="r")
    assert "R232" in _codes(diagram(FINE + race + late))


def test_everything_wrong_in_all_files_is_told_at_once() -> None:
    first = diagram(FINE + elements(complexGateway="x") + call("y", "nowhere"))
    second = diagram(elements(startEvent="s", exclusiveGateway="g") + flows("s", "g"), process="q")
    found = _problems(first, second, b=b"ignored")
    assert [(one.file, one.code) for one in found] == [("0.bpmn", "R108"), ("0.bpmn", "R305"), ("1.bpmn", "R218")]


def test_a_process_in_two_files_is_refused() -> None:
    assert _codes(diagram(FINE), diagram(FINE)) == ["R009"]


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        ('<timerEventDefinition id="d"/>', "R322"),
        ('<timerEventDefinition id="d"><timeDuration id="i">soon</timeDuration></timerEventDefinition>', "R323"),
        ('<messageEventDefinition id="d"/>', "R324"),
        ('<conditionalEventDefinition id="d"><condition id="i"/></conditionalEventDefinition>', "R326"),
    ],
    ids=["a timer", "a duration", "a message", "a condition"],
)
def test_what_is_wrong_with_a_trigger_is_told_of_its_event(definition: str, code: str) -> None:
    found = _problems(diagram(FINE + _waits(definition)))
    assert [(one.code, one.element) for one in found] == [(code, "x")]


@pytest.mark.parametrize("drawn_only", ["false", "0"])
def test_a_process_that_is_drawn_only_may_hold_anything(drawn_only: str) -> None:
    drawn = f'<process id="theirs" isExecutable="{drawn_only}">{elements(complexGateway="x")}</process>'
    program = load({"a.bpmn": definitions(drawn + f'<process id="p" isExecutable="true">{FINE}</process>')})
    assert list(program.processes) == ["p"]


def test_the_namespace_is_the_standards() -> None:
    assert BPMN == BPMN_NAMESPACE


def test_a_task_stands_in_a_lane_and_in_the_lane_around_it() -> None:
    inner = '<childLaneSet id="k"><lane id="l3" name="C"><flowNodeRef>a</flowNodeRef></lane></childLaneSet>'
    program = load({"a.bpmn": diagram(_lanes("<flowNodeRef>e</flowNodeRef>", inner) + FINE)})
    assert program.element("p", "a").lane == "C"
