"""Errors, escalations and terminate ends: who catches, what is cancelled, what is kept."""

import pytest

from engine.errors import StepRefused
from engine.runtime.advance import Closed
from tests.runtime.diagrams import Played, call, diagram, element, elements, flows, several

DECLARED = '<error id="E" name="no power" errorCode="42"/><escalation id="U" name="up" escalationCode="7"/>'
ERROR = '<errorEventDefinition id="{}" errorRef="{}"/>'
ANY_ERROR = '<errorEventDefinition id="{}"/>'
UP = '<escalationEventDefinition id="{}" escalationRef="U"/>'


def _end(name: str, definition: str) -> str:
    return element("endEvent", name, definition)


def _border(name: str, host: str, definition: str, interrupts: str = "true") -> str:
    return element("boundaryEvent", name, definition, attachedToRef=host, cancelActivity=interrupts)


def _thrower(process: str = "q") -> bytes:
    body = elements(startEvent="s", parallelGateway="f", userTask="w other", endEvent="good")
    body += element("exclusiveGateway", "x", default="x-good") + _end("bad", ERROR.format("d1", "E"))
    body += flows("s", "f", "w", "x", "good") + flows("f", "other") + flows("x", "bad", when="=bad")
    return diagram(body, process, DECLARED)


def test_an_error_from_a_called_process_reaches_the_border_of_the_call() -> None:
    body = call("call", "q") + _border("b", "call", ERROR.format("d2", "E")) + elements(startEvent="s", userTask="h n")
    case = Played(
        diagram(body + flows("s", "call", "n") + flows("b", "h"), declared=DECLARED), _thrower(), data={"k": 0}
    )
    other = case.token("other")
    done = case.complete("w", {"bad": True, "why": "fire"})
    assert case.waits() == ["h"]
    assert case.sees("h") == {"k": 0, "bad": True, "why": "fire"}
    assert [(one.token, one.how) for one in done.closed][1:] == [(other, "cancelled")]
    assert ("b", None) in [(one.element, one.flow) for one in done.passed]


@pytest.mark.parametrize(
    ("borders", "caught"),
    [
        (("E",), "hE"),
        ((None,), "hNone"),
        ((None, "E"), "hE"),
        (("other", "E"), "hE"),
    ],
    ids=["by its code", "by a catch-all", "the code before the catch-all", "not by another code"],
)
def test_the_best_catcher_on_a_border_wins(borders: tuple[str | None, ...], caught: str) -> None:
    inside = elements(userTask="w") + _end("bad", ERROR.format("d1", "E")) + flows("w", "bad")
    body = element("subProcess", "sub", inside) + elements(startEvent="s") + flows("s", "sub")
    for code in borders:
        definition = ANY_ERROR.format(f"d{code}") if code is None else ERROR.format(f"d{code}", code)
        body += _border(f"b{code}", "sub", definition) + elements(userTask=f"h{code}") + flows(f"b{code}", f"h{code}")
    case = Played(diagram(body, declared=DECLARED))
    case.complete("w")
    assert case.waits() == [caught]


def test_an_error_passes_borders_that_do_not_catch_it() -> None:
    innermost = elements(userTask="w") + _end("bad", ERROR.format("d1", "E")) + flows("w", "bad")
    inner = element("subProcess", "inner", innermost) + _border("b1", "inner", ERROR.format("d2", "else"))
    inner += elements(userTask="h1") + flows("b1", "h1")
    body = element("subProcess", "outer", inner) + _border("b2", "outer", ERROR.format("d3", "E"))
    case = Played(
        diagram(
            body + elements(startEvent="s", userTask="h2") + flows("s", "outer") + flows("b2", "h2"), declared=DECLARED
        )
    )
    case.complete("w")
    assert case.waits() == ["h2"]


def test_an_error_that_nobody_catches_refuses_the_step() -> None:
    case = Played(_thrower("p"))
    with pytest.raises(StepRefused, match="42"):
        case.complete("w", {"bad": True})
    assert case.waits() == ["other", "w"]


def test_the_writes_of_a_scope_that_is_left_by_an_error_are_not_lost() -> None:
    inside = elements(userTask="u w") + _end("bad", ERROR.format("d1", "E")) + flows("w", "bad")
    body = element("subProcess", "sub", inside) + _border("b", "sub", ANY_ERROR.format("d2"))
    case = Played(
        diagram(body + elements(startEvent="s", userTask="h") + flows("s", "sub") + flows("b", "h"), declared=DECLARED)
    )
    case.complete("u", {"u": 1})
    case.complete("w", {"w": 1})
    assert case.sees("h") == {"u": 1, "w": 1}


@pytest.mark.parametrize(
    ("interrupts", "waiting"),
    [("true", ["h"]), ("1", ["h"]), ("false", ["h", "w2"]), (" 0 ", ["h", "w2"])],
    ids=["interrupting", "interrupting by 1", "beside it", "beside it by 0"],
)
def test_an_escalation_is_caught_on_the_border(interrupts: str, waiting: list[str]) -> None:
    inside = elements(startEvent="s2", userTask="w w2") + element("intermediateThrowEvent", "t", UP.format("d1"))
    inside += flows("s2", "w", "t", "w2")
    body = element("subProcess", "sub", inside) + _border("b", "sub", UP.format("d2"), interrupts)
    body += elements(startEvent="s", userTask="h n") + flows("s", "sub", "n") + flows("b", "h")
    case = Played(diagram(body, declared=DECLARED))
    case.complete("w", {"w": 1})
    assert case.waits() == waiting
    assert case.sees("h") == {"w": 1}


def test_a_trigger_beside_the_work_fires_each_time_and_its_branch_merges_cleanly() -> None:
    inside = elements(startEvent="s2", exclusiveGateway="m", userTask="w") + flows("s2", "m", "w", "t", "x")
    inside += element("intermediateThrowEvent", "t", UP.format("d1")) + elements(endEvent="e2")
    inside += element("exclusiveGateway", "x", default="x-e2") + flows("x", "m", when="=again") + flows("x", "e2")
    body = element("subProcess", "sub", inside) + _border("b", "sub", UP.format("d2"), "false")
    body += elements(startEvent="s", userTask="h") + flows("s", "sub") + flows("b", "h")
    case = Played(diagram(body, declared=DECLARED))
    case.complete("w", {"again": True})
    case.complete("w", {"again": False})
    assert case.waits() == ["h", "h"]
    case.complete("h", {"h": 1})
    assert case.complete("h", {"k": 1}).ended
    assert case.variables() == {"again": False, "h": 1, "k": 1}


def test_an_escalation_that_nobody_catches_is_noted() -> None:
    throw = element("intermediateThrowEvent", "t", UP.format("d1"))
    case = Played(diagram(throw + elements(startEvent="s", userTask="a") + flows("s", "t", "a"), declared=DECLARED))
    assert case.waits() == ["a"]
    assert case.last.notes == ("升级“7”没有被捕获，流程继续。",)


def test_terminate_ends_its_own_scope_only() -> None:
    end = _end("stop", '<terminateEventDefinition id="d1"/>')
    inside = elements(startEvent="s2", parallelGateway="f", userTask="u v") + end + flows("s2", "f", "u", "stop")
    inside += flows("f", "v")
    body = element("subProcess", "sub", inside) + elements(startEvent="s", parallelGateway="g", userTask="o n")
    case = Played(diagram(body + flows("s", "g", "sub", "n") + flows("g", "o")))
    v = case.token("v")
    done = case.complete("u", {"u": 1})
    assert case.waits() == ["n", "o"]
    assert case.sees("n") == {"u": 1}
    assert Closed(v, "p", "v", "cancelled") in done.closed


def test_terminate_at_the_top_ends_the_case() -> None:
    end = _end("stop", '<terminateEventDefinition id="d1"/>')
    body = (
        elements(startEvent="s", parallelGateway="f", userTask="u v")
        + end
        + flows("s", "f", "u", "stop")
        + flows("f", "v")
    )
    case = Played(diagram(body))
    assert case.complete("u").ended
    assert case.waits() == []


def test_an_error_from_one_instance_of_several_leaves_them_all() -> None:
    inside = several(count="=3") + elements(userTask="w") + _end("bad", ERROR.format("d1", "E")) + flows("w", "bad")
    body = element("subProcess", "sub", inside) + _border("b", "sub", ANY_ERROR.format("d2"))
    body += elements(startEvent="s", userTask="h") + flows("s", "sub") + flows("b", "h")
    case = Played(diagram(body, declared=DECLARED))
    assert case.waits() == ["w", "w", "w"]
    case.complete("w")
    assert case.waits() == ["h"]
    assert case.complete("h").ended


def test_what_others_made_before_a_terminate_end_is_kept() -> None:
    end = _end("stop", '<terminateEventDefinition id="d1"/>')
    body = elements(startEvent="s", parallelGateway="f", userTask="u v w") + end + flows("s", "f", "u", "stop")
    case = Played(diagram(body + flows("f", "v", "w")), data={"log": [0]})
    case.complete("v", {"v": 1, "log": [0, "v"]})
    assert case.complete("u", {"log": [0, "u"]}).ended
    assert case.variables() == {"v": 1, "log": [0, "v", "u"]}
