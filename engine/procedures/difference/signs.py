"""Which of two sets of things are the same, by a sign that one of each alone has."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key")


def same_sign(old: Mapping[Key, Hashable], new: Mapping[Key, Hashable]) -> dict[Key, Key]:
    """The keys of old things by those of new ones with the same sign; None is no sign, nor is one that several have."""
    before, after = _only_ones(old), _only_ones(new)
    return {key: before[sign] for sign, key in after.items() if sign in before}


def _only_ones(signs: Mapping[Key, Hashable]) -> dict[Hashable, Key]:
    keys: dict[Hashable, list[Key]] = defaultdict(list)
    for key, sign in signs.items():
        if sign is not None:
            keys[sign].append(key)
    return {sign: several[0] for sign, several in keys.items() if len(several) == 1}
