"""Events: where a scope starts and ends, what is thrown, what is waited for, and the triggers on the border."""

from SpiffWorkflow.bpmn.specs.mixins import (
    BoundaryEventMixin,
    EndEventMixin,
    IntermediateCatchEventMixin,
    IntermediateThrowEventMixin,
    ReceiveTaskMixin,
    StartEventMixin,
)

from engine.runtime import compensation
from engine.runtime.definitions import Cancel, Condition, Definition, Message, Signal
from engine.runtime.nodes import Node
from engine.runtime.timers import Timer
from engine.runtime.token import WAITING, Token
from engine.runtime.values import Data

AWAITED = (Timer, Message, Signal, Condition)


class StartEvent(Node, StartEventMixin):
    """Where a scope begins; whoever places the token has seen the trigger already."""

    event_definition: Definition
    interrupting = True


class Waiting(Node):
    """A node whose token waits until something happens: its own definition says what."""

    event_definition: Definition

    def wait(self, token: Token) -> None:
        """Begin to wait; what travels outward finds the token without being waited for."""
        token._set_state(WAITING)
        if isinstance(self.event_definition, AWAITED):
            self.event_definition.arm(token)

    def try_fire(self, token: Token) -> bool:
        """Happen when the condition has become true."""
        happens = isinstance(self.event_definition, Condition) and self.event_definition.becomes_true(token)
        if happens:
            self.fire(token, {})
        return happens

    def go_on(self, token: Token, data: Data, values: Data) -> None:
        """It has happened: the token carries on with the data and the values that came."""
        if self.settings.outputs and token.outer is None:
            token.outer = data
        token.data, token.fired = {**data, **values} if values else data, True
        self._update(token)


class CatchEvent(Waiting, IntermediateCatchEventMixin):
    """An event in the course of the flow: its token waits here. The arriving end of a link only passes."""

    def _update_hook(self, my_task: Token) -> bool | None:
        if my_task.fired or not isinstance(self.event_definition, AWAITED):
            return True
        self.wait(my_task)
        return None

    def fire(self, token: Token, values: Data) -> None:
        """What it waited for has happened."""
        token.win()
        token.arm(None)
        self.go_on(token, token.data, values)


class ReceiveTask(CatchEvent, ReceiveTaskMixin):
    """A task that is done when its message comes."""


class ThrowEvent(Node, IntermediateThrowEventMixin):
    """Throws what it carries, then goes on; without a definition it only passes."""

    event_definition: Definition

    def _run_hook(self, my_task: Token) -> bool | None:
        if isinstance(self.event_definition, Timer | Condition):
            raise TypeError(self.event_definition)
        return self.event_definition.throw(my_task)

    def all_undone(self, token: Token) -> bool:
        """The compensation is done; a cancelled transaction goes on at its border, and not here."""
        return not isinstance(self.event_definition, Cancel) or self.event_definition.undone(token) is True

    def _on_cancel(self, my_task: Token) -> None:
        compensation.abandon(my_task)


class EndEvent(ThrowEvent, EndEventMixin):
    """Throws what it carries, then the token ends."""


class SendTask(ThrowEvent):
    """A task that throws a message."""


class BoundaryEvent(Waiting, BoundaryEventMixin):
    """A trigger on the border of an activity: it waits beside the activity's token and goes on when it is fired.

    An interrupting trigger takes the activity away and carries on itself; any other stays and sends a fresh token.
    """

    passive = True
    cancel_activity: bool

    def _update_hook(self, my_task: Token) -> bool | None:
        if my_task.fired:
            return True
        self.wait(my_task)
        return None

    def fire(self, token: Token, values: Data) -> None:
        """What it waited for has happened."""
        host = token.case.tokens[token.host or 0]
        data, scope = host.task_spec.outcome(host), token.workflow
        going = token
        if self.cancel_activity:
            token.arm(None)
        else:
            again(self.event_definition, token)
            scope.fork(host, data)
            going = Token(scope, self, token.above)
        scope.descend(going, host.forks)
        if self.cancel_activity:
            token.host = None
            host.cancel()
        going.case.trace.enter(going)
        self.go_on(going, data, values)


def again(definition: Definition, token: Token) -> None:
    """A trigger has happened and stays: what it waits for next."""
    if isinstance(definition, AWAITED):
        definition.again(token)
