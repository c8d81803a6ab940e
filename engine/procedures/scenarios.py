"""场景: what should happen, told in words; played against the real commands by whoever implements `Player`.

The words are those of `processes/README.md`. An act that is refused fails the scenario, unless the next step is
`error`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

import yaml

from engine.errors import AnswerInvalid, EngineError, ProcedureInvalid
from engine.procedures import refusals
from engine.procedures.scenario_words import (
    WITH,
    WORDS,
    ActAs,
    Advance,
    Answers,
    Claim,
    Complete,
    Decide,
    Do,
    Ended,
    Expect,
    ExpectData,
    ExpectDue,
    ExpectPosts,
    ExpectStatus,
    Parties,
    Receive,
    Refused,
    Start,
    Today,
    Withdraw,
    understood,
)
from engine.runtime.refusals import Place, Problems


@dataclass(frozen=True)
class Step:
    """One step; numbers count from 1."""

    number: int
    word: str
    do: Do


@dataclass(frozen=True)
class Scenario:
    """A named sequence of steps with a variant of a procedure."""

    id: str
    name: str
    variant: str
    steps: tuple[Step, ...]
    file: str


class ScenarioEndless(EngineError):
    """这个场景里，系统自动办理的工作超过了 {limit} 项，不再继续。请核对流程图中的循环、定时和场景经过的时间。"""

    code = "scenario-endless"


class Player(Protocol):
    """Whoever can act on a case as a scenario says. Acts raise EngineError when they are refused."""

    def act_as(self, who: str) -> None:
        """Be this person, or somebody of this post, from now on."""

    def set_today(self, day: date) -> None:
        """Move the clock to that day."""

    def advance(self, duration: str) -> None:
        """Let so much time pass, and what comes due in it happen."""

    def receive(self, received: Receive) -> None:
        """A message or a signal comes."""

    def set_parties(self, answers: Mapping[str, Answers | str]) -> None:
        """Let other parties answer so from now on, and what the case is asking them already."""

    def start(self, variant: str, answer: Answers, without: Sequence[str]) -> None:
        """Apply."""

    def claim(self, element: str) -> None:
        """Claim an open task of this element."""

    def complete(self, element: str, answer: Answers) -> None:
        """Complete the task of this element that the actor holds."""

    def withdraw(self, reason: str) -> None:
        """Withdraw the case."""

    def open_elements(self) -> Sequence[str]:
        """The ids of the open tasks' elements."""

    def open_posts(self) -> Sequence[str]:
        """Who has them."""

    def status(self) -> str:
        """The state of the case."""

    def due(self) -> date | None:
        """The promised due date."""

    def data(self) -> Answers:
        """The data of the process."""

    def ended(self) -> bool:
        """Whether the process has ended."""


def play(scenario: Scenario, player: Player) -> tuple[str, ...]:
    """What went otherwise than told, in words; () when all went well. After an act that failed, nothing is played.

    A scenario cannot expect to be endless.
    """
    failures: list[str] = []
    refusal: EngineError | None = None
    for step, following in zip(scenario.steps, (*scenario.steps[1:], None), strict=True):
        if isinstance(step.do, Refused):
            failures += _differs(step, step.do.code or "error", _code(refusal, step.do))
            continue
        refusal = None
        try:
            failures += _played(step, scenario, player)
        except EngineError as error:
            refusal = error
            expected = following is not None and isinstance(following.do, Refused)
            if not expected or isinstance(error, ScenarioEndless):
                failures.append(f"第 {step.number} 步（{step.word}）被拒绝：{_sentence(error)}")
                break
    return tuple(failures)


def _sentence(refusal: EngineError) -> str:
    """What was refused, and of an answer every field with what is wrong with it."""
    if not isinstance(refusal, AnswerInvalid):
        return str(refusal)
    return f"{refusal}" + "；".join(f"{one.key}：{one.text.format(**one.facts)}" for one in refusal.faults)


def _code(refusal: EngineError | None, expected: Refused) -> str:
    if refusal is None:
        return "ok"
    return refusal.code if expected.code else "error"


def _played(step: Step, scenario: Scenario, player: Player) -> list[str]:
    match step.do:
        case ActAs(who):
            player.act_as(who)
        case Today(day):
            player.set_today(day)
        case Advance(duration):
            player.advance(duration)
        case Receive():
            player.receive(step.do)
        case Parties(answers):
            player.set_parties(answers)
        case Start(answer, without):
            player.start(scenario.variant, answer, without)
        case Claim(element):
            player.claim(element)
        case Complete(element, answer):
            player.complete(element, answer)
        case Withdraw(reason):
            player.withdraw(reason)
        case Decide(outcome, answer):
            elements = tuple(player.open_elements())
            if len(elements) != 1:
                return _differs(step, "1", str(len(elements)))
            player.complete(elements[0], {**answer, "decision": outcome})
        case _:
            return _observed(step, player)
    return []


def _observed(step: Step, player: Player) -> list[str]:
    match step.do:
        case Expect(elements):
            return _differs(step, Counter(elements), Counter(player.open_elements()))
        case ExpectPosts(posts):
            return _differs(step, Counter(posts), Counter(player.open_posts()))
        case ExpectStatus(status):
            return _differs(step, status, player.status())
        case ExpectDue(day):
            return _differs(step, day, player.due())
        case ExpectData(data):
            known = player.data()
            return _differs(step, dict(data), {name: known.get(name) for name in data})
        case Ended(ended):
            return _differs(step, ended, player.ended())
        case _:
            raise TypeError(step)


def _differs(step: Step, expected: object, got: object) -> list[str]:
    if expected == got:
        return []
    return [f"第 {step.number} 步（{step.word}）：应为 {_shown(expected)}，实际为 {_shown(got)}"]


def _shown(value: object) -> str:
    return str(sorted(value.elements())) if isinstance(value, Counter) else str(value)


_DEEPEST: Final = 32  # lists and tables in each other


class _PlainDates(yaml.CSafeLoader):
    """Dates stay texts, as forms have them; a day that does not exist is told by us and not by the parser."""


_PlainDates.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: str(node.value))


def _outlined(text: str, file: str, problems: Problems) -> bool:
    """Whether a text is small when it is read: an alias lets few lines stand for more than a machine can hold."""
    depth = 0
    for event in yaml.parse(text, Loader=_PlainDates):
        place = Place(file, event.start_mark.line + 1 if event.start_mark else 0)
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            problems.add(refusals.YAML_MARKED, place)
            return False
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            problems.add(refusals.TOO_DEEP, place)
            return False
    return True


def read(text: str, file: str) -> tuple[Scenario, ...]:
    """The scenarios in a YAML file. Raises ProcedureInvalid with everything wrong with it."""
    problems = Problems()
    try:
        document = _PlainDates(text).get_single_data() if _outlined(text, file, problems) else None
    except (yaml.YAMLError, ValueError) as error:  # a number of thousands of digits is no YAMLError
        mark = getattr(error, "problem_mark", None)
        problems.add(refusals.NOT_YAML, Place(file, mark.line + 1 if mark else 0), reason=str(error))
        raise ProcedureInvalid(problems.found) from error
    if problems.found:
        raise ProcedureInvalid(problems.found)
    entries = document.get("scenarios") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        problems.add(refusals.NO_SCENARIOS, Place(file))
        entries = []
    found: list[Scenario] = []
    for entry in entries:
        scenario = _scenario(entry, file, problems)
        if scenario and scenario.id in {one.id for one in found}:
            problems.add(refusals.SCENARIO_TWICE, Place(file, element=scenario.id))
        found += [scenario] if scenario else []
    if problems.found:
        raise ProcedureInvalid(problems.found)
    return tuple(found)


def _scenario(entry: object, file: str, problems: Problems) -> Scenario | None:
    name = entry.get("id") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(entry.get("steps"), list) or not isinstance(name, str) or not name:
        problems.add(refusals.SCENARIO_WRONG, Place(file))
        return None
    place = Place(file, element=name)
    if not isinstance(entry.get("variant"), str) or not isinstance(entry.get("name", name), str):
        problems.add(refusals.SCENARIO_WRONG, place)
    steps = [_step(number, raw, place, problems) for number, raw in enumerate(entry["steps"], 1)]
    known = tuple(step for step in steps if step is not None)
    return Scenario(name, str(entry.get("name", name)), str(entry.get("variant")), known, file)


def _step(number: int, raw: object, place: Place, problems: Problems) -> Step | None:
    words = [str(word) for word in raw if word not in WITH] if isinstance(raw, dict) else []
    if not isinstance(raw, dict) or len(words) != 1:
        problems.add(refusals.STEP_WRONG, place, number=number)
        return None
    word = words[0]
    if word not in WORDS:
        problems.add(refusals.WORD_UNKNOWN, place, number=number, word=word)
        return None
    if not isinstance(raw.get("answer", {}), dict) or any(word not in WITH[one] for one in raw if one in WITH):
        problems.add(refusals.STEP_WRONG, place, number=number)
        return None
    try:
        return Step(number, word, understood(word, raw))
    except (ValueError, OverflowError):
        problems.add(refusals.WORD_WRONG, place, number=number, word=word, value=raw[word])
        return None
