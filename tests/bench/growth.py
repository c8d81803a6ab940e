"""Whether a case costs more the longer it has run: late rounds of a loop and late items of a multi-instance.

Both of the runtime alone and of the whole act.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from tests.bench.acts import Desk
from tests.bench.alone import OurCase
from tests.bench.drawing import Drawing, Formula, OurHand, Several, document
from tests.bench.models import ACCEPTANCE, INSPECTION, PROCESS, Model, model
from tests.bench.spent import Spent

ROUND, ROUNDS = 5, 5_000
ITEM, ITEMS = 10, 1_000
AROUND: Final = 4
"""So many neighbours on each side are measured too, and the median taken."""


@dataclass(frozen=True)
class Course:
    """Something that goes on long: which of its completions is early and which late, counted from 1."""

    what: str
    model: Model
    early: int
    late: int


def looping(rounds: int) -> Course:
    """A task that is done again and again, with a split and a join in each round."""
    it = Drawing(OurHand(), PROCESS)
    it.element("startEvent", "begun")
    it.element("exclusiveGateway", "again")
    it.element("parallelGateway", "split")
    it.task("correct", ACCEPTANCE, "judge")
    it.task("check", INSPECTION, "judge")
    it.element("parallelGateway", "join")
    it.element("exclusiveGateway", "right", attributes=' default="not_right"')
    it.end("closed", act="withdraw")
    it.chain("begun", "again", "split", "correct", "join", "right")
    it.chain("split", "check", "join")
    it.flow("is_right", "right", "closed", Formula('outcome = "veto"', ""))
    it.flow("not_right", "right", "again")
    return Course("loop", _ours("loop", document(it)), 2 * ROUND, 2 * rounds)


def several(items: int, *, sequential: bool = False) -> Course:
    """A task of many people, side by side or one after another."""
    it = Drawing(OurHand(), PROCESS)
    it.element("startEvent", "begun")
    it.script("convene", "members", Formula(f"for n in 1..{items} return n", ""))
    it.several_tasks("opine", INSPECTION, "vote", Several("members", "member", "votes", "vote"))
    it.task("accept", ACCEPTANCE, "judge", act="withdraw")
    it.end("closed")
    it.chain("begun", "convene", "opine", "accept", "closed")
    drawn = document(it)
    if sequential:
        drawn = drawn.replace(b"InstanceLoopCharacteristics>", b'InstanceLoopCharacteristics isSequential="true">', 1)
    what = "one after another" if sequential else "side by side"
    return Course(what, _ours(what.replace(" ", "-"), drawn), ITEM, items)


def _ours(name: str, drawn: bytes) -> Model:
    return replace(model("simple"), name=name, ours={"bench.bpmn": drawn})


def figures(course: Course, desk: Desk | None = None) -> Mapping[str, object]:
    """What early and late completions cost, in milliseconds of processor time, and how they compare."""
    costs = list(_alone(course) if desk is None else _acts(course, desk))
    early, late = _around(costs, course.early), _around(costs, course.late)
    told = {"what": course.what, "measured": "runtime" if desk is None else "act"}
    return {
        **told,
        "early": course.early,
        "late": course.late,
        "early_cpu_ms": round(early, 4),
        "late_cpu_ms": round(late, 4),
        "late_over_early": round(late / early, 3),
    }


def _around(costs: list[float], place: int) -> float:
    return median(costs[max(0, place - 1 - AROUND) : place + AROUND])


def _alone(course: Course) -> Iterator[float]:
    case = OurCase(course.model)
    for _ in range(course.late):
        following = case.next_task()
        assert following is not None
        with Spent() as spent:
            advance = case.complete(*following)
        case.follow(advance)
        yield spent.cpu_ms(1)


def _acts(course: Course, desk: Desk) -> Iterator[float]:
    case_id = desk.begun(course.model)
    for _ in range(course.late):
        it = desk.next_task(case_id)
        assert it is not None
        with Spent() as spent:
            desk.claim(it)
            desk.complete(it)
        yield spent.cpu_ms(1)
