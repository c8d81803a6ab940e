"""A case: the outermost scope, with the agenda that moves its tokens until everybody waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Final

from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from engine.errors import ErrorUncaught
from engine.language.dmn import Decisions
from engine.language.metering import UNBOUNDED, Meter
from engine.runtime import refusals
from engine.runtime.advance import Sent
from engine.runtime.definitions import Condition, Error, Message, Signal
from engine.runtime.pieces import Known
from engine.runtime.program import Program
from engine.runtime.propagate import caught
from engine.runtime.scope import InnerScope, Scope
from engine.runtime.token import READY, WAITING, Token
from engine.runtime.trace import Trace
from engine.runtime.values import Data

WORK: Final = 150_000
"""Of one step of a case, all together: a second of processor time and 256 MB suffice whatever it is spent on."""
MAX_DEPTH = 40

# What takes about as long as one step of an expression.
_RUN: Final = 3
_NAMES: Final = 16

_number = attrgetter("id")


@dataclass(frozen=True)
class Origins:
    """What a case was read from: what it began with and the frame that holds that, and its pieces of data."""

    entry: Data = field(default_factory=dict)
    frame: bytes = b""
    known: Known = field(default_factory=Known)


class Case(Scope, BpmnWorkflow):
    """One running case. `now` is the instant of the step being taken, `numbered` the last number given out, `meter`
    what the step may still do.

    `listening_for` are the tokens that a timer, a message or a signal from outside moves, by number; `watched` those to
    look at when nothing else moves: conditions and inclusive joins; `glances` what these have seen of a scope since.
    """

    def __init__(self, program: Program, process: str, now: datetime, root: int | None = None) -> None:
        self._prepare(program.specs[process])
        self.subprocess_specs, self.subprocesses = program.specs, dict[int, InnerScope]()
        self.numbered = 0
        self.origins = Origins()
        self.now = now
        self.meter = Meter(WORK)
        self.trace = Trace()
        self.decisions: Mapping[str, Decisions] = program.decisions
        self.tokens: dict[int, Token] = {}
        self.ready: dict[int, Token] = {}
        self.watched: dict[int, Token] = {}
        self.listening_for: dict[int, Token] = {}
        self.glances: dict[int, Data] = {}
        self.task_tree = Token(self, self.spec.start, number=root)

    def take_apart(self) -> None:
        """Let everything go at once: what points back would otherwise wait for the collector of cycles."""
        for scope in [*self.subprocesses.values(), self]:
            scope.__dict__.clear()

    def work(self, token: Token, amount: int) -> None:
        """Before a token makes so much work; refused when the step has made too much."""
        self.meter.left -= amount
        if self.meter.left < 0:
            raise token.refused(refusals.TOO_MUCH_WORK)

    def next_number(self) -> int:
        """A number that no token or split of this case has had."""
        self.numbered += 1
        return self.numbered

    def forget(self, token: Token) -> None:
        """Drop a token from every index."""
        self.tokens.pop(token.id, None)
        self.ready.pop(token.id, None)
        self.watched.pop(token.id, None)
        self.listening_for.pop(token.id, None)

    def listen(self, token: Token) -> None:
        """Enter a token in the index of what it waits for, or take it out when it waits for nothing any more."""
        index = self.watched if isinstance(token.task_spec.event_definition, Condition) else self.listening_for
        if token.armed is None:
            index.pop(token.id, None)
        else:
            index[token.id] = token

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
        scope.completed = True
        self.tokens.pop(scope.task_tree.id, None)
        if scope.parent_task_id is not None:
            self.subprocesses.pop(scope.parent_task_id, None)

    def scopes(self) -> list[Scope]:
        """Every scope, an outer one before the ones inside it."""
        return [self, *self.subprocesses.values()]

    def scope_in(self, host: int | None) -> Scope:
        """The scope inside a token; the case itself for None."""
        return self if host is None else self.subprocesses[host]

    def outstanding(self) -> tuple[list[Token], list[Token]]:
        """The tokens that somebody has to complete, and those that another party has to answer, oldest first."""
        waiting: list[Token] = []
        called: list[Token] = []
        for token in self.tokens.values():
            node = token.task_spec
            if node.waits:
                if token._state in {READY, WAITING}:
                    waiting.append(token)
            elif node.calls and token._state == READY:
                called.append(token)
        return sorted(waiting, key=_number), sorted(called, key=_number)

    def start(self, data: Data, message: str | None = None) -> None:
        """Begin the case, if told by a message, and run until everybody waits."""
        self.begin(data, message)
        self.do_engine_steps()

    def happen(self, token: Token, values: Data) -> None:
        """What a token listens for has happened; then run until everybody waits."""
        token.task_spec.fire(token, values)
        self.do_engine_steps()

    def deliver(self, sent: Sent) -> bool:
        """Give a message to the token that has waited longest for it. Whether there was one."""
        for token in sorted(self.listening_for.values(), key=_number):
            definition = token.task_spec.event_definition
            awaited = isinstance(definition, Message) and definition.name == sent.name
            if awaited and token.armed is not None and token.armed.key == sent.key:
                token.task_spec.fire(token, dict(sent.values))
                return True
        return False

    def broadcast(self, name: str, values: Data) -> None:
        """Let a signal happen to every token that waits for it, oldest first."""
        for token in sorted(self.listening_for.values(), key=_number):
            definition = token.task_spec.event_definition
            if token.id in self.listening_for and isinstance(definition, Signal) and definition.name == name:
                token.task_spec.fire(token, dict(values))

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
        while True:
            if self.ready:
                token = next(iter(self.ready.values()))
                self.work(token, _RUN + len(token.data) // _NAMES)
                token.run()
            elif not self._settle():
                return

    def _settle(self) -> bool:
        """When nothing else can move: see whether a condition or an inclusive join may fire. Whether one did."""
        self.glances.clear()
        return any(
            token.id in self.watched and token.task_spec.try_fire(token) for token in list(self.watched.values())
        )

    def withdraw(self) -> None:
        """Take every token away and end the case, however much work that is; `result` keeps what was done."""
        self.meter = Meter(UNBOUNDED)
        self.settle()
        self.cancel_tokens()
        self.completed = True
