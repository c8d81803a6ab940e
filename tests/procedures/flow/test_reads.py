"""What is read before anything has written it: followed over paths, branches, calls, repetitions and events."""

import pytest

from engine.procedures.bundle import Bundle
from tests.procedures.flow.drawn import element, end, in_place_of, mapping, path, reading, script, start, told

SPLIT = element("exclusiveGateway", "split", default="split-second")
CHOICE = path("split", "first", condition="=area > 5") + path("split", "second")
FORK = element("parallelGateway", "fork") + element("parallelGateway", "join")
BOTH = path("start", "fork", "one", "join") + path("fork", "two", "join", "read", "end")
SOME = "<zeebe:loopCharacteristics {} />"
SEVERAL = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics {} />"
    "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
)
LOOP = (
    "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>={}</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
)
ERROR = '<bpmn:errorEventDefinition id="error-of-{0}" />'


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        pytest.param((path("start", "read", "end"), reading("area")), [], id="what the application has"),
        pytest.param((path("start", "read", "end"), reading("arae")), [("V001", "read")], id="a slip of a name"),
        pytest.param((path("start", "read", "end"), reading("phone")), [("V004", "read")], id="personal data"),
        pytest.param(
            (path("start", "read", "later", "end"), reading("late"), script("later", "late")),
            [("V002", "read")],
            id="before it is written",
        ),
        pytest.param(
            (
                path("start", "again", "read", "later", "split"),
                path("split", "again", condition="=area > 5"),
                path("split", "end"),
                element("exclusiveGateway", "again"),
                element("exclusiveGateway", "split", default="split-end"),
                reading("late"),
                script("later", "late"),
            ),
            [("V003", "read")],
            id="written in a later round of a loop",
        ),
        pytest.param(
            (
                path("start", "split"),
                SPLIT,
                CHOICE,
                path("first", "meet", "read", "end"),
                path("second", "meet"),
                element("exclusiveGateway", "meet"),
                script("first", "x"),
                script("second", "y"),
                reading("x"),
            ),
            [("V003", "read")],
            id="written on one of two ways",
        ),
        pytest.param(
            (
                path("start", "split"),
                SPLIT,
                CHOICE,
                path("first", "meet", "read", "end"),
                path("second", "meet"),
                element("exclusiveGateway", "meet"),
                script("first", "x"),
                script("second", "x"),
                reading("x"),
            ),
            [],
            id="written on both of two ways",
        ),
        pytest.param(
            (FORK, BOTH, script("one", "x"), script("two", "y"), reading("x + y")),
            [],
            id="written in branches that are joined",
        ),
        pytest.param(
            (
                element("parallelGateway", "fork"),
                path("start", "fork", "one", "end"),
                path("fork", "read", "done"),
                end("done"),
                script("one", "x"),
                reading("x"),
            ),
            [("V002", "read")],
            id="written in a branch beside",
        ),
        pytest.param(
            (
                path("start", "one", "read", "end"),
                script("one", "x", mapped=mapping(("input", "=area", "local"))),
                reading("local"),
            ),
            [("V002", "read")],
            id="of an input mapping that is over",
        ),
        pytest.param(
            (
                path("start", "one", "read", "end"),
                script("one", "x", mapped=mapping(("output", "=x", "made.part"))),
                reading("x + made.part"),
            ),
            [("V002", "read")],
            id="not among the outputs",
        ),
    ],
)
def test_along_the_ways_of_a_process(stall: Bundle, parts: tuple[str, ...], codes: list[tuple[str, str]]) -> None:
    assert told(in_place_of(stall, start(), end(), *parts)) == codes


CALLED = """<bpmn:process id="called" isExecutable="true">{}</bpmn:process>"""


def _call(zeebe: str = "", **attributes: str) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return element("callActivity", "call", zeebe=f'<zeebe:calledElement processId="called"{written} />{zeebe}')


@pytest.mark.parametrize(
    ("call", "inner", "after", "codes"),
    [
        pytest.param(_call(), reading("area", target="inner"), "copy", [], id="all goes in and comes back"),
        pytest.param(
            _call(propagateAllParentVariables="false"),
            reading("area", target="inner"),
            "1",
            [("V002", "inner")],
            id="nothing goes in",
        ),
        pytest.param(
            _call(mapping(("input", "=area", "size")), propagateAllParentVariables="false"),
            reading("size", target="inner"),
            "1",
            [],
            id="what is mapped goes in",
        ),
        pytest.param(
            _call(propagateAllChildVariables="false"),
            script("inner", "x"),
            "x",
            [("V002", "read")],
            id="nothing comes back",
        ),
        pytest.param(_call(mapping(("output", "=x", "back"))), script("inner", "x"), "back", [], id="an output"),
        pytest.param(
            _call(mapping(("output", "=y", "back"))),
            script("inner", "x"),
            "back",
            [("V001", "call")],
            id="an output of nothing",
        ),
    ],
)
def test_into_a_called_process_and_back(
    stall: Bundle, call: str, inner: str, after: str, codes: list[tuple[str, str]]
) -> None:
    beside = CALLED.format(start("begin") + inner + end("over") + path("begin", "inner", "over"))
    parts = (start(), end(), call, reading(after), path("start", "call", "read", "end"))
    assert told(in_place_of(stall, *parts, beside=beside)) == codes


@pytest.mark.parametrize(
    ("order", "codes"),
    [
        pytest.param(("call", "one", "other"), [("V003", "read")], id="only the second caller has it"),
        pytest.param(("one", "call", "other"), [], id="both callers have it"),
    ],
)
def test_a_called_process_is_given_what_any_caller_has(
    stall: Bundle, order: tuple[str, ...], codes: list[tuple[str, str]]
) -> None:
    beside = CALLED.format(start("begin") + reading("x") + end("over") + path("begin", "read", "over"))
    calls = _call() + _call().replace('id="call"', 'id="other"')
    parts = (start(), end(), calls, script("one", "x"), path("start", *order, "end"))
    assert told(in_place_of(stall, *parts, beside=beside)) == codes


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        pytest.param(
            (
                element("subProcess", "inside", start("b") + script("w", "x") + end("o") + path("b", "w", "o")),
                path("start", "inside", "read", "end"),
                reading("x"),
            ),
            [],
            id="a sub-process gives what it has made",
        ),
        pytest.param(
            (
                element(
                    "subProcess",
                    "inside",
                    start("b")
                    + script("w", "x")
                    + script("v", "y")
                    + end("o")
                    + end("p")
                    + element("parallelGateway", "f")
                    + path("b", "f", "w", "o")
                    + path("f", "v", "p"),
                ),
                path("start", "inside", "read", "end"),
                reading("x + y"),
            ),
            [],
            id="branches that end apart give what both have made",
        ),
        pytest.param(
            (
                element("subProcess", "inside", start("b") + script("w", "x") + end("o") + path("b", "w", "o")),
                element("boundaryEvent", "broken", ERROR.format("broken"), attachedToRef="inside"),
                path("start", "inside", "end"),
                path("broken", "read", "end"),
                reading("x"),
            ),
            [("V003", "read")],
            id="what is interrupted may not have come to it",
        ),
        pytest.param(
            (
                script("each", "x", "=one", SEVERAL.format('inputCollection="=dishes" inputElement="one"')),
                path("start", "each", "read", "end"),
                reading("x"),
            ),
            [("V003", "read")],
            id="a list may be empty",
        ),
        pytest.param(
            (
                script(
                    "each",
                    "x",
                    "=one + loopCounter + nrOfInstances",
                    SEVERAL.format('inputCollection="=[1, 2]" inputElement="one"'),
                ),
                path("start", "each", "read", "end"),
                reading("x"),
            ),
            [],
            id="a list that is written out is not",
        ),
        pytest.param(
            (
                script(
                    "each",
                    "x",
                    "=one",
                    SEVERAL.format(
                        'inputCollection="=dishes" inputElement="one" outputCollection="all" outputElement="=x"'
                    ),
                ),
                path("start", "each", "read", "end"),
                reading("count(all)"),
            ),
            [],
            id="the outputs are a list even when it is empty",
        ),
        pytest.param(
            (
                script(
                    "each",
                    "x",
                    "=one",
                    SEVERAL.format(
                        'inputCollection="=[1]" inputElement="one" outputCollection="all" outputElement="=x"'
                    ),
                ),
                path("start", "each", "read", "end"),
                reading("x + one + loopCounter"),
            ),
            [("V001", "read"), ("V002", "read"), ("V002", "read")],
            id="instances keep their own to themselves",
        ),
        pytest.param(
            (
                script("again", "x", "=area", LOOP.format("loopCounter &lt; 3")),
                path("start", "again", "read", "end"),
                reading("x"),
            ),
            [],
            id="a loop counts its rounds",
        ),
    ],
)
def test_out_of_scopes_and_repetitions(stall: Bundle, parts: tuple[str, ...], codes: list[tuple[str, str]]) -> None:
    assert told(in_place_of(stall, start(), end(), *parts)) == codes


MESSAGE = '<bpmn:message id="news" name="news" />'
CATCH = '<bpmn:messageEventDefinition id="d" messageRef="news" />'
CONDITION = (
    '<bpmn:conditionalEventDefinition id="c"><bpmn:condition>={}</bpmn:condition></bpmn:conditionalEventDefinition>'
)


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        pytest.param(
            (
                element("intermediateCatchEvent", "wait", CATCH, name="news"),
                reading("brought"),
                path("start", "wait", "read", "end"),
            ),
            [("V008", "read")],
            id="what a message may have brought is not checked",
        ),
        pytest.param(
            (
                element("intermediateCatchEvent", "wait", CATCH, mapping(("output", "=brought", "kept")), name="news"),
                reading("kept + brought"),
                path("start", "wait", "read", "end"),
            ),
            [("V001", "read"), ("V008", "wait")],
            id="of a message with outputs nothing else comes",
        ),
        pytest.param(
            (
                element(
                    "subProcess",
                    "aside",
                    element("startEvent", "b", CATCH, name="news")
                    + reading("x + y")
                    + end("o")
                    + path("b", "read", "o"),
                    triggeredByEvent="true",
                ),
                script("one", "x"),
                path("start", "one", "end"),
            ),
            [("V003", "read"), ("V008", "read")],
            id="an event sub-process begins at any time",
        ),
        pytest.param(
            (
                element("parallelGateway", "fork"),
                script("one", "x"),
                path("start", "fork", "one", "end"),
                element("intermediateCatchEvent", "wait", CONDITION.format("x = 1"), name="x"),
                path("fork", "wait", "over"),
                end("over"),
            ),
            [],
            id="a condition sees what other branches make",
        ),
        pytest.param(
            (
                element("intermediateCatchEvent", "wait", CONDITION.format("z = 1"), name="z"),
                path("start", "wait", "end"),
            ),
            [("V001", "wait")],
            id="a condition over what nothing makes",
        ),
    ],
)
def test_by_events(stall: Bundle, parts: tuple[str, ...], codes: list[tuple[str, str]]) -> None:
    assert told(in_place_of(stall, start(), end(), *parts, beside=MESSAGE)) == codes


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        pytest.param(
            (
                element("exclusiveGateway", "gate", default="gate-end"),
                path("gate", "over", condition="=x = 1"),
                path("gate", "end"),
            ),
            [],
            id="a condition beside a default flow",
        ),
        pytest.param(
            (
                element("exclusiveGateway", "gate"),
                path("gate", "over", condition="=x = 1"),
                path("gate", "end", condition="=x = 2"),
            ),
            [("V003", "gate-end"), ("V003", "gate-over")],
            id="conditions of which none may hold",
        ),
        pytest.param((script("gate", "y", "=x"), path("gate", "over")), [], id="passed on"),
        pytest.param((script("gate", "y", "=if x = null then 0 else x"), path("gate", "over")), [], id="looked for"),
        pytest.param((script("gate", "y", "=x + 1"), path("gate", "over")), [("V003", "gate")], id="computed with"),
    ],
)
def test_what_may_be_null_is_told_where_that_does_harm(
    stall: Bundle, parts: tuple[str, ...], codes: list[tuple[str, str]]
) -> None:
    ways = (path("start", "split"), SPLIT, CHOICE, path("first", "meet", "gate"), path("second", "meet"))
    writing = (element("exclusiveGateway", "meet"), script("first", "x", "=area"), script("second", "other"))
    assert told(in_place_of(stall, start(), end(), end("over"), *ways, *writing, *parts)) == codes
