"""What a hostile author could draw is refused or bounded, within a second of processor time and 256 MB."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from engine.runtime import bounds
from tests.runtime.diagrams import (
    Played,
    call,
    definition,
    definitions,
    diagram,
    element,
    elements,
    flows,
    mapping,
    several,
)

Play = Callable[[bytes], str]

START = elements(startEvent="s")
LOOPING = "StepRefused: 流程在“{}”处不能继续：自动执行的步骤和计算过多"
BRANCHING = "StepRefused: 流程在“{}”处不能继续：同时进行的环节超过"
NESTED = "StepRefused: 流程在“{}”处不能继续：子流程嵌套超过"
MOST = bounds.MAX_EXECUTABLE - 20


@pytest.fixture(scope="module", name="play")
def _play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Loads and begins a file in a process that confines what it plays."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    command = [sys.executable, "-m", "tests.runtime.confined"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        questions, answers = process.stdin, process.stdout

        def played(content: bytes) -> str:
            path = folder / "a.bpmn"
            path.write_bytes(content)
            questions.write(json.dumps({"file": str(path)}) + "\n")
            questions.flush()
            return answers.readline().rstrip("\n")

        yield played
        questions.close()


def _scripted(language: str, text: str) -> bytes:
    script = element("scriptTask", "x", f"<script>{text}</script>", scriptFormat=language)
    return diagram(START + script + flows("s", "x"))


def _numbered(count: int, made: Callable[[int], str]) -> str:
    return "".join(map(made, range(count)))


SPIFF = 'xmlns:spiff="http://www.spiffworkflow.org/bpmn/schema/1.0/core"'
ENTITIES = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        pytest.param(_scripted("python", "import os; os.system('id')"), "R413", id="Python"),
        pytest.param(_scripted("groovy", "'id'.execute()"), "R413", id="Groovy"),
        pytest.param(_scripted("javascript", "process.exit()"), "R413", id="JavaScript"),
        pytest.param(
            diagram(START + element("task", "x", extensions=f"<spiff:preScript {SPIFF}>exit()</spiff:preScript>")),
            "R113",
            id="a script of SpiffWorkflow",
        ),
        pytest.param(
            diagram(START + element("serviceTask", "x", **{"camunda:expression": "${''.getClass().forName('X')}"})),
            "R411",
            id="an expression that is code",
        ),
        pytest.param(
            diagram(START + elements(task="x") + flows("s", "x", when="${''.getClass().forName('X')}")),
            "R402",
            id="a condition that is code",
        ),
        pytest.param(
            diagram(START + elements(task="x") + flows("s", "x", when="__import__('os').system('id')")),
            "R302",
            id="a condition in Python",
        ),
    ],
)
def test_code_in_a_diagram_is_refused(play: Play, content: bytes, outcome: str) -> None:
    assert play(content) == outcome


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        pytest.param(b'<!DOCTYPE d SYSTEM "http://x.example/y.dtd"><d/>', "R003", id="DOCTYPE"),
        pytest.param(f'<!DOCTYPE d [<!ENTITY e0 "x">{ENTITIES}]><d>&e9;</d>'.encode(), "R003", id="entity bomb"),
        pytest.param(b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><d>&e;</d>', "R003", id="a file"),
        pytest.param(definitions("<a>" * 5000 + "</a>" * 5000), "R004", id="deep nesting"),
        pytest.param(definitions("<task/>" * 3_000_000), "R001", id="20 MB of empty nodes"),
        pytest.param(definitions("<task/>" * 590_000), "R006", id="4 MB of empty nodes"),
        pytest.param(definitions("<process " + _numbered(380_000, 'a{}="" '.format) + "/>"), "R011", id="attributes"),
        pytest.param(
            definitions("<process " + _numbered(150_000, 'xmlns:a{0}="u{0}" '.format) + "/>"), "R012", id="namespaces"
        ),
        pytest.param(
            diagram("<extensionElements>" * 200 + "<a/>" * 40_000 + "</extensionElements>" * 200),
            "R100 R206",
            id="nested",
        ),
        pytest.param(
            diagram(START + elements(task="x") + flows("s", "x", when="=" + "1+" * 1_900_000 + "1")), "R013", id="sum"
        ),
        pytest.param(
            diagram(START + elements(task="x") + flows("s", "x", when="${" + "(" * 1900 + "a" + ")" * 1900 + "}") * 9),
            "R008 R406",
            id="JUEL in parentheses",
        ),
        pytest.param(diagram(elements(inclusiveGateway=" ".join(f"g{i}" for i in range(99)))), "R012", id="joins"),
        pytest.param(diagram(elements(task=" ".join(f"t{i}" for i in range(MOST + 99)))), "R006", id="tasks"),
    ],
)
def test_what_would_be_dear_to_read_is_refused(play: Play, content: bytes, outcome: str) -> None:
    assert play(content) == outcome


def _thrown(number: int) -> str:
    return element("intermediateThrowEvent", f"x{number}", definition("message", messageRef=f"m{number}"))


def _linked(number: int) -> str:
    ends = f'<linkEventDefinition name="l{number}"/>'
    thrown = element("intermediateThrowEvent", f"x{number}", ends)
    return thrown + element("intermediateCatchEvent", f"y{number}", ends)


def _undone(number: int) -> str:
    border = element("boundaryEvent", f"b{number}", "<compensateEventDefinition/>", attachedToRef="x")
    handler = element("task", f"h{number}", isForCompensation="true")
    return f'{border}{handler}<association id="a{number}" sourceRef="b{number}" targetRef="h{number}"/>'


JOINED = flows("s", *(f"t{i}" for i in range(1100)), *(f"g{i}" for i in range(50)), "e")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            elements(task=" ".join(f"x{i}" for i in range(MOST // 2)))
            + flows("s", *(f"x{i}" for i in range(MOST // 2))),
            id="a long row",
        ),
        pytest.param(_numbered(MOST // 4, _linked) + flows("s", "x0"), id="links"),
        pytest.param(
            elements(userTask="x")
            + flows("s", "x")
            + _numbered(
                MOST // 2,
                lambda i: element("boundaryEvent", f"b{i}", definition("signal", signalRef="q"), attachedToRef="x"),
            ),
            id="border events",
        ),
        pytest.param(
            elements(task="x") + _numbered(MOST, lambda i: f'<sequenceFlow id="f{i}" sourceRef="s" targetRef="x"/>'),
            id="flows out of one element",
        ),
        pytest.param(
            elements(task=" ".join(f"t{i}" for i in range(1100)), inclusiveGateway=" ".join(f"g{i}" for i in range(50)))
            + elements(endEvent="e")
            + JOINED
            + _numbered(49, lambda i: f'<sequenceFlow id="f{i}" sourceRef="s" targetRef="g{i}"/>'),
            id="inclusive joins",
        ),
        pytest.param(
            _numbered(MOST, lambda i: f'<startEvent id="x{i}" camunda:initiator="v{i}"/>'), id="settings of a vendor"
        ),
    ],
)
def test_as_much_as_a_file_may_hold_is_read_in_time(play: Play, body: str) -> None:
    assert not play(diagram(START + body)).startswith("died")


def test_as_many_references_as_a_file_may_hold_are_followed_in_time(play: Play) -> None:
    messages = _numbered(MOST // 3, lambda i: f'<message id="m{i}" name="n{i}"/>')
    assert play(diagram(START + _numbered(MOST // 3, _thrown) + flows("s", "x0"), declared=messages)) == "waits: "
    handlers = elements(userTask="x") + _numbered(MOST // 4, _undone)
    assert not play(diagram(START + handlers + flows("s", "x"))).startswith("died")


def _script(expression: str) -> str:
    extension = f'<zeebe:script expression="{expression}" resultVariable="v"/>'
    return element("scriptTask", "x", extensions=extension)


FORK = '<sequenceFlow id="f{}" sourceRef="x" targetRef="x"/>'
AGAIN = "<standardLoopCharacteristics><loopCondition>=true</loopCondition></standardLoopCharacteristics>"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        pytest.param(elements(exclusiveGateway="x") + flows("s", "x", "x"), LOOPING.format("x"), id="loop"),
        pytest.param(element("task", "x", AGAIN) + flows("s", "x"), LOOPING.format("x"), id="standard loop"),
        pytest.param(
            elements(task="x") + flows("s", "x") + FORK.format(1) + FORK.format(2),
            BRANCHING.format("x"),
            id="fork bomb",
        ),
        pytest.param(
            element("userTask", "x", several(count="=1000000")) + flows("s", "x"),
            "StepRefused: 流程在“x”处不能继续：多实例超过",
            id="a million instances",
        ),
        pytest.param(
            element("userTask", "x", several(inputCollection="=for i in 1..1000000 return i")) + flows("s", "x"),
            "StepRefused: 流程在“x”处不能继续：表达式不能计算",
            id="a million items",
        ),
        pytest.param(
            element("subProcess", "x", several(count="=5000") + element("userTask", "y", several(count="=5000")))
            + flows("s", "x"),
            BRANCHING.format("y"),
            id="instances of instances",
        ),
        pytest.param(call("x", "p") + flows("s", "x"), NESTED.format("x"), id="a process that calls itself"),
        pytest.param(
            call("x", "p") + call("y", "p") + flows("s", "x") + flows("s", "y"),
            BRANCHING.format("s"),
            id="a process that calls itself twice",
        ),
        pytest.param(
            _script("=if v = null then [1] else concatenate(v, v)") + flows("s", "x", "x"),
            LOOPING.format("x"),
            id="a list that doubles",
        ),
        pytest.param(
            _script("=[v, v]") + flows("s", "x", "x"),
            LOOPING.format("x"),
            id="a list of itself",
        ),
    ],
)
def test_a_case_that_would_not_come_to_rest_is_stopped(play: Play, body: str, outcome: str) -> None:
    assert play(diagram(START + body)).startswith(outcome)


NINE_THOUSAND = "count(for i in 1..9000 return i)"
LONG = 'string join(for i in 1..9000 return "申请食品经营许可证")'
WAITS = element("receiveTask", "x", several(count="=4900"), messageRef="m") + flows("s", "x")


def _each(until: str = "", extensions: str = "", tag: str = "task", output: str = "") -> str:
    """4,900 instances of an activity."""
    collected = {"outputCollection": "o", "outputElement": output} if output else {}
    items = {"inputCollection": "=for i in 1..4900 return i", "inputElement": "i"}
    return element(tag, "x", several(until, sequential=False, count="", **items, **collected), extensions)


def _watched(condition: str) -> str:
    return _numbered(
        300,
        lambda i: element(
            "boundaryEvent",
            f"b{i}",
            definition("conditional", f"<condition>={condition}</condition>"),
            attachedToRef="x",
        ),
    )


@pytest.mark.parametrize(
    ("body", "where"),
    [
        pytest.param(_script("=sum(for i in 1..9000 return i*i)") + flows("s", "x", "x"), "x", id="script"),
        pytest.param(
            elements(exclusiveGateway="x") + flows("s", "x") + flows("x", "x", when=f"={NINE_THOUSAND} > 1"),
            "x",
            id="condition of a flow",
        ),
        pytest.param(_each(f"={NINE_THOUSAND} = 0") + flows("s", "x"), "x", id="completion condition"),
        pytest.param(_each("", mapping({"y": f"={NINE_THOUSAND}"})) + flows("s", "x"), "x", id="input mapping"),
        pytest.param(_each(output=f"={NINE_THOUSAND}") + flows("s", "x"), "x", id="output element"),
        pytest.param(
            elements(userTask="x") + flows("s", "x") + _watched(f"{NINE_THOUSAND} = 0"), "b", id="conditional events"
        ),
        pytest.param(_each("", mapping({"y": f"={LONG}"}), "userTask") + flows("s", "x"), "x", id="a long text"),
        pytest.param(
            element(
                "scriptTask", "w", extensions=f"<zeebe:script expression={quoteattr('=' + LONG)} resultVariable='t'/>"
            )
            + _each("", mapping({"y": "=t"}), "userTask")
            + flows("s", "w", "x"),
            "x",
            id="one long text many times",
        ),
        pytest.param(
            WAITS
            + element("intermediateThrowEvent", "t", definition("message", messageRef="n"))
            + flows("s", "t", "t"),
            "t",
            id="a message that thousands do not wait for",
        ),
        pytest.param(
            elements(task="x", parallelGateway="j", userTask="u") + flows("s", "x", "x", "j") + flows("s", "u", "j"),
            "x",
            id="thousands at a join",
        ),
    ],
)
def test_a_step_is_bounded_in_all_that_it_does(play: Play, body: str, where: str) -> None:
    assert play(diagram(START + body)).startswith(LOOPING.split("{}", maxsplit=1)[0] + where)


AUTOMATIC = elements(startEvent="i", task="y z", endEvent="ie") + flows("i", "y", "z", "ie")


@pytest.mark.parametrize(
    "repeated",
    [
        pytest.param(
            element("subProcess", "x", several(count="=2100", sequential=True) + AUTOMATIC), id="sub-processes in turn"
        ),
        pytest.param(element("task", "x", several(count="=5000")), id="instances"),
        pytest.param(_each("", mapping({"y": "=i"})), id="instances with a mapping"),
        pytest.param(_each(output="=i"), id="instances with a collection"),
        pytest.param(_each("=nrOfCompletedInstances = 4899"), id="instances with a completion condition"),
    ],
)
def test_much_cheap_work_is_done_in_one_step(play: Play, repeated: str) -> None:
    assert play(diagram(START + elements(userTask="done") + repeated + flows("s", "x", "done"))) == "waits: done"


def test_a_withdrawal_is_never_too_much_work() -> None:
    tasks = element("userTask", "x", several(count="=1900"))
    data = {f"v{number}": number for number in range(300)}
    case = Played(diagram(START + tasks + flows("s", "x")), data=data)
    assert case.cancel().ended


def test_undoing_thousands_of_activities_is_bounded(play: Play) -> None:
    border = element("boundaryEvent", "b", "<compensateEventDefinition/>", attachedToRef="y")
    handler = '<task id="h" isForCompensation="true"/><association id="a" sourceRef="b" targetRef="h"/>'
    again = several(count="=3000", sequential=True)
    body = element("subProcess", "x", again + elements(task="y") + border + handler)
    end = element("endEvent", "e", "<compensateEventDefinition/>")
    assert play(diagram(START + body + end + flows("s", "x", "e"))).endswith("一次要撤销的环节超过 1000 个。")
