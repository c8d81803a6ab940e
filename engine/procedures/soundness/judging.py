"""What is wrong with a scope, seen from all its states."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.procedures.soundness import refusals
from engine.procedures.soundness.circles import bottoms, components
from engine.procedures.soundness.exploring import MOST_STATES, Graph, Step
from engine.procedures.soundness.findings import Finding
from engine.procedures.soundness.net import Node
from engine.procedures.soundness.runs import moves
from engine.procedures.soundness.wiring import Cluster, Wired, numbers
from engine.runtime.refusals import Refusal


@dataclass(frozen=True)
class Surroundings:
    """What may end a scope from outside: an event on its border, or an event sub-process of its own."""

    border: bool = False
    aside: bool = False


def judged(graph: Graph, around: Surroundings) -> Iterator[Finding]:
    """What goes wrong on the way, each fault once by its shortest run."""
    if not graph.complete:
        scope = graph.wired.scope
        yield Finding(scope.process, scope.id, refusals.TOO_MANY_STATES, facts={"limit": MOST_STATES})
    yield from _firsts(_stuck(graph))
    yield from _firsts(_doubled(graph))
    yield from _firsts(_cut_off(graph))
    if graph.complete and not around.border:
        yield from _firsts(_endless(graph, refusals.ENDED_FROM_ASIDE if around.aside else refusals.ENDLESS))


def _firsts(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first finding of each element."""
    seen: set[str] = set()
    for finding in findings:
        if finding.element not in seen:
            seen.add(finding.element)
            yield finding


def _finding(graph: Graph, node: Node, refusal: Refusal, run: Sequence[Step], doubled: int = 0) -> Finding:
    return Finding(graph.wired.scope.process, node.id, refusal, moves(graph, run, doubled))


def _stuck(graph: Graph) -> Iterator[Finding]:
    """States that nothing moves out of, at the joins that are to blame."""
    refused = {step.source for step, _ in graph.doubled}
    for state, marking in enumerate(graph.markings):
        if not marking or graph.steps[state] or state in refused or state >= graph.walked:
            continue
        run = graph.run(state)
        ended = any(graph.wired.scope.nodes[step.choice.element].kind == "endEvent" for step in run)
        for cluster in _to_blame(graph.wired, marking):
            yield _finding(graph, cluster.node, refusals.LEFT_WAITING if ended else refusals.WAITS, run)


def _to_blame(wired: Wired, marking: int) -> list[Cluster]:
    """The waiting joins that do not only wait for another that waits."""
    waiting = list(dict.fromkeys(wired.clusters[number] for number in numbers(marking)))
    roots = [one for one in waiting if not any(_leads(wired, other, one, marking) for other in waiting)]
    return roots or waiting


def _leads(wired: Wired, join: Cluster, other: Cluster, marking: int) -> bool:
    """Whether what one join waits for comes out of another."""
    if join is other:
        return False
    lacking = {wired.places[number].flow for number in numbers(other.needs & ~marking)}
    seen, todo = {other.node.id}, [join.node]
    while todo:
        node = todo.pop()
        if node.id not in seen:
            seen.add(node.id)
            if not lacking.isdisjoint(flow.id for flow in node.flows):
                return True
            todo += wired.scope.after(node)
    return False


def _doubled(graph: Graph) -> Iterator[Finding]:
    """Moves that put a second token on a place, at the element that they come out of.

    Where the place before the element has been found to get a second token, what comes after it follows from that.
    """
    known = 0
    for step, doubled in graph.doubled:
        if not step.cluster.needs & known:
            run = [*graph.run(step.source), step]
            node = graph.wired.scope.nodes[step.choice.element]
            merges = len(node.incoming) > 1 and not node.joins
            yield _finding(graph, node, refusals.TWICE if merges else refusals.AGAIN, run, doubled)
        known |= doubled


def _cut_off(graph: Graph) -> Iterator[Finding]:
    """Terminating ends that take somebody's work away."""
    working = graph.wired.working
    for cluster in graph.wired.terminating:
        for state, marking in enumerate(graph.markings):
            if marking & cluster.needs == cluster.needs and marking & working & ~cluster.needs:
                run = [*graph.run(state), Step(state, cluster, cluster.choices[0], graph.numbers.get(0, state))]
                yield _finding(graph, cluster.node, refusals.CUT_OFF, run)
                break


def _endless(graph: Graph, refusal: Refusal) -> Iterator[Finding]:
    """Circles of states that are entered and never left, at the element by which they are entered."""
    leaking = {step.source for step, _ in graph.doubled}
    for circle in bottoms(graph.following()):
        if leaking.isdisjoint(circle):
            run = graph.run(min(circle))
            for around in _circles_of(graph, circle):
                entered = next((one.choice.element for one in run if one.choice.element in around), around[0])
                yield _finding(graph, graph.wired.scope.nodes[entered], refusal, run)


def _circles_of(graph: Graph, circle: list[int]) -> Iterator[list[str]]:
    """The elements that move in a circle of states: several branches may each go in a circle of their own."""
    scope = graph.wired.scope
    moved = {step.choice.element for state in circle for step in graph.steps[state]}
    names = [name for name in scope.nodes if name in moved]
    numbered = {name: number for number, name in enumerate(names)}
    after = [[numbered[one.id] for one in scope.after(scope.nodes[name]) if one.id in moved] for name in names]
    for component in components(after):
        around = [names[number] for number in sorted(component)]
        if any(numbered[one] in after[number] for number in component for one in around):
            yield around
