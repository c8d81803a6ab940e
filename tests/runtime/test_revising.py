"""更正: a case goes on as if it had begun with other variables."""

from dataclasses import replace

from engine.runtime import stepping
from engine.runtime.revising import revised
from tests.runtime.diagrams import Played, border, call, diagram, element, elements, flows, mapping, several

INNER = diagram(elements(startEvent="s", userTask="w", endEvent="e") + flows("s", "w", "e"), process="q")
BRANCHES = diagram(
    elements(startEvent="s", parallelGateway="split", userTask="a")
    + elements(parallelGateway="join", userTask="b")
    + elements(userTask="n")
    + flows("s", "split", "a", "join", "n")
    + flows("split", "b", "join")
)
OLD, NEW = {"shop": "旧", "area": 1}, {"shop": "新", "area": 1}


def _put_right(case: Played) -> None:
    case.last = replace(case.last, snapshot=revised(case.program, case.snapshot, OLD, NEW))


def test_every_branch_sees_the_new_value_and_the_join_finds_no_conflict() -> None:
    case = Played(BRANCHES, data=OLD)
    _put_right(case)
    assert (case.sees("a"), case.sees("b")) == (NEW, NEW)
    case.complete("a", {"paper": True})
    step = case.complete("b", {"site": True})
    assert step.conflicts == ()
    assert case.sees("n") == {**NEW, "paper": True, "site": True}


def test_it_reaches_into_a_call_and_out_of_it() -> None:
    body = call("call", "q", extensions=mapping({}, {"note": "=note"})) + elements(startEvent="s", userTask="n")
    case = Played(diagram(body + flows("s", "call", "n")), INNER, data=OLD)
    _put_right(case)
    assert case.sees("w") == NEW
    case.complete("w", {"note": "好"})
    assert case.sees("n") == {**NEW, "note": "好"}
    assert case.variables() == {**NEW, "note": "好"}


def test_it_reaches_the_instances_of_a_repeated_task() -> None:
    body = elements(startEvent="s", userTask="n") + element("userTask", "each", several(count="=2"))
    case = Played(diagram(body + flows("s", "each", "n")), data=OLD)
    _put_right(case)
    case.complete("each")
    case.complete("each")
    assert case.sees("n")["shop"] == "新"


def test_what_the_case_has_changed_itself_since_stays() -> None:
    body = elements(startEvent="s", userTask="a") + elements(userTask="b")
    case = Played(diagram(body + flows("s", "a", "b")), data=OLD)
    case.complete("a", {"shop": "后来改的"})
    _put_right(case)
    assert case.sees("b") == {"shop": "后来改的", "area": 1}


def test_it_reaches_what_is_to_be_undone_at_any_depth_also_while_it_is_undone() -> None:
    undo = "<compensateEventDefinition/>"
    inside = elements(startEvent="i", userTask="x", endEvent="ie") + border("b", "x", undo)
    inside += element("userTask", "undo", isForCompensation="true") + flows("i", "x", "ie")
    inside += '<association id="to" sourceRef="b" targetRef="undo"/>'
    body = elements(startEvent="s", userTask="w") + element("subProcess", "q", inside)
    body += (
        element("intermediateThrowEvent", "c", undo) + elements(userTask="after") + flows("s", "q", "w", "c", "after")
    )
    case = Played(diagram(body), data=OLD)
    case.complete("x")
    _put_right(case)
    case.complete("w")
    assert case.sees("undo") == NEW
    case.complete("undo")
    assert case.sees("after") == NEW
    case = Played(diagram(body), data=OLD)
    case.complete("x")
    case.complete("w")
    _put_right(case)
    assert case.sees("undo") == NEW
    case.complete("undo")
    assert (case.sees("after"), case.last.conflicts) == (NEW, ())


def test_it_reaches_the_items_and_the_answers_of_a_repeated_task() -> None:
    repeated = several(
        sequential=True, inputCollection="=shops", inputElement="one", outputCollection="names", outputElement="=shop"
    )
    body = elements(startEvent="s", userTask="n") + element("userTask", "each", repeated) + flows("s", "each", "n")
    old, new = {"shops": ["甲", "旧", "丙"], "shop": "旧"}, {"shops": ["甲", "新", "丙"], "shop": "新"}
    case = Played(diagram(body), data=old)
    case.complete("each")
    case.last = replace(case.last, snapshot=revised(case.program, case.snapshot, old, new))
    case.complete("each")
    assert [one.data["one"] for one in case.last.opened] == ["丙"]
    case.complete("each")
    assert case.sees("n") == {**new, "names": ["新", "新", "新"]}


def test_it_reaches_the_item_of_an_instance_that_waits() -> None:
    repeated = several(inputCollection="=shops", inputElement="one")
    body = elements(startEvent="s", userTask="n") + element("userTask", "each", repeated) + flows("s", "each", "n")
    old, new = {"shops": ["甲", "旧"]}, {"shops": ["甲", "新"]}
    case = Played(diagram(body), data=old)
    case.last = replace(case.last, snapshot=revised(case.program, case.snapshot, old, new))
    assert [one.data["one"] for one in stepping.waiting(case.program, case.snapshot)] == ["甲", "新"]
