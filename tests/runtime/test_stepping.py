"""Steps of a case: what they open, close and report, and how they are refused."""

from datetime import timedelta, timezone

import pytest

from engine.errors import SnapshotUnreadable, StepRefused, TaskClosed
from engine.runtime import stepping
from engine.runtime.advance import Closed, Passed
from tests.runtime.diagrams import NOW, Played, diagram, element, elements, flows, mapping, properties

TWO = diagram(elements(startEvent="s", userTask="a b", endEvent="e") + flows("s", "a", "b", "e"))
FORK = diagram(
    elements(startEvent="s", parallelGateway="fork", userTask="a b", endEvent="e")
    + flows("s", "fork", "a", "e")
    + flows("fork", "b", "e")
)


def test_a_start_opens_the_first_task_and_tells_what_it_is() -> None:
    lanes = '<laneSet id="ls"><lane id="l" name="受理岗"><flowNodeRef>a</flowNodeRef></lane></laneSet>'
    task = element(
        "userTask",
        "a",
        extensions='<zeebe:formDefinition formId="check"/>' + properties(limit="2", unit="working_day"),
        name="受理审查",
    )
    case = Played(diagram(lanes + task + elements(startEvent="s") + flows("s", "a")), data={"n": 1})
    (one,) = case.last.opened
    assert (one.element, one.name, one.lane, one.form, one.process) == ("a", "受理审查", "受理岗", "check", "p")
    assert (one.properties, one.data, one.path) == ({"limit": "2", "unit": "working_day"}, {"n": 1}, ())
    assert (one.group, one.index) == (None, None)


def test_completing_the_last_task_ends_the_case_with_its_variables() -> None:
    case = Played(TWO, data={"n": 1})
    first = case.complete("a", {"a": [1]})
    assert [one.element for one in first.opened] == ["b"]
    assert not first.ended
    assert case.complete("b", {"n": 2}).ended
    assert case.variables() == {"n": 2, "a": [1]}


def test_every_element_passed_is_reported_with_its_flow() -> None:
    case = Played(TWO)
    number = case.last.opened[0].token
    assert case.last.passed == (Passed("p", "s", None, number - 1), Passed("p", "a", "s-a", number))
    assert [(one.element, one.flow) for one in case.complete("a").passed] == [("b", "a-b")]


def test_a_completed_task_cannot_be_completed_again() -> None:
    case = Played(TWO)
    number = case.token("a")
    case.complete("a")
    with pytest.raises(TaskClosed):
        stepping.complete(case.program, case.snapshot, number, {"n": "twice"}, NOW)
    assert case.variables() == {}


@pytest.mark.parametrize("number", [0, 1, 999, -1], ids=["zero", "the root", "never given out", "negative"])
def test_a_number_that_is_no_waiting_token_is_refused(number: int) -> None:
    case = Played(TWO)
    with pytest.raises(TaskClosed):
        stepping.complete(case.program, case.snapshot, number, {}, NOW)


def test_a_step_that_fails_leaves_the_snapshot_good() -> None:
    body = elements(startEvent="s", userTask="a b", endEvent="e") + element("exclusiveGateway", "x", name="是否同意")
    case = Played(
        diagram(body + flows("s", "a", "x") + flows("x", "b", when="=ok = true") + flows("x", "e", when="=ok = false"))
    )
    before = case.snapshot
    with pytest.raises(StepRefused) as refused:
        case.complete("a", {"ok": "maybe"})
    assert refused.value.facts["element"] == "是否同意"
    assert refused.value.facts["element_id"] == "x"
    assert refused.value.facts["reason"] == "没有一条连线的条件成立，也没有默认连线。"
    assert case.snapshot == before
    assert [one.element for one in case.complete("a", {"ok": True}).opened] == ["b"]


def test_withdrawing_closes_every_waiting_task() -> None:
    case = Played(FORK, data={"n": 1})
    case.complete("a", {"n": 2})
    other = case.token("b")
    done = case.cancel()
    assert done.ended
    assert done.closed == (Closed(other, "p", "b", "cancelled"),)
    assert case.waits() == []
    assert case.variables() == {"n": 2}


def test_variables_show_what_unfinished_branches_have_made() -> None:
    case = Played(FORK, data={"n": 1})
    case.complete("a", {"x": 1})
    assert case.variables() == {"n": 1, "x": 1}


def test_what_was_given_is_not_shared_with_the_case() -> None:
    given: dict[str, object] = {"list": [1]}
    case = Played(TWO, data=given)
    given["list"] = None
    assert case.sees("a") == {"list": [1]}


@pytest.mark.parametrize(
    ("snapshot", "why"),
    [
        (b"", "empty"),
        (b"nonsense", "not compressed"),
        (b"\x28\xb5\x2f\xfd\x04\x00\x11\x00\x00{}\x00\x00\x00\x00", "other"),
    ],
    ids=["empty", "not compressed", "not a snapshot"],
)
def test_bytes_that_are_no_snapshot_are_refused(snapshot: bytes, why: str) -> None:
    with pytest.raises(SnapshotUnreadable):
        stepping.waiting(Played(TWO).program, snapshot)
    assert why


@pytest.mark.parametrize(
    ("act", "data", "acts"),
    [
        ("accept", {}, ["accept"]),
        ('=if ok then "grant" else "refuse"', {"ok": True}, ["grant"]),
        ('=if ok then "grant" else "refuse"', {"ok": False}, ["refuse"]),
        ("=null", {}, []),
    ],
    ids=["a plain act", "an act by the answer", "the other act by the answer", "no act"],
)
def test_completing_a_task_reports_its_act(act: str, data: dict[str, object], acts: list[str]) -> None:
    task = element("userTask", "a", extensions=properties(act=act, legal_basis="第三十二条"))
    case = Played(diagram(task + elements(startEvent="s") + flows("s", "a")))
    assert case.last.acts == ()
    done = case.complete("a", data)
    assert [one.act for one in done.acts] == acts
    assert all(one.properties["legal_basis"] == "第三十二条" and one.element == "a" for one in done.acts)


def test_events_report_their_acts_in_order() -> None:
    body = (
        elements(startEvent="s")
        + element("userTask", "a", extensions=properties(act="grant"))
        + element("intermediateThrowEvent", "t", extensions=properties(act="issue"))
        + element("endEvent", "e", extensions=properties(act="close"))
    )
    case = Played(diagram(body + flows("s", "a", "t", "e")))
    assert [one.act for one in case.complete("a").acts] == ["grant", "issue", "close"]


def test_an_act_that_is_no_text_refuses_the_step() -> None:
    task = element("userTask", "a", extensions=properties(act="=1"))
    case = Played(diagram(task + elements(startEvent="s") + flows("s", "a")))
    with pytest.raises(StepRefused, match="act"):
        case.complete("a")


@pytest.mark.parametrize(
    ("limit", "area", "units"),
    [
        pytest.param("2", 1, 2, id="a number"),
        pytest.param("=if area > 200 then 5 else 3", 260, 5, id="by the data"),
        pytest.param("=if area > 200 then 5 else 3", 100, 3, id="by other data"),
        pytest.param('=day of week(today()) = "Monday" and 1 = 1', 1, None, id="a truth"),
        pytest.param("=area / 2", 4, 2, id="a quotient that is whole"),
        pytest.param("=area / 2", 3, None, id="a fraction"),
        pytest.param("=area", 0, None, id="zero"),
        pytest.param("=area", 10_000, None, id="more than anybody waits"),
        pytest.param("=nothing", 1, None, id="null"),
        pytest.param('="2"', 1, None, id="a text"),
        pytest.param("soon", 1, None, id="no number"),
    ],
)
def test_a_limit_is_worked_out_as_the_task_opens(limit: str, area: int, units: int | None) -> None:
    body = element("userTask", "b", name="现场核查", extensions=properties(limit=limit))
    case = Played(diagram(body + elements(startEvent="s", userTask="a") + flows("s", "a", "b")), data={"n": 1})

    if units is None:
        with pytest.raises(StepRefused, match=r"现场核查.*limit"):
            case.complete("a", {"area": area})
        assert case.waits() == ["a"]
    else:
        assert [one.limit for one in case.complete("a", {"area": area}).opened] == [units]


def test_a_limit_is_not_worked_out_again_while_the_task_is_open() -> None:
    task = element("userTask", "a", extensions=properties(limit="=n"))
    body = task + elements(startEvent="s", parallelGateway="fork", userTask="b c", endEvent="e")
    case = Played(diagram(body + flows("s", "fork", "a", "e") + flows("fork", "b", "c", "e")), data={"n": 4})
    assert {one.element: one.limit for one in case.last.opened} == {"a": 4, "b": None}

    assert {one.element: one.limit for one in case.complete("b", {"n": 0}).opened} == {"c": None}


def test_an_input_mapping_is_local_and_an_output_mapping_chooses() -> None:
    mapped = mapping({"local": "=n + 1", "deep.er": "=n"}, {"result": "=local * 2"})
    body = element("userTask", "a", extensions=mapped) + elements(startEvent="s", userTask="b") + flows("s", "a", "b")
    case = Played(diagram(body), data={"n": 1})
    assert case.sees("a") == {"n": 1, "local": 2, "deep": {"er": 1}}
    case.complete("a", {"local": 5, "noise": 1})
    assert case.sees("b") == {"n": 1, "result": 10}


def test_without_an_output_mapping_the_answer_stays_and_local_names_go() -> None:
    body = element("userTask", "a", extensions=mapping({"n": '="inside"'}))
    case = Played(diagram(body + elements(startEvent="s", userTask="b") + flows("s", "a", "b")), data={"n": 1})
    assert case.sees("a") == {"n": "inside"}
    case.complete("a", {"answer": True})
    assert case.sees("b") == {"n": 1, "answer": True}


def test_a_script_computes_a_variable() -> None:
    script = element("scriptTask", "c", extensions='<zeebe:script expression="=n * 2" resultVariable="m"/>')
    case = Played(diagram(script + elements(startEvent="s", userTask="a") + flows("s", "c", "a")), data={"n": 2})
    assert case.sees("a") == {"n": 2, "m": 4}


def test_plain_and_manual_tasks_pass_by_themselves() -> None:
    case = Played(diagram(elements(startEvent="s", task="t", manualTask="m", userTask="a") + flows("s", "t", "m", "a")))
    assert case.waits() == ["a"]


@pytest.mark.parametrize("data", [{"x": object()}, {"x": {1, 2}}, {"x": b"bytes"}], ids=["an object", "a set", "bytes"])
def test_values_that_json_cannot_say_are_the_callers_mistake(data: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Played(TWO, data=data)


def test_a_diagram_knows_the_time_of_the_step_in_its_zone() -> None:
    script = element("scriptTask", "c", extensions='<zeebe:script expression="=today()" resultVariable="day"/>')
    program = Played(diagram(script + elements(startEvent="s", userTask="a") + flows("s", "c", "a"))).program
    late = NOW.replace(hour=17).astimezone(timezone(timedelta(hours=8)))
    assert stepping.start(program, "p", {}, late).opened[0].data == {"day": "2026-03-03"}
