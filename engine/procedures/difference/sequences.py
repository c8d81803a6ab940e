"""Where two sequences differ, in bounded time: what is alike at both ends first, then the passages between."""

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_MOST: Final = 100_000  # pairs of like things, beyond which what lies between is one passage


@dataclass(frozen=True)
class Passage:
    """Where the sequences are the same, or one has something else: from and to in the old one and in the new one."""

    is_same: bool
    old: range
    new: range


def passages(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Passage]:
    """The passages of two sequences in their order."""
    first = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
    start = min(len(old), len(new)) if first is None else first
    ends = zip(reversed(old[start:]), reversed(new[start:]), strict=False)
    differs = next((at for at, (one, other) in enumerate(ends) if one != other), None)
    alike = min(len(old), len(new)) - start if differs is None else differs
    if start:
        yield Passage(is_same=True, old=range(start), new=range(start))
    yield from _between(old[start : len(old) - alike], new[start : len(new) - alike], start)
    if alike:
        yield Passage(is_same=True, old=range(len(old) - alike, len(old)), new=range(len(new) - alike, len(new)))


def _between(old: Sequence[Hashable], new: Sequence[Hashable], start: int) -> Iterator[Passage]:
    counts = Counter(new)
    if sum(counts[one] for one in old) > _MOST:
        yield Passage(is_same=False, old=range(start, start + len(old)), new=range(start, start + len(new)))
        return
    for kind, begin, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        places = range(start + begin, start + end), range(start + first, start + last)
        yield Passage(kind == "equal", *places)
