"""Heban and feelin on the same expressions: what is not told alike by both, and not explained, is a surprise."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from engine.language import feel
from engine.language.errors import FeelLimit, FeelSyntax
from tests.feelin import peer
from tests.feelin.differences import ERROR, explaining
from tests.fuzz import grammar

Told: TypeAlias = object
_NEAR: Final = 1e-9
_DEPTHS: Final = (1, 2, 2, 3)


@dataclass(frozen=True)
class Comparison:
    """An expression with both answers."""

    text: str
    ours: Told
    theirs: Told

    @property
    def is_alike(self) -> bool:
        return _alike(self.ours, self.theirs)

    @property
    def is_surprise(self) -> bool:
        return not self.is_alike and not self.may_differ

    @property
    def may_differ(self) -> bool:
        """Whether a known difference could show in it."""
        return any(True for _ in explaining(self.text))


def expressions(seed: str, count: int) -> Sequence[str]:
    """So many different expressions, each part of the kind that is wanted there."""
    chance, found = Random(seed), dict[str, None]()
    while len(found) < count:
        found[grammar.expression(chance, depth=chance.choice(_DEPTHS), stray=0)] = None
    return tuple(found)


def compare(texts: Sequence[str]) -> Iterator[Comparison]:
    """Ask both, feelin in one process."""
    answers = peer.ask({"expression": text, "context": grammar.CONTEXT} for text in texts)
    for text, answer in zip(texts, answers, strict=True):
        yield Comparison(text, _ours(text), ERROR if "error" in answer else answer["value"])


def _ours(text: str) -> Told:
    try:
        value = feel.to_json(feel.compile_expression(text, grammar.CONTEXT).evaluate(grammar.CONTEXT))
    except (FeelSyntax, FeelLimit):
        return ERROR
    told: Told = json.loads(json.dumps(value))
    return told


def _alike(ours: Told, theirs: Told) -> bool:
    """Numbers are alike when a double cannot tell them apart."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) <= _NEAR * max(1.0, abs(ours))
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_alike, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_alike(ours[key], theirs[key]) for key in ours)
    return ours == theirs
