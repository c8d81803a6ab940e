"""Event sub-processes: a trigger that waits in a scope and, when it happens, runs beside it or in its place."""

from typing import TYPE_CHECKING

from engine.runtime.events import Waiting, again
from engine.runtime.subprocess import SubProcess
from engine.runtime.token import Token
from engine.runtime.values import Data

if TYPE_CHECKING:
    from engine.runtime.scope import Scope


class EventSubProcess(SubProcess, Waiting):
    """Its token first waits as a trigger, which does not hold the scope open, then holds the running sub-process.

    An interrupting one takes everything else in the scope away; any other stays and sends a fresh token.
    """

    passive = True
    aside = True
    interrupting = True

    def _update_hook(self, my_task: Token) -> bool | None:
        if my_task.fired:
            return SubProcess._update_hook(self, my_task)
        self.wait(my_task)
        return None

    def begin(self, token: Token, scope: "Scope") -> None:
        """What came with the event goes inside, and stays there but for what an output mapping of its start takes."""
        brought, outer = token.data, token.outer
        if outer is None:
            scope.begin(brought)
            return
        token.data, token.outer = outer, None
        scope.begin(outer, brought=brought)

    def fire(self, token: Token, values: Data) -> None:
        """What it waited for has happened: begin from what the scope has made so far."""
        scope, going = token.workflow, token
        if self.interrupting:
            token.arm(None)
            scope.settle(keep=token)
            scope.cancel_tokens(keep=token)
            data = scope.result
        else:
            again(self.event_definition, token)
            data = scope.snapshot()
            going = Token(scope, self, token.above)
        scope.set_apart(going, data)
        going.case.trace.enter(going)
        spec = going.case.subprocess_specs[self.spec]
        if any(spec.node(start).settings.outputs for start in spec.starts):
            going.outer = data
        self.go_on(going, data, values)
