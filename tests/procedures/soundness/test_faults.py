"""One thing broken in a diagram, told once, at the element that is to be changed, with the shortest run to it."""

from dataclasses import dataclass

import pytest

from engine.faults import Problem, Severity
from engine.procedures import checks
from engine.procedures.bundle import Bundle
from engine.procedures.soundness import checking
from engine.runtime.refusals import Problems
from tests.procedures.soundness.drawn import NO, YES, Drawn
from tests.procedures.soundness.sound_diagrams import (
    CANCELS,
    ENDS,
    FAILED,
    FAILS,
    LATER,
    NEWS,
    NEWS_COMES,
    RAISED,
    RAISES,
    TERMINATES,
    aside,
    catching,
    edge,
    exclusive,
    inside,
)
from tests.runtime.diagrams import call, definition, element, elements, flows


@dataclass(frozen=True)
class Fault:
    """A faulty diagram: what is told of which elements, and the elements that move in the run to the first."""

    drawn: Drawn
    told: frozenset[tuple[str, str]]
    run: str = ""


def _fault(body: str, *told: str, run: str = "", declared: str = "", **calls: str) -> Fault:
    return Fault(Drawn(body, declared, calls), frozenset((one.split()[0], one.split()[1]) for one in told), run)


def _choice_that_is_awaited() -> Fault:
    body = elements(userTask="a b", parallelGateway="j") + exclusive("x", "a", "b")
    return _fault(ENDS + body + flows("s", "x") + flows("a", "j", "e") + flows("b", "j"), "N001 j", run="s x a")


def _inclusive_that_is_awaited() -> Fault:
    split = element("inclusiveGateway", "x") + flows("x", "a", when=YES) + flows("x", "b", when=NO)
    body = split + elements(userTask="a b", parallelGateway="j")
    return _fault(ENDS + body + flows("s", "x") + flows("a", "j", "e") + flows("b", "j"), "N001 j", run="s x a")


def _left_waiting() -> Fault:
    body = elements(parallelGateway="g j", userTask="a b c") + exclusive("x", "c", "e")
    return _fault(
        ENDS + elements(endEvent="f") + body + flows("s", "g", "a", "j", "f") + flows("g", "b", "x") + flows("c", "j"),
        "N002 j",
        run="s g a b x e",
    )


def _joins_that_wait_for_each_other() -> Fault:
    body = elements(parallelGateway="g j k h", userTask="a b")
    ways = flows("s", "g", "j", "a", "h", "e") + flows("g", "k", "b", "h")
    return _fault(ENDS + body + ways + flows("a", "k") + flows("b", "j"), "N001 j", "N001 k")


def _race_that_is_awaited() -> Fault:
    body = catching("m", NEWS_COMES) + catching("t", LATER) + elements(eventBasedGateway="x", parallelGateway="j")
    ways = flows("s", "x", "m", "j", "e") + flows("x", "t", "j")
    return _fault(ENDS + body + ways, "N001 j", run="s x m", declared=NEWS)


def _merged_without_waiting() -> Fault:
    body = elements(parallelGateway="g", exclusiveGateway="x", userTask="a b c")
    return _fault(ENDS + body + flows("s", "g", "a", "x", "c", "e") + flows("g", "b", "x"), "N003 x", run="s g a b x x")


def _merged_at_a_task() -> Fault:
    body = elements(parallelGateway="g", userTask="a b c")
    return _fault(ENDS + body + flows("s", "g", "a", "c", "e") + flows("g", "b", "c"), "N003 c", run="s g a b c c")


def _reminder_that_is_merged() -> Fault:
    body = elements(userTask="a b", exclusiveGateway="x") + edge("t", "a", LATER, interrupts=False)
    return _fault(ENDS + body + flows("s", "a", "x", "e") + flows("t", "b", "x"), "N003 x", run="s t b x a x")


def _back_from_a_branch() -> Fault:
    body = elements(exclusiveGateway="m", parallelGateway="g", userTask="a b", endEvent="f") + exclusive("x", "f", "m")
    return _fault(ENDS + body + flows("s", "m", "g", "a", "e") + flows("g", "b", "x"), "N004 g")


def _endless() -> Fault:
    body = elements(exclusiveGateway="m", userTask="a b c") + exclusive("x", "c", "m")
    return _fault(ENDS + body + flows("s", "m", "a", "x") + flows("c", "m") + flows("b", "e"), "N005 m", "N007 b")


def _endless_behind_a_choice() -> Fault:
    body = elements(exclusiveGateway="m", userTask="a b") + exclusive("x", "e", "m")
    return _fault(ENDS + body + flows("s", "x") + flows("m", "a", "b", "m"), "N005 m", run="s x m")


def _endless_beside_a_branch() -> Fault:
    body = elements(parallelGateway="g", exclusiveGateway="m", userTask="a b")
    return _fault(ENDS + body + flows("s", "g", "a", "e") + flows("g", "m", "b", "m"), "N005 m")


def _endless_but_for_an_event() -> Fault:
    body = elements(exclusiveGateway="m", userTask="a") + aside("h", NEWS_COMES, interrupts=True)
    return _fault(elements(startEvent="s") + body + flows("s", "m", "a", "m"), "N006 m", declared=NEWS)


def _endless_in_two_branches() -> Fault:
    body = elements(parallelGateway="g", userTask="a b", exclusiveGateway="m n")
    return _fault(
        elements(startEvent="s") + body + flows("s", "g", "m", "a", "m") + flows("g", "n", "b", "n"), "N005 m", "N005 n"
    )


def _endless_inside() -> Fault:
    sub = element("subProcess", "sub", elements(startEvent="p", userTask="a b") + flows("p", "a", "b", "a"))
    beside = aside("h", NEWS_COMES, interrupts=True)
    return _fault(ENDS + sub + beside + flows("s", "sub", "e"), "N006 a", run="s p a", declared=NEWS)


def _unconnected_task() -> Fault:
    body = elements(userTask="a b")
    return _fault(ENDS + body + flows("s", "a", "e") + flows("b", "e"), "N007 b")


def _unconnected_circle() -> Fault:
    body = elements(userTask="a b c")
    return _fault(ENDS + body + flows("s", "a", "e") + flows("b", "c", "b"), "N008 b")


def _default_that_is_never_taken() -> Fault:
    split = (
        element("inclusiveGateway", "x", default="x-b") + flows("x", "a") + flows("x", "c", when=YES) + flows("x", "b")
    )
    body = split + elements(inclusiveGateway="j", userTask="a b c")
    return _fault(ENDS + body + flows("s", "x") + flows("a", "j", "e") + flows("b", "j") + flows("c", "j"), "N008 b")


def _error_that_nobody_throws() -> Fault:
    body = inside("sub", elements(userTask="t") + flows("sub_s", "t", "sub_e")) + elements(userTask="a")
    return _fault(
        ENDS + body + edge("b", "sub", FAILS) + flows("s", "sub", "e") + flows("b", "a", "e"), "N009 b", declared=FAILED
    )


def _escalation_that_nobody_raises() -> Fault:
    body = elements(userTask="a") + aside("h", RAISES, interrupts=False)
    return _fault(ENDS + body + flows("s", "a", "e"), "N010 h", declared=RAISED)


def _cancel_that_nobody_throws() -> Fault:
    held = elements(startEvent="x_s", userTask="t", endEvent="x_e") + flows("x_s", "t", "x_e")
    body = element("transaction", "x", held) + elements(userTask="a") + edge("b", "x", CANCELS)
    return _fault(ENDS + body + flows("s", "x", "e") + flows("b", "a", "e"), "N011 b")


def _inside_that_only_fails() -> Fault:
    sub = inside("sub", elements(userTask="t") + flows("sub_s", "t", "sub_e")).replace(
        '<endEvent id="sub_e"/>', element("endEvent", "sub_e", FAILS)
    )
    body = sub + edge("b", "sub", FAILS) + elements(userTask="a b2")
    return _fault(ENDS + body + flows("s", "sub", "a", "e") + flows("b", "b2", "e"), "N012 sub", declared=FAILED)


def _call_that_only_fails() -> Fault:
    other = elements(startEvent="q_s", userTask="q_t") + element("endEvent", "q_f", FAILS) + flows("q_s", "q_t", "q_f")
    body = call("c", "other") + edge("b", "c", FAILS) + elements(userTask="a")
    return _fault(ENDS + body + flows("s", "c", "a", "e") + flows("b", "e"), "N012 c", declared=FAILED, other=other)


def _call_of_a_call_that_only_fails() -> Fault:
    """Told once, where the process that fails is called."""
    ends = element("endEvent", "q_f", FAILS)
    deeper = elements(startEvent="d_s", userTask="d_t") + ends.replace("q_f", "d_f") + flows("d_s", "d_t", "d_f")
    other = elements(startEvent="q_s", endEvent="q_e") + call("q_c", "deeper") + flows("q_s", "q_c", "q_e")
    body = call("c", "other") + edge("b", "c", FAILS) + elements(userTask="a")
    ways = flows("s", "c", "a", "e") + flows("b", "e")
    return _fault(ENDS + body + ways, "N012 q_c", declared=FAILED, other=other, deeper=deeper)


def _error_that_nobody_catches() -> Fault:
    thrown = element("endEvent", "f", FAILS)
    sub = inside("sub", elements(userTask="t") + exclusive("x", "sub_e", "f") + thrown + flows("sub_s", "t", "x"))
    wrong = edge("b", "sub", definition("error", errorRef="r_other"))
    declared = FAILED + '<error id="r_other" name="other" errorCode="other"/>'
    body = sub + wrong + elements(userTask="a") + flows("s", "sub", "e") + flows("b", "a", "e")
    return _fault(ENDS + body, "N009 b", "N013 f", declared=declared)


def _work_that_is_cut_off() -> Fault:
    body = elements(parallelGateway="g", userTask="a b") + element("endEvent", "f", TERMINATES)
    return _fault(ENDS + body + flows("s", "g", "a", "f") + flows("g", "b", "e"), "N014 f", run="s g a f")


def _too_many_conditions() -> Fault:
    names = [f"t{number}" for number in range(12)]
    split = element("inclusiveGateway", "x") + "".join(flows("x", name, when=YES) for name in names)
    body = split + elements(inclusiveGateway="j", userTask=" ".join(names))
    return _fault(
        ENDS + body + flows("s", "x") + flows("j", "e") + "".join(flows(name, "j") for name in names), "N091 x"
    )


def _inside_a_subprocess() -> Fault:
    held = elements(userTask="a b", parallelGateway="j") + exclusive("x", "a", "b")
    sub = inside("sub", held + flows("sub_s", "x") + flows("a", "j", "sub_e") + flows("b", "j"))
    return _fault(ENDS + sub + elements(userTask="t") + flows("s", "t", "sub", "e"), "N001 j", run="s t sub_s x a")


def _inside_an_event_subprocess() -> Fault:
    beside = aside("h", NEWS_COMES, interrupts=False).replace(
        flows("h_t", "h_e"), elements(parallelGateway="j") + flows("h_t", "j", "h_e") + flows("h_u", "j")
    )
    beside = beside.replace('<userTask id="h_t"/>', elements(userTask="h_t h_u"))
    return _fault(ENDS + elements(userTask="a") + flows("s", "a", "e") + beside, "N001 j", "N007 h_u", declared=NEWS)


FAULTS = {
    "one of two ways is awaited": _choice_that_is_awaited(),
    "inclusive branches are joined as parallel ones": _inclusive_that_is_awaited(),
    "a branch ends elsewhere than at the join": _left_waiting(),
    "joins wait for each other": _joins_that_wait_for_each_other(),
    "both events of a race are awaited": _race_that_is_awaited(),
    "parallel branches are merged without waiting": _merged_without_waiting(),
    "parallel branches come to one task": _merged_at_a_task(),
    "a reminder is merged into the work": _reminder_that_is_merged(),
    "one of two branches goes back": _back_from_a_branch(),
    "a circle without a way out": _endless(),
    "a circle without a way out behind a choice": _endless_behind_a_choice(),
    "a circle without a way out beside a branch that ends": _endless_beside_a_branch(),
    "a circle in each of two branches": _endless_in_two_branches(),
    "a circle that only an event sub-process ends": _endless_but_for_an_event(),
    "a task that no flow enters": _unconnected_task(),
    "a circle that no flow enters": _unconnected_circle(),
    "a default beside a flow that is always taken": _default_that_is_never_taken(),
    "an error that nobody throws": _error_that_nobody_throws(),
    "an escalation that nobody raises": _escalation_that_nobody_raises(),
    "a transaction that nobody cancels": _cancel_that_nobody_throws(),
    "a sub-process that only fails": _inside_that_only_fails(),
    "a call of a process that only fails": _call_that_only_fails(),
    "a call of a call that only fails": _call_of_a_call_that_only_fails(),
    "an error with another code than the one caught": _error_that_nobody_catches(),
    "a terminating end beside work": _work_that_is_cut_off(),
    "a circle inside a sub-process that only an event sub-process ends": _endless_inside(),
    "more conditions than can be tried": _too_many_conditions(),
    "a fault inside a sub-process": _inside_a_subprocess(),
    "a fault inside an event sub-process": _inside_an_event_subprocess(),
}


def _found(drawn: Drawn) -> list[Problem]:
    problems = Problems()
    checking.tell(drawn.program(), problems)
    assert not [str(problem) for problem in problems.found if "{" in str(problem)]
    return problems.found


@pytest.mark.parametrize("fault", [pytest.param(fault, id=name) for name, fault in FAULTS.items()])
def test_a_fault_is_told_at_its_element_with_the_way_to_it(fault: Fault) -> None:
    found = _found(fault.drawn)
    assert sorted((problem.code, problem.element) for problem in found) == sorted(fault.told)
    if fault.run:
        assert [move.element for move in found[0].run] == fault.run.split()


@pytest.mark.parametrize("fault", [pytest.param(fault, id=name) for name, fault in FAULTS.items()])
def test_a_fault_is_found_when_the_procedure_is_checked(fault: Fault, stall: Bundle) -> None:
    told = {(problem.code, problem.element) for problem in checks.check(fault.drawn.within(stall))}
    assert fault.told - {("N013", "f")} <= told


def test_a_warning_is_no_error_and_what_nobody_could_decide_is_not_passed() -> None:
    severities = {name: {one.severity for one in _found(FAULTS[name].drawn)} for name in FAULTS}
    assert severities["a terminating end beside work"] == {Severity.WARNING}
    assert severities["a circle that only an event sub-process ends"] == {Severity.WARNING}
    assert severities["more conditions than can be tried"] == {Severity.UNCHECKED}


def test_a_run_says_where_tokens_stand() -> None:
    [problem] = _found(FAULTS["parallel branches are merged without waiting"].drawn)
    assert [move.standing for move in problem.run] == [
        ("s-g",),
        ("a", "b"),
        ("b", "a-x"),
        ("a-x", "b-x"),
        ("c", "b-x"),
        ("c", "c"),
    ]
    assert {move.process for move in problem.run} == {"drawn"}


def test_a_run_inside_a_subprocess_begins_where_the_process_does() -> None:
    [problem] = _found(FAULTS["a fault inside a sub-process"].drawn)
    assert problem.run[-1].standing == ("a-j",)
    assert problem.run[1].standing == ("sub",)
