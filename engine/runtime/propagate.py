"""Errors, escalations and cancellations travel outward from where they are thrown; the first catcher consumes them.

In each scope its event sub-processes are asked before the events on the border of the activity around it.
"""

from typing import TYPE_CHECKING

from engine.runtime.token import Token

if TYPE_CHECKING:
    from engine.runtime.definitions import Travelling
    from engine.runtime.scope import Scope


def propagated(thrower: Token, thrown: "Travelling") -> bool:
    """Whether somebody in the thrower's scope or around it caught it."""
    return _outward(thrower.workflow, thrown)


def caught(token: Token, thrown: "Travelling") -> bool:
    """Whether a trigger on the border of this token, or somebody in a scope around it, caught it."""
    return _first_fires(token.whole.triggers(), thrown) or _outward(token.workflow, thrown)


def _outward(innermost: "Scope", thrown: "Travelling") -> bool:
    scope, left = innermost, ""
    while True:
        if _first_fires(scope.listening(without=left), thrown):
            return True
        host = scope.host
        if host is None:
            return False
        left = host.task_spec.name if host.task_spec.aside else ""  # an event sub-process does not catch its own
        if not left and _first_fires(host.whole.triggers(), thrown):
            return True
        scope = host.workflow


def _first_fires(triggers: list[Token], thrown: "Travelling") -> bool:
    """Fire the best catcher: one with exactly this code before one that catches all."""
    catchers = [token for token in triggers if token.is_idle and token.task_spec.event_definition == thrown]
    if not catchers:
        return False
    exact = [token for token in catchers if getattr(token.task_spec.event_definition, "code", None) is not None]
    best = [*exact, *catchers][0]
    best.task_spec.fire(best, {})
    return True
