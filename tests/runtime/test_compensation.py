"""Compensation and transactions (BPMN 2.0, 13.5.5): what is undone, in which order, with which data."""

import re

import pytest

from tests.runtime.diagrams import Played, border, call, definition, diagram, element, elements, flows, mapping, several

UNDO = definition("compensate")
CANCEL = definition("cancel")


def _undoable(*names: str, tag: str = "userTask", inside: str = "") -> str:
    """Activities with a user task each that undoes them: `a` by `undo_a`."""
    parts = []
    for name in names:
        parts.append(element(tag, name, inside) + border(f"b_{name}", name, UNDO))
        parts.append(element("userTask", f"undo_{name}", isForCompensation="true"))
        parts.append(f'<association id="to_{name}" sourceRef="b_{name}" targetRef="undo_{name}"/>')
    return "".join(parts)


def _scope(tag: str, name: str, body: str) -> str:
    """A scope with this in it; the standard wants associations last."""
    return element(tag, name, _in_order(body))


def _in_order(body: str) -> str:
    association = re.compile("<association [^>]*/>")
    return association.sub("", body) + "".join(association.findall(body))


def _thrown(name: str = "c", trigger: str = UNDO) -> str:
    return element("intermediateThrowEvent", name, trigger)


def _played(body: str, data: dict[str, object] | None = None) -> Played:
    return Played(diagram(_in_order(body + elements(startEvent="s"))), data=data)


def test_what_was_done_in_turn_is_undone_in_reverse() -> None:
    case = _played(_undoable("a", "b") + _thrown() + elements(userTask="after") + flows("s", "a", "b", "c", "after"))
    case.complete("a", {"n": 1})
    case.complete("b", {"n": 2})
    assert (case.waits(), case.sees("undo_b")) == (["undo_b"], {"n": 2})
    case.complete("undo_b", {"b_undone": True})
    assert (case.waits(), case.sees("undo_a")) == (["undo_a"], {"n": 1})
    case.complete("undo_a", {"a_undone": True})
    assert (case.waits(), case.sees("after")) == (["after"], {"n": 2, "b_undone": True, "a_undone": True})


def test_what_was_done_at_the_same_time_is_undone_at_the_same_time() -> None:
    body = _undoable("a", "b") + _thrown() + elements(parallelGateway="f j", userTask="after")
    case = _played(body + flows("s", "f", "a", "j", "c", "after") + flows("f", "b", "j"))
    case.complete("a")
    case.complete("b")
    assert case.waits() == ["undo_a", "undo_b"]


def test_one_activity_is_undone_and_only_once() -> None:
    body = _undoable("a", "b") + _thrown("c", definition("compensate", activityRef="a")) + _thrown("d")
    case = _played(body + elements(userTask="after") + flows("s", "a", "b", "c", "d", "after"))
    case.complete("a")
    case.complete("b")
    assert case.waits() == ["undo_a"]
    case.complete("undo_a")
    assert case.waits() == ["undo_b"]
    case.complete("undo_b")
    assert case.waits() == ["after"]


def test_what_has_not_completed_is_not_undone() -> None:
    body = _undoable("a", "b") + _thrown() + elements(parallelGateway="f", userTask="after")
    case = _played(body + flows("s", "f", "a", "c", "after") + flows("f", "b"))
    case.complete("a")
    case.complete("undo_a")
    assert case.waits() == ["after", "b"]


@pytest.mark.parametrize(("how", "first"), [("in turn", 1), ("together", 3)])
def test_instances_are_undone_as_they_were_done(how: str, first: int) -> None:
    repetition = several(sequential=how == "in turn", inputCollection="=who", inputElement="one")
    repeated = _undoable("a", inside=repetition)
    case = _played(
        repeated + _thrown() + elements(userTask="after") + flows("s", "a", "c", "after"), {"who": [1, 2, 3]}
    )
    for _ in range(3):
        case.complete("a")
    assert case.waits() == ["undo_a"] * first
    assert case.sees("undo_a")["one"] == 3


def test_a_sub_process_that_has_completed_comes_back_to_be_undone_from_within() -> None:
    inside = elements(startEvent="i", endEvent="ie") + _undoable("x", "y") + flows("i", "x", "y", "ie")
    body = _scope("subProcess", "q", inside) + _thrown() + elements(userTask="after") + flows("s", "q", "c", "after")
    case = _played(body, {"k": 0})
    case.complete("x", {"k": 1})
    case.complete("y", {"k": 2})
    case.complete("undo_y")
    assert (case.waits(), case.sees("undo_x")) == (["undo_x"], {"k": 1})
    case.complete("undo_x", {"back": True})
    assert case.sees("after") == {"k": 2, "back": True}


def test_its_own_event_sub_process_undoes_a_sub_process() -> None:
    start = element("startEvent", "hs", UNDO) + elements(userTask="mend") + flows("hs", "mend")
    inside = elements(userTask="x") + element("subProcess", "h", start, triggeredByEvent="true")
    body = _scope("subProcess", "q", inside) + _thrown() + elements(userTask="after") + flows("s", "q", "c", "after")
    case = _played(body)
    case.complete("x", {"paid": 5})
    assert (case.waits(), case.sees("mend")) == (["mend"], {"paid": 5})
    case.complete("mend", {"paid": 0})
    assert case.sees("after") == {"paid": 0}


def _transaction() -> str:
    inside = elements(startEvent="i", exclusiveGateway="x", userTask="ask") + _undoable("book", "pay")
    inside += elements(endEvent="good") + element("endEvent", "bad", CANCEL)
    inside += (
        flows("i", "book", "pay", "ask", "x") + flows("x", "bad", when="=no") + flows("x", "good", when="=not(no)")
    )
    body = _scope("transaction", "t", inside) + border("b", "t", CANCEL) + elements(userTask="sorry thanks")
    return body + flows("s", "t", "thanks") + flows("b", "sorry")


def _asked(*, no: bool) -> Played:
    case = _played(_transaction())
    for name in ("book", "pay"):
        case.complete(name, {name: True})
    case.complete("ask", {"no": no})
    return case


def test_a_cancelled_transaction_is_undone_before_its_border_goes_on() -> None:
    case = _asked(no=True)
    case.complete("undo_pay", {"pay": False})
    case.complete("undo_book", {"book": False})
    assert (case.waits(), case.sees("sorry")) == (["sorry"], {"book": False, "pay": False, "no": True})


def test_a_transaction_that_completes_undoes_nothing() -> None:
    assert _asked(no=False).waits() == ["thanks"]


def test_a_cancelled_transaction_undoes_what_an_unfinished_part_has_done() -> None:
    part = elements(startEvent="pi", userTask="rest") + _undoable("book") + flows("pi", "book", "rest")
    inside = elements(startEvent="i", parallelGateway="f", userTask="ask") + _scope("subProcess", "part", part)
    inside += element("endEvent", "bad", CANCEL) + flows("i", "f", "part") + flows("f", "ask", "bad")
    body = _scope("transaction", "t", inside) + border("b", "t", CANCEL) + elements(userTask="sorry")
    case = _played(body + flows("s", "t") + flows("b", "sorry"))
    case.complete("book", {"seat": 7})
    case.complete("ask")
    assert (case.waits(), case.sees("undo_book")) == (["undo_book"], {"seat": 7})
    case.complete("undo_book")
    assert case.waits() == ["sorry"]


def test_a_timer_may_take_a_running_compensation_away() -> None:
    inside = elements(startEvent="i") + _undoable("a") + _thrown() + flows("i", "a", "c")
    body = _scope("subProcess", "q", inside) + border(
        "b", "q", "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    )
    case = _played(body + elements(userTask="late") + flows("s", "q") + flows("b", "late"))
    case.complete("a")
    case.passes("PT1H")
    assert case.waits() == ["late"]
    assert case.complete("late").ended


LATE = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"


@pytest.mark.parametrize("tag", ["userTask", "subProcess"])
def test_an_event_on_a_handler_takes_it_away_and_the_compensation_goes_on(tag: str) -> None:
    inside = elements(startEvent="i", userTask="u") + flows("i", "u") if tag == "subProcess" else ""
    handler = element(tag, "undo", inside, isForCompensation="true") + border("late", "undo", LATE)
    body = elements(userTask="a told after") + border("b", "a", UNDO) + handler + _thrown()
    body += '<association id="to" sourceRef="b" targetRef="undo"/>'
    case = _played(body + flows("s", "a", "c", "after") + flows("late", "told"))
    case.complete("a")
    case.passes("PT1H")
    assert case.waits() == ["after", "told"]


def test_an_event_on_a_handler_of_a_cancelled_transaction_lets_it_be_cancelled() -> None:
    inside = elements(startEvent="i", userTask="a") + border("b", "a", UNDO)
    inside += element("userTask", "undo", isForCompensation="true") + border("late", "undo", LATE)
    inside += elements(userTask="told") + element("endEvent", "bad", CANCEL) + flows("i", "a", "bad")
    inside += flows("late", "told") + '<association id="to" sourceRef="b" targetRef="undo"/>'
    body = _scope("transaction", "t", inside) + border("bt", "t", CANCEL) + elements(userTask="sorry")
    case = _played(body + flows("s", "t") + flows("bt", "sorry"))
    case.complete("a")
    case.passes("PT1H")
    assert case.waits() == ["sorry"]


def test_a_cancelled_transaction_undoes_what_is_done_at_any_depth_of_unfinished_parts() -> None:
    part = elements(startEvent="pi", userTask="rest") + _undoable("book") + flows("pi", "book", "rest")
    outer = elements(startEvent="oi") + _scope("subProcess", "part", part) + flows("oi", "part")
    inside = elements(startEvent="i", parallelGateway="f", userTask="ask") + _scope("subProcess", "outer", outer)
    inside += element("endEvent", "bad", CANCEL) + flows("i", "f", "outer") + flows("f", "ask", "bad")
    body = _scope("transaction", "t", inside) + border("b", "t", CANCEL) + elements(userTask="sorry")
    case = _played(body + flows("s", "t") + flows("b", "sorry"))
    case.complete("book", {"seat": 7})
    case.complete("ask")
    assert (case.waits(), case.sees("undo_book")) == (["undo_book"], {"seat": 7})
    case.complete("undo_book")
    assert case.waits() == ["sorry"]


@pytest.mark.parametrize(
    ("extensions", "attributes", "seen"),
    [
        (mapping({}, {"only": "=v"}), {}, {"n": 1, "only": 5}),
        ("", {"propagateAllChildVariables": "false"}, {"n": 1}),
        ("", {}, {"n": 9, "v": 5, "refunded": True}),
    ],
    ids=["output mapping", "nothing comes back", "everything comes back"],
)
def test_what_undoes_a_called_process_gives_back_no_more_than_the_call(
    extensions: str, attributes: dict[str, str], seen: dict[str, object]
) -> None:
    called = diagram(_in_order(elements(startEvent="s") + _undoable("x") + flows("s", "x")), "q")
    body = call("k", "q", "", extensions, **attributes) + _thrown() + elements(userTask="w z", startEvent="s")
    case = Played(diagram(body + flows("s", "k", "w", "c", "z")), called, data={"n": 1})
    case.complete("x", {"v": 5})
    case.complete("w")
    case.complete("undo_x", {"refunded": True, "n": 9})
    assert (case.waits(), case.sees("z")) == (["z"], seen)
