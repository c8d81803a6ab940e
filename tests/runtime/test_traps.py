"""Traps that were found in SpiffWorkflow, each shown closed through the steps of a case."""

from contextlib import suppress
from pathlib import Path

import pytest

from engine.errors import ProcedureInvalid, TaskClosed
from engine.runtime import codec, stepping
from engine.runtime.program import load
from tests.runtime.diagrams import NOW, Played, diagram, element, elements, flows

TWO = diagram(elements(startEvent="s", userTask="a b", endEvent="e") + flows("s", "a", "b", "e"))


def test_running_a_finished_task_again_neither_runs_it_nor_overwrites_data() -> None:
    case = Played(TWO)
    old = codec.decode(case.program, case.snapshot)
    token = old.tokens[case.token("a")]
    old.finish(token, {"n": 1})
    with pytest.raises(ValueError, match="not ready"):
        token.run()
    case.complete("a", {"n": 1})
    with pytest.raises(TaskClosed):
        stepping.complete(case.program, case.snapshot, token.id, {"n": 2}, NOW)
    assert case.variables() == {"n": 1}


def test_a_flow_without_an_id_does_not_end_the_case_without_work() -> None:
    nameless = '<sequenceFlow sourceRef="s" targetRef="a"/><sequenceFlow sourceRef="a" targetRef="e"/>'
    case = Played(diagram(elements(startEvent="s", userTask="a", endEvent="e") + nameless))
    assert not case.last.ended
    assert case.complete("a").ended


def test_two_nameless_flows_from_two_gateways_keep_apart() -> None:
    body = elements(startEvent="s", parallelGateway="f j", userTask="a b c")
    pairs = [("s", "f"), ("f", "a"), ("f", "b"), ("a", "j"), ("b", "j"), ("j", "c")]
    case = Played(diagram(body + "".join(f'<sequenceFlow sourceRef="{x}" targetRef="{y}"/>' for x, y in pairs)))
    case.complete("a")
    assert case.waits() == ["b"]
    case.complete("b")
    assert case.waits() == ["c"]


@pytest.mark.parametrize("order", ["ab", "ba"], ids=["the writer first", "the writer last"])
def test_a_stale_copy_does_not_overwrite_at_a_join(order: str) -> None:
    body = elements(startEvent="s", parallelGateway="f j", userTask="a b c")
    case = Played(diagram(body + flows("s", "f", "a", "j", "c") + flows("f", "b", "j")), data={"st": "new"})
    for name in order:
        case.complete(name, {"st": "changed"} if name == "a" else {})
    assert case.sees("c") == {"st": "changed"}


def test_more_than_a_thousand_steps_deep_nothing_is_lost() -> None:
    body = elements(startEvent="s", exclusiveGateway="m", userTask="a", endEvent="e")
    body += element("exclusiveGateway", "x", default="x-e") + flows("s", "m", "a", "x")
    case = Played(diagram(body + flows("x", "m", when="=again") + flows("x", "e")), data={"again": True})
    for _ in range(1100):
        assert not case.complete("a").ended
    assert case.waits() == ["a"]


@pytest.mark.parametrize(
    "attack",
    ["__import__('os').popen('touch {}').read()", "open('{}', 'w')", "().__class__.__base__.__subclasses__()"],
    ids=["import", "open", "subclasses"],
)
@pytest.mark.parametrize("sign", ["=", ""], ids=["as an expression", "as it is"])
def test_a_condition_that_looks_like_python_cannot_run(attack: str, sign: str, tmp_path: Path) -> None:
    mark = tmp_path / "owned"
    body = elements(startEvent="s", userTask="a b") + element("exclusiveGateway", "x", default="x-b") + flows("s", "x")
    content = diagram(body + flows("x", "a", when=sign + attack.format(mark)) + flows("x", "b"))
    with suppress(ProcedureInvalid):  # FEEL refuses most of it; what it can read is null
        assert Played(content).waits() == ["b"]
    assert not mark.exists()


def test_where_things_are_drawn_never_matters() -> None:
    body = elements(startEvent="s", parallelGateway="f", userTask="a b") + flows("s", "f", "a") + flows("f", "b")
    one = load({"x.bpmn": diagram(body)})
    opened = stepping.start(one, "p", {}, NOW).opened
    assert [token.element for token in opened] == ["a", "b"]
