"""Random diagrams, some of them with a gateway that joins in the wrong way: what is told is what can be played.

The token game of `tests.runtime.explorer` walks the same diagrams in its own way, and a walk in full of each scope is
compared with the reduced one.
"""

from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from engine.procedures.soundness import checking, net, refusals
from engine.procedures.soundness.exploring import MOST_STATES, Explorer, Graph, ReducedExplorer
from engine.procedures.soundness.judging import Surroundings, judged
from engine.procedures.soundness.net import Flow, Node, Scope
from engine.procedures.soundness.wiring import Wiring
from engine.runtime.program import Program, load
from engine.runtime.refusals import Problems
from tests.procedures.soundness.drawn import Drawn
from tests.procedures.soundness.sound_diagrams import SOUND
from tests.procedures.soundness.test_faults import FAULTS
from tests.runtime.diagrams import BPMN, diagram, elements, flows
from tests.runtime.drawing import EVENTFUL, Drawing, blocks
from tests.runtime.explorer import Net, State

MOST_PLAYED = 60
MOST_WALKED = 800
WAITING = {refusals.WAITS.code, refusals.LEFT_WAITING.code}
REPEATED = {refusals.TWICE.code, refusals.AGAIN.code}
JOINS = ("parallelGateway", "exclusiveGateway", "inclusiveGateway")


@st.composite
def _drawn(draw: st.DrawFn, *events: str) -> bytes:
    """A diagram of blocks, in which up to two gateways that only join have become of another kind."""
    drawing = Drawing()
    inner = draw(st.lists(blocks(*events), min_size=1, max_size=2))
    xml, entry, exit_ = drawing.block(("sequence", inner))
    body = elements(startEvent="start", endEvent="end") + xml + flows("start", entry) + flows(exit_, "end")
    root = etree.fromstring(diagram(body))
    leaving = [flow.get("sourceRef") for flow in root.iter(f"{{{BPMN}}}sequenceFlow")]
    joins = [one for tag in JOINS for one in root.iter(f"{{{BPMN}}}{tag}") if leaving.count(one.get("id")) == 1]
    for _ in range(draw(st.integers(0, 2)) if joins else 0):
        draw(st.sampled_from(joins)).tag = f"{{{BPMN}}}{draw(st.sampled_from(JOINS))}"
    return etree.tostring(root)


def _played(game: Net) -> tuple[set[State], bool]:
    """All states that can be played, and whether that is all of them."""
    seen, todo = set(game.begin()), list(game.begin())
    while todo and len(seen) < MOST_PLAYED:
        state = todo.pop()
        for name in {*game.waiting(state), *game.armed(state)}:
            new = game.happened(state, name) - seen
            seen |= new
            todo += new
    return seen, not todo


def _told(program: Program) -> set[str]:
    problems = Problems()
    checking.tell(program, problems)
    return {problem.code for problem in problems.found}


@settings(max_examples=15)
@given(_drawn("race"))
def test_what_is_told_is_what_can_be_played(content: bytes) -> None:
    process = etree.fromstring(content).find(f"{{{BPMN}}}process")
    assert process is not None
    game = Net(process)
    states, are_all = _played(game)
    told = _told(load({"a.bpmn": content}))
    if any(times > 1 for state in states for times in game.waiting(state).values()):
        assert told & REPEATED
    stuck = any(state and not game.waiting(state) and not game.armed(state) for state in states)
    if not told & REPEATED:
        assert not stuck or told & WAITING
        assert stuck or not are_all or not told & WAITING


def _graphs(scope: Scope) -> Iterator[tuple[Graph, Graph]]:
    """Each beginning of a scope and of those inside it, walked in full and reduced."""
    wired = Wiring(scope, {}, frozenset()).wire()
    for _, initial in wired.entries:
        full = Explorer(wired, initial, MOST_WALKED).explore()
        yield full, ReducedExplorer(wired, initial, MOST_STATES).explore()
    for node in scope.nodes.values():
        if node.inside is not None:
            yield from _graphs(node.inside)


def _faults(graph: Graph) -> set[tuple[str, str]]:
    """What is told, without what a fault that is told changes in the rest."""
    found = {(one.refusal.code, one.element) for one in judged(graph, Surroundings())}
    if any(code in REPEATED for code, _ in found):
        return {("repeated", "")}
    endless = {(code, "") for code, _ in found if code == refusals.ENDLESS.code}  # a circle may have several entries
    waiting = {("waits", element) for code, element in found if code in WAITING}
    return endless | waiting


@st.composite
def _tangled(draw: st.DrawFn) -> Scope:
    """Gateways and tasks joined anyhow, with a plain and a terminating end."""
    inner = [f"n{number}" for number in range(draw(st.integers(3, 8)))]
    kinds = {name: draw(st.sampled_from([*JOINS, *JOINS, "userTask"])) for name in inner}
    kinds |= {"s": "startEvent", "e": "endEvent", "t": "endEvent"}
    flows_of: dict[str, tuple[Flow, ...]] = {}
    for name in ["s", *inner]:
        after = draw(st.lists(st.sampled_from([*inner, "e", "t"]), min_size=1, max_size=1 if name == "s" else 2))
        may = kinds[name] == "inclusiveGateway" and len(after) > 1
        flows_of[name] = tuple(
            Flow(f"{name}-{nth}", name, one, conditional=may, default=False) for nth, one in enumerate(after)
        )
    into = {
        name: tuple(flow.id for leaving in flows_of.values() for flow in leaving if flow.target == name)
        for name in kinds
    }
    nodes = {
        name: Node(name, kind, "terminate" if name == "t" else "plain", None, into[name], flows_of.get(name, ()))
        for name, kind in kinds.items()
    }
    return Scope("p", "p", nodes, (("s",),), ())


@settings(max_examples=60)
@given(_tangled())
def test_the_reduced_walk_of_anything_finds_what_the_full_one_finds(scope: Scope) -> None:
    _agree(scope)


@settings(max_examples=15)
@given(_drawn(*EVENTFUL))
def test_the_reduced_walk_of_blocks_finds_what_the_full_one_finds(content: bytes) -> None:
    _agree(net.read(load({"a.bpmn": content}), "p"))


DRAWN = {
    **SOUND,
    **{name: fault.drawn for name, fault in FAULTS.items() if name != "more conditions than can be tried"},
}


@pytest.mark.parametrize("drawn", [pytest.param(drawn, id=name) for name, drawn in DRAWN.items()])
def test_the_reduced_walk_of_a_diagram_finds_what_the_full_one_finds(drawn: Drawn) -> None:
    _agree(net.read(drawn.program(), "drawn"))


def _agree(scope: Scope) -> None:
    for full, reduced in islice(_graphs(scope), 20):
        if not full.complete:
            continue
        assert len(reduced.markings) <= len(full.markings)
        assert _faults(reduced) == _faults(full)
        if not full.doubled:
            moved = [{step.choice.element for step in graph.moved()} for graph in (full, reduced)]
            assert moved[0] == moved[1]
