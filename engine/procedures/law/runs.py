"""All runs of one process, as a graph of states; and the shortest run that comes to what a rule looks for.

Elements without an act are moved first and alone where the order in which they come does not matter to any rule. What
is too large is left off, and said to be.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from engine.faults import Move
from engine.procedures.dialect import APPLICANT
from engine.procedures.law.moving import Diagrams, Moved, State, Step, Token
from engine.runtime.outline import Element

Memory = TypeVar("Memory")
MOST_STATES: Final = 2_000


@dataclass(frozen=True)
class Runs:
    """The states that a process can come to, the first one first, and the steps from each to others by number."""

    process: str
    states: tuple[State, ...]
    steps: tuple[tuple[tuple[Step, int], ...], ...]
    is_complete: bool
    lanes: Mapping[str, str]

    def by_office(self, element: Element) -> bool:
        """Whether somebody of the office does this task."""
        return by_office(element, self.lanes)


@dataclass(frozen=True)
class Happened:
    """One step of a run, as a rule sees it: what moved, who did it, and whether the process is over with it."""

    step: Step
    by_office: bool
    over: bool

    @property
    def element(self) -> Element:
        """What moved."""
        return self.step.element

    @property
    def act(self) -> str | None:
        """The act that it was."""
        return self.step.act


Watch = Callable[[Memory, Happened], tuple[Memory | None, bool]]
"""A rule on its way along a run: told what it remembers and what happens, it answers with what to remember, None to
follow no further, and whether this step is what it looks for."""


@dataclass(frozen=True)
class Found(Generic[Memory]):
    """What a rule has found: the step at which, what it remembered before it, and the shortest run up to it."""

    now: Happened
    memory: Memory
    run: tuple[Move, ...]


def by_office(element: Element, lanes: Mapping[str, str]) -> bool:
    """Whether an element is a task that somebody of the office does."""
    return element.kind == "userTask" and lanes.get(element.lane or "") != APPLICANT


def explore(diagrams: Diagrams, process: str, lanes: Mapping[str, str]) -> Runs:
    """Every state that a case of this process can come to, as far as `MOST_STATES` of them."""
    first = diagrams.settled(diagrams.begin(process))
    numbers, states, steps = {first: 0}, [first], []
    for state in states:  # grows while it is walked
        found: list[tuple[Step, int]] = []
        for step, after in _moves(diagrams, state, lanes, numbers):
            if after not in numbers and len(states) < MOST_STATES:
                numbers[after] = len(states)
                states.append(after)
            if after in numbers:
                found.append((step, numbers[after]))
        steps.append(tuple(found))
    complete = len(states) < MOST_STATES and not diagrams.is_cut
    return Runs(process, tuple(states), tuple(steps), complete, lanes)


def shortest(runs: Runs, begin: Memory, watch: Watch[Memory]) -> list[Found[Memory]]:
    """What a rule finds in the runs: for each element the first time, with the shortest run to it."""
    found: dict[tuple[str, str], Found[Memory]] = {}
    before: dict[tuple[int, Memory], tuple[tuple[int, Memory], Step] | None] = {(0, begin): None}
    todo = deque(before)
    while todo:
        here = todo.popleft()
        for step, number in runs.steps[here[0]]:
            now = Happened(step, runs.by_office(step.element), not runs.states[number].tokens)
            memory, is_found = watch(here[1], now)
            key = (step.element.process, step.element.id)
            if is_found and key not in found:
                run = [*_back(here, before), (step, number)]
                found[key] = Found(now, here[1], tuple(_move(runs, one, state) for one, state in run))
            if memory is not None and (number, memory) not in before:
                before[number, memory] = (here, step)
                todo.append((number, memory))
    return list(found.values())


def _moves(diagrams: Diagrams, state: State, lanes: Mapping[str, str], seen: Mapping[State, int]) -> Sequence[Moved]:
    """What may come next. While something waits that no rule minds when it comes, that comes alone.

    A task of the office without an act is minded only where an act could overtake it. What leads only to states that
    are known already does not come alone, or the rest might never come.
    """
    silent: list[list[Moved]] = []
    tasks: list[list[Moved]] = []
    around = _others(diagrams, state, diagrams.around(state))
    waiting = list(around)
    for token in sorted(state.tokens):
        moves = _others(diagrams, state, (*diagrams.moves(state, token), *diagrams.beside(state, token)))
        waiting += moves
        if moves and not any(step.act for step, _ in moves):
            (tasks if by_office(moves[0][0].element, lanes) else silent).append(moves)
    if diagrams.alone or around:
        return waiting
    if sum(map(len, silent)) + sum(map(len, tasks)) == len(waiting):
        silent += tasks
    return next((moves for moves in silent if any(after not in seen for _, after in moves)), waiting)


def _others(diagrams: Diagrams, state: State, moves: Iterable[Moved]) -> list[Moved]:
    """The moves to other states, each with what need not be remembered left out."""
    settled = [(step, diagrams.settled(after)) for step, after in moves]
    return [moved for moved in settled if moved[1] != state]


def _back(
    here: tuple[int, Memory], before: Mapping[tuple[int, Memory], tuple[tuple[int, Memory], Step] | None]
) -> list[tuple[Step, int]]:
    run: list[tuple[Step, int]] = []
    while (came := before[here]) is not None:
        run.append((came[1], here[0]))
        here = came[0]
    return run[::-1]


def _move(runs: Runs, step: Step, number: int) -> Move:
    standing = {place for token in runs.states[number].tokens for place in _places(token)}
    return Move(step.element.process, step.element.id, tuple(sorted(standing)))


def _places(token: Token) -> Iterator[str]:
    """The node that a token stands on, and the activities around it."""
    yield token.node
    yield from (node for _, node in token.path)
