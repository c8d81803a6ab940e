"""Variables set from outside, in everything that a case holds; 更正 puts right what it began with."""

from collections.abc import Iterator, Mapping

from engine.runtime.case import Case
from engine.runtime.codec import decode, encode
from engine.runtime.program import Program
from engine.runtime.scope import Scope
from engine.runtime.values import Data, same, taken_in


def revised(program: Program, snapshot: bytes, before: Mapping[str, object], after: Mapping[str, object]) -> bytes:
    """The snapshot as if the case had begun with the variables `after` instead of `before`.

    No token moves and no decision is made again. A variable that the case has set to something else since keeps what
    it was set to.
    """
    case = decode(program, snapshot)
    changed = {key: value for key, value in taken_in(after).items() if not same(value, before.get(key))}
    for data in _everything(case):
        for key, value in changed.items():
            if key in data and same(data[key], before.get(key)):
                data[key] = value
    return encode(case)


def assign_everywhere(case: Case, changes: Data) -> None:
    """Set instance variables, in every branch of the case and of its sub-processes; a called process has its own."""
    for scope in case.scopes():
        if scope.owner is case:
            for data in _of_scope(scope):
                data.update(changes)


def _everything(case: Case) -> Iterator[Data]:
    for scope in case.scopes():
        yield from _of_scope(scope)
        yield from (record.data for record in scope.records)


def _of_scope(scope: Scope) -> Iterator[Data]:
    yield from (scope.entry, scope.result, *scope.forks.values())
    yield from _of_tokens(scope)


def _of_tokens(scope: Scope) -> Iterator[Data]:
    for token in scope.live():
        yield token.data
        if token.outer is not None:
            yield token.outer
        if token.rounds is not None:
            yield token.rounds.base
