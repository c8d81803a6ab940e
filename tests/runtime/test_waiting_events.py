"""Messages, signals and conditions: who goes on, with what, and in which order."""

import pytest

from engine.errors import NothingWaits, StepRefused
from engine.runtime import stepping
from engine.runtime.advance import Subscription
from tests.runtime.diagrams import (
    NOW,
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

KEYED = (
    '<message id="M" name="reply"><extensionElements><zeebe:subscription correlationKey="=number"/></extensionElements>'
    '</message><message id="N" name="other"/><signal id="A" name="alert"/>'
)
REPLY = definition("message", messageRef="M")
OTHER = definition("message", messageRef="N")
ALERT = definition("signal", signalRef="A")
LARGE = definition("conditional", "<condition>=n > 5</condition>")


def _played(body: str, data: dict[str, object] | None = None) -> Played:
    return Played(diagram(body, declared=KEYED), data=data)


def _row(*middle: str, tasks: str = "after") -> str:
    return elements(startEvent="s", userTask=tasks) + "".join(middle)


def _catch(name: str, trigger: str, extensions: str = "") -> str:
    return element("intermediateCatchEvent", name, trigger, extensions)


def test_a_message_is_waited_for_by_name_and_key_and_brings_its_values() -> None:
    case = _played(_row(_catch("w", REPLY)) + flows("s", "w", "after"), {"number": 12})
    token = case.last.subscribed[0].token
    assert case.last.subscribed == (Subscription(token, "p", "w", "message", "reply", "12"),)
    done = case.message("reply", {"verdict": "yes"})
    assert (case.sees("after"), done.unsubscribed) == ({"number": 12, "verdict": "yes"}, (token,))
    with pytest.raises(NothingWaits):
        stepping.receive(case.program, case.snapshot, token, {}, NOW)


@pytest.mark.parametrize(
    "number", [None, [], True, "9" * 201], ids=["nothing", "a list", "a truth value", "a long text"]
)
def test_a_key_that_is_no_short_text_and_no_number_refuses_the_step(number: object) -> None:
    with pytest.raises(StepRefused, match="correlationKey"):
        _played(_row(_catch("w", REPLY)) + flows("s", "w", "after"), {"number": number})


def test_an_output_mapping_chooses_what_a_message_leaves() -> None:
    wait = _catch("w", OTHER, mapping(outputs={"verdict": "=answer.text"}))
    case = _played(_row(wait) + flows("s", "w", "after"), {"k": 1})
    case.message("other", {"answer": {"text": "yes"}, "noise": 3})
    assert case.sees("after") == {"k": 1, "verdict": "yes"}


def test_a_receive_task_is_done_when_its_message_comes() -> None:
    case = _played(_row(element("receiveTask", "w", messageRef="N")) + flows("s", "w", "after"))
    assert (case.waits(), [one.name for one in case.last.subscribed]) == ([], ["other"])
    case.message("other")
    assert case.waits() == ["after"]


def test_each_instance_of_a_repeated_receive_task_takes_one_message() -> None:
    case = _played(_row(element("receiveTask", "w", several(count="=2"), messageRef="N")) + flows("s", "w", "after"))
    case.message("other", {"a": 1})
    assert case.waits() == []
    case.message("other", {"b": 2})
    assert case.sees("after") == {"a": 1, "b": 2}


@pytest.mark.parametrize("tag", ["sendTask", "intermediateThrowEvent"])
def test_a_thrown_message_goes_to_the_oldest_in_the_case_with_its_key(tag: str) -> None:
    given = mapping({"text": "=word"})
    throw = element(tag, "t", "", given, messageRef="M") if tag == "sendTask" else element(tag, "t", REPLY, given)
    body = _row(
        elements(parallelGateway="f", userTask="go first second"), _catch("w1", REPLY), _catch("w2", REPLY), throw
    )
    body += flows("s", "f", "w1", "first") + flows("f", "w2", "second") + flows("f", "go", "t", "after")
    case = _played(body, {"number": 1, "word": "hello"})
    done = case.complete("go")
    assert (case.waits(), done.sent) == (["after", "first"], ())
    assert case.sees("first") == {"number": 1, "word": "hello", "text": "hello"}


def test_a_message_that_nobody_in_the_case_waits_for_is_sent_out() -> None:
    throw = element("intermediateThrowEvent", "t", REPLY, mapping({"text": '="hi"'}))
    body = _row(elements(userTask="go"), throw, _catch("w", OTHER)) + flows("s", "go", "t", "w", "after")
    case = _played(body, {"number": "7"})
    sent = case.complete("go").sent
    assert [(one.kind, one.name, one.key, dict(one.values)) for one in sent] == [
        ("message", "reply", "7", {"text": "hi"})
    ]


def test_a_process_begins_with_the_message_of_its_start() -> None:
    body = (
        elements(startEvent="s", userTask="a b") + element("startEvent", "m", OTHER) + flows("s", "a") + flows("m", "b")
    )
    case = _played(body)
    begun = stepping.start(case.program, "p", {"k": 1}, NOW, message="other")
    assert (case.waits(), [one.element for one in begun.opened]) == (["a"], ["b"])
    with pytest.raises(NothingWaits):
        stepping.start(case.program, "p", {}, NOW, message="reply")


def test_a_signal_reaches_everybody_who_waits_for_it_and_is_told_outside() -> None:
    throw = element("intermediateThrowEvent", "t", ALERT, mapping({"level": "=3"}))
    body = _row(
        elements(parallelGateway="f", userTask="go x y n"), _catch("w", ALERT), throw, border("b", "go2", ALERT)
    )
    body += (
        elements(userTask="go2") + flows("s", "f", "w", "x") + flows("f", "go", "t", "after") + flows("f", "go2", "n")
    )
    case = _played(body + flows("b", "y"))
    done = case.complete("go")
    assert case.waits() == ["after", "x", "y"]
    assert (case.sees("x"), case.sees("y")) == ({"level": 3}, {"level": 3})
    assert [(one.kind, one.name) for one in done.sent] == [("signal", "alert")]


def test_a_signal_from_outside_harms_nobody_when_none_waits() -> None:
    case = _played(_row() + flows("s", "after"))
    assert (case.signal("alert").passed, case.waits()) == ((), ["after"])


def test_the_first_event_of_a_race_takes_the_others_away() -> None:
    body = _row(
        elements(eventBasedGateway="g"), _catch("m", OTHER), _catch("t", timer("Duration", "PT1H")), tasks="x y"
    )
    case = _played(body + flows("s", "g", "m", "x") + flows("g", "t", "y"))
    case.message("other")
    assert (case.waits(), case.due(), stepping.subscriptions(case.program, case.snapshot)) == (["x"], [], ())
    case.complete("x")
    assert case.last.ended


def test_two_races_do_not_meddle_with_each_other() -> None:
    body = _row(elements(parallelGateway="f", eventBasedGateway="g h"), tasks="x1 y1 x2 y2")
    for number, gateway in (("1", "g"), ("2", "h")):
        body += _catch(f"m{number}", OTHER) + _catch(f"t{number}", timer("Duration", "PT1H"))
        body += flows("f", gateway, f"m{number}", f"x{number}") + flows(gateway, f"t{number}", f"y{number}")
    case = _played(body + flows("s", "f"))
    case.message("other")
    case.passes("PT1H")
    assert case.waits() == ["x1", "y2"]


@pytest.mark.parametrize(
    "place",
    [
        _catch("w", LARGE) + flows("f", "w", "hit"),
        elements(userTask="h") + border("w", "h", LARGE) + flows("f", "h") + flows("w", "hit"),
        aside("w", LARGE, "hit", interrupts=False),
    ],
    ids=["in the flow", "on a border", "in an event sub-process"],
)
def test_a_condition_happens_when_another_branch_makes_it_true(place: str) -> None:
    body = elements(startEvent="s", parallelGateway="f", userTask="go end") + flows("s", "f", "go", "end")
    place = place if "hit" in place and 'userTask id="hit"' in place else place + elements(userTask="hit")
    case = _played(body + place, {"n": 1})
    case.complete("go", {"n": 9})
    assert "hit" in case.waits()


def test_a_condition_that_holds_from_the_beginning_happens_at_once() -> None:
    case = _played(_row(_catch("w", LARGE)) + flows("s", "w", "after"), {"n": 6})
    assert case.waits() == ["after"]


def test_a_condition_that_stays_true_happens_once_until_it_was_false() -> None:
    case = _played(_row(aside("w", LARGE, "hit", interrupts=False)) + flows("s", "after"), {"n": 1})
    for n, hits in ((7, 1), (8, 1), (2, 1), (9, 2)):
        case.assign(n=n)
        assert case.waits().count("hit") == hits
    assert case.variables() == {"n": 9}


def test_what_is_set_from_outside_is_seen_everywhere_but_in_a_called_process() -> None:
    inside = elements(userTask="x")
    body = (
        _row(elements(parallelGateway="f"), element("subProcess", "q", inside))
        + flows("s", "f", "q")
        + flows("f", "after")
    )
    case = _played(body, {"n": 1})
    case.assign(n=2, m=3)
    assert (case.sees("x"), case.sees("after")) == ({"n": 2, "m": 3}, {"n": 2, "m": 3})


HELD = definition("conditional", '<condition>=one = "甲"</condition>')


@pytest.mark.parametrize("outside", [{}, {"one": "外"}], ids=["a new name", "a name that is also outside"])
def test_a_condition_sees_the_item_of_its_own_instance(outside: dict[str, object]) -> None:
    inside = elements(startEvent="i", userTask="u") + _catch("c", HELD) + flows("i", "c", "u")
    body = element("subProcess", "q", several(inputCollection="=all", inputElement="one") + inside)
    case = _played(_row(body) + flows("s", "q"), {"all": ["甲", "乙"], **outside})
    assert case.waits() == ["u"]


def test_a_condition_on_the_border_sees_what_the_input_mapping_of_its_activity_made() -> None:
    body = element("userTask", "w", extensions=mapping({"n": "=9"})) + border("b", "w", LARGE, interrupts=False)
    assert _played(_row(body) + flows("s", "w") + flows("b", "after"), {"n": 1}).waits() == ["after", "w"]


@pytest.mark.parametrize("repeated", ["", several(count="=2")], ids=["once", "several times"])
def test_a_condition_sees_what_another_branch_of_its_own_sub_process_made(repeated: str) -> None:
    inside = elements(startEvent="i", userTask="t u", parallelGateway="g") + _catch("c", LARGE)
    body = element("subProcess", "q", repeated + inside + flows("i", "g", "t") + flows("g", "c", "u"))
    case = _played(_row(body) + flows("s", "q"), {"n": 0})
    case.complete("t", {"n": 6})
    assert case.waits() == (["t", "u"] if repeated else ["u"])


def test_a_condition_in_a_called_process_sees_only_that_process() -> None:
    inside = elements(startEvent="s", userTask="u") + _catch("c", LARGE) + flows("s", "c", "u")
    body = call("q", "q", propagateAllParentVariables="false") + elements(startEvent="s") + flows("s", "q")
    assert Played(diagram(body), diagram(inside, process="q"), data={"n": 9}).waits() == []


def test_values_nested_too_deep_are_refused_where_they_are_sent() -> None:
    thrown = element("intermediateThrowEvent", "t", OTHER, mapping({"v": "=deep"}))
    body = elements(startEvent="s", userTask="a") + thrown + flows("s", "a", "t")
    deep: object = 1
    for _ in range(64):
        deep = [deep]
    case = _played(body, {"deep": deep})
    case.complete("a", {"deep": deep})
    case = _played(body.replace('source="=deep"', 'source="=[deep]"'), {"deep": deep})
    with pytest.raises(StepRefused, match="嵌套过深"):
        case.complete("a")
