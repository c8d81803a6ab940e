"""更正: a case goes on as if it had begun with other variables."""

from dataclasses import replace

from engine.runtime.revising import revised
from tests.runtime.diagrams import Played, call, diagram, element, elements, flows, mapping, several

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
