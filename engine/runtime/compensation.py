"""Compensation (BPMN 2.0, 13.5.5): what was done in turn is undone in reverse, what was done together is so undone.

A scope keeps a record of every completed activity that has a handler, or that has such records inside. To undo, the
handlers are entered as tokens that belong to the thrower; a sub-process comes back with what it remembered and is
undone from within.
"""

from typing import TYPE_CHECKING

from engine.runtime import refusals
from engine.runtime.records import Kept, Record, Undoing
from engine.runtime.token import READY, Token
from engine.runtime.values import merged

if TYPE_CHECKING:
    from engine.runtime.scope import Scope

MAX_UNDONE = 1_000
UNDO_ALL = "#compensate"  # the node in every scope that undoes it from within; "#" cannot stand in an XML id


def remember(token: Token) -> None:
    """An activity has completed: keep a record of it if something can undo it."""
    node = token.whole.task_spec
    if node.undoes or (node.handler is None and token.inner is None):
        return
    unit = token.whole if node.together else token
    ended = token.case.next_number()
    if node.handler is None:
        undone_by, data, inner = token.task_spec.name, token.inside, token.inner
    else:
        undone_by, data, inner = node.handler, token.data, None
    token.workflow.records.append(Record(node.bpmn_id, unit.id, token.id, ended, undone_by, data, inner))


def keep_unfinished(thrower: Token) -> None:
    """Before a transaction is cancelled: activities that have not ended are undone as far as they have come."""
    _keep_inside(thrower.workflow)


def _keep_inside(scope: "Scope") -> None:
    """The same for one scope, the innermost of those in it first."""
    for token in scope.live():
        inside = token.case.subprocesses.get(token.id)
        if inside is None or token.task_spec.aside:
            continue
        _keep_inside(inside)
        if inside.records:
            token.inner, token.inside = tuple(inside.records), inside.snapshot()
            remember(token)


def begin(thrower: Token, activity: str | None) -> bool | None:
    """Undo an activity of the thrower's scope, or all of it. True when there is nothing to undo (any more)."""
    if thrower.undoing is not None:
        thrower.undoing = None
        return True
    scopes = [thrower.workflow]
    while (host := scopes[-1].host) is not None and host.task_spec.aside:
        scopes.append(host.workflow)  # an event sub-process undoes what its surroundings have done
    pending: list[Kept] = []
    for scope in scopes:
        pending += [Kept(scope.parent_task_id, one) for one in scope.records if activity in (None, one.activity)]
        scope.records = [one for one in scope.records if activity not in (None, one.activity)]
    if not pending:
        return True
    if len(pending) > MAX_UNDONE:
        raise thrower.refused(refusals.TOO_MUCH_UNDONE, limit=MAX_UNDONE)
    thrower.undoing = Undoing(pending)
    _go_on(thrower, thrower.undoing)
    return None


def _go_on(thrower: Token, undoing: Undoing) -> None:
    """Enter every handler that nothing outstanding has to be undone before."""
    for kept in sorted(undoing.free(), key=lambda kept: -kept.record.ended):
        undoing.pending.remove(kept)
        scope = thrower.case.scope_in(kept.host)
        token = scope.placed_to_undo(kept.record, thrower)
        undoing.running[token.id] = kept
        scope.arrive(token)


def undone(token: Token) -> None:
    """A handler has completed: its thrower takes over its data, and goes on when it was the last."""
    thrower = token.case.tokens[token.undoes or 0]
    undoing = thrower.undoing
    if undoing is None:
        raise ValueError(f"token {thrower.id} undoes nothing")
    kept = undoing.running.pop(token.id)
    if not _keeps_to_itself(token):
        thrower.data = merged(kept.record.data, thrower.data, token.data, token.case.trace.conflicts)
    if undoing.pending:
        _go_on(thrower, undoing)
    elif not undoing.running:
        thrower.undoing = None
        if thrower.task_spec.all_undone(thrower):
            thrower.complete()


def _keeps_to_itself(token: Token) -> bool:
    """Whether it is a called process that came back to be undone, and gives its variables to nobody."""
    settings = token.task_spec.settings
    passes = settings.passes_all_out and not settings.outputs
    return token.task_spec.owns_data and not token.task_spec.undoes and not passes


def ended_early(token: Token) -> None:
    """A handler was taken away: nothing more is undone by it, and its thrower does not wait for it any longer."""
    thrower = token.case.tokens.get(token.undoes or 0)
    undoing = None if thrower is None or thrower.is_done else thrower.undoing
    if thrower is None or undoing is None or undoing.running.pop(token.id, None) is None:
        return
    if undoing.pending:
        _go_on(thrower, undoing)
    elif not undoing.running:
        thrower._set_state(READY)  # goes on only when whoever took the handler away is ready


def abandon(thrower: Token) -> None:
    """The thrower is taken away: so are the handlers that run for it."""
    if thrower.undoing is not None:
        for number in thrower.undoing.running:
            handler = thrower.case.tokens.get(number)
            if handler is not None:
                handler.cancel()
