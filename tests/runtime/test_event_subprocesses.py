"""Event sub-processes: what they take away, what they see, what their scope waits for."""

import pytest

from tests.runtime.diagrams import (
    Played,
    aside,
    border,
    call,
    definition,
    diagram,
    element,
    elements,
    flows,
    mapping,
    several,
    timer,
)

DECLARED = '<message id="M" name="m"/><error id="E" errorCode="42"/><escalation id="U" escalationCode="7"/>'
MESSAGE = definition("message", messageRef="M")
ERROR = definition("error", errorRef="E")
UP = definition("escalation", escalationRef="U")


def _played(body: str, *others: bytes, data: dict[str, object] | None = None) -> Played:
    return Played(diagram(body, declared=DECLARED), *others, data=data)


def _two() -> str:
    return elements(startEvent="s", parallelGateway="f", userTask="a b") + flows("s", "f", "a") + flows("f", "b")


def test_an_interrupting_one_takes_everything_else_away_and_sees_what_was_done() -> None:
    case = _played(_two() + aside("h", MESSAGE, "t"), data={"k": 1})
    case.complete("a", {"done": True})
    case.message("m", {"why": "flood"})
    assert (case.waits(), case.sees("t")) == (["t"], {"k": 1, "done": True, "why": "flood"})
    assert case.complete("t", {"k": 2}).ended
    assert case.variables() == {"k": 2, "done": True, "why": "flood"}


def test_one_that_does_not_interrupt_runs_beside_as_often_as_it_happens() -> None:
    case = _played(_two() + aside("h", MESSAGE, "t", interrupts=False), data={"k": 1})
    case.message("m", {"n": 1})
    case.message("m", {"n": 2})
    assert case.waits() == ["a", "b", "t", "t"]
    case.complete("a", {"k": 5})
    case.complete("t", {"t1": True})
    case.complete("b")
    assert (case.last.ended, case.last.conflicts, case.waits()) == (False, (), ["t"])
    case.complete("t", {"t2": True})
    assert (case.last.ended, case.last.conflicts) == (True, ())
    assert case.variables() == {"k": 5, "n": 2, "t1": True, "t2": True}


def test_no_new_one_starts_while_the_scope_only_waits_for_those_that_run() -> None:
    case = _played(_two() + aside("h", MESSAGE, "t", interrupts=False))
    case.message("m")
    for name in ("a", "b"):
        case.complete(name)
    assert (case.last.unsubscribed != (), case.waits()) == (True, ["t"])


def test_a_scope_that_ends_stops_what_waits_in_it() -> None:
    case = _played(_two() + aside("h", timer("Duration", "P1D"), "t"))
    case.complete("a")
    assert case.complete("b").ended
    assert case.due() == []


@pytest.mark.parametrize(("trigger", "end"), [(ERROR, ERROR), (UP, UP)], ids=["an error", "an escalation"])
def test_it_catches_what_its_scope_throws_before_the_border_does(trigger: str, end: str) -> None:
    inside = elements(startEvent="i", userTask="a") + element("endEvent", "bad", end) + flows("i", "a", "bad")
    body = element("subProcess", "q", inside + aside("h", trigger, "inner")) + border("b", "q", trigger)
    case = _played(body + elements(startEvent="s", userTask="outer") + flows("s", "q") + flows("b", "outer"))
    case.complete("a")
    assert case.waits() == ["inner"]


def test_what_it_throws_itself_travels_on_outward() -> None:
    start = element("startEvent", "hs", ERROR) + element("endEvent", "he", ERROR) + flows("hs", "he")
    inside = elements(userTask="a") + element("endEvent", "bad", ERROR) + flows("a", "bad")
    body = element("subProcess", "q", inside + element("subProcess", "h", start, triggeredByEvent="true"))
    body += border("b", "q", ERROR) + elements(startEvent="s", userTask="outer") + flows("s", "q") + flows("b", "outer")
    case = _played(body)
    case.complete("a")
    assert case.waits() == ["outer"]


def test_an_error_of_a_called_process_is_caught_by_one_of_the_caller() -> None:
    called = diagram(elements(userTask="a") + element("endEvent", "bad", ERROR) + flows("a", "bad"), "q", DECLARED)
    body = call("c", "q") + elements(startEvent="s") + flows("s", "c") + aside("h", ERROR, "t")
    case = _played(body, called)
    case.complete("a", {"found": 1})
    assert (case.waits(), case.sees("t")) == (["t"], {"found": 1})


def test_one_inside_another_waits_while_that_runs() -> None:
    inner = aside("n", MESSAGE, "deep", interrupts=False)
    start = element("startEvent", "hs", timer("Duration", "PT1H"))
    outer = element(
        "subProcess", "h", start + elements(userTask="t") + flows("hs", "t") + inner, triggeredByEvent="true"
    )
    case = _played(_two() + outer)
    case.passes("PT1H")
    case.message("m")
    assert case.waits() == ["deep", "t"]


def test_an_instance_of_a_repeated_sub_process_has_its_own() -> None:
    inside = elements(userTask="a") + aside("h", MESSAGE, "t")
    body = element("subProcess", "q", several(inputCollection="=who", inputElement="one") + inside)
    case = _played(body + elements(startEvent="s") + flows("s", "q"), data={"who": ["x", "y"]})
    case.message("m")
    assert case.waits() == ["a", "t"]
    assert {case.sees("a")["one"], case.sees("t")["one"]} == {"x", "y"}


@pytest.mark.parametrize("interrupts", [True, False])
def test_an_output_mapping_of_its_start_lets_in_only_what_it_takes(*, interrupts: bool) -> None:
    taken = mapping({}, {"why": "=reason"})
    start = element("startEvent", "hs", MESSAGE, taken, isInterrupting=str(interrupts).lower())
    inside = start + elements(userTask="t") + flows("hs", "t")
    case = _played(_two() + element("subProcess", "h", inside, triggeredByEvent="true"), data={"k": 1})
    case.message("m", {"reason": "flood", "secret": 2})
    assert case.sees("t") == {"k": 1, "why": "flood"}
    case.complete("t", {"t": True})
    for name in case.waits():
        case.complete(name)
    assert case.variables() == {"k": 1, "why": "flood", "t": True}
