"""Who may open which page. What he may do with a particular case or task is asked of the engine there."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, current_app, request

from engine.errors import NotAllowed
from engine.events import ActorKind
from web.identity import LoginRequired, current_actor

EVERYONE: Final = frozenset(ActorKind)
APPLICANTS: Final = frozenset({ActorKind.APPLICANT})
CLERKS: Final = frozenset({ActorKind.CLERK})
STAFF: Final = frozenset({ActorKind.CLERK, ActorKind.OPERATOR})
SIGNED_IN: Final = frozenset({ActorKind.APPLICANT, *STAFF})

RULES: Final[dict[str, frozenset[ActorKind]]] = {
    "page.read": EVERYONE,
    "account.open": EVERYONE,
    "account.close": SIGNED_IN,
    "health.read": EVERYONE,
    "case.track": EVERYONE,
    "case.withdraw": APPLICANTS,
    "case.apply": APPLICANTS,
    "case.follow": APPLICANTS,
    "case.supplement": APPLICANTS,
    "case.read": CLERKS,
    "file.read": EVERYONE,
    "document.read": frozenset({ActorKind.APPLICANT, ActorKind.CLERK}),
    "licence.read": APPLICANTS,
    "licence.revoke": CLERKS,
    "worklist.read": CLERKS,
    "task.read": CLERKS,
    "task.claim": CLERKS,
    "task.complete": CLERKS,
    "notice.read": APPLICANTS,
    "incident.read": STAFF,
    "incident.retry": STAFF,
    "release.read": STAFF,
    "release.draft": CLERKS,
    "release.approve": CLERKS,
}

View = TypeVar("View", bound=Callable[..., Any])

_DECLARED: Final[dict[Callable[..., Any], str]] = {}


class PermissionMissing(Exception):
    """A route was added without `@permission`: the application refuses to start."""


def permission(name: str) -> Callable[[View], View]:
    """Declare what a view needs. `name` is a key of RULES; put it directly above the function."""
    if name not in RULES:
        raise PermissionMissing(f"no such permission: {name}")

    def declare(view: View) -> View:
        _DECLARED[view] = name
        return view

    return declare


def guard(app: Flask) -> None:
    """Check every route's declaration now and every request against it later.

    Raises PermissionMissing with all routes that have none.
    """
    bare = [rule.rule for rule in app.url_map.iter_rules() if app.view_functions[rule.endpoint] not in _DECLARED]
    if bare:
        raise PermissionMissing("routes without a permission: " + ", ".join(sorted(bare)))
    app.before_request(_refuse)


def _refuse() -> None:
    if request.endpoint is None:
        return
    allowed = RULES[_DECLARED[current_app.view_functions[request.endpoint]]]
    if allowed == EVERYONE:
        return  # who it is need not be looked up for a style sheet
    actor = current_actor()
    if actor.kind in allowed:
        return
    raise LoginRequired if actor.kind is ActorKind.VISITOR else NotAllowed
