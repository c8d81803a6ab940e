"""Variables set from outside, in everything that a case holds; 更正 puts right what it began with."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.runtime.case import Case
from engine.runtime.codec import decode, encode
from engine.runtime.program import Program
from engine.runtime.records import Kept, Record, Undoing
from engine.runtime.scope import Scope
from engine.runtime.token import Rounds, Token
from engine.runtime.values import Data, same, taken_in


def revised(program: Program, snapshot: bytes, before: Mapping[str, object], after: Mapping[str, object]) -> bytes:
    """The snapshot as if the case had begun with the variables `after` instead of `before`.

    No token moves and no decision is made again. A variable that the case has set to something else since keeps what
    it was set to.
    """
    case = decode(program, snapshot)
    changed = {key: value for key, value in taken_in(after).items() if not same(value, before.get(key))}

    def corrected(data: Data) -> Data:
        mine = {key: one for key, one in changed.items() if key in data and same(data[key], before.get(key))}
        return {**data, **mine}

    renewed = _Renewed(corrected)
    for scope in case.scopes():
        _renew(scope, renewed)
        scope.records = [_renewed_record(record, renewed) for record in scope.records]
        for token in scope.live():
            if token.undoing is not None:
                token.undoing = _renewed_undoing(token.undoing, renewed)
            if token.rounds is not None:
                _renew_rounds(token, token.rounds, before, changed)
    return encode(case)


def _renewed_record(record: Record, renewed: "_Renewed") -> Record:
    inner = None if record.inner is None else tuple(_renewed_record(one, renewed) for one in record.inner)
    return replace(record, data=renewed(record.data), inner=inner)


def _renewed_undoing(undoing: Undoing, renewed: "_Renewed") -> Undoing:
    def kept(one: Kept) -> Kept:
        return replace(one, record=_renewed_record(one.record, renewed))

    running = {number: kept(one) for number, one in undoing.running.items()}
    return Undoing([kept(one) for one in undoing.pending], running)


def _renew_rounds(token: Token, rounds: Rounds, before: Mapping[str, object], changed: Data) -> None:
    """The items of a repeated activity, where they are a variable put right, and outputs that are one."""
    plan = token.task_spec.settings.repetition
    if plan is None:
        return
    for key, value in changed.items():
        old = before.get(key)
        if isinstance(value, list) and isinstance(old, list) and len(value) == len(old) and same(rounds.items, old):
            rounds.items = value
            for instance in token.instances.values():
                if instance.index is not None and same(instance.data.get(plan.item), old[instance.index]):
                    instance.data = {**instance.data, plan.item: value[instance.index]}
        if plan.output_value is not None and plan.output_value.text.removeprefix("=").strip() == key:
            rounds.outputs = {index: value if same(one, old) else one for index, one in rounds.outputs.items()}
            token.data = {**token.data, plan.output: list(rounds.outputs.values())}


def assign_everywhere(case: Case, changes: Data) -> None:
    """Set instance variables, in every branch of the case and of its sub-processes; a called process has its own."""
    renewed = _Renewed(lambda data: {**data, **changes})
    for scope in case.scopes():
        if scope.owner is case:
            _renew(scope, renewed)


class _Renewed:
    """New data for old: the same for all that share the old."""

    def __init__(self, made: Callable[[Data], Data]) -> None:
        self._made = made
        self._known: dict[int, tuple[Data, Data]] = {}  # the old data stays with the new, so that its id stays its own

    def __call__(self, data: Data) -> Data:
        if id(data) not in self._known:
            self._known[id(data)] = (data, self._made(data))
        return self._known[id(data)][1]


def _renew(scope: Scope, renewed: _Renewed) -> None:
    scope.entry, scope.result = renewed(scope.entry), renewed(scope.result)
    scope.forks = {number: renewed(data) for number, data in scope.forks.items()}
    for token in scope.live():
        token.data = renewed(token.data)
        if token.outer is not None:
            token.outer = renewed(token.outer)
        if token.rounds is not None:
            token.rounds.base = renewed(token.rounds.base)
