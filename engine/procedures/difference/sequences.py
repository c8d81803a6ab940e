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


def begins_alike(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    """How long two sequences are the same from their beginning."""
    parted = (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    return next(parted, min(len(old), len(new)))


def passages(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Passage]:
    """The passages of two sequences in their order."""
    start = begins_alike(old, new)
    alike = begins_alike(old[start:][::-1], new[start:][::-1])
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
