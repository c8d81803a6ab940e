"""What has been written at a place of a diagram: names with their types, those that every path there writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Final

from engine.language.static_types import joined
from engine.language.types import ANY, LIST, NUMBER, STRING, Type

_TEMPORAL: Final = frozenset({"date", "time", "date and time", "days and time duration", "years and months duration"})
UNTOLD: Final = ""
COUNTERS: Final[Mapping[str, Type]] = dict.fromkeys(
    ("nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances", "loopCounter"), replace(NUMBER, whole=True)
)


@dataclass(frozen=True)
class Written:
    """The names that some path has written, with their types, and the `sure` ones, that every path has.

    `unknown_from` are the elements that may have written names which nobody can know: messages, answers of other
    parties. UNTOLD stands for what is wrong with the files and is told elsewhere.
    """

    types: Mapping[str, Type] = field(default_factory=dict)
    sure: frozenset[str] = frozenset()
    unknown_from: frozenset[str] = frozenset()

    def but(self, types: Mapping[str, Type], unsure: Iterable[str] = ()) -> "Written":
        """The same after these names were written, surely but for the unsure ones."""
        if not types:
            return self
        doubtful = frozenset(unsure)
        sure = (self.sure - doubtful) | frozenset(types.keys() - doubtful)
        return replace(self, types={**self.types, **types}, sure=sure)

    def perhaps(self, other: "Written") -> "Written":
        """The same, or what the other has made of it."""
        both = either(self, other)
        return replace(both, sure=self.sure)

    def without(self, names: Iterable[str], outer: "Written") -> "Written":
        """The same with these names as they were before."""
        local = frozenset(names)
        kept = {name: type_ for name, type_ in self.types.items() if name not in local}
        back = {name: outer.types[name] for name in local if name in outer.types}
        sure = (self.sure - local) | (outer.sure & local)
        return replace(self, types={**kept, **back}, sure=sure)

    def opened(self, element: str) -> "Written":
        """The same after values of unknown names have come in at an element."""
        return replace(self, unknown_from=self.unknown_from | {element})

    def placed(self, target: tuple[str, ...], type_: Type, *, surely: bool) -> "Written":
        """The same after a mapping has written a dotted name."""
        head, *rest = target
        made = _placed(self.types.get(head), rest, type_) if rest else type_
        unsure = () if surely or (rest and head in self.sure) else (head,)
        return self.but({head: made}, unsure)

    def widened(self) -> "Written":
        """The same without particular values, so that counting in a loop comes to an end."""
        types = {name: _wide(type_) for name, type_ in self.types.items()}
        return replace(self, types=types)


def _placed(before: Type | None, path: list[str], type_: Type) -> Type:
    if before is not None and before.name not in {"context", "Null"}:
        return ANY
    fields = dict(before.fields) if before is not None else {}
    if before is not None and before.name == "context" and not fields:
        return before  # its parts are not known
    head, *rest = path
    fields[head] = _placed(fields.get(head), rest, type_) if rest else type_
    return Type("context", fields=tuple(fields.items()))


def _wide(type_: Type) -> Type:
    item = None if type_.item is None else _wide(type_.item)
    return replace(type_, item=item, fields=(), values=(), within=None, whole=False)


def either(one: Written, other: Written) -> Written:
    """What has been written where two paths meet of which one was taken."""
    return replace(_both(one, other), sure=one.sure & other.sure)


def all_of(several: Iterable[Written]) -> Written:
    """What has been written where paths meet that were all taken."""
    return reduce(lambda one, other: replace(_both(one, other), sure=one.sure | other.sure), several)


def one_of(several: Iterable[Written]) -> Written:
    """What has been written where paths meet of which one was taken."""
    return reduce(either, several)


def _both(one: Written, other: Written) -> Written:
    if one is other:
        return one
    types = dict(one.types)
    for name, type_ in other.types.items():
        known = types.get(name)
        types[name] = type_ if known is None or known is type_ else joined([known, type_])
    return Written(types, unknown_from=one.unknown_from | other.unknown_from)


def as_json(type_: Type) -> Type:
    """The type of a value once it is data of a case: days and durations are texts there."""
    if type_.name in _TEMPORAL:
        return STRING
    if type_.name == "list":
        return LIST if type_.item is None else Type("list", item=as_json(type_.item))
    if type_.name == "context":
        return Type("context", fields=tuple((name, as_json(part)) for name, part in type_.fields))
    return ANY if type_.name in {"range", "function"} else type_
