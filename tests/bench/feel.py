"""FEEL: conditions as diagrams and tables hold them, in microseconds, and beside feelin (npm) on the same ones."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from statistics import geometric_mean, median
from typing import Final

from engine.language import feel
from engine.language.cursor import no_types
from tests.feelin import peer

CONTEXT: Final[Mapping[str, object]] = {
    "decision": "grant",
    "area": 120.5,
    "business": "restaurant",
    "risk": "high",
    "region": "230202",
    "votes": ["yes", "no", "yes"],
    "rows": [{"kind": "a", "pages": 3}, {"kind": "b", "pages": 12}],
    "urgent": False,
    "applicant": {"name": "李", "age": 40},
}
CONDITIONS: Final = (
    'decision = "grant"',
    'area > 100 and business = "restaurant"',
    'risk = "high" or area >= 500',
    'not(business = "canteen") and area <= 200',
    'region in ("230202", "230203")',
    "if urgent then 3 else 7",
    "applicant.age between 18 and 65",
    'count(votes[item = "yes"]) >= 2',
    "sum(rows.pages) > 10",
    "some row in rows satisfies row.pages > 10",
)
TIMES: Final = 200
ROUNDS: Final = 40


def rows() -> Iterator[tuple[str, str]]:
    """What was measured and the figure, each as text."""
    parsed = [_micros(partial(_compile, text)) for text in CONDITIONS]
    evaluated = [_micros(partial(feel.compile_expression(text).evaluate, CONTEXT)) for text in CONDITIONS]
    theirs = [answer["micros"] for answer in peer.ask(_questions())]
    yield "parse, once", _told(parsed)
    yield "evaluate", _told(evaluated)
    yield "feelin, which parses each time", _told(theirs)
    yield "evaluate / feelin", _ratio(evaluated, theirs)
    yield "parse and evaluate / feelin", _ratio([sum(both) for both in zip(parsed, evaluated, strict=True)], theirs)


def _compile(text: str) -> feel.Expression:
    compile_anew: Callable[..., feel.Expression] = feel._expression.__wrapped__
    return compile_anew(text, frozenset(), no_types)


def _questions() -> Iterator[Mapping[str, object]]:
    return ({"expression": text, "context": CONTEXT, "measure": True} for text in CONDITIONS)


def _micros(work: Callable[[], object]) -> float:
    """The best of several rounds: what it takes when nothing comes between."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(TIMES):
            work()
        best = min(best, time.perf_counter() - begun)
    return best * 1e6 / TIMES


def _told(micros: Sequence[float]) -> str:
    return f"{median(micros):6.1f} us  ({min(micros):.1f} to {max(micros):.1f}, {len(micros)} conditions)"


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    return f"{geometric_mean(one / other for one, other in zip(ours, theirs, strict=True)):6.2f}"
