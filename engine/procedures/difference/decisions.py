"""What differs between two DMN files: tables column by column and rule by rule, other logic as a whole."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.procedures.difference import rules, wording
from engine.procedures.difference.aspects import Said, attributes, differing, is_tools, plain, summary
from engine.procedures.difference.changes import Change, Place, told
from engine.procedures.difference.rules import Table
from engine.procedures.difference.signs import same_sign
from engine.runtime import normalise
from engine.runtime.refusals import Problems

_DRAWN: Final = frozenset({"DMNDI", "artifact", "textAnnotation", "association", "elementCollection"})


@dataclass(frozen=True)
class Asked:
    """A decision, or something else that a file defines: what it says by aspect, and its table."""

    tag: str
    id: str
    name: str
    says: Mapping[str, Said]
    table: Table | None


def compared(file: str, old: bytes, new: bytes) -> Iterator[Change]:
    """The changes from one file to another."""
    before, after = _read(file, old), _read(file, new)
    if before is None or after is None:
        yield told(wording.FILE_UNREADABLE, Place(file))
        return
    known = {name: name for name in before.keys() & after.keys()}
    gone, come = ({key: _sign(one) for key, one in asked.items() if key not in known} for asked in (before, after))
    known |= same_sign(gone, come)
    for name, asked in after.items():
        place = Place(file, asked.id, asked.name)
        if name in known:
            yield from _changed(place, before[known[name]], asked)
        else:
            yield told(wording.DECISION_ADDED, place, "", asked.name or asked.id, tag=asked.tag)
    kept = set(known.values())
    for was in (one for name, one in before.items() if name not in kept):
        where = Place(file, was.id, was.name)
        yield told(wording.DECISION_REMOVED, where, was.name or was.id, "", tag=was.tag)


def _changed(place: Place, old: Asked, new: Asked) -> Iterator[Change]:
    if old.id != new.id:
        place = Place(place.file, place.element, place.name, old.id)
        yield told(wording.PART_RENAMED, place, old.id, new.id)
    if old.name != new.name:
        yield told(wording.aspect("name"), place, old.name, new.name)
    for key, before, after in differing(old.says, new.says):
        yield told(wording.LOGIC, place, before, after, key=key)
    if old.table is not None and new.table is not None:
        yield from rules.compared(place, old.table, new.table)
    elif old.table is not new.table:
        yield told(wording.LOGIC, place, _kind(old), _kind(new), key="logic")


def _kind(asked: Asked) -> str:
    return "" if asked.table is None else "decisionTable"


def _sign(asked: Asked) -> Hashable:
    """What something has that has another id now."""
    return (asked.tag, asked.name) if asked.name else None


def _read(file: str, content: bytes) -> dict[str, Asked] | None:
    root = normalise.parsed(file, content, Problems())
    if root is None:
        return None
    model = plain(etree.QName(root).namespace)
    found = {"": Asked("definitions", "", "", {"xmlns": model, **dict(_says(root, ("id", "name")))}, None)}
    for element in root.iterchildren("{*}*"):
        if _tag(element) not in _DRAWN and not is_tools(element):
            asked = _asked(element)
            found[f"{asked.tag} {asked.id or asked.name}"] = asked
    return found


def _asked(element: etree._Element) -> Asked:
    table = next(element.iterchildren("{*}decisionTable"), None)
    return Asked(
        _tag(element),
        element.get("id") or "",
        element.get("name") or "",
        dict(_says(element, ("id", "name"))) | _inside(element),
        None if table is None else rules.read(table),
    )


def _says(element: etree._Element, but: tuple[str, ...]) -> Iterator[tuple[str, Said]]:
    yield from ((name, plain(value)) for name, value in attributes(element, (*but, *_TOOLING)))


_TOOLING: Final = ("exporter", "exporterVersion", "schemaLocation", "expressionLanguage", "typeLanguage")


def _inside(element: etree._Element) -> dict[str, Said]:
    """What a decision holds besides a table: several of a kind, such as requirements, in any order."""
    found: dict[str, list[Said]] = {}
    for child in element.iterchildren("{*}*"):
        if _tag(child) not in _DRAWN | {"decisionTable"} and not is_tools(child):
            found.setdefault(_tag(child), []).append(_whole(child))
    joined = {}
    for tag, several in found.items():
        ordered = sorted(several, key=lambda one: one.meaning)
        joined[tag] = Said("、".join(one.text for one in ordered), "\n".join(one.meaning for one in ordered))
    return joined


def _whole(child: etree._Element) -> Said:
    said = summary(child)
    return said if said.meaning != _tag(child) else Said("", "")


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname
