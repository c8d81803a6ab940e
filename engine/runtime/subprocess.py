"""Activities with a scope inside: embedded sub-processes and call activities."""

from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.mixins import SubWorkflowTaskMixin

from engine.runtime.nodes import Node, started
from engine.runtime.token import STARTED, Token
from engine.runtime.values import Data, changes, merged

if TYPE_CHECKING:
    from engine.runtime.scope import Scope


class SubProcess(Node, SubWorkflowTaskMixin):
    """An embedded sub-process: it works on the data of its surroundings. Its token is STARTED while its scope lives."""

    spec: str

    def _update_hook(self, my_task: Token) -> bool | None:
        if started(my_task):
            return True
        my_task._set_state(STARTED)
        scope = my_task.case.create_subprocess(my_task, self.spec)
        if my_task.inner is None:
            self.begin(my_task, scope)
        else:
            scope.begin_to_undo(my_task.data, my_task.inner)
        return None

    def begin(self, token: Token, scope: "Scope") -> None:
        """Let the scope inside begin."""
        scope.begin(self.given(token))

    def given(self, token: Token) -> Data:
        """The data that the scope begins with."""
        return token.data

    def taken(self, token: Token, scope: "Scope", made: Data) -> Data:
        """The activity's data after its scope has made `made` of what it was given."""
        return merged(scope.entry, token.data, made, token.case.trace.conflicts)

    def scope_done(self, scope: "Scope", token: Token) -> None:
        """The scope has ended: take over its data and go on."""
        if scope.records or scope.spec.undone_by:
            token.inner, token.inside = tuple(scope.records), scope.result
        token.data = self.taken(token, scope, scope.result)
        token.case.drop(scope)
        token._ready()

    def outcome(self, token: Token) -> Data:
        """What was done inside is not lost when the activity is interrupted."""
        scope = token.case.subprocesses.get(token.id)
        if scope is None:
            return token.shared_data()
        outside = Node.outcome(self, token)
        return merged(scope.entry, outside, scope.snapshot(), [])

    def _on_cancel(self, my_task: Token) -> None:
        scope = my_task.case.subprocesses.get(my_task.id)
        if scope is not None:
            scope.cancel_tokens()
            my_task.case.drop(scope)


class CallActivity(SubProcess):
    """Calls another process, which has variables of its own.

    It is given all that is visible and the input mapping, or the mapping alone (`propagateAllParentVariables="false"`).
    Back come the output mapping if there is one, else all that the called process changed, or nothing
    (`propagateAllChildVariables="false"`).
    """

    owns_data = True

    def given(self, token: Token) -> Data:
        """All visible data, or only what the input mapping made."""
        if self.settings.passes_all_in:
            return token.data
        local = {mapped.target[0] for mapped in self.settings.inputs}
        return {key: value for key, value in token.data.items() if key in local}

    def taken(self, token: Token, scope: "Scope", made: Data) -> Data:
        """With an output mapping everything, for the mapping to choose from; else the changes, or nothing."""
        if self.settings.outputs:
            return {**token.data, **made}
        if self.settings.passes_all_out:
            return {**token.data, **changes(scope.entry, made)}
        return token.data

    def outcome(self, token: Token) -> Data:
        """An interrupted call gives what it would give now, except through an output mapping, which is not yet due."""
        scope = token.case.subprocesses.get(token.id)
        outside = token.shared_data()
        if scope is None or self.settings.outputs or not self.settings.passes_all_out:
            return outside
        return {**outside, **changes(scope.entry, scope.snapshot())}
