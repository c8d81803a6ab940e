"""How tokens move through the diagrams of a procedure, with called processes put in and conditions as free choice.

A position is held by at most one token: what meets there without a join is taken for one. What is undone by
compensation, and how often an activity is repeated, are not looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.procedures.law.choosing import Answers, Choosing, Constant, flows_taken, handed_back, handed_in
from engine.runtime.definitions import Cancel, Compensate, Error, Escalation, Plain, Terminate
from engine.runtime.events import EndEvent
from engine.runtime.nodes import Node
from engine.runtime.outline import Element
from engine.runtime.subprocess import CallActivity, SubProcess

Path = tuple[tuple[str, str], ...]
"""The activities around a position, outermost first: each the scope it stands in and its name there."""

Known = frozenset[tuple[Path, str, Constant]]
"""What is known of variables: the path of the process that has one, its name and its value."""

DEEPEST = 12


@dataclass(frozen=True, order=True)
class Token:
    """Where a token stands: on a node of a scope, inside of the activities of `path`, come by `flow`."""

    path: Path
    scope: str
    node: str
    flow: str = ""

    def inside(self, path: Path) -> bool:
        """Whether it stands in the scope of that path or deeper."""
        return self.path[: len(path)] == path


@dataclass(frozen=True)
class State:
    """Where tokens stand, and what is known of variables."""

    tokens: frozenset[Token]
    known: Known = frozenset()


@dataclass(frozen=True)
class Step:
    """What moved: an element, and the act that its completion was. `at` is where it stood."""

    at: Token
    element: Element
    act: str | None = None


Moved = tuple[Step, State]


class Diagrams:
    """The moves in the diagrams of one procedure. `alone` follows single tokens: a split is a choice, a join
    passes, and so does what happens beside a task.
    """

    def __init__(self, choosing: Choosing, *, alone: bool = False) -> None:
        self.choosing, self.alone = choosing, alone
        self.specs = choosing.program.specs
        self.is_cut = False

    def begin(self, process: str) -> State:
        """Where a case of this process begins."""
        return State(frozenset(self._started(process, ())), _with(frozenset(), (), self.choosing.unanswered))

    def node(self, token: Token) -> Node:
        """The node that a token stands on."""
        return self.specs[token.scope].node(token.node)

    def element(self, token: Token) -> Element:
        """The same, as the diagram has it."""
        return self.choosing.program.element(self.specs[token.scope].process, self.node(token).bpmn_id)

    def moves(self, state: State, token: Token) -> Iterator[Moved]:
        """What may come of one token when its node completes; nothing while it waits for others."""
        node, element = self.node(token), self.element(token)
        consumed = self._consumed(state, token, node, element.kind)
        if not consumed:
            return
        rest = state.tokens - consumed
        definition = node.event_definition
        if element.kind in {"endEvent", "intermediateThrowEvent"} and isinstance(definition, Error | Cancel):
            yield from self._thrown(State(rest, state.known), Step(token, element), definition)
            return
        if element.kind == "endEvent" and isinstance(definition, Terminate):
            rest = frozenset(one for one in rest if not one.inside(token.path))
        for after, act in self.choosing.answered(node, element, _view(state.known, self._owner(token.path))):
            now = State(rest, _with(state.known, self._owner(token.path), after))
            for left in self._left(now, token):
                yield Step(token, element, act), left

    def settled(self, state: State) -> State:
        """The state without what is known of variables that nothing reads any more."""
        read: dict[Path, set[str]] = {path: set() for path, _, _ in state.known}
        for token in state.tokens:
            names, place = set(self.choosing.ahead.ahead[token.scope, token.node]), len(token.path)
            while True:
                if token.path[:place] in read:
                    read[token.path[:place]] |= names
                if not place:
                    break
                scope, host = token.path[place - 1]
                is_call = isinstance(self._activity(Token(token.path[: place - 1], scope, host)), CallActivity)
                back = self.choosing.ahead.handed_back(scope, host) if is_call else set()
                if token.path[:place] in read:
                    read[token.path[:place]] |= back
                names = set(self.choosing.ahead.ahead[scope, host]) | (set() if is_call else names)
                place -= 1
        return State(state.tokens, frozenset(one for one in state.known if one[1] in read[one[0]]))

    def beside(self, state: State, token: Token) -> Iterator[Moved]:
        """What may happen on the border of a token's own node, while it stands there or in its place."""
        node = self.node(token)
        yield from self._borders(state, token)
        if node.calls and any(_catches(self.node(Token(token.path, token.scope, one)), None) for one in node.boundary):
            yield from self._answered_with_an_error(state, token)

    def around(self, state: State) -> Iterator[Moved]:
        """What may happen to the activities and scopes that tokens stand in."""
        hosts = {host for token in state.tokens for host in list(_hosts(token))[1:]}
        for host in sorted(hosts):
            yield from self._borders(state, host)
        for path, scope in sorted({one for token in state.tokens for one in _scopes(token)}):
            for name in self.specs[scope].event_subprocesses:
                yield from self._beside(state, path, scope, name)
        for token in sorted(state.tokens):
            node = self.node(token)
            own = any(_catches(self.node(Token(token.path, token.scope, one)), None) for one in node.boundary)
            if node.calls and not own:
                yield from self._answered_with_an_error(state, token)

    def _answered_with_an_error(self, state: State, token: Token) -> Iterator[Moved]:
        rest = State(state.tokens - {token}, state.known)
        return self._thrown(rest, Step(token, self.element(token)), None)

    def _borders(self, state: State, host: Token) -> Iterator[Moved]:
        for name in self.specs[host.scope].node(host.node).boundary:
            border = Token(host.path, host.scope, name)
            definition = self.node(border).event_definition
            if isinstance(definition, Error | Cancel | Compensate):
                continue
            interrupts = getattr(self.node(border), "cancel_activity", True) and not isinstance(definition, Escalation)
            yield from self._fired(state, host, border, interrupts=interrupts or self.alone)

    def _fired(self, state: State, host: Token, border: Token, *, interrupts: bool) -> Iterator[Moved]:
        inside = (*host.path, (host.scope, host.node))
        rest = state.tokens
        if interrupts:
            gone = {one for one in rest if one.inside(inside) or _same_place(one, host)}
            rest -= gone
        for left in self._left(State(rest, _without(state.known, inside) if interrupts else state.known), border):
            yield Step(border, self.element(border)), left

    def _beside(self, state: State, path: Path, scope: str, name: str) -> Iterator[Moved]:
        aside = Token(path, scope, name)
        node, inside = self.node(aside), (*path, (scope, name))
        if isinstance(node.event_definition, Error | Compensate) or any(one.inside(inside) for one in state.tokens):
            return
        interrupts = self.alone or getattr(node, "interrupting", True)
        rest = frozenset(one for one in state.tokens if not (interrupts and one.inside(path)))
        yield Step(aside, self.element(aside)), self._placed(State(rest, state.known), [aside])

    def _thrown(self, state: State, step: Step, thrown: Error | Cancel | None) -> Iterator[Moved]:
        """Where an error comes to: the nearest border or event sub-process that catches it. Uncaught, a run ends.

        None is any error: another party may answer with it.
        """
        for host in _hosts(step.at):
            spec = self.specs[host.scope]
            borders = [Token(host.path, host.scope, name) for name in spec.node(host.node).boundary]
            beside = [Token(host.path, host.scope, name) for name in spec.event_subprocesses]
            catching = [one for one in borders if _catches(self.node(one), thrown)]
            for border in catching:
                yield from ((step, left) for _, left in self._fired(state, host, border, interrupts=True))
            aside = next((one for one in beside if _catches(self.node(one), thrown)), None)
            if aside is not None and not catching:
                rest = frozenset(one for one in state.tokens if not one.inside(host.path))
                yield step, self._placed(State(rest, state.known), [aside])
            if catching or aside is not None:
                return

    def _consumed(self, state: State, token: Token, node: Node, kind: str) -> frozenset[Token]:
        """The tokens that a node takes when it completes; none while it waits."""
        here = frozenset(one for one in state.tokens if _same_place(one, token))
        if self.alone or len(node.incoming) < 2 or kind not in {"parallelGateway", "inclusiveGateway"}:
            return frozenset({token})
        arrived = {one.flow for one in here}
        if kind == "parallelGateway":
            return here if arrived >= set(node.incoming) else frozenset()
        reach = self.specs[token.scope].reach(token.node)
        for other in state.tokens - here:
            if other.inside(token.path):
                stands = other.path[len(token.path)][1] if len(other.path) > len(token.path) else other.node
                reachable = reach.get(stands, frozenset())
                if reachable - arrived and not reachable & arrived:
                    return frozenset()
        return here

    def _left(self, state: State, token: Token) -> Iterator[State]:
        """What may follow when a token's node is left; `state` is without the token."""
        node = self.node(token)
        known = _view(state.known, self._owner(token.path))
        taken = flows_taken(node, self.element(token).kind, known)
        if self.alone:
            taken = [(flow,) for flows in taken for flow in flows] or ([()] if () in taken else [])
        for flows in taken:
            if flows:
                targets = [Token(token.path, token.scope, flow.target, flow.id) for flow in flows]
                yield self._placed(state, targets)
            elif not token.path or any(one.inside(token.path) for one in state.tokens):
                yield state
            else:
                yield from self._left(self._returned(state, token.path), Token(token.path[:-1], *token.path[-1]))

    def _returned(self, state: State, path: Path) -> State:
        """Nothing is left in the scope of this path: what is known there goes to who has called."""
        host = Token(path[:-1], *path[-1])
        node = self._activity(host)
        known = _without(state.known, path)
        if isinstance(node, CallActivity):
            owner = self._owner(path[:-1])
            node = self.node(host) if not self.node(host).repeats else node
            known = _with(known, owner, handed_back(node, _view(state.known, owner), _view(state.known, path)))
        return State(state.tokens, known)

    def _placed(self, state: State, tokens: Sequence[Token]) -> State:
        """Tokens come to their nodes, and into the scopes of these."""
        standing, known = set(state.tokens), state.known
        for token in tokens:
            activity = self._activity(token)
            if not isinstance(activity, SubProcess) or len(token.path) >= DEEPEST:
                self.is_cut |= isinstance(activity, SubProcess)
                standing.add(token)
                continue
            inside = (*token.path, (token.scope, token.node))
            if isinstance(activity, CallActivity):
                known = _with(known, inside, handed_in(activity, _view(known, self._owner(token.path))))
            standing.update(self._started(activity.spec, inside))
        for token in tokens:
            if (
                token in standing
                and self._only_ends(token)
                and any(one.inside(token.path) for one in standing - {token})
            ):
                standing.discard(token)
        return State(frozenset(standing), known)

    def _only_ends(self, token: Token) -> bool:
        """Whether nothing happens where a token ends beside others of its scope."""
        node = self.node(token)
        return isinstance(node, EndEvent) and isinstance(node.event_definition, Plain) and node.settings.act is None

    def _started(self, scope: str, path: Path) -> Iterator[Token]:
        state = State(frozenset())
        for name in self.specs[scope].starts if scope in self.specs else ():
            state = self._placed(state, [Token(path, scope, name)])
        return iter(state.tokens)

    def _activity(self, token: Token) -> Node:
        """What an instance of a repeated activity stands on, else the node itself."""
        node = self.node(token)
        repeated = getattr(node, "task_spec", None) if node.repeats else None
        return node if repeated is None else self.specs[token.scope].node(repeated)

    def _owner(self, path: Path) -> Path:
        """The path of the process that has the variables here: a sub-process has none of its own."""
        while path and not isinstance(self._activity(Token(path[:-1], *path[-1])), CallActivity):
            path = path[:-1]
        return path


def _catches(node: Node, thrown: Error | Cancel | None) -> bool:
    definition = node.event_definition
    if isinstance(thrown, Cancel):
        return isinstance(definition, Cancel)
    if not isinstance(definition, Error):
        return False
    return thrown is None or not definition.code or definition.code == thrown.code


def _same_place(one: Token, other: Token) -> bool:
    return (one.path, one.scope, one.node) == (other.path, other.scope, other.node)


def _hosts(token: Token) -> Iterator[Token]:
    """The token's own node and the activities around it, innermost first."""
    yield token
    for depth in range(len(token.path), 0, -1):
        yield Token(token.path[: depth - 1], *token.path[depth - 1])


def _scopes(token: Token) -> Iterator[tuple[Path, str]]:
    yield from ((host.path, host.scope) for host in _hosts(token))


def _view(known: Known, owner: Path) -> Answers:
    return {name: value for path, name, value in known if path == owner}


def _with(known: Known, owner: Path, now: Answers) -> Known:
    others = {one for one in known if one[0] != owner}
    return frozenset(others | {(owner, name, value) for name, value in now.items()})


def _without(known: Known, path: Path) -> Known:
    return frozenset(one for one in known if one[0][: len(path)] != path)
