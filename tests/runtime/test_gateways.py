"""Splits and joins: which flows are taken, when a join fires, and what it makes of the data of its branches."""

import pytest

from engine.errors import StepRefused
from engine.runtime import stepping
from tests.runtime.diagrams import NOW, Played, diagram, element, elements, flows

FORK = diagram(
    elements(startEvent="s", parallelGateway="fork join", userTask="a b c", endEvent="e")
    + flows("s", "fork", "a", "join", "c", "e")
    + flows("fork", "b", "join")
)


@pytest.mark.parametrize(
    ("amount", "taken"), [(5, "low"), (50, "high"), (None, "rest")], ids=["first holds", "second holds", "default"]
)
def test_an_exclusive_gateway_takes_one_flow(amount: int | None, taken: str) -> None:
    body = elements(startEvent="s", userTask="low high rest") + element("exclusiveGateway", "x", default="x-rest")
    body += flows("s", "x") + flows("x", "low", when="=amount < 10")
    body += flows("x", "high", when="=amount >= 10") + flows("x", "rest")
    assert Played(diagram(body), data={"amount": amount}).waits() == [taken]


def test_the_first_flow_that_holds_wins_in_the_order_of_the_file() -> None:
    body = elements(startEvent="s", userTask="a b", exclusiveGateway="x") + flows("s", "x")
    body += flows("x", "b", when="=true") + flows("x", "a", when="=true")
    assert Played(diagram(body)).waits() == ["b"]


def test_a_flow_without_an_id_is_kept() -> None:
    nameless = '<sequenceFlow sourceRef="s" targetRef="a"/><sequenceFlow sourceRef="a" targetRef="b"/>'
    case = Played(diagram(elements(startEvent="s", userTask="a b") + nameless))
    assert case.waits() == ["a"]
    case.complete("a")
    assert case.waits() == ["b"]


@pytest.mark.parametrize("order", ["ab", "ba"], ids=["a first", "b first"])
def test_a_join_keeps_the_writes_of_both_branches_in_either_order(order: str) -> None:
    case = Played(FORK, data={"st": "new", "docs": [1], "nest": {"x": 1}})
    answers: dict[str, dict[str, object]] = {
        "a": {"st": "by a", "docs": [1, "a"], "nest": {"x": 1, "a": 1}},
        "b": {"docs": [1, "b"], "nest": {"x": 1, "b": 2}},
    }
    for name in order:
        case.complete(name, answers[name])
    seen = case.sees("c")
    assert seen["st"] == "by a"
    assert seen["docs"] in ([1, "a", "b"], [1, "b", "a"])
    assert seen["nest"] == {"x": 1, "a": 1, "b": 2}
    assert case.last.conflicts == ()


def test_branches_do_not_see_each_other() -> None:
    case = Played(FORK, data={"nest": {"x": 1}})
    case.complete("a", {"nest": {"x": 2}})
    assert case.sees("b") == {"nest": {"x": 1}}


def test_a_true_conflict_is_reported_and_the_later_branch_wins() -> None:
    case = Played(FORK, data={"n": 0})
    case.complete("a", {"n": 1, "deep": {"k": 1}})
    done = case.complete("b", {"n": 2, "deep": {"k": 2}})
    assert case.sees("c") == {"n": 2, "deep": {"k": 2}}
    assert done.conflicts == ("n", "deep.k")


def test_both_branches_writing_the_same_is_no_conflict() -> None:
    case = Played(FORK, data={"list": [1]})
    case.complete("a", {"list": [1, 2]})
    assert case.complete("b", {"list": [1, 2]}).conflicts == ()
    assert case.sees("c") == {"list": [1, 2]}


def test_a_join_counts_flows_and_excess_tokens_stay_for_the_next_time() -> None:
    body = elements(startEvent="s", parallelGateway="fork join", exclusiveGateway="m", userTask="a b c z", endEvent="e")
    body += flows("s", "fork", "a", "m", "join", "z", "e") + flows("fork", "b", "m") + flows("fork", "c", "join")
    case = Played(diagram(body))
    case.complete("a")
    case.complete("b")
    assert case.waits() == ["c"]
    case.complete("c")
    assert case.waits() == ["z"]
    assert not case.complete("z").ended  # one token is left at the join: by the standard the case never ends


def test_a_task_with_several_flows_splits_and_a_task_with_several_entries_runs_for_each() -> None:
    case = Played(
        diagram(elements(startEvent="s", userTask="a b c d") + flows("s", "a", "b", "d") + flows("a", "c", "d"))
    )
    case.complete("a")
    assert case.waits() == ["b", "c"]
    case.complete("b")
    case.complete("c")
    assert case.waits() == ["d", "d"]


@pytest.mark.parametrize(
    ("data", "taken"),
    [({"x": True}, ["b", "c"]), ({"x": False}, ["c", "d"])],
    ids=["condition holds", "default in its place"],
)
def test_conditional_flows_of_a_task(data: dict[str, object], taken: list[str]) -> None:
    body = elements(startEvent="s", userTask="b c d") + element("userTask", "a", default="a-d") + flows("s", "a")
    body += flows("a", "b", when="=x") + flows("a", "c") + flows("a", "d")
    case = Played(diagram(body))
    case.complete("a", data)
    assert case.waits() == taken


def _inclusive() -> str:
    body = elements(startEvent="s", exclusiveGateway="m", userTask="a b z", inclusiveGateway="f j", endEvent="e")
    body += element("exclusiveGateway", "x", default="x-e") + flows("s", "m", "f")
    body += flows("f", "a", when="=pa") + flows("f", "b", when="=pb") + flows("a", "j", "z", "x") + flows("b", "j")
    return body + flows("x", "m", when="=again") + flows("x", "e")


def test_an_inclusive_join_waits_for_exactly_the_branches_that_were_taken() -> None:
    case = Played(diagram(_inclusive()), data={"pa": True, "pb": True})
    case.complete("a")
    assert case.waits() == ["b"]
    case.complete("b")
    assert case.waits() == ["z"]
    case.complete("z", {"again": True, "pa": False})
    assert case.waits() == ["b"]
    case.complete("b")
    assert case.waits() == ["z"]
    assert case.complete("z", {"again": False}).ended


def test_an_inclusive_gateway_without_any_flow_refuses_the_step() -> None:
    with pytest.raises(StepRefused, match="没有一条连线"):
        Played(diagram(_inclusive()), data={"pa": False})


def test_an_unconditional_flow_of_an_inclusive_gateway_is_always_taken() -> None:
    body = elements(startEvent="s", inclusiveGateway="f", userTask="a b") + flows("s", "f", "a")
    assert Played(diagram(body + flows("f", "b", when="=false"))).waits() == ["a"]


def test_links_are_flows() -> None:
    link = '<linkEventDefinition id="{}" name="甲"/>'
    body = elements(startEvent="s", userTask="a") + flows("s", "out") + flows("in", "a")
    body += element("intermediateThrowEvent", "out", link.format("l1"))
    body += element("intermediateCatchEvent", "in", link.format("l2"))
    assert Played(diagram(body)).waits() == ["a"]


def test_a_rework_loop_of_5000_rounds_stays_constant_in_size() -> None:
    body = elements(startEvent="s", exclusiveGateway="m", userTask="a", endEvent="e")
    body += element("exclusiveGateway", "x", default="x-e") + flows("s", "m", "a", "x")
    case = Played(diagram(body + flows("x", "m", when="=again") + flows("x", "e")), data={"again": True})
    sizes = []
    for number in range(5000):
        token = case.last.opened[0].token
        case.last = stepping.complete(case.program, case.snapshot, token, {"round": number}, NOW)
        sizes.append(len(case.snapshot))
    assert case.waits() == ["a"]
    assert max(sizes) - min(sizes) < 50
    assert case.complete("a", {"again": False}).ended
    assert case.variables() == {"again": False, "round": 4999}


def test_a_loop_with_a_split_and_a_join_forgets_its_splits() -> None:
    body = elements(startEvent="s", exclusiveGateway="m", parallelGateway="fork join", userTask="a b c", endEvent="e")
    body += element("exclusiveGateway", "x", default="x-e") + flows("s", "m", "fork", "a", "join", "c", "x")
    body += flows("fork", "b", "join") + flows("x", "m", when="=again") + flows("x", "e")
    case = Played(diagram(body), data={"again": True})
    sizes = []
    for _ in range(300):
        for name in "abc":
            case.complete(name)
        sizes.append(len(case.snapshot))
    assert max(sizes) - min(sizes) < 50


def test_a_row_of_1200_tasks_is_read_and_run() -> None:
    names = [f"t{number}" for number in range(1200)]
    case = Played(diagram(elements(startEvent="s", task=" ".join(names), userTask="z") + flows("s", *names, "z")))
    assert case.waits() == ["z"]


def test_a_loop_without_a_waiting_element_is_stopped() -> None:
    body = elements(startEvent="s", exclusiveGateway="m", task="t") + flows("s", "m", "t", "m")
    with pytest.raises(StepRefused, match="死循环"):
        Played(diagram(body))


ENDS = diagram(
    elements(startEvent="s", userTask="before a b c", parallelGateway="f g", endEvent="e")
    + flows("s", "before", "f", "a", "e")
    + flows("f", "g", "b")
    + flows("g", "c")
)


@pytest.mark.parametrize("order", ["abc", "cba", "bac"])
def test_branches_that_end_apart_keep_the_writes_of_all_in_any_order(order: str) -> None:
    case = Played(ENDS, data={"k": 0, "log": []})
    case.complete("before", {"k": 1, "log": [1]})
    answers: dict[str, dict[str, object]] = {"a": {"k": 2}, "b": {"log": [1, "b"]}, "c": {}}
    for name in order:
        assert case.last.conflicts == ()
        case.complete(name, answers[name])
    assert case.variables() == {"k": 2, "log": [1, "b"]}
    assert (case.last.ended, case.last.conflicts) == (True, ())


def test_variables_of_unfinished_branches_are_those_since_their_split() -> None:
    case = Played(ENDS, data={"k": 0})
    case.complete("before", {"k": 1})
    case.complete("a", {"k": 2})
    assert case.variables() == {"k": 2}


def test_a_loop_that_sends_off_a_branch_each_round_keeps_its_size() -> None:
    body = elements(
        startEvent="s", exclusiveGateway="m", parallelGateway="f", userTask="a", task="tell", endEvent="e t"
    )
    body += element("exclusiveGateway", "x", default="x-e") + flows("s", "m", "f", "a", "x") + flows("f", "tell", "t")
    case = Played(diagram(body + flows("x", "m", when="=again") + flows("x", "e")), data={"again": True})
    sizes = []
    for number in range(200):
        case.complete("a", {"round": number})
        sizes.append(len(case.snapshot))
    assert max(sizes[5:]) - min(sizes[5:]) < 30
    assert case.complete("a", {"again": False}).ended
    assert (case.variables(), case.last.conflicts) == ({"again": False, "round": 199}, ())
