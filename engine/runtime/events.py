"""Events: where a scope starts and ends, what is thrown, and the triggers on the border of an activity."""

from SpiffWorkflow.bpmn.specs.mixins import (
    BoundaryEventMixin,
    EndEventMixin,
    IntermediateCatchEventMixin,
    IntermediateThrowEventMixin,
    StartEventMixin,
)

from engine.runtime.nodes import Node
from engine.runtime.propagate import Definition
from engine.runtime.token import WAITING, Token


class StartEvent(Node, StartEventMixin):
    """Where a scope begins; whoever places the token has seen the trigger already."""


class CatchEvent(Node, IntermediateCatchEventMixin):
    """The arriving end of a link."""


class ThrowEvent(Node, IntermediateThrowEventMixin):
    """Throws what it carries, then goes on; without a definition it only passes."""

    event_definition: Definition

    def _run_hook(self, my_task: Token) -> bool | None:
        self.event_definition.throw(my_task)
        return True


class EndEvent(ThrowEvent, EndEventMixin):
    """Throws what it carries, then the token ends."""


class BoundaryEvent(Node, BoundaryEventMixin):
    """A trigger on the border of an activity: it waits beside the activity's token and goes on when it is fired.

    An interrupting trigger takes the activity away and carries on itself; any other stays and sends a fresh token.
    """

    passive = True
    cancel_activity: bool

    def _update_hook(self, my_task: Token) -> bool | None:
        if my_task.fired:
            return True
        my_task._set_state(WAITING)
        return None

    def fire(self, token: Token) -> None:
        """What it waited for has happened."""
        host = token.case.tokens[token.host or 0]
        data, scope = host.task_spec.outcome(host), token.workflow
        going = token
        if not self.cancel_activity:
            scope.fork(host, data)
            going = Token(scope, self, token.above)
        scope.descend(going, host.forks)
        if self.cancel_activity:
            token.host = None
            host.cancel()
        going.data, going.fired = dict(data), True
        going.case.trace.enter(going)
        self._update(going)
