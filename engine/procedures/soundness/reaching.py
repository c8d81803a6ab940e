"""What is never reached in a scope: elements that no token comes to, and events that never happen."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from engine.procedures.soundness import refusals
from engine.procedures.soundness.circles import components
from engine.procedures.soundness.net import Node, Scope
from engine.runtime.elements import SCOPES
from engine.runtime.refusals import Refusal

NEVER_HAPPENS: Final[Mapping[str, Refusal]] = {
    "error": refusals.ERROR_NEVER,
    "escalation": refusals.ESCALATION_NEVER,
    "cancel": refusals.CANCEL_NEVER,
}


def unreached(scope: Scope, reached: Collection[str], told: Collection[str]) -> Iterator[tuple[Node, Refusal]]:
    """The elements that are never reached, without those that follow from another, or from what is told already."""
    lost = [node for node in scope.nodes.values() if node.id not in reached and _counts(node)]
    numbers = {node.id: number for number, node in enumerate(lost)}
    after = [[numbers[name] for name in _led_to(scope, node) if name in numbers] for node in lost]
    before = _before(scope)
    for circle in components(after):
        names = {lost[number].id for number in circle}
        behind = set().union(*(before.get(name, set()) for name in names)) - names
        first = lost[min(circle)]
        if first.id not in told and behind.isdisjoint(told) and behind.issubset(reached):
            yield first, _refusal(first)


def _counts(node: Node) -> bool:
    """Whether a flow or something thrown should lead to it."""
    return not node.undoes and not (node.trigger == "compensate" and node.kind in {"boundaryEvent", *SCOPES})


def _refusal(node: Node) -> Refusal:
    if node.kind in {"boundaryEvent", *SCOPES} and node.trigger in NEVER_HAPPENS:
        return NEVER_HAPPENS[node.trigger]
    return refusals.NEVER if node.incoming else refusals.UNCONNECTED


def _before(scope: Scope) -> dict[str, set[str]]:
    """By element those that a token comes from."""
    found: dict[str, set[str]] = {}
    for node in scope.nodes.values():
        for flow in node.flows:
            found.setdefault(flow.target, set()).add(node.id)
        for guard in node.guards:
            found.setdefault(guard, set()).add(node.id)
    return found


def _led_to(scope: Scope, node: Node) -> list[str]:
    return [*(one.id for one in scope.after(node)), *node.guards]
