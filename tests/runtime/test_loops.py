"""Repeated activities: several instances at once or in turn, what they collect, and when they are decided."""

import pytest

from engine.errors import StepRefused
from tests.runtime.diagrams import (
    Played,
    border,
    call,
    diagram,
    element,
    elements,
    flows,
    mapping,
    properties,
    several,
    timer,
)


def _voting(until: str = "", extensions: str = "", *, sequential: bool = False) -> bytes:
    task = element(
        "userTask",
        "v",
        several(
            until,
            sequential=sequential,
            inputCollection="=people",
            inputElement="who",
            outputCollection="votes",
            outputElement="=vote",
        ),
        extensions,
    )
    body = (
        task
        + elements(startEvent="s", exclusiveGateway="m", userTask="d", endEvent="e")
        + flows("s", "m", "v", "d", "x")
    )
    body += element("exclusiveGateway", "x", default="x-e") + flows("x", "m", when="=again") + flows("x", "e")
    return diagram(body)


def test_several_at_once_tell_their_group_and_number_and_collect_in_order() -> None:
    case = Played(_voting(), data={"people": ["甲", "乙", "丙"]})
    opened = case.last.opened
    assert [(one.element, one.index, one.data["who"]) for one in opened] == [
        ("v", 1, "甲"),
        ("v", 2, "乙"),
        ("v", 3, "丙"),
    ]
    assert len({one.group for one in opened}) == 1
    assert opened[0].group not in {None, *(one.token for one in opened)}
    for nth, vote in ((2, "no"), (0, "yes"), (0, "maybe")):
        case.complete("v", {"vote": vote}, nth)
    assert case.sees("d") == {"people": ["甲", "乙", "丙"], "votes": ["yes", "maybe", "no"]}
    assert case.last.conflicts == ()


def test_several_in_turn_open_one_after_another() -> None:
    case = Played(_voting(sequential=True), data={"people": ["甲", "乙"]})
    assert [one.data["who"] for one in case.last.opened] == ["甲"]
    assert [one.index for one in case.complete("v", {"vote": 1}).opened] == [2]
    case.complete("v", {"vote": 2})
    assert case.sees("d") == {"people": ["甲", "乙"], "votes": [1, 2]}


@pytest.mark.parametrize(
    ("until", "answers", "votes"),
    [
        ("=nrOfCompletedInstances >= 2", [1, 2], [1, 2]),
        ('=vote = "no"', ["no"], ["no"]),
        ("=count(votes) >= 2", [1, 2], [1, 2]),
        ("=nrOfActiveInstances <= 1", [1, 2], [1, 2]),
        ("=nrOfInstances = 3", [1], [1]),
        ("=loopCounter = 1", [1], [1]),
    ],
    ids=["count done", "veto by the last answer", "collection as it grows", "still active", "all", "own number"],
)
def test_the_completion_condition_sees_answers_collection_and_counters(
    until: str, answers: list[object], votes: list[object]
) -> None:
    case = Played(_voting(until), data={"people": ["甲", "乙", "丙"]})
    for answer in answers:
        assert case.waits() == ["v"] * (3 - answers.index(answer))
        case.complete("v", {"vote": answer})
    assert case.waits() == ["d"]
    assert case.sees("d") == {"people": ["甲", "乙", "丙"], "votes": votes}
    assert [one.how for one in case.last.closed] == ["completed"] + ["cancelled"] * (3 - len(answers))


def test_entering_again_in_a_loop_starts_clean() -> None:
    case = Played(_voting(), data={"people": ["甲", "乙"]})
    for number in range(3):
        case.complete("v", {"vote": number})
        case.complete("v", {"vote": number})
        assert case.sees("d")["votes"] == [number, number]
        case.complete("d", {"again": number < 2})
    assert case.last.ended


def test_the_act_of_a_repeated_task_happens_once_when_all_are_done() -> None:
    case = Played(
        _voting("", properties(act='=if count(votes) = 2 then "grant" else "refuse"')), data={"people": [1, 2]}
    )
    assert case.complete("v", {"vote": 1}).acts == ()
    assert [one.act for one in case.complete("v", {"vote": 2}).acts] == ["grant"]


@pytest.mark.parametrize("people", [[], None, "甲", {"a": 1}], ids=["empty", "missing", "a text", "an object"])
def test_a_collection_that_is_empty_is_passed_and_one_that_is_no_list_is_refused(people: object) -> None:
    if people == []:
        case = Played(_voting(), data={"people": people})
        assert case.sees("d") == {"people": [], "votes": []}
    else:
        with pytest.raises(StepRefused, match="列表"):
            Played(_voting(), data={"people": people})


def test_without_an_output_collection_the_writes_are_merged() -> None:
    task = element("userTask", "v", several(count="=2"))
    case = Played(diagram(task + elements(startEvent="s", userTask="d") + flows("s", "v", "d")), data={"n": 0})
    case.complete("v", {"a": 1})
    case.complete("v", {"b": 2})
    assert case.sees("d") == {"n": 0, "a": 1, "b": 2}


@pytest.mark.parametrize(
    ("count", "refused"),
    [("=-1", "次数"), ("=1.5", "次数"), ('="x"', "次数"), ("=1000000", "超过")],
    ids=["negative", "a fraction", "a text", "a million"],
)
def test_a_senseless_number_of_instances_is_refused(count: str, refused: str) -> None:
    task = element("userTask", "v", several(count=count))
    with pytest.raises(StepRefused, match=refused):
        Played(diagram(task + elements(startEvent="s") + flows("s", "v")))


def test_a_mapping_of_a_repeated_task_belongs_to_each_instance() -> None:
    extensions = mapping({"greeting": "=who"})
    case = Played(_voting("", extensions), data={"people": ["甲", "乙"]})
    assert [one.data["greeting"] for one in case.last.opened] == ["甲", "乙"]
    case.complete("v", {"vote": 1})
    case.complete("v", {"vote": 2})
    assert case.sees("d") == {"people": ["甲", "乙"], "votes": [1, 2]}


def test_several_calls_collect_what_each_process_made() -> None:
    inside = diagram(elements(startEvent="s", userTask="w", endEvent="e") + flows("s", "w", "e"), process="q")
    joint = several(
        inputCollection="=people",
        inputElement="who",
        outputCollection="votes",
        outputElement="={who: who, opinion: opinion}",
    )
    body = call("v", "q", joint) + elements(startEvent="s", userTask="d") + flows("s", "v", "d")
    case = Played(diagram(body), inside, data={"people": ["消防", "住建"]})
    assert [(one.element, one.path) for one in case.last.opened] == [("w", ("v",)), ("w", ("v",))]
    case.complete("w", {"opinion": "同意"})
    case.complete("w", {"opinion": "不同意"})
    assert case.sees("d")["votes"] == [{"who": "消防", "opinion": "同意"}, {"who": "住建", "opinion": "不同意"}]


def _looping(attributes: str, condition: str = "") -> bytes:
    inner = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    loop = f"<standardLoopCharacteristics {attributes}>{inner}</standardLoopCharacteristics>"
    return diagram(element("userTask", "a", loop) + elements(startEvent="s", userTask="z") + flows("s", "a", "z"))


def test_a_standard_loop_repeats_while_its_condition_holds() -> None:
    case = Played(_looping("", "=more"), data={"more": True})
    case.complete("a")
    assert case.waits() == ["a"]
    case.complete("a", {"more": False})
    assert case.waits() == ["z"]


def test_a_standard_loop_stops_at_its_maximum() -> None:
    case = Played(_looping('loopMaximum="3"', "=true"))
    for _ in range(3):
        case.complete("a")
    assert case.waits() == ["z"]


def test_a_standard_loop_may_look_before_it_begins() -> None:
    assert Played(_looping('testBefore="true"', "=more"), data={"more": False}).waits() == ["z"]


def test_a_standard_loop_counts_how_often_it_was_done() -> None:
    case = Played(_looping("", "=loopCounter &lt; 3"))
    for _ in range(3):
        assert case.waits() == ["a"]
        case.complete("a")
    assert case.waits() == ["z"]
    assert Played(_looping('testBefore="true"', "=loopCounter &gt; 0")).waits() == ["z"]


@pytest.mark.parametrize("collected", [True, False], ids=["collection", "none"])
def test_a_veto_ends_the_round_although_an_older_answer_of_that_name_is_no(*, collected: bool) -> None:
    output = {"outputCollection": "answers", "outputElement": "=veto"} if collected else {}
    items = {"inputCollection": "=people", "inputElement": "who"}
    repeated = several("=veto = true", sequential=False, count="", **items, **output)
    body = element("userTask", "v", repeated) + elements(startEvent="s", userTask="d") + flows("s", "v", "d")
    case = Played(diagram(body), data={"people": ["甲", "乙"], "veto": False})
    case.complete("v", {"veto": True})
    assert case.waits() == ["d"]


def test_the_completion_condition_sees_the_item_before_a_variable_of_that_name() -> None:
    repeated = several('=who = "甲"', inputCollection="=people", inputElement="who")
    body = element("userTask", "v", repeated) + elements(startEvent="s", userTask="d") + flows("s", "v", "d")
    case = Played(diagram(body), data={"people": ["甲", "乙"], "who": "丙"})
    case.complete("v")
    assert (case.waits(), case.sees("d")["who"]) == (["d"], "丙")


def test_answers_that_come_late_are_collected_in_the_order_of_their_items() -> None:
    case = Played(_voting(), data={"people": list("甲乙丙丁")})
    for nth, vote in ((3, 4), (1, 2), (1, 3)):
        case.complete("v", {"vote": vote}, nth)
        votes = case.variables()["votes"]
        assert isinstance(votes, list)
        assert votes == sorted(votes)
    case.complete("v", {"vote": 1})
    assert case.sees("d")["votes"] == [1, 2, 3, 4]


@pytest.mark.parametrize("repeated", ["", several(count="=2"), several(count="=2", sequential=True)])
def test_what_unfinished_instances_made_is_kept_when_the_activity_is_interrupted(repeated: str) -> None:
    inside = elements(startEvent="i", userTask="x y") + flows("i", "x", "y")
    body = element("subProcess", "q", repeated + inside) + border("b", "q", timer("Duration", "PT1H"))
    case = Played(diagram(elements(startEvent="s", userTask="late") + body + flows("s", "q") + flows("b", "late")))
    case.complete("x", {"v": 1})
    case.passes("PT1H")
    assert case.sees("late") == {"v": 1}


@pytest.mark.parametrize(
    ("loop", "seen"),
    [
        (several(inputCollection="=ds", inputElement="d"), {"ds": [1, 2], "d": 0, "v": 1}),
        (
            several(inputCollection="=ds", inputElement="d", outputCollection="o", outputElement="=v"),
            {"ds": [1, 2], "d": 0, "o": []},
        ),
        ('<standardLoopCharacteristics loopMaximum="3"/>', {"ds": [1, 2], "d": 0, "v": 1}),
    ],
    ids=["with items", "with an output collection", "standard loop"],
)
def test_an_interrupted_repetition_gives_what_a_completed_one_would(loop: str, seen: dict[str, object]) -> None:
    inside = elements(startEvent="i", userTask="x y") + flows("i", "x", "y")
    body = element("subProcess", "q", loop + inside) + border("b", "q", timer("Duration", "PT1H"))
    body = elements(startEvent="s", userTask="late") + body + flows("s", "q") + flows("b", "late")
    case = Played(diagram(body), data={"ds": [1, 2], "d": 0})
    case.complete("x", {"v": 1})
    case.passes("PT1H")
    assert case.sees("late") == seen
