"""A token: SpiffWorkflow's Task, but with a small number for an id, no history and no prediction.

Tokens hang flat under the root of their scope (instances of a repeated activity under its token) and are gone when they
are done, so a case stays as small as its present state and nothing can be run twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.errors import Invalid, StepRefused
from engine.language.dmn import Decided
from engine.runtime import refusals
from engine.runtime.expressions import Formula
from engine.runtime.records import Record, Undoing
from engine.runtime.values import Data

if TYPE_CHECKING:
    from engine.runtime.case import Case
    from engine.runtime.nodes import Node
    from engine.runtime.scope import Scope

FUTURE: int = TaskState.FUTURE
WAITING: int = TaskState.WAITING
READY: int = TaskState.READY
STARTED: int = TaskState.STARTED
COMPLETED: int = TaskState.COMPLETED
CANCELLED: int = TaskState.CANCELLED
DONE: int = TaskState.FINISHED_MASK
NOTHING: Data = {}

TRIGGERS: Final = 64  # among those that many are looked through in about as long as a step of an expression takes


@dataclass
class Rounds:
    """How far a repeated activity has come. `base` is the data its instances started from, `outputs` what they have
    given by the number of the instance and in that order, `removed` how many were taken away.
    """

    base: Data
    total: int
    items: list[object] | None = None
    started: int = 0
    done: int = 0
    outputs: dict[int, object] = field(default_factory=dict)
    removed: int = 0


@dataclass(frozen=True)
class Armed:
    """What an event waits for besides its name. `round` counts how often it was armed, so that a firing is for one.

    A timer: `due`, or `limit` units of office time; of a cycle `left`, how often it still comes (-1: without end), when
    it has `begun`, the duration `every` and which multiple of it is due (`nth`). A message: the correlation `key`. A
    condition: whether it `held` when last looked at.
    """

    round: int = 1
    due: datetime | None = None
    limit: int | None = None
    left: int = 1
    every: str | None = None
    key: str | None = None
    held: bool = False
    begun: datetime | None = None
    nth: int = 0


class Token(Task):
    """One token on one node.

    `case` is what it belongs to at whatever depth, `flow` the sequence flow it came by, `forks` the splits it descends
    from, `host` the token that a boundary trigger guards, `fired` whether its trigger has happened, `index` its place
    among instances (from 0), `outer` the data before the activity's own input mapping, `rounds` the state of a
    repetition, `armed` what an event waits for, `race` the event-based gateway's token whose events it races with.
    `undoes` is the token whose compensation it is part of, `undoing` how far its own compensation has come, `inner` and
    `inside` what a sub-process that is done, or comes back to be undone, has remembered inside and the data it had
    there.
    """

    id: int
    case: "Case"
    workflow: "Scope"
    task_spec: "Node"
    above: "Token | None"
    data: Data = NOTHING
    flow: str | None = None
    forks: tuple[int, ...] = ()
    host: int | None = None
    fired = False
    index: int | None = None
    outer: Data | None = None
    rounds: Rounds | None = None
    armed: Armed | None = None
    race: int | None = None
    undoes: int | None = None
    undoing: Undoing | None = None
    inner: tuple[Record, ...] | None = None
    inside: Data = NOTHING

    # What SpiffWorkflow's Task has besides, and nothing here changes.
    triggered, thread_id, last_state_change = False, 0, 0.0
    _children: tuple[int, ...] = ()
    internal_data: Mapping[str, object] = MappingProxyType({})

    def __init__(
        self,
        workflow: "Scope",
        task_spec: "Node",
        above: "Token | None" = None,
        number: int | None = None,
    ) -> None:
        self.case = case = workflow.top_workflow
        self.id = case.next_number() if number is None else number
        self.workflow, self.task_spec, self.above = workflow, task_spec, above
        self._parent = None if above is None else above.id
        self._state: int = FUTURE
        self.instances: dict[int, Token] = {}
        workflow.admit(self)

    @property
    def is_done(self) -> bool:
        """Whether it has completed or was cancelled, and so is gone."""
        return bool(self._state & DONE)

    @property
    def is_idle(self) -> bool:
        """Whether it is a trigger that has not happened: it does not hold its scope open."""
        return self._state == WAITING and self.task_spec.passive

    @property
    def whole(self) -> "Token":
        """The token of the repeated activity that this is an instance of, or itself."""
        above = self.above
        return above if above is not None and above.rounds is not None else self

    def _set_state(self, value: int) -> None:
        self._state = value
        ready = self.case.ready
        if value == READY and not self.task_spec.manual:
            ready[self.id] = self
        else:
            ready.pop(self.id, None)

    def _inherit_data(self) -> None:
        """Data is given by whoever makes a token, never inherited."""

    def collect_log_extras(self, _dct: dict[str, object] | None = None) -> dict[str, object]:
        """Nothing: the journal is the record, and a log holds no personal data."""
        return {}

    def run(self) -> bool | None:
        """Execute the node; refused unless the token is ready, so that nothing runs twice."""
        if self._state != READY:
            raise ValueError(f"token {self.id} is not ready")
        result: bool | None = self.task_spec._run(self)
        if not self.is_done:  # what it threw may have cancelled it
            if result is None:
                self._set_state(STARTED)
            else:
                self.complete()
        return result

    def cancel(self) -> None:
        """Take the token away, with everything inside it and every trigger on it."""
        if self.is_done:
            return
        self._set_state(CANCELLED)
        self.task_spec._on_cancel(self)
        for trigger in self.triggers():
            trigger.cancel()
        self.workflow.discard(self)

    def triggers(self) -> list["Token"]:
        """The boundary triggers that guard this token."""
        return [token for name in self.task_spec.boundary for token in self._beside(name) if token.host == self.id]

    def _beside(self, name: str) -> list["Token"]:
        standing = self.workflow.standing_on(name)
        self.case.work(self, len(standing) // TRIGGERS)
        return standing

    def arm(self, armed: Armed | None) -> None:
        """Wait for this, or for nothing any more."""
        self.armed = armed
        self.case.listen(self)

    def sight(self, formula: Formula) -> object:
        """The value of a formula as a trigger sees it: from the activity it is on, or from its scope."""
        guarded = self if self.host is None else self.case.tokens[self.host]
        if not self.task_spec.passive:
            return self.value(formula)
        seen = self.workflow.snapshot() if guarded is self else guarded.task_spec.outcome(guarded)
        return guarded.value(formula, dict(seen))

    def sight_of_instance(self, formula: Formula) -> object:
        """The value of a formula over the variables as all branches of the instance have made them, innermost first."""
        scope = self.workflow
        seen = self.case.glances.get(id(scope))
        if seen is None:
            seen = self.case.glances[id(scope)] = scope.view()
        if self.host is not None:
            guarded = self.case.tokens[self.host]
            seen = {**seen, **{name: guarded.data[name] for name in guarded.local_names() & guarded.data.keys()}}
        return self.value(formula, seen)

    def win(self) -> None:
        """Take away the events that this one races with."""
        if self.race is not None:
            for other in self.workflow.live():
                if other is not self and other.race == self.race:
                    other.cancel()

    def context(self) -> dict[str, object]:
        """What an expression sees from here: the token's data, and the counters of the repetitions around it."""
        counters: dict[str, object] = {}
        for token in reversed(self.line()):
            if token.whole is not token:
                counters.update(token.whole.task_spec.counters(token.whole, token))
        return {**self.data, **counters} if counters else self.data

    def line(self) -> list["Token"]:
        """This token and the tokens of the scopes around it, innermost first."""
        found: list[Token] = []
        token: Token | None = self
        while token is not None:
            found.append(token)
            token = token.workflow.host
        return found

    def value(self, formula: Formula, extra: dict[str, object] | None = None) -> object:
        """The value of a formula seen from here; a formula that cannot be computed refuses the step."""
        try:
            return self.workflow.script_engine.evaluate(self, formula, extra)
        except Invalid as error:
            raise self._not_computed(error) from error

    def decide(self, decision: str) -> Decided:
        """Ask a decision of the bundle, over what is seen from here."""
        try:
            return self.case.decisions[decision].decide(decision, self.context(), self.case.now, self.case.meter)
        except Invalid as error:
            raise self._not_computed(error) from error

    def _not_computed(self, error: Invalid) -> StepRefused:
        """Why a value cannot be computed: by itself, or because the step has done too much already."""
        if self.case.meter.left < 0:
            return self.refused(refusals.TOO_MUCH_WORK)
        return self.refused(refusals.BAD_VALUE, reason=str(error))

    def holds(self, formula: Formula) -> bool:
        """Whether a condition is true; anything but true is not."""
        return self.value(formula) is True

    def refused(self, sentence: str, **facts: object) -> StepRefused:
        """A refusal of the whole step, at this element."""
        node = self.task_spec
        name = node.bpmn_name or node.bpmn_id
        return StepRefused(element=name, element_id=node.bpmn_id, reason=sentence.format(**facts))

    def local_names(self) -> set[str]:
        """The variables that belong to this activity alone: what its input mapping made, and its item of many."""
        names = {mapped.target[0] for mapped in self.task_spec.settings.inputs} if self.outer is not None else set()
        repetition = self.whole.task_spec.settings.repetition
        if self.whole is not self and repetition is not None and repetition.item:
            names.add(repetition.item)
        return names

    def shared_data(self) -> Data:
        """Its data without what its own input mapping made: what others may see of an unfinished activity."""
        if self.outer is None:
            return self.data
        return without_locals(self)


def without_locals(token: Token) -> Data:
    """The data of an activity with an input mapping, its local names put back to what they were outside."""
    outer = token.outer or {}
    local = {mapped.target[0] for mapped in token.task_spec.settings.inputs}
    kept = {key: value for key, value in token.data.items() if key not in local}
    return {**kept, **{key: outer[key] for key in local if key in outer}}
