"""Errors and escalations travel outward from where they are thrown; the first catcher consumes them."""

from typing import TypeAlias

from SpiffWorkflow.bpmn.specs.event_definitions import (
    ErrorEventDefinition,
    EscalationEventDefinition,
    NoneEventDefinition,
    TerminateEventDefinition,
)

from engine.runtime import refusals
from engine.runtime.token import Token


class Terminate(TerminateEventDefinition):
    """Takes away every other token of the thrower's scope, and only of that."""

    def throw(self, my_task: Token) -> None:
        """End the scope; what the others have made is kept."""
        my_task.workflow.settle(keep=my_task)
        my_task.workflow.cancel_tokens(keep=my_task)


class Error(ErrorEventDefinition):
    """An error. Without a code a catcher catches every error."""

    code: str | None

    def throw(self, my_task: Token) -> None:
        """Let it travel outward; an error that nobody catches refuses the step."""
        if not propagated(my_task, self):
            raise my_task.refused(refusals.ERROR_UNCAUGHT, code=self.code or "")


class Escalation(EscalationEventDefinition):
    """An escalation. One that nobody catches is noted and does no harm."""

    code: str | None

    def throw(self, my_task: Token) -> None:
        """Let it travel outward."""
        if not propagated(my_task, self):
            my_task.case.trace.notes.append(refusals.ESCALATION_UNCAUGHT.format(code=self.code or ""))


class Plain(NoneEventDefinition):
    """Nothing thrown, nothing caught."""

    def throw(self, my_task: Token) -> None:
        """Only pass."""


class Link(Plain):
    """A link: two ends of one flow that is not drawn."""

    def __init__(self, link: str) -> None:
        super().__init__()
        self.link = link


Definition: TypeAlias = Plain | Terminate | Error | Escalation | Link


def propagated(thrower: Token, thrown: Error | Escalation) -> bool:
    """Whether somebody outside the thrower's scope caught it."""
    return caught(thrower.workflow.host, thrown)


def caught(token: Token | None, thrown: Error | Escalation) -> bool:
    """Whether a trigger on the border of this token, or of one around it, caught it."""
    while token is not None:
        if _first_fires(token.whole.triggers(), thrown):
            return True
        token = token.workflow.host
    return False


def _first_fires(triggers: list[Token], thrown: Error | Escalation) -> bool:
    """Fire the best catcher: one with exactly this code before one that catches all."""
    catchers = [token for token in triggers if token.is_idle and token.task_spec.event_definition == thrown]
    catchers.sort(key=lambda token: token.task_spec.event_definition.code is None)
    if not catchers:
        return False
    catchers[0].task_spec.fire(catchers[0])
    return True
