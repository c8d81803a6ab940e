"""Which element of the new release is which of the old one: by id, and where ids changed by what stands around."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from engine.procedures.difference.parts import Part
from engine.procedures.difference.signs import same_sign

Sign = Callable[[Part], Hashable]
"""What two elements have in common that are the same; None for an element that it does not tell apart."""


@dataclass
class Match:
    """The elements of an old file with those of a new one, as far as they are known to be the same."""

    old: Mapping[str, Part]
    new: Mapping[str, Part]
    new_id: dict[str, str] = field(default_factory=dict)
    old_id: dict[str, str] = field(default_factory=dict)

    def add(self, old: str, new: str) -> None:
        """These are the same element."""
        self.new_id[old] = new
        self.old_id[new] = old

    def left(self) -> tuple[list[Part], list[Part]]:
        """What has no counterpart so far, old and new."""
        return (
            [part for part in self.old.values() if part.id not in self.new_id],
            [part for part in self.new.values() if part.id not in self.old_id],
        )

    def as_new(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Old ids as the new file has them."""
        return tuple(self.new_id.get(one, one) for one in ids)

    def pair(self, of_old: Sign, of_new: Sign) -> None:
        """Match what is left by a sign that one old element and one new element alone have."""
        old, new = self.left()
        found = same_sign({part.id: of_old(part) for part in old}, {part.id: of_new(part) for part in new})
        for now, was in found.items():
            self.add(was, now)


def matched(old: Mapping[str, Part], new: Mapping[str, Part]) -> Match:
    """Every old element with its new one; an element that nothing identifies any more has none."""
    match = Match(old, new)
    for name in old.keys() & new.keys():
        if old[name].is_flow == new[name].is_flow:
            match.add(name, name)
    match.pair(_process, _process)
    known = -1
    while known != len(match.new_id):
        known = len(match.new_id)
        match.pair(_Standing(old, match.as_new), _Standing(new, tuple))
        match.pair(lambda part: _ends(part, match.as_new), lambda part: _ends(part, tuple))
        if known == len(match.new_id):
            match.pair(_named, _named)
    return match


class _Standing:
    """An element's kind and name with what it comes from, goes to, is in and is attached to."""

    def __init__(self, parts: Mapping[str, Part], translated: Callable[[Iterable[str]], tuple[str, ...]]) -> None:
        self.translated = translated
        self.around: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for part in parts.values():
            if part.is_flow:
                sources, targets = part.links.get("source", ()), part.links.get("target", ())
                for one, other in zip(sources, targets, strict=False):
                    self.around[one].update(("to", name) for name in translated([other]))
                    self.around[other].update(("from", name) for name in translated([one]))

    def __call__(self, part: Part) -> Hashable:
        if part.is_flow:
            return None
        links = tuple(self.translated(part.links.get(aspect, ())) for aspect in ("scope", "attached", "process"))
        around = frozenset(self.around[part.id])
        if not part.name and not around:
            return None
        return part.kind, part.name, links, around


def _process(part: Part) -> Hashable:
    return (part.kind, part.name) if part.kind == "process" else None


def _named(part: Part) -> Hashable:
    return (part.kind, part.name) if part.name and not part.is_flow else None


def _ends(part: Part, translated: Callable[[Iterable[str]], tuple[str, ...]]) -> Hashable:
    """A flow by where it comes from and goes to."""
    if not part.is_flow:
        return None
    return part.kind, translated(part.links.get("source", ())), translated(part.links.get("target", ()))
