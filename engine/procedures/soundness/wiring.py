"""A scope as places and moves: a state is a set of places with a token, kept as the bits of a whole number.

Every flow is a place. So is a host after events on its border have happened that leave it at work, since each of them
is taken to happen once while the host is at work. Where such an event leads to nothing that the rest of the scope
also comes to, it is walked by itself instead, and is no move here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TypeVar

from engine.procedures.soundness.net import FROM_OUTSIDE, Flow, Node, Scope
from engine.procedures.soundness.outcomes import Outcome, Thrown, catcher
from engine.runtime.elements import THROWING

MOST_CONDITIONS = 10
MOST_BITS = 100_000_000
"""Choices of a scope times its places: each choice is kept as a whole number with a bit for each place."""

Item = TypeVar("Item")
TRAVELLING = frozenset({"error", "escalation", "cancel"})


class TooWide(Exception):
    """An element whose conditions, alone or with those before it, are more than can be tried in all combinations."""

    def __init__(self, element: str) -> None:
        super().__init__(element)
        self.element = element


@dataclass(frozen=True)
class Choice:
    """One way to move on: the element that moves and the places that get a token.

    `fatal`: everything else in the scope is taken away. `thrown` leaves the scope then, `enters` is the event
    sub-process that runs instead; with neither, the scope ends.
    """

    element: str
    gives: int = 0
    fatal: bool = False
    thrown: Thrown | None = None
    enters: str = ""


@dataclass(frozen=True, eq=False)
class Cluster:
    """The choices of a token at one place, or of the tokens before a join: `needs` are the places they leave.

    `any`: an inclusive join, which takes whatever has come. `adds` are all places that any choice gives.
    """

    node: Node
    needs: int
    choices: tuple[Choice, ...]
    any: bool = False
    adds: int = field(init=False)
    fatal: bool = field(init=False)

    def __post_init__(self) -> None:
        adds = 0
        for choice in self.choices:
            adds |= choice.gives
        object.__setattr__(self, "adds", adds)
        object.__setattr__(self, "fatal", all(choice.fatal for choice in self.choices))


@dataclass(frozen=True)
class Place:
    """Where a token can stand: `shown` is the id of the flow or the element, `node` what it comes to or is at."""

    shown: str
    node: Node
    flow: str = ""


@dataclass
class Wired:
    """The moves of a scope. `clusters` is by place; `entries` are the places that it can begin with, by the element.

    `ways` remembers what `reduction` works out for inclusive joins.
    """

    scope: Scope
    places: list[Place] = field(default_factory=list)
    clusters: dict[int, Cluster] = field(default_factory=dict)
    entries: list[tuple[str, int]] = field(default_factory=list)
    ways: dict[Cluster, list[int]] = field(default_factory=dict, repr=False)

    def place(self, place: Place) -> int:
        """The bit of a new place."""
        self.places.append(place)
        return 1 << (len(self.places) - 1)

    def standing(self, marking: int) -> Iterator[Place]:
        """The places that have a token."""
        return (place for number, place in enumerate(self.places) if marking >> number & 1)

    @cached_property
    def working(self) -> int:
        """The places at which somebody has something to do."""
        return sum(1 << number for number, place in enumerate(self.places) if place.node.works)

    @cached_property
    def terminating(self) -> tuple[Cluster, ...]:
        """The ends that take everything else away."""
        return tuple(one for one in self.clusters.values() if one.node.trigger == "terminate")

    @cached_property
    def joins(self) -> tuple[Cluster, ...]:
        """The inclusive joins."""
        return tuple(dict.fromkeys(one for one in self.clusters.values() if one.any))


class Wiring:
    """Makes the moves of one scope. `outcomes` are those of the elements with something inside.

    `cuts` are the codes of escalations that end this scope because of who catches them outside; None is any code.
    """

    def __init__(self, scope: Scope, outcomes: Mapping[str, Outcome], cuts: frozenset[str | None]) -> None:
        self.scope, self.outcomes, self.cuts = scope, outcomes, cuts
        self.wired = Wired(scope)
        self.bits: dict[str, int] = {}
        self.worked: dict[tuple[str, frozenset[str]], int] = {}
        self.choices = 0
        self.asides = [scope.nodes[name] for name in scope.asides]
        self.beside = frozenset(_beside(scope))

    def wire(self) -> Wired:
        """All places and moves."""
        nodes = self.scope.nodes
        for node in nodes.values():
            for flow in node.flows:
                target = nodes[flow.target]
                self.bits[flow.id] = self.wired.place(Place(_shown(flow, target), target, flow.id))
        for node in nodes.values():
            self._moves(node)
        for start in self.scope.starts:
            bits = [self._entry(nodes[name]) for name in start]
            self.wired.entries.append((start[0], sum(bits)))
        for name in sorted(self.beside):
            self.wired.entries.append((name, self._entry_of_guard(nodes[name])))
        return self.wired

    def _entry(self, node: Node) -> int:
        """A place from which a token comes to a node that no flow leads to."""
        bit = self.wired.place(Place(node.id, node))
        self._cluster(node, bit, self._choices(node, frozenset()))
        return bit

    def _entry_of_guard(self, guard: Node) -> int:
        bit = self.wired.place(Place(guard.id, guard))
        self._cluster(guard, bit, [Choice(guard.id, gives) for gives in self._leaving(guard)])
        return bit

    def _cluster(self, node: Node, needs: int, choices: list[Choice]) -> None:
        self.choices += len(choices)
        if self.choices * len(self.wired.places) > MOST_BITS:
            raise TooWide(node.id)
        cluster = Cluster(node, needs, tuple(choices), node.kind == "inclusiveGateway" and node.joins)
        for number in numbers(needs):
            self.wired.clusters[number] = cluster

    def _moves(self, node: Node) -> None:
        incoming = [self.bits[flow] for flow in node.incoming]
        if node.joins:
            self._cluster(node, sum(incoming), [Choice(node.id, gives) for gives in self._leaving(node)])
            return
        lasting = [one.id for one in self.scope.guards_of(node) if self._lasts(node, one)]
        if len(lasting) > MOST_CONDITIONS:
            raise TooWide(node.id)
        happened = [frozenset(some) for some in subsets(lasting)][1:]
        for some in happened:
            self.worked[node.id, some] = self.wired.place(Place(node.id, node))
        for some in happened:
            self._cluster(node, self.worked[node.id, some], self._choices(node, some))
        for bit in incoming:
            self._cluster(node, bit, self._choices(node, frozenset()))

    def _lasts(self, host: Node, guard: Node) -> bool:
        """Whether an event on the border is a move here that leaves the host at work."""
        return not guard.interrupts and guard.id not in self.beside and self.happens(host, guard)

    def _choices(self, node: Node, happened: frozenset[str]) -> list[Choice]:
        """What a token at a node can do, after these events on its border."""
        ending = self._ending(node)
        if node.kind in THROWING and ending:
            return ending
        found = []
        if self._inside(node).ends or node.may_skip:
            found += [Choice(node.id, gives) for gives in self._leaving(node)]
        for guard in self.scope.guards_of(node):
            if guard.id in happened or guard.id in self.beside or not self.happens(node, guard):
                continue
            stays = 0 if guard.interrupts else self.worked[node.id, happened | {guard.id}]
            found += [Choice(guard.id, stays | gives) for gives in self._leaving(guard)]
        return found + ending

    def _inside(self, node: Node) -> Outcome:
        """How what is inside an element can end."""
        return self.outcomes.get(node.id, Outcome(may_fail=node.may_fail))

    def happens(self, host: Node, guard: Node) -> bool:
        """Whether an event on the border can happen."""
        if guard.trigger in FROM_OUTSIDE or (guard.trigger == "error" and self._inside(host).may_fail):
            return True
        guards = list(self.scope.guards_of(host))
        return any(catcher(one, guards) is guard for one in self._inside(host).thrown)

    def escaping(self, node: Node) -> list[Thrown]:
        """What a node throws, or what comes out of it, that nothing on its border catches."""
        if node.kind in THROWING:
            travels = node.trigger in TRAVELLING
            return [Thrown(node.trigger, node.code, self.scope.process, node.id)] if travels else []
        guards = list(self.scope.guards_of(node))
        found = [one for one in self._inside(node).thrown if catcher(one, guards) is None]
        return sorted(found, key=lambda one: (one.kind, one.code or "", one.process, one.element))

    def asides_of(self, node: Node) -> list[tuple[Thrown | None, Node]]:
        """The event sub-processes that something out of a node begins; none catches its own."""
        asides = [aside for aside in self.asides if aside.id != node.id]
        found: list[tuple[Thrown | None, Node]] = []
        for thrown in self.escaping(node):
            aside = catcher(thrown, asides)
            found += [] if aside is None else [(thrown, aside)]
        guarded = any(guard.catches("error", None) for guard in self.scope.guards_of(node))
        if self._inside(node).may_fail and not guarded:
            found += [(None, aside) for aside in asides if aside.trigger == "error"]
        return found

    def ends(self, thrown: Thrown) -> bool:
        """Whether the scope is over when this leaves it."""
        return thrown.kind != "escalation" or not self.cuts.isdisjoint((None, thrown.code))

    def _ending(self, node: Node) -> list[Choice]:
        """The ways in which a node ends the scope."""
        if node.kind in THROWING and node.trigger == "terminate":
            return [Choice(node.id, fatal=True)]
        caught = self.asides_of(node)
        found = [Choice(node.id, fatal=True, enters=aside.id) for _, aside in caught if aside.interrupts]
        known = [thrown for thrown, _ in caught]
        out = [one for one in self.escaping(node) if one not in known and self.ends(one)]
        return found + [Choice(node.id, fatal=True, thrown=one) for one in out]

    def _leaving(self, node: Node) -> list[int]:
        """The sets of flows that can be taken out of a node."""
        if node.kind in {"exclusiveGateway", "eventBasedGateway"}:
            return [self.bits[flow.id] for flow in node.flows] or [0]
        conditional = [flow for flow in node.flows if flow.conditional]
        always = self._sum([flow for flow in node.flows if not flow.conditional and not flow.default])
        default = self._sum([flow for flow in node.flows if flow.default])
        if node.kind == "inclusiveGateway" and always:
            default = 0
        if not conditional:
            return [always or default]
        if len(conditional) > MOST_CONDITIONS:
            raise TooWide(node.id)
        taken = [self._sum(some) for some in subsets(conditional)]
        return [gives for gives in (always | default, *(always | bits for bits in taken[1:])) if gives]

    def _sum(self, flows: Iterable[Flow]) -> int:
        return sum(self.bits[flow.id] for flow in flows)


def _shown(flow: Flow, target: Node) -> str:
    return target.id if target.holds or "~" in flow.id else flow.id


def numbers(mask: int) -> Iterator[int]:
    """The places of a state, by number."""
    while mask:
        low = mask & -mask
        mask ^= low
        yield low.bit_length() - 1


def subsets(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    """All subsets, the smallest first."""
    return [some for size in range(len(items) + 1) for some in combinations(items, size)]


def _beside(scope: Scope) -> Iterator[str]:
    """The events on borders that leave their host at work and lead to nothing that the rest also comes to."""
    nodes = scope.nodes
    lasting = [guard.id for node in nodes.values() for guard in scope.guards_of(node) if not guard.interrupts]
    apart = {name: _led_to(scope, [name], frozenset()) for name in lasting}
    while True:
        begins = [name for start in scope.starts for name in start]
        main = {name for name in _led_to(scope, begins, frozenset(apart)) if not _only_ends(nodes[name])}
        joined = {
            name for name, led in apart.items() if led & main or any(nodes[one].trigger == "terminate" for one in led)
        }
        if not joined:
            return iter(apart)
        apart = {name: led for name, led in apart.items() if name not in joined}


def _only_ends(node: Node) -> bool:
    return node.kind == "endEvent" and node.trigger == "plain"


def _led_to(scope: Scope, begin: list[str], without: frozenset[str]) -> set[str]:
    """What tokens come to from these elements, without the events on borders that are left out."""
    found: set[str] = set()
    todo = list(begin)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        node = scope.nodes[name]
        todo += [flow.target for flow in node.flows]
        todo += [guard for guard in node.guards if guard not in without]
    return found
