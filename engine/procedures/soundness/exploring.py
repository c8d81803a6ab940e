"""All states that a scope can come to, breadth first, so that the first run to a state is a shortest one.

Small scopes are walked in full. Where there are more states, only one of several independent clusters is followed from
each state (`reduction`), and everything is followed from one state of every circle that would leave somebody waiting
for ever; deadlocks, doubled tokens, what is never reached and what never ends are found all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.procedures.soundness.circles import bottoms
from engine.procedures.soundness.reduction import Reduction, is_held_up
from engine.procedures.soundness.wiring import Choice, Cluster, Wired, numbers

SMALL = 2_000
MOST_STATES = 20_000
MOST_STEPS = 200_000


@dataclass(frozen=True)
class Step:
    """A move from one state to another."""

    source: int
    cluster: Cluster
    choice: Choice
    target: int


@dataclass
class Graph:
    """The states found, by number, with the steps out of each and the step by which each was found.

    `doubled` are the moves that would put a second token on a place, with these places; they are not followed.
    `complete`: nothing was left out because there was too much; the first `walked` states have been looked at.
    """

    wired: Wired
    markings: list[int] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    steps: list[list[Step]] = field(default_factory=list)
    found_by: list[Step | None] = field(default_factory=list)
    doubled: list[tuple[Step, int]] = field(default_factory=list)
    complete: bool = True
    walked: int = 0
    count: int = 0

    def moved(self) -> Iterator[Step]:
        """Every step, also those that are not followed."""
        yield from (step for steps in self.steps for step in steps)
        yield from (step for step, _ in self.doubled)

    def following(self) -> list[list[int]]:
        """For each state the states that it leads to."""
        return [[step.target for step in steps] for steps in self.steps]

    def comes_to(self, element: str) -> int | None:
        """The first state in which a token is at an element, if there is one."""
        found = (step.source for step in self.moved() if step.cluster.node.id == element)
        return min(found, default=None)

    def run(self, state: int) -> list[Step]:
        """A shortest run to a state."""
        found: list[Step] = []
        step = self.found_by[state]
        while step is not None:
            found.append(step)
            step = self.found_by[step.source]
        return found[::-1]


def explore(wired: Wired, initial: int) -> Graph:
    """All states that matter, from one."""
    graph = Explorer(wired, initial, SMALL).explore()
    return graph if graph.complete else ReducedExplorer(wired, initial, MOST_STATES).explore()


class Explorer:
    """Walks everything."""

    def __init__(self, wired: Wired, initial: int, limit: int) -> None:
        self.graph = Graph(wired)
        self.wired, self.limit = wired, limit
        self.todo: list[int] = []
        self._state(initial, None)

    def explore(self) -> Graph:
        """Walk until there is nothing new, or too much."""
        self._walk()
        return self.graph

    def _walk(self) -> None:
        for state in self.todo:
            if len(self.graph.markings) > self.limit or self.graph.count > MOST_STEPS:
                self.graph.complete = False
                break
            self.graph.walked = state + 1
            marking = self.graph.markings[state]
            for cluster in self.followed(marking, self.enabled(marking)):
                self._follow(state, cluster)
        self.todo = []

    def enabled(self, marking: int) -> list[Cluster]:
        """The clusters that can move."""
        clusters = self.wired.clusters
        found = dict.fromkeys(clusters[number] for number in numbers(marking))
        return [one for one in found if self._is_enabled(one, marking)]

    def _is_enabled(self, cluster: Cluster, marking: int) -> bool:
        return not is_held_up(self.wired, cluster, marking) if cluster.any else marking & cluster.needs == cluster.needs

    def followed(self, _marking: int, enabled: list[Cluster]) -> list[Cluster]:
        """Which of them are followed."""
        return enabled

    def _follow(self, state: int, cluster: Cluster) -> None:
        marking = self.graph.markings[state]
        rest = marking & ~cluster.needs
        for choice in cluster.choices:
            self.graph.count += 1
            if choice.gives & rest:
                self.graph.doubled.append((Step(state, cluster, choice, state), choice.gives & rest))
                continue
            target = 0 if choice.fatal else rest | choice.gives
            step = Step(state, cluster, choice, self.graph.numbers.get(target, len(self.graph.markings)))
            self.graph.steps[state].append(step)
            if target not in self.graph.numbers:
                self._state(target, step)

    def _state(self, marking: int, found_by: Step | None) -> None:
        number = len(self.graph.markings)
        self.graph.numbers[marking] = number
        self.graph.markings.append(marking)
        self.graph.steps.append([])
        self.graph.found_by.append(found_by)
        self.todo.append(number)


class ReducedExplorer(Explorer):
    """Walks what is enough."""

    def __init__(self, wired: Wired, initial: int, limit: int) -> None:
        self.reduction = Reduction(wired)
        self.let_go: dict[int, list[Cluster]] = {}
        super().__init__(wired, initial, limit)

    def explore(self) -> Graph:
        """Walk, then let go on whoever was left waiting in a circle that nothing leads out of."""
        self._walk()
        while self.graph.complete:
            left = [
                one for circle in bottoms(self.graph.following()) if (one := self._left_waiting(circle)) is not None
            ]
            for state, clusters in left:
                for cluster in clusters:
                    self.let_go.setdefault(state, []).append(cluster)
                    self._follow(state, cluster)
            if not left:
                break
            self._walk()
        return self.graph

    def followed(self, marking: int, enabled: list[Cluster]) -> list[Cluster]:
        """One cluster that nothing else depends on, where there is one."""
        return self.reduction.followed(marking, enabled)

    def _left_waiting(self, circle: list[int]) -> tuple[int, list[Cluster]] | None:
        """The first state of a circle with the clusters that can move there and never do in the circle."""
        moved = {step.cluster for state in circle for step in self.graph.steps[state]}
        moved |= {cluster for state in circle for cluster in self.let_go.get(state, ())}
        for state in sorted(circle):
            waiting = [one for one in self.enabled(self.graph.markings[state]) if one not in moved]
            if waiting:
                return state, waiting
        return None
