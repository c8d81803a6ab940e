"""Sub-processes and call activities: what goes in, what comes back, and how deep."""

import pytest

from engine.errors import StepRefused
from tests.runtime.diagrams import Played, call, diagram, element, elements, flows, mapping, properties

INNER = diagram(elements(startEvent="s", userTask="w", endEvent="e") + flows("s", "w", "e"), process="q")


def _calling(extensions: str = "", **attributes: str) -> bytes:
    body = call("call", "q", extensions=extensions, **attributes) + elements(startEvent="s", userTask="n")
    return diagram(body + flows("s", "call", "n"))


def test_a_call_gives_everything_and_takes_back_what_changed() -> None:
    case = Played(_calling(), INNER, data={"a": 1, "b": 2})
    assert case.sees("w") == {"a": 1, "b": 2}
    case.complete("w", {"b": 3, "c": 4})
    assert case.sees("n") == {"a": 1, "b": 3, "c": 4}


def test_a_call_two_levels_deep_tells_its_path() -> None:
    middle = diagram(call("inner", "r") + elements(startEvent="s") + flows("s", "inner"), process="q")
    innermost = diagram(elements(startEvent="s", userTask="w") + flows("s", "w"), process="r")
    case = Played(_calling(), middle, innermost, data={"a": 1})
    (one,) = case.last.opened
    assert (one.process, one.path) == ("r", ("call", "inner"))
    case.complete("w", {"deep": True})
    assert case.sees("n") == {"a": 1, "deep": True}


def test_mappings_of_a_call_choose_both_ways() -> None:
    extensions = mapping({"x": "=a", "y": "=a + 1"}, {"res": "=z"})
    case = Played(_calling(extensions, propagateAllParentVariables="false"), INNER, data={"a": 1, "b": 2})
    assert case.sees("w") == {"x": 1, "y": 2}
    case.complete("w", {"z": 9, "x": 5})
    assert case.sees("n") == {"a": 1, "b": 2, "res": 9}


def test_input_names_of_a_call_are_seen_inside_only() -> None:
    case = Played(_calling(mapping({"a": '="inside"'})), INNER, data={"a": 1})
    assert case.sees("w") == {"a": "inside"}
    case.complete("w", {"z": 1})
    assert case.sees("n") == {"a": 1, "z": 1}


def test_a_call_that_propagates_nothing_keeps_its_variables() -> None:
    case = Played(_calling(propagateAllChildVariables="false"), INNER, data={"a": 1})
    case.complete("w", {"z": 1})
    assert case.sees("n") == {"a": 1}


def test_the_inside_of_a_sub_process_works_on_the_data_around_it() -> None:
    inside = elements(startEvent="s2", userTask="w", endEvent="e2") + flows("s2", "w", "e2")
    body = element("subProcess", "sub", inside) + elements(startEvent="s", userTask="n") + flows("s", "sub", "n")
    case = Played(diagram(body), data={"a": 1})
    (one,) = case.last.opened
    assert (one.process, one.path) == ("p", ("sub",))
    case.complete("w", {"a": 2})
    assert case.sees("n") == {"a": 2}


def test_branches_inside_and_outside_a_sub_process_are_merged() -> None:
    inside = elements(userTask="u v")
    body = element("subProcess", "sub", inside) + elements(startEvent="s", parallelGateway="f j", userTask="o n")
    case = Played(diagram(body + flows("s", "f", "sub", "j", "n") + flows("f", "o", "j")), data={"k": 0})
    case.complete("u", {"u": 1})
    case.complete("o", {"k": 1})
    case.complete("v", {"v": 1})
    assert case.sees("n") == {"k": 1, "u": 1, "v": 1}


def test_ids_like_spiffworkflows_own_and_equal_ids_in_two_files_do_not_collide() -> None:
    inside = elements(startEvent="Start", userTask="Root", endEvent="End") + flows("Start", "Root", "End")
    body = (
        element("subProcess", "sub", inside) + call("call", "q") + elements(startEvent="s", userTask="StartEventSplit")
    )
    first = diagram(body + flows("s", "sub", "call", "StartEventSplit"))
    again = elements(startEvent="Start", userTask="End") + flows("Start", "End")
    second = diagram(element("subProcess", "sub", again) + elements(startEvent="s") + flows("s", "sub"), process="q")
    case = Played(first, second)
    for name in ("Root", "End", "StartEventSplit"):
        assert case.waits() == [name]
        case.complete(name)
    assert case.last.ended


def test_forty_scopes_in_each_other_are_run() -> None:
    body = elements(userTask="z")
    for number in range(39):
        body = element("subProcess", f"d{number}", body)
    case = Played(diagram(body))
    assert case.waits() == ["z"]
    assert case.complete("z").ended


def test_a_process_that_calls_itself_without_end_is_stopped() -> None:
    with pytest.raises(StepRefused, match="嵌套"):
        Played(diagram(call("again", "p") + elements(startEvent="s") + flows("s", "again")))


def test_a_call_reports_its_act_when_it_is_done() -> None:
    body = call("call", "q", extensions=properties(act="deliver")) + elements(startEvent="s") + flows("s", "call")
    case = Played(diagram(body), INNER)
    assert case.last.acts == ()
    assert [(one.act, one.process, one.element) for one in case.complete("w").acts] == [("deliver", "p", "call")]
