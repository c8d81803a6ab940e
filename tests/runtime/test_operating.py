"""What an operator does: returns, jumps, takes away, adds and removes instances; and what is refused."""

import pytest

from engine.errors import NotPlaceable, TaskClosed
from engine.runtime import stepping
from engine.runtime.operating import Put
from tests.runtime.diagrams import (
    NOW,
    Played,
    aside,
    border,
    definition,
    diagram,
    element,
    elements,
    flows,
    several,
    timer,
)

ROW = elements(startEvent="s", userTask="a b c", endEvent="e") + flows("s", "a", "b", "c", "e")


def _rearranged(case: Played, take: list[int], *put: Put) -> Played:
    case.last = stepping.rearrange(case.program, case.snapshot, take, put, NOW)
    return case


def test_a_case_returns_to_an_earlier_step_with_what_was_done() -> None:
    case = Played(diagram(ROW), data={"k": 1})
    case.complete("a", {"seen": True})
    case.complete("b", {"k": 2})
    _rearranged(case, [case.token("c")], Put("a", {"why": "再核"}))
    assert [(one.element, one.how) for one in case.last.closed] == [("c", "cancelled")]
    assert (case.waits(), case.sees("a")) == (["a"], {"k": 2, "seen": True, "why": "再核"})
    for name in ("a", "b", "c"):
        case.complete(name)
    assert case.last.ended
    assert case.variables() == {"k": 2, "seen": True, "why": "再核"}


def test_a_jump_beside_a_branch_merges_what_both_made() -> None:
    body = elements(startEvent="s", parallelGateway="f", userTask="a b d") + flows("s", "f", "a", "d") + flows("f", "b")
    case = _rearranged(Played(diagram(body), data={"k": 1}), [], Put("d"))
    assert case.waits() == ["a", "b", "d"]
    case.complete("d", {"d": True})
    case.complete("b", {"k": 5})
    case.complete("a", {"a": True})
    case.complete("d")
    assert (case.variables(), case.last.conflicts) == ({"k": 5, "d": True, "a": True}, ())


def test_taking_the_last_token_of_a_sub_process_ends_it() -> None:
    inside = elements(startEvent="i", userTask="x y") + flows("i", "x", "y")
    body = elements(startEvent="s", userTask="after") + element("subProcess", "q", inside) + flows("s", "q", "after")
    case = Played(diagram(body))
    case.complete("x", {"n": 1})
    _rearranged(case, [case.token("y")])
    assert (case.waits(), case.sees("after")) == (["after"], {"n": 1})


def test_a_return_inside_a_sub_process_names_its_scope() -> None:
    inside = elements(startEvent="i", userTask="x y") + flows("i", "x", "y")
    body = elements(startEvent="s", userTask="after") + element("subProcess", "q", inside) + flows("s", "q", "after")
    case = Played(diagram(body))
    case.complete("x", {"n": 1})
    here = next(one for one in stepping.standing(case.program, case.snapshot) if one.element == "y")
    _rearranged(case, [here.token], Put("x", inside=here.inside))
    assert case.waits() == ["x"]


def test_taking_an_activity_away_takes_its_triggers_and_its_inside() -> None:
    body = elements(startEvent="s", userTask="late") + element("subProcess", "q", elements(userTask="x"))
    case = Played(diagram(body + border("b", "q", timer("Duration", "PT1H")) + flows("s", "q") + flows("b", "late")))
    whole = next(one for one in stepping.standing(case.program, case.snapshot) if one.element == "q")
    _rearranged(case, [whole.token])
    assert (case.waits(), case.due(), case.last.ended) == ([], [], True)


@pytest.mark.parametrize(
    "target",
    ["nowhere", "s", "j", "b", "h", "undo", "#compensate"],
    ids=["nothing", "a start", "a join", "a border", "an event sub-process", "a handler", "a hidden node"],
)
def test_what_no_token_can_be_put_on_is_refused_and_nothing_moves(target: str) -> None:
    body = (
        elements(startEvent="s", parallelGateway="f j", userTask="a c")
        + flows("s", "f", "a", "j")
        + flows("f", "c", "j")
    )
    body += border("b", "a", timer("Duration", "PT1H")) + aside("h", timer("Duration", "PT2H"), "x")
    body += border("u", "c", "<compensateEventDefinition/>") + element("task", "undo", isForCompensation="true")
    case = Played(diagram(body + '<association id="to" sourceRef="u" targetRef="undo"/>'))
    before = case.snapshot
    with pytest.raises(NotPlaceable):
        _rearranged(case, [case.token("a")], Put(target))
    assert case.snapshot == before


def test_a_token_that_is_gone_and_a_trigger_cannot_be_taken() -> None:
    late = border("late", "a", timer("Duration", "PT1H")) + elements(userTask="l") + flows("late", "l")
    case = Played(diagram(ROW + late))
    token, trigger = case.token("a"), case.last.timers[0].token
    for number in (trigger, 999):
        with pytest.raises(TaskClosed):
            _rearranged(case, [number])
    case.complete("a")
    with pytest.raises(TaskClosed):
        _rearranged(case, [token])
    with pytest.raises(TaskClosed):
        _rearranged(case, [], Put("a", inside=999))


def _signed(how: str) -> Played:
    loop = several(
        "=nrOfCompletedInstances = nrOfInstances",
        sequential=how == "in turn",
        inputCollection="=who",
        inputElement="one",
        outputCollection="signs",
        outputElement="=sign",
    )
    body = elements(startEvent="s", userTask="after") + element("userTask", "v", loop) + flows("s", "v", "after")
    return Played(diagram(body), data={"who": ["x", "y"]})


def _whole(case: Played) -> int:
    return next(one.token for one in stepping.standing(case.program, case.snapshot) if one.element == "v")


@pytest.mark.parametrize("how", ["together", "in turn"])
def test_an_instance_that_is_added_is_one_of_the_others(how: str) -> None:
    case = _signed(how)
    case.last = stepping.add_instance(case.program, case.snapshot, _whole(case), "z", NOW)
    for number in range(3):
        one = case.sees("v")["one"]
        case.complete("v", {"sign": f"{one}{number}"})
    assert (case.waits(), case.sees("after")["signs"]) == (["after"], ["x0", "y1", "z2"])


@pytest.mark.parametrize(("how", "left"), [("together", ["y"]), ("in turn", ["y"])])
def test_an_instance_that_is_removed_does_not_hang_the_rest(how: str, left: list[str]) -> None:
    case = _signed(how)
    _rearranged(case, [case.token("v")])
    assert [one.data["one"] for one in stepping.waiting(case.program, case.snapshot)] == left
    case.complete("v", {"sign": "ok"})
    assert (case.waits(), case.sees("after")["signs"]) == (["after"], ["ok"])


def test_an_instance_is_added_only_to_what_runs() -> None:
    case = _signed("together")
    with pytest.raises(TaskClosed):
        stepping.add_instance(case.program, case.snapshot, case.token("v"), "z", NOW)
    whole = _whole(case)
    for _ in range(2):
        case.complete("v", {"sign": 1})
    with pytest.raises(TaskClosed):
        stepping.add_instance(case.program, case.snapshot, whole, "z", NOW)


def _undoing(*, tag: str = "userTask", inside: str = "") -> Played:
    """A case that undoes `a` by `undo` and then opens `after`."""
    undo = definition("compensate")
    body = elements(startEvent="s", userTask="a after") + border("b", "a", undo)
    body += element("intermediateThrowEvent", "c", undo) + element(tag, "undo", inside, isForCompensation="true")
    body += flows("s", "a", "c", "after") + '<association id="to" sourceRef="b" targetRef="undo"/>'
    case = Played(diagram(body))
    case.complete("a")
    return case


def test_a_compensation_goes_on_when_its_handler_is_taken_away() -> None:
    case = _undoing()
    _rearranged(case, [case.token("undo")])
    assert case.waits() == ["after"]
    assert case.complete("after").ended


def test_the_only_round_of_a_standard_loop_is_taken_away_with_the_loop() -> None:
    loop = '<standardLoopCharacteristics loopMaximum="3"/>'
    body = element("userTask", "a", loop) + elements(startEvent="s", userTask="c") + flows("s", "a", "c")
    case = Played(diagram(body))
    _rearranged(case, [case.token("a")], Put("c"))
    assert case.waits() == ["c"]
    case = Played(diagram(body))
    assert _rearranged(case, [case.token("a")]).last.ended
