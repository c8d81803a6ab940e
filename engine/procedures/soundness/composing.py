"""Every scope of a program judged by itself, from the inside out: what is inside counts by how it can end."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.faults import Move
from engine.procedures.soundness import net, refusals
from engine.procedures.soundness.exploring import Graph, explore
from engine.procedures.soundness.findings import Finding
from engine.procedures.soundness.judging import Surroundings, judged
from engine.procedures.soundness.net import FROM_OUTSIDE, Node, Scope
from engine.procedures.soundness.outcomes import Outcome, Thrown
from engine.procedures.soundness.reaching import unreached
from engine.procedures.soundness.reduction import can_come
from engine.procedures.soundness.runs import moves, prefixed
from engine.procedures.soundness.wiring import MOST_CONDITIONS, TooWide, Wired, Wiring
from engine.runtime.elements import SCOPES
from engine.runtime.program import Program

Cuts = frozenset[str | None]


@dataclass(frozen=True)
class Examined:
    """A scope after it was judged. `ways` are runs to what is thrown out of it."""

    outcome: Outcome = field(default_factory=Outcome)
    findings: tuple[Finding, ...] = ()
    ways: Mapping[Thrown, tuple[Move, ...]] = field(default_factory=dict)


class Examiner:
    """Judges the processes of a program; one that calls itself is taken to end.

    So is one in a faulty file, which is not judged.
    """

    def __init__(self, program: Program, faulty: frozenset[str]) -> None:
        read = [name for name, one in program.processes.items() if one.file not in faulty]
        self.processes = {name: net.read(program, name) for name in read}
        self.examined: dict[tuple[str, Cuts], Examined] = {}
        self.freed: dict[str, bool] = {}
        for scope in self.processes.values():
            for called, is_freed in _calls(scope, Surroundings()):
                self.freed[called] = self.freed.get(called, True) and is_freed

    def process(self, name: str, cuts: Cuts = frozenset()) -> Examined:
        """A process, called where escalations of these codes end it."""
        if (name, cuts) not in self.examined:
            self.examined[name, cuts] = Examined()
            around = Surroundings(self.freed.get(name, False))
            self.examined[name, cuts] = self.scope(self.processes[name], cuts, around)
        return self.examined[name, cuts]

    def scope(self, scope: Scope, cuts: Cuts, around: Surroundings) -> Examined:
        """A scope with everything inside it."""
        inside = dict(self._inside(scope, cuts, around))
        try:
            wiring = Wiring(scope, {name: one.outcome for name, one in inside.items()}, cuts)
            wired = wiring.wire()
        except TooWide as wide:
            finding = Finding(
                scope.process, wide.element, refusals.TOO_MANY_CONDITIONS, facts={"limit": MOST_CONDITIONS}
            )
            embedded = [part for name, part in inside.items() if scope.nodes[name].inside is not None]
            return Examined(findings=(finding, *(one for part in embedded for one in part.findings)))
        return Examination(wiring, wired, inside, around).result()

    def _inside(self, scope: Scope, cuts: Cuts, around: Surroundings) -> Iterator[tuple[str, Examined]]:
        for node in scope.nodes.values():
            cutting = _cuts(scope, node, cuts)
            if node.inside is not None:
                yield node.id, self.scope(node.inside, cutting, _around(scope, node, around))
            elif node.called in self.processes:
                yield node.id, self.process(node.called, cutting)


def _around(scope: Scope, node: Node, around: Surroundings) -> Surroundings:
    """What may end from outside what is inside a node."""
    border = any(map(_frees, scope.guards_of(node)))
    aside = any(_frees(scope.nodes[name]) for name in scope.asides if name != node.id)
    return Surroundings(border or around.border, aside or around.aside)


def _frees(event: Node) -> bool:
    return event.interrupts and event.trigger in FROM_OUTSIDE


def _calls(scope: Scope, around: Surroundings) -> Iterator[tuple[str, bool]]:
    """Every called process, and whether an event on a border may end that call."""
    for node in scope.nodes.values():
        if node.called:
            yield node.called, _around(scope, node, around).border
        if node.inside is not None:
            yield from _calls(node.inside, _around(scope, node, around))


def _cuts(scope: Scope, node: Node, cuts: Cuts) -> Cuts:
    """The codes of escalations that end what is inside a node."""
    guards = [one for one in scope.guards_of(node) if one.trigger == "escalation"]
    ending = frozenset(one.code for one in guards if one.interrupts)
    return (cuts | ending) - frozenset(one.code for one in guards if not one.interrupts)


class Examination:
    """The walk through one scope, from each of its beginnings and from each event that leads to a part of its own."""

    def __init__(self, wiring: Wiring, wired: Wired, inside: Mapping[str, Examined], around: Surroundings) -> None:
        self.wiring, self.wired, self.inside = wiring, wired, inside
        self.scope = wiring.scope
        freed = any(_frees(self.scope.nodes[name]) for name in self.scope.asides)
        self.around = replace(around, aside=freed or around.aside)
        self.graphs: list[Graph] = []
        self.reached: set[str] = {one.id for one in self.scope.nodes.values() if one.undoes}

    def result(self) -> Examined:
        """What is found, and how the scope can end."""
        self._walk()
        findings = list(self._findings())
        thrown = {one: self._way(name, one) for name in self._in_order() for one in self._escaping(name)}
        ends = any(self._ends()) or not any(self.wiring.ends(one) for one in thrown)  # what is stuck is told once
        may_fail = any(self._may_fail(name) for name in self.reached)
        return Examined(Outcome(ends, frozenset(thrown), may_fail), tuple(findings), thrown)

    def _in_order(self) -> list[str]:
        return [name for name in self.scope.nodes if name in self.reached]

    def _walk(self) -> None:
        """From the beginnings, then from every further place that this reaches."""
        todo = dict(self.wired.entries)
        begins = [name for name, _ in self.wired.entries if name not in self.wiring.beside]
        while begins:
            for name in begins:
                graph = explore(self.wired, todo.pop(name))
                self.graphs.append(graph)
                self.reached |= set(self._reached(graph))
            self._begin_asides()
            begins = [name for name in todo if self._begins_beside(name)]

    def _reached(self, graph: Graph) -> Iterator[str]:
        for step in graph.moved():
            yield step.cluster.node.id
            yield step.choice.element
        if graph.complete and not graph.doubled:
            return
        could = can_come(self.wired, graph.markings[0])  # what lies beyond is taken to be reached if it could be
        for cluster in self.wired.clusters.values():
            if could & cluster.needs if cluster.any else could & cluster.needs == cluster.needs:
                yield cluster.node.id
                yield from (choice.element for choice in cluster.choices)

    def _begins_beside(self, guard: str) -> bool:
        hosts = [node for node in self.scope.nodes.values() if guard in node.guards and node.id in self.reached]
        return any(self.wiring.happens(host, self.scope.nodes[guard]) for host in hosts)

    def _begin_asides(self) -> None:
        """Event sub-processes are reached when they can begin; what they throw can begin others."""
        before = -1
        while before != len(self.reached):
            before = len(self.reached)
            for name in self._in_order():
                self.reached |= {aside.id for _, aside in self.wiring.asides_of(self.scope.nodes[name])}
            for node in self.scope.nodes.values():
                if node.id in self.scope.asides and node.trigger in FROM_OUTSIDE:
                    self.reached.add(node.id)
                if node.kind in SCOPES and node.trigger == "compensate":
                    self.reached.add(node.id)

    def _ends(self) -> Iterator[bool]:
        for graph in self.graphs:
            for step in graph.moved():
                if graph.markings[step.target] == 0:
                    yield not step.choice.thrown and not step.choice.enters
        for name in self.scope.asides:
            if name in self.reached and self.scope.nodes[name].interrupts:
                yield self.inside[name].outcome.ends

    def _escaping(self, name: str) -> list[Thrown]:
        node = self.scope.nodes[name]
        caught = [thrown for thrown, _ in self.wiring.asides_of(node)]
        return [one for one in self.wiring.escaping(node) if one not in caught]

    def _may_fail(self, name: str) -> bool:
        return self.scope.nodes[name].may_fail or (name in self.inside and self.inside[name].outcome.may_fail)

    def _way_to(self, name: str) -> tuple[Move, ...]:
        """A shortest run to a token at an element."""
        for graph in self.graphs:
            state = graph.comes_to(name)
            if state is not None:
                return moves(graph, graph.run(state))
        first = self.graphs[0]
        return moves(first, first.run(min(1, len(first.markings) - 1)))

    def _way(self, name: str, thrown: Thrown) -> tuple[Move, ...]:
        """A run to what an element throws, or to what is thrown inside it."""
        if name not in self.inside:
            here = self._way_to(name)
            return (*here, Move(self.scope.process, name, here[-1].standing if here else ()))
        return prefixed(self._way_to(name), name, self.inside[name].ways.get(thrown, ()))

    def _findings(self) -> Iterator[Finding]:
        never_left = self._never_left()
        told = set(never_left)
        seen: set[tuple[str, str]] = set()
        innermost = [name for name in never_left if not self._holds_another(name)]
        for finding in (*self._own(), *map(self._is_never_left, innermost)):
            told.add(finding.element)
            if (finding.refusal.code, finding.element) not in seen:
                seen.add((finding.refusal.code, finding.element))
                yield finding
        for node, refusal in unreached(self.scope, self.reached, told):
            yield Finding(self.scope.process, node.id, refusal)
        for name in self._in_order():
            embedded = name in self.inside and self.scope.nodes[name].inside is not None
            for one in self.inside[name].findings if embedded else ():
                yield replace(one, run=prefixed(self._way_to(name), name, one.run)) if one.run else one

    def _own(self) -> Iterable[Finding]:
        return (finding for graph in self.graphs for finding in judged(graph, self.around))

    def _never_left(self) -> list[str]:
        """Activities that flows leave, and whose inside can only end by what it throws."""
        reached = [self.scope.nodes[name] for name in self._in_order() if name in self.inside]
        going_on = (node for node in reached if node.flows and not node.may_skip)
        return [node.id for node in going_on if not self.inside[node.id].outcome.ends]

    def _holds_another(self, name: str) -> bool:
        return any(one.refusal is refusals.NEVER_LEFT for one in self.inside[name].findings)

    def _is_never_left(self, name: str) -> Finding:
        return Finding(self.scope.process, name, refusals.NEVER_LEFT, self._way_to(name))


def uncaught(examined: Examined) -> Iterator[Finding]:
    """Errors that come out of a process that nothing calls."""
    for thrown, run in examined.ways.items():
        if thrown.kind == "error":
            yield Finding(thrown.process, thrown.element, refusals.UNCAUGHT, run)
