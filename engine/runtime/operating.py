"""What an operator does to a case that no flow of its diagram does: take tokens away, put others in, add instances.

Returning to an earlier step, jumping and adding a signer are made of these. What may be done is checked before anything
moves; afterwards every scope that has nothing left in it has ended, and the case runs until everybody waits.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from engine.errors import NotPlaceable, TaskClosed
from engine.runtime import refusals
from engine.runtime.case import Case
from engine.runtime.event_subprocess import EventSubProcess
from engine.runtime.events import BoundaryEvent, StartEvent
from engine.runtime.gateways import Join
from engine.runtime.loops import MAX_INSTANCES, MultiInstance, StandardLoop, rounds_of
from engine.runtime.nodes import Node
from engine.runtime.scope import Scope
from engine.runtime.spec import INSTANCE
from engine.runtime.token import STARTED, Token
from engine.runtime.values import taken_in


@dataclass(frozen=True)
class Standing:
    """A token of a case: on which element, in the scope of which token (None is the case itself)."""

    token: int
    process: str
    element: str
    inside: int | None


@dataclass(frozen=True)
class Put:
    """A token to be put on an element, with changes to what its scope has made so far."""

    element: str
    changes: Mapping[str, object] = field(default_factory=dict)
    inside: int | None = None


def standing(case: Case) -> tuple[Standing, ...]:
    """Every token but idle triggers and joins that wait, oldest first."""
    found = [
        Standing(token.id, scope.process, token.task_spec.bpmn_id, scope.parent_task_id)
        for scope in case.scopes()
        for token in scope.live()
        if not token.is_idle
    ]
    return tuple(sorted(found, key=lambda one: one.token))


def rearrange(case: Case, take: Collection[int], put: Sequence[Put]) -> None:
    """Take tokens away and put others in.

    Raises TaskClosed for a token or scope that is not there (any more), NotPlaceable for an element that no token can
    be put on; nothing has moved then.
    """
    taken = [_taken(case, number) for number in take]
    places = [(_scope(case, one.inside), one) for one in put]
    for scope, one in places:
        _require_placeable(scope, one.element)
    touched = [token.workflow for token in taken]
    for token in taken:
        _take(token)
    for scope, one in places:
        if scope.completed:
            raise TaskClosed
        scope.enter_aside(one.element, scope.snapshot(), taken_in(one.changes))
    for scope in touched:
        scope.check_end()


def add_instance(case: Case, whole: int, item: object) -> None:
    """One more instance of a multi-instance activity that runs, for this item if it goes over a collection.

    Raises TaskClosed when it does not run (any more), StepRefused when it has too many instances.
    """
    token = case.tokens.get(whole)
    if token is None or token._state != STARTED or not isinstance(token.task_spec, MultiInstance):
        raise TaskClosed
    rounds = rounds_of(token)
    if rounds.total >= MAX_INSTANCES:
        raise token.refused(refusals.TOO_MANY_INSTANCES, limit=MAX_INSTANCES)
    rounds.total += 1
    if rounds.items is not None:
        rounds.items = [*rounds.items, taken_in({"item": item})["item"]]
    if token.task_spec.together:
        token.task_spec.add(token)


def _taken(case: Case, number: int) -> Token:
    token = case.tokens.get(number)
    if token is None or token is token.workflow.task_tree or token.is_idle:
        raise TaskClosed
    return token.whole if isinstance(token.whole.task_spec, StandardLoop) else token


def _take(token: Token) -> None:
    """Take a token away and keep what it has made; what remains of a repeated activity goes on without it.

    A standard loop has one round at a time and goes with it. A handler that is taken away counts as done.
    """
    if token.is_done:
        return
    whole = token.whole
    if whole is token and token.undoes is None:
        token.workflow.absorb(token)
    token.cancel()
    if whole is not token and isinstance(whole.task_spec, MultiInstance):
        rounds_of(whole).removed += 1
        whole.task_spec.advance(whole)


def _scope(case: Case, inside: int | None) -> Scope:
    if inside is not None and inside not in case.subprocesses:
        raise TaskClosed
    return case.scope_in(inside)


def _require_placeable(scope: Scope, element: str) -> None:
    node: Node | None = scope.spec.task_specs.get(element)
    hidden = element.startswith("#") or element.endswith(INSTANCE)
    joins = isinstance(node, Join) and len(node.incoming) > 1
    if node is None or hidden or joins or node.undoes or isinstance(node, BoundaryEvent | EventSubProcess | StartEvent):
        raise NotPlaceable(element=element)
