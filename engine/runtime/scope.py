"""A scope: the tokens of one process or sub-process, how they move, meet and end.

SpiffWorkflow's sub-workflow, keyed by its host token, without the tree: see `engine.runtime.token`.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow

from engine.runtime import compensation, refusals
from engine.runtime.expressions import FeelEngine
from engine.runtime.records import Record
from engine.runtime.spec import ProcessSpec
from engine.runtime.token import COMPLETED, DONE, NOTHING, Token, without_locals
from engine.runtime.values import Data, merged, placed

if TYPE_CHECKING:
    from engine.runtime.case import Case

MAX_TOKENS = 6_000

# What takes about as long as one step of an expression.
ADMISSION: Final = 3
_LOOKED_AT: Final = 64
_FORKS: Final = 8
_TRIGGER: Final = 9


class Scope:
    """What a case and every scope inside it do alike.

    `entry` is the data it began with, `result` what its ended branches made of that, `forks` the data at each split
    that living tokens descend from, `descendants` how many they are, `settled` the splits that are in `result` already,
    `records` what has completed here and can be compensated.
    """

    task_tree: Token
    top_workflow: "Case"
    parent_task_id: int | None
    script_engine: FeelEngine = FeelEngine()
    depth: int

    def _prepare(self, spec: ProcessSpec) -> None:
        """What SpiffWorkflow's constructors would make, and only what is used of it.

        They also make two event hubs, an event manager and a script engine, for every scope of every step.
        """
        self.spec = spec
        self.tasks: dict[int, Token] = {}
        self.completed = False
        self.by_spec: dict[str, dict[int, Token]] = {}
        self.forks: dict[int, Data] = {}
        self.descendants: dict[int, int] = {}
        self.settled: set[int] = set()
        self.records: list[Record] = []
        self.entry: Data = NOTHING
        self.result: Data = NOTHING

    @property
    def process(self) -> str:
        """The id of the process that is drawn around everything here."""
        return self.spec.process

    @property
    def host(self) -> Token | None:
        """The token that this scope is inside of; None at the top."""
        number = self.parent_task_id
        return None if number is None else self.top_workflow.tokens[number]

    @property
    def owner(self) -> "Scope":
        """The scope that owns the variables here: the case, or the innermost called process."""
        scope: Scope = self
        while (host := scope.host) is not None and not host.task_spec.owns_data:
            scope = host.workflow
        return scope

    def listening(self, without: str = "") -> list[Token]:
        """The event sub-processes that wait here, but for one."""
        names = [name for name in self.spec.event_subprocesses if name != without]
        return [token for name in names for token in self.standing_on(name) if token.is_idle]

    def standing_on(self, name: str) -> list[Token]:
        """The tokens on a node, oldest first."""
        return list(self.by_spec.get(name, {}).values())

    def live(self) -> list[Token]:
        """Every token but the root, oldest first."""
        root = self.task_tree
        return [token for token in self.tasks.values() if not token._state & DONE and token is not root]

    def _living(self) -> Iterator[Token]:
        """The same, one at a time, for whoever stops at the first of a kind."""
        return (token for token in self.tasks.values() if token is not self.task_tree and not token._state & DONE)

    def admit(self, token: Token) -> None:
        """Take in a new token; refused when there are so many that the process must branch without end."""
        if len(self.top_workflow.tokens) >= MAX_TOKENS:
            raise token.refused(refusals.TOO_MANY_TOKENS, limit=MAX_TOKENS)
        self.top_workflow.work(token, ADMISSION)
        self.tasks[token.id] = self.top_workflow.tokens[token.id] = token
        self.by_spec.setdefault(token.task_spec.name, {})[token.id] = token

    def discard(self, token: Token) -> None:
        """Forget a token that is done."""
        self.tasks.pop(token.id, None)
        self.by_spec[token.task_spec.name].pop(token.id, None)
        self.descend(token, ())
        self.top_workflow.forget(token)
        if token.above is not None:
            token.above.instances.pop(token.id, None)
        if token.undoes is not None:
            compensation.ended_early(token)

    def begin(self, data: Data, message: str | None = None, brought: Data | None = None) -> None:
        """Arm what waits here from the beginning, and place a token on everything that starts.

        `brought` is what the event that starts it has made of `data`, for an output mapping to choose from.
        """
        self.entry = self.result = data
        for name in self.spec.event_subprocesses:
            trigger = self._placed(name, {})
            trigger.task_spec._update(trigger)
        for name in self.spec.starts if message is None else self.spec.started_by(message):
            token = self._placed(name, data if brought is None else brought)
            token.outer = None if brought is None else data
            self.arrive(token)

    def begin_to_undo(self, data: Data, records: tuple[Record, ...]) -> None:
        """Come back as it was when it completed, to be undone from within."""
        self.entry, self.result, self.records = data, data, list(records)
        token = self._placed(self.spec.undone_by or compensation.UNDO_ALL, data)
        token.fired = True
        token.task_spec._update(token)

    def enter_aside(self, name: str, base: Data, changes: Data) -> None:
        """Place a new token on a node, beside all others; what it changes counts from `base`."""
        token = self._placed(name, {**base, **changes})
        self.set_apart(token, base)
        self.arrive(token)

    def set_apart(self, token: Token, data: Data) -> None:
        """Let a token's changes count from this data, which the result need not be told of."""
        self.fork(token, data)
        self.settled.add(token.forks[-1])

    def placed_to_undo(self, record: Record, thrower: Token) -> Token:
        """A token that undoes a completed activity for the thrower; it has still to arrive."""
        token = self._placed(record.node, record.data)
        token.undoes, token.inner = thrower.id, record.inner
        return token

    def _placed(self, name: str, data: Data, flow: str | None = None, forks: tuple[int, ...] = ()) -> Token:
        token = Token(self, self.spec.node(name), self.task_tree)
        token.data, token.flow = data, flow
        self.descend(token, forks)
        return token

    def arrive(self, token: Token) -> None:
        """A token comes to its node."""
        token.case.trace.enter(token)
        self._settle_in(token)

    def enter_instance(self, name: str, whole: Token, index: int, data: Data) -> Token:
        """Place an instance of a repeated activity under the activity's token."""
        token = Token(self, self.spec.node(name), whole)
        token.data, token.index = data, index
        self.descend(token, whole.forks)
        whole.instances[token.id] = token
        self._settle_in(token)
        return token

    def _settle_in(self, token: Token) -> None:
        if token.inner is not None:
            token.task_spec._update(token)
            return
        settings = token.task_spec.settings
        if settings.inputs or settings.outputs:
            token.outer = token.data if token.outer is None else token.outer
            for mapped in settings.inputs:
                token.data = placed(token.data, mapped.target, token.value(mapped.source))
        if token.task_spec.boundary:
            self.top_workflow.work(token, len(token.task_spec.boundary) * _TRIGGER)
        for name in token.task_spec.boundary:
            trigger = Token(self, self.spec.node(name), self.task_tree)
            trigger.host = token.id
            trigger.task_spec._update(trigger)
        token.task_spec._update(token)

    def leave(self, token: Token) -> None:
        """A token's node is done: go on by the flows that are to be taken."""
        for trigger in token.triggers():
            trigger.cancel()
        self._give_back(token)
        whole = token.whole
        if token.undoes is not None:
            compensation.undone(token)
            return
        if not token.task_spec.repeats:
            compensation.remember(token)
        if whole is not token:
            whole.task_spec.instance_done(whole, token)
            return
        flows = token.task_spec.choose(token)
        if len(flows) > 1:
            self.fork(token, token.data)
        elif not flows:
            self.result = self._absorbed(self.result, self.settled, token, token.data, token.case.trace.conflicts)
        following = [self._placed(flow.target, token.data, flow.id, token.forks) for flow in flows]
        self.descend(token, ())
        for successor in following:
            if token.task_spec.races:
                successor.race = token.id
            self.arrive(successor)

    def _give_back(self, token: Token) -> None:
        """Undo an activity's own input mapping and carry out its output mapping."""
        if token.outer is None:
            return
        outputs = token.task_spec.settings.outputs
        if outputs:
            data = token.outer
            for mapped in outputs:
                data = placed(data, mapped.target, token.value(mapped.source))
            token.data = data
        else:
            token.data = without_locals(token)
        token.outer = None

    def fork(self, token: Token, data: Data) -> None:
        """Remember the data at a split; the token, and those that take over its `forks`, descend from it."""
        number = self.top_workflow.next_number()
        self.forks[number] = data
        self.descend(token, (*self._needed(token.forks), number))

    def descend(self, token: Token, forks: tuple[int, ...]) -> None:
        """Let a token descend from these splits; a split that nobody descends from any more is forgotten."""
        if len(forks) > _FORKS:
            self.top_workflow.work(token, len(forks) // _FORKS)
        for number in forks:
            self.descendants[number] = self.descendants.get(number, 0) + 1
        for number in token.forks:
            self.descendants[number] -= 1
            if not self.descendants[number]:
                del self.descendants[number], self.forks[number]
                self.settled.discard(number)
        token.forks = forks

    def _needed(self, forks: tuple[int, ...]) -> tuple[int, ...]:
        """Without the splits that only one token descends from: it meets nobody, and loops keep their size.

        The last one that is in `result` stays, to tell later what the token has made since.
        """
        last = next((number for number in reversed(forks) if number in self.settled), None)
        return tuple(number for number in forks if self.descendants[number] > 1 or number == last)

    def join(self, tokens: Sequence[Token]) -> None:
        """Make one token of several: a three-way merge against the data at the last split they have in common."""
        first, rest = tokens[0], tokens[1:]
        data, common = first.data, first.forks
        for token in rest:
            common = _common(common, token.forks)
            base = self.forks[common[-1]] if common else self.entry
            data = merged(base, data, token.data, token.case.trace.conflicts)
        for token in rest:
            token._set_state(COMPLETED)
            self.discard(token)
        first.data = data
        self.descend(first, common)
        self.descend(first, self._needed(common))
        first.case.watched.pop(first.id, None)
        first._ready()

    def snapshot(self, apart: Token | None = None) -> Data:
        """What the scope has made of its data so far: by ended branches and by living ones.

        Of `apart` only what it has by itself, not what is inside it.
        """
        return self._gathered(apart=apart)[0]

    def view(self, apart: Token | None = None) -> Data:
        """The variables as somebody in here sees them: as all branches have made them, what is local in here first.

        Instances of one activity do not see what the others have made before these have completed.
        """
        host, made = self.host, self.snapshot(apart)
        if host is None or host.task_spec.owns_data:
            return made
        seen = merged(self.entry, host.workflow.view(None if host.whole is host else host.whole), made, [])
        return {**seen, **{name: made[name] for name in host.local_names() & made.keys()}}

    def settle(self, keep: Token | None = None) -> None:
        """Take what living tokens have made into the result, before they are taken away."""
        self.result, self.settled = self._gathered(keep)

    def _gathered(self, keep: Token | None = None, apart: Token | None = None) -> tuple[Data, set[int]]:
        data, settled = self.result, set(self.settled)
        self.top_workflow.work(self.task_tree, len(self.tasks) * (8 + len(self.entry)) // _LOOKED_AT)
        for token in self.live():
            if not token.is_idle and token is not keep and token.whole is token and token.undoes is None:
                made = token.shared_data() if token is apart else token.task_spec.outcome(token)
                data = self._absorbed(data, settled, token, made, [])
        return data, settled

    def _absorbed(self, data: Data, settled: set[int], token: Token, made: Data, conflicts: list[str]) -> Data:
        """`data` with what a token has made since the last of its splits that is in it; `settled` grows by the rest."""
        known = [place for place, number in enumerate(token.forks) if number in settled]
        base = self.forks[token.forks[known[-1]]] if known else self.entry
        for number in token.forks[known[-1] + 1 :] if known else token.forks:
            data = merged(base, data, self.forks[number], conflicts)
            base = self.forks[number]
            settled.add(number)
        return merged(base, data, made, conflicts)

    def absorb(self, token: Token) -> None:
        """Take what one living token has made into the result, before it is taken away."""
        made, conflicts = token.task_spec.outcome(token), token.case.trace.conflicts
        self.result = self._absorbed(self.result, self.settled, token, made, conflicts)

    def cancel_tokens(self, keep: Token | None = None) -> None:
        """Take away every token, but for one."""
        for token in self.live():
            if token is not keep:
                token.cancel()

    def _task_completed_notify(self, token: Token) -> None:
        self.discard(token)
        self.check_end()

    def check_end(self) -> None:
        """End the scope when nothing but idle triggers is left.

        While only event sub-processes run, they are waited for and no new one may start (BPMN 2.0, 13.5.4).
        """
        if self.completed:
            return
        aside = False
        for token in self._living():
            if not token.is_idle:
                if not token.task_spec.aside:
                    return
                aside = True
        if aside:
            for trigger in self.listening():
                trigger.cancel()
            return
        self.cancel_tokens()
        self.completed = True
        host = self.host
        if host is not None:
            host.task_spec.scope_done(self, host)


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    length = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        length += 1
    return one[:length]


class InnerScope(Scope, BpmnSubWorkflow):
    """The scope inside a sub-process or a call activity."""

    def __init__(self, spec: ProcessSpec, host: Token, root: int | None = None) -> None:
        self._prepare(spec)
        self.parent_task_id, self.top_workflow = host.id, host.case
        self.depth = host.workflow.depth + 1
        self.task_tree = Token(self, spec.start, number=root)
