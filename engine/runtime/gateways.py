"""Gateways. Joins count sequence flows, not branches: a token knows the flow that it came by."""

from collections.abc import Iterable
from typing import Final

from engine.runtime import refusals
from engine.runtime.nodes import Flow, Node
from engine.runtime.token import WAITING, Token

OTHERS: Final = 16
"""As many are looked at in about as long as a step of an expression takes."""


class ExclusiveGateway(Node):
    """One flow is taken: the first whose condition holds, else the default."""

    def choose(self, token: Token) -> tuple[Flow, ...]:
        """Exactly one flow; refused when none holds. A merge with nothing after it is an end."""
        if not self.flows or (len(self.flows) == 1 and self.flows[0].condition is None):
            return self.flows
        for flow in self.flows:
            if flow.condition is not None and token.holds(flow.condition):
                return (flow,)
        for flow in self.flows:
            if flow.default:
                return (flow,)
        raise token.refused(refusals.NO_FLOW)


class Join(Node):
    """Tokens wait on its incoming flows. Firing takes the oldest token of each chosen flow; the rest stay."""

    def arrived(self, token: Token) -> dict[str | None, Token]:
        """The oldest waiting token of each incoming flow."""
        oldest: dict[str | None, Token] = {}
        standing = token.workflow.standing_on(self.name)
        token.case.work(token, len(standing) // OTHERS)
        for other in standing:
            if other._state == WAITING:
                oldest.setdefault(other.flow, other)
        return oldest

    def fire(self, token: Token, flows: Iterable[str]) -> None:
        """Merge the tokens of these flows into one, which goes on."""
        arrived = self.arrived(token)
        token.workflow.join([arrived[flow] for flow in flows])


class ParallelGateway(Join):
    """Waits for a token on every incoming flow; takes every outgoing flow."""

    def _update_hook(self, my_task: Token) -> bool | None:
        if len(self.incoming) < 2:
            return True
        my_task._set_state(WAITING)
        if set(self.incoming) <= set(self.arrived(my_task)):
            self.fire(my_task, self.incoming)
        return None


class InclusiveGateway(Join):
    """Takes every flow that holds. Waits for the tokens that can still come by an empty flow (BPMN 2.0, 13.4.3)."""

    looks_ahead = True

    def _update_hook(self, my_task: Token) -> bool | None:
        if len(self.incoming) < 2:
            return True
        my_task._set_state(WAITING)
        my_task.case.watched[my_task.id] = my_task
        return None

    def try_fire(self, token: Token) -> bool:
        """Fire, unless a token elsewhere in the scope can reach an empty incoming flow and none that is marked."""
        marked = {flow for flow in self.arrived(token) if flow is not None}
        empty = set(self.incoming) - marked
        reach = token.workflow.spec.reach(self.name)
        others = token.workflow.live()
        token.case.work(token, len(others) // OTHERS)
        for other in others:
            if other.task_spec is self or other.is_idle:
                continue
            reachable = reach.get(other.whole.task_spec.name, frozenset())
            if reachable & empty and not reachable & marked:
                return False
        self.fire(token, [flow for flow in self.incoming if flow in marked])
        return True

    def choose(self, token: Token) -> tuple[Flow, ...]:
        """Every flow without condition and every one that holds, else the default; refused when there is none."""
        taken = tuple(
            flow for flow in self.flows if not flow.default and (flow.condition is None or token.holds(flow.condition))
        )
        taken = taken or tuple(flow for flow in self.flows if flow.default)
        if not taken and self.flows:
            raise token.refused(refusals.NO_FLOW)
        return taken


class EventBasedGateway(Node):
    """The events after it race: the first that happens takes the others away."""

    races = True
