"""A case: the outermost scope, with the agenda that moves its tokens until everybody waits."""

from collections.abc import Mapping
from datetime import datetime

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.errors import ErrorUncaught
from engine.language.dmn import Decisions
from engine.runtime import refusals
from engine.runtime.expressions import FeelEngine
from engine.runtime.program import Program
from engine.runtime.propagate import Error, caught
from engine.runtime.scope import InnerScope, Scope
from engine.runtime.token import Token
from engine.runtime.trace import Trace
from engine.runtime.values import Data

MAX_STEPS = 20_000
MAX_DEPTH = 40


class Case(Scope, BpmnWorkflow):
    """One running case. `now` is the instant of the step being taken, `numbered` the last number given out."""

    subprocesses: dict[int, InnerScope]

    def __init__(self, program: Program, process: str, now: datetime, root: int | None = None) -> None:
        self._prepare()
        self.numbered = 0
        self.now = now
        self.trace = Trace()
        self.decisions: Mapping[str, Decisions] = program.decisions
        self.tokens: dict[int, Token] = {}
        self.ready: dict[int, Token] = {}
        self.watched: dict[int, Token] = {}
        BpmnWorkflow.__init__(self, program.specs[process], dict(program.specs), FeelEngine(), deserializing=True)
        self.task_tree = Token(self, self.spec.start, number=root)

    def next_number(self) -> int:
        """A number that no token or split of this case has had."""
        self.numbered += 1
        return self.numbered

    def forget(self, token: Token) -> None:
        """Drop a token from every index."""
        self.tokens.pop(token.id, None)
        self.ready.pop(token.id, None)
        self.watched.pop(token.id, None)

    def create_subprocess(self, my_task: Token, spec_name: str) -> InnerScope:
        """Open the scope inside a token."""
        if my_task.workflow.depth >= MAX_DEPTH:
            raise my_task.refused(refusals.TOO_DEEP, limit=MAX_DEPTH)
        return self.open_scope(my_task, spec_name)

    def open_scope(self, host: Token, spec_name: str, root: int | None = None) -> InnerScope:
        """A new scope inside a token, with nothing in it yet."""
        scope = self.subprocesses[host.id] = InnerScope(self.subprocess_specs[spec_name], host, root)
        return scope

    def drop(self, scope: Scope) -> None:
        """Forget a scope that has ended."""
        self.tokens.pop(scope.task_tree.id, None)
        if scope.parent_task_id is not None:
            self.subprocesses.pop(scope.parent_task_id, None)

    def scopes(self) -> list[Scope]:
        """Every scope, an outer one before the ones inside it."""
        return [self, *self.subprocesses.values()]

    def everybody_waiting(self) -> list[Token]:
        """The tokens that somebody has to complete, in all scopes, oldest first."""
        return sorted((token for scope in self.scopes() for token in scope.waiting()), key=lambda token: token.id)

    def everybody_called(self) -> list[Token]:
        """The tokens that another party has to answer, in all scopes, oldest first."""
        return sorted((token for scope in self.scopes() for token in scope.calling()), key=lambda token: token.id)

    def start(self, data: Data) -> None:
        """Begin the case and run until everybody waits."""
        self.begin(data)
        self.do_engine_steps()

    def finish(self, token: Token, data: Data) -> None:
        """Somebody completes a waiting token; then run until everybody waits."""
        token.data = {**token.data, **data}
        token.run()
        self.do_engine_steps()

    def break_off(self, token: Token, code: str) -> None:
        """A waiting token's party has answered with an error: whoever catches it goes on."""
        if not caught(token, Error(code, code)):
            node = token.task_spec
            name = node.bpmn_name or node.bpmn_id
            raise ErrorUncaught(element=name, element_en=node.settings.properties.get("name_en", name), error=code)
        self.do_engine_steps()

    def do_engine_steps(self, *_callbacks: object) -> None:
        """Run ready tokens in the order they became ready, until none is."""
        for _ in range(MAX_STEPS):
            if self.ready:
                next(iter(self.ready.values())).run()
            elif not self._settle():
                return
        stuck = next(iter(self.ready.values()), self.task_tree)
        raise stuck.refused(refusals.TOO_MANY_STEPS, limit=MAX_STEPS)

    def _settle(self) -> bool:
        """When nothing else can move: see whether an inclusive join may fire. Whether one did."""
        return any(token.task_spec.try_fire(token) for token in list(self.watched.values()))

    def withdraw(self) -> None:
        """Take every token away and end the case; `result` keeps what was done."""
        self.settle()
        self.cancel_tokens()
        self.completed = True
