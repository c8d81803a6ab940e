"""The run that leads to a problem, as numbered steps for a terminal."""

from collections.abc import Iterator, Mapping

from engine.faults import Problem

INDENT = "      "


def steps(problem: Problem, names: Mapping[str, str]) -> Iterator[str]:
    """One line a step: what moves, and where tokens stand after it."""
    width = len(str(len(problem.run)))
    for number, move in enumerate(problem.run, 1):
        standing = "、".join(names.get(place, place) for place in move.standing) or "（没有令牌了）"
        yield f"{INDENT}{number:>{width}}. {names.get(move.element, move.element)}：{standing}"
