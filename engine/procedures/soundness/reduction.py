"""Which cluster of several is enough to follow, because whatever the others do stays possible after it.

In BPMN a token at a place is moved by one element only, so the clusters never take tokens from each other. What is
left to see to: a token that is moved on too early is not there to be doubled, an inclusive join looks at the whole
state, and what ends the scope takes everything away. So a cluster is followed alone only if, while its tokens stay
where they are, no other token can come there, and no inclusive join after it can move; and what only ends the scope
comes last. (Stubborn sets: Valmari; a persistent set of a free-choice net is a cluster.)
"""

from collections.abc import Collection
from functools import cached_property

from engine.procedures.soundness.net import Node
from engine.procedures.soundness.wiring import Cluster, Wired, numbers


def is_held_up(wired: Wired, join: Cluster, marking: int) -> bool:
    """Whether an inclusive join still waits (BPMN 2.0, 13.4.3).

    It does while a token elsewhere can come to an incoming flow that has none, and to none of those that have one.
    """
    marked = marking & join.needs
    empty = join.needs & ~marked
    ways = ways_to(wired, join)
    return any(ways[number] & empty and not ways[number] & marked for number in numbers(marking & ~join.needs))


def ways_to(wired: Wired, join: Cluster) -> list[int]:
    """By place the incoming flows of a join that a token there can come to without passing the join."""
    found = wired.ways.get(join)
    if found is None:
        found = wired.ways[join] = _ways(wired, join)
    return found


def _ways(wired: Wired, join: Cluster) -> list[int]:
    leaving: dict[str, list[str]] = {}
    before: dict[str, list[str]] = {}
    for node in wired.scope.nodes.values():
        for one in (node, *wired.scope.guards_of(node)):
            for flow in one.flows:
                leaving.setdefault(flow.id, []).append(node.id)
                before.setdefault(flow.target, []).append(node.id)
    reached: dict[str, int] = {}
    for number in numbers(join.needs):
        seen: set[str] = set()
        todo = list(leaving[wired.places[number].flow])
        while todo:
            name = todo.pop()
            if name not in seen and name != join.node.id:
                seen.add(name)
                reached[name] = reached.get(name, 0) | 1 << number
                todo += before.get(name, ())
    places = enumerate(wired.places)
    return [0 if join.needs >> number & 1 else reached.get(place.node.id, 0) for number, place in places]


def can_come(wired: Wired, marking: int, without: Collection[Cluster] = ()) -> int:
    """The places that tokens could ever come to if none was used up, without these joins moving."""
    clusters = wired.clusters
    todo = marking
    while todo:
        low = todo & -todo
        todo ^= low
        cluster = clusters[low.bit_length() - 1]
        if cluster in without or not (cluster.any or cluster.needs & marking == cluster.needs):
            continue
        new = cluster.adds & ~marking
        marking |= new
        todo |= new
    return marking


class Reduction:
    """Chooses what to follow in the states of one scope."""

    def __init__(self, wired: Wired) -> None:
        self.wired = wired

    def followed(self, marking: int, enabled: list[Cluster]) -> list[Cluster]:
        """One cluster that is enough, else all of them. What can come to a terminating end moves first."""
        going_on = sorted((one for one in enabled if not one.fatal), key=lambda one: self.ranks[one.node.id])
        for cluster in going_on:
            if self._is_enough(cluster, marking):
                return [cluster]
        return enabled

    def _is_enough(self, cluster: Cluster, marking: int) -> bool:
        own = cluster.needs
        number = (own & -own).bit_length() - 1
        waiting = [one for one in self.wired.joins if one is cluster or ways_to(self.wired, one)[number]]
        come = can_come(self.wired, marking & ~own, waiting)
        if come & own:
            return False
        return not any(ways_to(self.wired, one)[number] & come for one in waiting if one is not cluster)

    @cached_property
    def ranks(self) -> dict[str, tuple[bool, int]]:
        """The order in which elements move: first what can come to a terminating end, then what is upstream."""
        scope = self.wired.scope
        ends = {node.id for node in scope.nodes.values() if node.trigger == "terminate"}
        towards: dict[str, set[str]] = {}
        for node in scope.nodes.values():
            for after in scope.after(node):
                towards.setdefault(after.id, set()).add(node.id)
        todo = list(ends)
        while todo:
            more = towards.get(todo.pop(), set()) - ends
            ends |= more
            todo += more
        return {name: (name not in ends, place) for place, name in enumerate(self._downstream())}

    def _downstream(self) -> list[str]:
        """The elements with those first that others come after; in circles as they are met."""
        scope = self.wired.scope
        seen: set[str] = set()
        ended: list[str] = []
        for entry, _ in self.wired.entries:
            path = [(entry, iter(self._after(scope.nodes[entry])))]
            seen.add(entry)
            while path:
                name, following = path[-1]
                after = next((one for one in following if one not in seen), None)
                if after is None:
                    ended.append(name)
                    path.pop()
                else:
                    seen.add(after)
                    path.append((after, iter(self._after(scope.nodes[after]))))
        ended += [name for name in scope.nodes if name not in seen]
        return ended[::-1]

    def _after(self, node: Node) -> list[str]:
        return [one.id for one in self.wired.scope.after(node)]
