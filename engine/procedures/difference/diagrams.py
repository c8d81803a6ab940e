"""What differs between two BPMN files: elements, flows, and what each of them says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.procedures.difference import parts, wording
from engine.procedures.difference.aspects import differing
from engine.procedures.difference.changes import Change, Place, told
from engine.procedures.difference.matching import Match, matched
from engine.procedures.difference.parts import Part


@dataclass(frozen=True)
class Pair:
    """A BPMN file of both releases, by the name that it has now; `match` is None when one cannot be read."""

    file: str
    match: Match | None


def paired(file: str, old: bytes, new: bytes) -> Pair:
    """Two versions of a file, with their elements matched."""
    before, after = parts.read(file, old), parts.read(file, new)
    return Pair(file, None if before is None or after is None else matched(before, after))


def compared(pair: Pair, renamed: Mapping[str, str]) -> Iterator[Change]:
    """The changes from one file to another, in the order of the new one, then what was removed.

    `renamed` are the elements of all files that have other ids now: tasks of other files are named by id, too.
    """
    file, match = pair.file, pair.match
    if match is None:
        yield told(wording.FILE_UNREADABLE, Place(file))
        return
    for part in match.new.values():
        if part.id in match.old_id:
            yield from _changed(file, match.old[match.old_id[part.id]], part, (match, renamed))
        else:
            yield _appeared(file, part, match.new)
    yield from (_gone(file, part, match.old) for part in match.old.values() if part.id not in match.new_id)


def _appeared(file: str, part: Part, known: Mapping[str, Part]) -> Change:
    place = Place(file, part.id, _name(part, known))
    if part.is_flow:
        return told(wording.FLOW_ADDED, place, "", part.name or part.id, **_ends(part, known))
    return told(wording.PART_ADDED, place, "", part.name or part.id, tag=part.kind)


def _gone(file: str, part: Part, known: Mapping[str, Part]) -> Change:
    place = Place(file, part.id, _name(part, known))
    if part.is_flow:
        return told(wording.FLOW_REMOVED, place, part.name or part.id, "", **_ends(part, known))
    return told(wording.PART_REMOVED, place, part.name or part.id, "", tag=part.kind)


def _changed(file: str, old: Part, new: Part, ids: tuple[Match, Mapping[str, str]]) -> Iterator[Change]:
    match, renamed = ids
    place = Place(file, new.id, _name(new, match.new), old.id if old.id != new.id else "")
    if old.id != new.id and (old.is_named or new.is_named):
        yield told(wording.PART_RENAMED, place, old.id, new.id)
    if old.name != new.name:
        yield told(wording.aspect("name"), place, old.name, new.name)
    if old.kind != new.kind:
        yield told(wording.aspect("kind"), place, old.kind, new.kind)
    for aspect in dict.fromkeys((*old.links, *new.links)):
        before, after = old.links.get(aspect, ()), new.links.get(aspect, ())
        if aspect == "order":  # of the flows that there are on both sides
            before = tuple(one for one in before if match.new_id.get(one) in after)
            after = tuple(one for one in after if match.old_id.get(one) in before)
        if tuple(renamed.get(one, one) for one in match.as_new(before)) != after:
            yield told(wording.aspect(aspect), place, _named(before, match.old), _named(after, match.new))
    for key, text, instead in differing(old.says, new.says):
        yield told(wording.aspect(key), place, text, instead, key=key.partition(":")[2])


def _name(part: Part, known: Mapping[str, Part]) -> str:
    """What people call an element; a flow without a name by its ends."""
    if part.name or not part.is_flow:
        return part.name
    return " → ".join(_named(part.links.get(end, ()), known) for end in ("source", "target"))


def _ends(part: Part, known: Mapping[str, Part]) -> dict[str, object]:
    return {end: _named(part.links.get(end, ()), known) for end in ("source", "target")}


def _named(ids: tuple[str, ...], known: Mapping[str, Part]) -> str:
    """Elements by what people call them."""
    return "、".join(known[one].name or one if one in known else one for one in ids)
