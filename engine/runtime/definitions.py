"""What events throw and catch. `throw` gives True when it is done with, None when it goes on by itself later."""

from typing import Final, Literal, TypeAlias

from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ConditionalEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    SignalEventDefinition,
    TerminateEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition

from engine.runtime import compensation, refusals
from engine.runtime.advance import Sent
from engine.runtime.expressions import Formula
from engine.runtime.propagate import propagated
from engine.runtime.refusals import ValueUnusable
from engine.runtime.timers import Timer
from engine.runtime.token import Armed, Token
from engine.runtime.values import Data, found, placed, taken_in

MAX_NAME: Final = 200
"""Characters of a message's or signal's name, and of a correlation key: what a database can look up quickly."""
LISTENERS: Final = 8
"""As many are looked through in about as long as a step of an expression takes."""


class Plain(NoneEventDefinition):
    """Nothing thrown, nothing caught."""

    def throw(self, my_task: Token) -> bool | None:
        """Only pass."""
        return True


class Link(Plain):
    """A link: two ends of one flow that is not drawn."""

    def __init__(self, link: str) -> None:
        super().__init__()
        self.link = link


class Terminate(TerminateEventDefinition):
    """Takes away every other token of the thrower's scope, and only of that."""

    def throw(self, my_task: Token) -> bool | None:
        """End the scope; what the others have made is kept."""
        my_task.workflow.settle(keep=my_task)
        my_task.workflow.cancel_tokens(keep=my_task)
        return True


class Error(ErrorEventDefinition):
    """An error. Without a code a catcher catches every error."""

    code: str | None

    def throw(self, my_task: Token) -> bool | None:
        """Let it travel outward; an error that nobody catches refuses the step."""
        if not propagated(my_task, self):
            raise my_task.refused(refusals.ERROR_UNCAUGHT, code=self.code or "")
        return True


class Escalation(EscalationEventDefinition):
    """An escalation. One that nobody catches is noted and does no harm."""

    code: str | None

    def throw(self, my_task: Token) -> bool | None:
        """Let it travel outward."""
        if not propagated(my_task, self):
            my_task.case.trace.notes.append(refusals.ESCALATION_UNCAUGHT.format(code=self.code or ""))
        return True


class Compensate(EventDefinition):
    """Undoes an activity that has completed, or without one everything in its scope."""

    code = None

    def __init__(self, activity: str | None = None) -> None:
        super().__init__()
        self.activity = activity

    def throw(self, my_task: Token) -> bool | None:
        """Begin to undo; the thrower goes on when all is undone."""
        return compensation.begin(my_task, self.activity)


class Cancel(CancelEventDefinition):
    """Ends a transaction as failed: what it did is undone, then the event on its border goes on."""

    code = None

    def throw(self, my_task: Token) -> bool | None:
        """Take everything else away, undo, then let it travel to the border of the transaction."""
        compensation.keep_unfinished(my_task)
        my_task.workflow.cancel_tokens(keep=my_task)
        if not compensation.begin(my_task, None):
            return None
        return self.undone(my_task)

    def undone(self, token: Token) -> bool | None:
        """Everything has been undone."""
        propagated(token, self)
        return None if token.is_done else True


class Message(MessageEventDefinition):
    """A message by name, and by correlation key where the diagram gives one."""

    kind: Literal["message"] = "message"

    def __init__(self, name: str, key: Formula | None = None) -> None:
        super().__init__(name)
        self.key = key

    def arm(self, token: Token) -> None:
        """Begin to wait."""
        token.arm(Armed(key=None if self.key is None else _key(token, token.sight(self.key))))

    def again(self, token: Token) -> None:
        """It goes on waiting as before."""

    def throw(self, my_task: Token) -> bool | None:
        """To whoever in the case has waited longest for it, else to other cases."""
        key = None if self.key is None else _key(my_task, my_task.value(self.key))
        sent = _sent(my_task, self, key)
        _seek(my_task)
        if not my_task.case.deliver(sent):
            my_task.case.trace.sent.append(sent)
        return True


class Signal(SignalEventDefinition):
    """A signal by name: everybody who waits for it catches it."""

    kind: Literal["signal"] = "signal"

    def arm(self, token: Token) -> None:
        """Begin to wait."""
        token.arm(Armed())

    def again(self, token: Token) -> None:
        """It goes on waiting as before."""

    def throw(self, my_task: Token) -> bool | None:
        """To all of the case who wait for it, and to other cases."""
        sent = _sent(my_task, self, None)
        _seek(my_task)
        my_task.case.trace.sent.append(sent)
        my_task.case.broadcast(sent.name, dict(sent.values))
        return True


class Condition(ConditionalEventDefinition):
    """A condition over the variables of the instance; it happens when it becomes true."""

    def __init__(self, formula: Formula | None) -> None:
        super().__init__(formula)
        self.formula = formula

    def arm(self, token: Token) -> None:
        """Begin to look."""
        token.arm(Armed())

    def again(self, token: Token) -> None:
        """It goes on looking, and happens again when it has been false in between."""

    def becomes_true(self, token: Token) -> bool:
        """Look once: whether it holds now and did not when last looked at."""
        holds = self.formula is not None and token.sight_of_instance(self.formula) is True
        before = token.armed is not None and token.armed.held
        token.arm(Armed(held=holds))
        return holds and not before


Awaited: TypeAlias = Timer | Message | Signal | Condition
Travelling: TypeAlias = Error | Escalation | Cancel
Definition: TypeAlias = Plain | Link | Terminate | Compensate | Travelling | Awaited


def _key(token: Token, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > MAX_NAME:
        raise token.refused(refusals.KEY_UNREADABLE, limit=MAX_NAME)
    return str(value)


def _seek(token: Token) -> None:
    """Before everything that listens in the case is looked through."""
    token.case.work(token, len(token.case.listening_for) // LISTENERS)


def _sent(token: Token, definition: Message | Signal, key: str | None) -> Sent:
    """What is thrown carries what the event's input mapping has made, and nothing else."""
    values = Data()
    for mapped in token.task_spec.settings.inputs:
        values = placed(values, mapped.target, found(token.data, mapped.target))
    node = token.task_spec
    try:
        given = taken_in(values)
    except ValueUnusable as error:
        raise token.refused(refusals.VALUES_UNSENDABLE, reason=error.facts["reason"]) from error
    return Sent(token.id, token.workflow.process, node.bpmn_id, definition.kind, definition.name, key, given)
