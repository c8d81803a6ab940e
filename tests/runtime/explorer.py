"""The token game of BPMN 2.0 over a diagram, written without the engine: what may stand where after which events.

Conditions are free choices, so a state has several successors. A state is a sorted tuple of items: a token on a flow, a
waiting activity, a race, or a scope with a state of its own. It knows the elements that the generated diagrams use.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

from lxml import etree

from tests.runtime.diagrams import BPMN

Item: TypeAlias = "tuple[str, str, State]"
State: TypeAlias = "tuple[Item, ...]"

WAITING = frozenset({"userTask", "serviceTask", "receiveTask", "intermediateCatchEvent"})
EVENTS = frozenset({"receiveTask", "intermediateCatchEvent"})


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname


class Net:
    """One scope of a diagram."""

    def __init__(self, scope: etree._Element) -> None:
        self.kind = {str(one.get("id")): _tag(one) for one in scope if one.get("id")}
        self.out: dict[str, list[str]] = {}
        self.into: dict[str, list[str]] = {}
        self.target: dict[str, str] = {}
        self.source: dict[str, str] = {}
        for flow in scope.iterfind(f"{{{BPMN}}}sequenceFlow"):
            name, source, target = (str(flow.get(key)) for key in ("id", "sourceRef", "targetRef"))
            self.out.setdefault(source, []).append(name)
            self.into.setdefault(target, []).append(name)
            self.target[name], self.source[name] = target, source
        self.guards: dict[str, list[str]] = {}
        self.interrupts: dict[str, bool] = {}
        self.aside: list[str] = []
        self.inner: dict[str, Net] = {}
        for one in scope:
            self._read(one)

    def _read(self, one: etree._Element) -> None:
        name = str(one.get("id"))
        if _tag(one) == "boundaryEvent":
            self.guards.setdefault(str(one.get("attachedToRef")), []).append(name)
            self.interrupts[name] = one.get("cancelActivity") != "false"
        elif _tag(one) == "subProcess":
            self.inner[name] = Net(one)
            if one.get("triggeredByEvent") == "true":
                start = one.find(f"{{{BPMN}}}startEvent")
                assert start is not None
                self.aside.append(name)
                self.interrupts[name] = start.get("isInterrupting") != "false"

    def begin(self) -> set[State]:
        """The states in which the scope begins and everybody waits."""
        apart = {*self.aside, *self.interrupts}
        nodes = [name for name in self.kind if name not in apart and self._is_node(name)]
        starts = [name for name in nodes if self.kind[name] == "startEvent"]
        starts = starts or [name for name in nodes if name not in self.into]
        states: set[State] = {()}
        for name in starts:
            states = {_with(state, *items) for state in states for items in self._enter(name)}
        return self._settled(states)

    def _is_node(self, name: str) -> bool:
        return name not in self.target and self.kind[name] not in {"message", "extensionElements"}

    def _enter(self, name: str) -> Iterator[tuple[Item, ...]]:
        """What becomes of a token that comes to a node; a choice for each."""
        kind = self.kind[name]
        if kind in WAITING:
            yield (("waits", name, ()),)
        elif kind == "subProcess":
            for state in self.inner[name].begin():
                yield (("scope", name, state),) if state else self._leave(name)
        elif kind == "eventBasedGateway":
            yield (("race", name, ()),)
        elif kind == "exclusiveGateway" and name in self.out:
            yield from ((_on(flow),) for flow in self.out[name])
        elif kind == "inclusiveGateway" and name in self.out:
            flows = self.out.get(name, [])
            for size in range(1, len(flows) + 1):
                yield from (tuple(map(_on, some)) for some in combinations(flows, size))
        else:
            yield self._leave(name)

    def _leave(self, name: str) -> tuple[Item, ...]:
        return tuple(map(_on, self.out.get(name, [])))

    def _settled(self, states: set[State]) -> set[State]:
        """The states that come of these when everything has moved that moves by itself."""
        done, todo = set(), list(states)
        while todo:
            state = todo.pop()
            moved = self._moved(state)
            if moved is None:
                done.add(state)
            else:
                todo += moved
        return done

    def _moved(self, state: State) -> list[State] | None:
        for item in state:
            name = self.target.get(item[1], "") if item[0] == "flow" else ""
            if name and not self._joins(name):
                return [_with(_without(state, item), *items) for items in self._enter(name)]
        for name in self.into:
            if self._joins(name) and (taken := self._joined(state, name)):
                rest = state
                for flow in taken:
                    rest = _without(rest, _on(flow))
                return [_with(rest, *items) for items in self._enter(name)]
        return None

    def _joins(self, name: str) -> bool:
        return self.kind[name] in {"parallelGateway", "inclusiveGateway"} and len(self.into[name]) > 1

    def _joined(self, state: State, name: str) -> list[str]:
        """The flows whose tokens a join takes now; none when it waits (inclusive: BPMN 2.0, 13.4.3)."""
        marked = [flow for flow in self.into[name] if _on(flow) in state]
        empty = set(self.into[name]) - set(marked)
        if self.kind[name] == "parallelGateway":
            return [] if empty else marked
        if any(self._comes(item, name, empty) and not self._comes(item, name, set(marked)) for item in state):
            return []
        return marked

    def _comes(self, item: Item, gateway: str, flows: set[str]) -> bool:
        """Whether a token can come to one of these flows without passing the gateway."""
        if item[0] == "flow" and self.target[item[1]] == gateway:
            return False
        seen, todo = set(), [self.target[item[1]] if item[0] == "flow" else item[1]]
        while todo:
            name = todo.pop()
            if name in seen or name == gateway:
                continue
            seen.add(name)
            for node in [name, *self.guards.get(name, [])]:
                if flows & set(self.out.get(node, [])):
                    return True
                todo += [self.target[flow] for flow in self.out.get(node, [])]
        return False

    def waiting(self, state: State) -> Counter[str]:
        """The activities that somebody completes."""
        found: Counter[str] = Counter()
        for kind, name, inside in state:
            if kind == "waits" and self.kind[name] not in EVENTS:
                found[name] += 1
            elif inside:
                found += self.inner[name].waiting(inside)
        return found

    def armed(self, state: State) -> Counter[str]:
        """The events that are waited for."""
        found: Counter[str] = Counter()
        for kind, name, inside in state:
            if kind == "waits" and self.kind[name] in EVENTS:
                found[name] += 1
            if kind == "race":
                found.update(self.target[flow] for flow in self.out[name])
            if kind in {"waits", "scope"}:
                found.update(self.guards.get(name, []))
            if inside:
                found += self.inner[name].armed(inside)
        if any(kind != "beside" for kind, _, _ in state):
            found.update(self.aside)
        return found

    def happened(self, state: State, name: str) -> set[State]:
        """The states after an activity of this name is completed, or the event of this name happens."""
        after: set[State] = set()
        if name in self.aside and any(kind != "beside" for kind, _, _ in state):
            kept = () if self.interrupts[name] else state
            after |= {_with(kept, ("beside", name, begun)) if begun else kept for begun in self.inner[name].begin()}
        for item in state:
            after |= self._happened_to(state, item, name)
        return self._settled(after)

    def _happened_to(self, state: State, item: Item, name: str) -> set[State]:
        kind, here, inside = item
        rest = _without(state, item)
        if kind == "waits" and here == name:
            return {_with(rest, *self._leave(name))}
        if kind == "race" and name in [self.target[flow] for flow in self.out[here]]:
            return {_with(rest, *self._leave(name))}
        if kind in {"waits", "scope"} and name in self.guards.get(here, []):
            return {_with(rest if self.interrupts[name] else state, *self._leave(name))}
        if not inside:
            return set()
        ends = () if kind == "beside" else self._leave(here)
        then = self.inner[here].happened(inside, name)
        return {_with(rest, (kind, here, one)) if one else _with(rest, *ends) for one in then}


def _on(flow: str) -> Item:
    return ("flow", flow, ())


def _with(state: State, *items: Item) -> State:
    return tuple(sorted([*state, *items]))


def _without(state: State, item: Item) -> State:
    rest = list(state)
    rest.remove(item)
    return tuple(rest)
