"""The engine against two others: an explorer of the standard's token game, and stock SpiffWorkflow where it is right.

Every step of ours goes through the snapshot. A failure shrinks to the smallest diagram and walk that show it.
"""

from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.runtime import stepping
from engine.runtime.advance import Advance
from tests.runtime.diagrams import BPMN, NOW, Played, diagram, elements, flows
from tests.runtime.drawing import EVENTFUL, Block, Drawing, blocks
from tests.runtime.explorer import Net, State
from tests.runtime.stock import Stock

MOST_STEPS = 25


@dataclass(frozen=True)
class Step:
    """Something that can happen next: `how` is the verb of the engine, `element` where."""

    how: str
    element: str
    token: int
    round: int = 0


def _possible(case: Played) -> list[Step]:
    program, snapshot = case.program, case.snapshot
    found = [Step("complete", one.element, one.token) for one in stepping.waiting(program, snapshot)]
    found += [Step("answer", one.element, one.token) for one in stepping.calling(program, snapshot)]
    found += [Step("fire", one.element, one.token, one.round) for one in stepping.timers(program, snapshot)]
    found += [Step("receive", one.element, one.token) for one in stepping.subscriptions(program, snapshot)]
    return found


def _done(case: Played, step: Step) -> Advance:
    program, snapshot = case.program, case.snapshot
    if step.how == "fire":
        return stepping.fire(program, snapshot, step.token, step.round, NOW)
    verb = {"complete": stepping.complete, "answer": stepping.answer, "receive": stepping.receive}[step.how]
    return verb(program, snapshot, step.token, {}, NOW)


def _agreeing(net: Net, states: set[State], case: Played) -> set[State]:
    """The states that show what the engine shows: what waits for people and parties, and which events are awaited."""
    possible = _possible(case)
    waits = Counter(step.element for step in possible if step.how in {"complete", "answer"})
    armed = Counter(step.element for step in possible if step.how in {"fire", "receive"})
    return {state for state in states if (net.waiting(state), net.armed(state)) == (waits, armed)}


def _drawn(drawn: list[Block]) -> tuple[bytes, dict[str, int]]:
    drawing = Drawing()
    xml, entry, exit_ = drawing.block(("sequence", drawn))
    body = elements(startEvent="start", endEvent="end") + xml + flows("start", entry) + flows(exit_, "end")
    return diagram(body), drawing.choices


@settings(max_examples=40)
@given(st.lists(blocks(*EVENTFUL), min_size=1, max_size=2), st.data())
def test_whatever_stands_open_is_what_the_token_game_allows(drawn: list[Block], data: st.DataObject) -> None:
    content, choices = _drawn(drawn)
    process = etree.fromstring(content).find(f"{{{BPMN}}}process")
    assert process is not None
    net, case = Net(process), Played(content, data=choices)
    states = _agreeing(net, net.begin(), case)
    for _ in range(MOST_STEPS):
        assert states
        possible = _possible(case)
        if case.last.ended or not possible:
            break
        step = data.draw(st.sampled_from(possible))
        case.last = _done(case, step)
        states = _agreeing(net, {after for state in states for after in net.happened(state, step.element)}, case)
    assert states
    assert case.last.ended == (() in states)


@settings(max_examples=20)
@given(st.lists(blocks(leaves=("task",), several=("parallel", "exclusive")), min_size=1, max_size=2), st.data())
def test_stock_spiffworkflow_stands_where_the_engine_stands(drawn: list[Block], data: st.DataObject) -> None:
    content, choices = _drawn(drawn)
    case, stock = Played(content, data=choices), Stock(content, choices)
    while not case.last.ended:
        assert stock.waits() == case.waits()
        name = data.draw(st.sampled_from(sorted(set(case.waits()))))
        case.complete(name, {name: 1})
        stock.complete(name, {name: 1})
    assert stock.ended()
    ours = {key: value for key, value in case.variables().items() if key.startswith("t")}
    assert {key: value for key, value in stock.data().items() if key.startswith("t")} == ours
