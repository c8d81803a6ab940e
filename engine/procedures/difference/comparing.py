"""Comparing two bundles, file by file, each kind in its own way."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from lxml import etree

from engine.procedures.bundle import PROCEDURE, Bundle
from engine.procedures.difference import decisions, diagrams, forms, items, stories, texts, wording
from engine.procedures.difference.changes import Change, Difference, Place, told
from engine.runtime import normalise
from engine.runtime.refusals import Problems

Comparison = Callable[[str, bytes, bytes], Iterator[Change]]
_COMPARISONS: Final[Mapping[str, Comparison]] = {
    ".dmn": decisions.compared,
    ".form": forms.compared,
    ".toml": items.compared,
}
_STORIES: Final = "scenarios/"
_ORDER: Final = (".toml", ".bpmn", ".dmn", ".form", ".typ", ".md", ".yaml")
_DEFINING: Final = frozenset({"process", "decision"})


def compare(old: Bundle, new: Bundle) -> Difference:
    """Every difference in meaning between two releases, or between drafts as far as they can be read."""
    return Difference(tuple(_changes(old.files, new.files)))


def renamed(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> dict[str, str]:
    """The files that have another name now, new name by old: the same content, or processes or decisions in common."""
    gone = [file for file in old if file not in new and not file.startswith(_STORIES)]
    come = [file for file in new if file not in old and not file.startswith(_STORIES)]
    found: dict[str, str] = {}
    for file in come:
        alike = [one for one in gone if _alike((one, old[one]), (file, new[file])) and one not in found]
        if len(alike) == 1:
            found[alike[0]] = file
    return found


def _changes(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[Change]:
    moved = renamed(old, new)
    was = {file: file for file in old.keys() & new.keys()} | {file: one for one, file in moved.items()}
    pairs = {
        file: diagrams.paired(file, old[one], new[file])
        for file, one in was.items()
        if file.endswith(".bpmn") and old[one] != new[file]
    }
    matches = [pair.match for pair in pairs.values() if pair.match is not None]
    ids = {one: other for match in matches for one, other in match.new_id.items() if one != other}
    for file in sorted((file for file in {*old, *new} if not file.startswith(_STORIES)), key=_place):
        if file in moved:
            continue
        if file not in new:
            yield told(wording.FILE_REMOVED, Place(file), file, "")
        elif file not in was:
            yield told(wording.FILE_ADDED, Place(file), "", file)
        else:
            if was[file] != file:
                yield told(wording.FILE_RENAMED, Place(file), was[file], file)
            if file in pairs:
                yield from diagrams.compared(pairs[file], ids)
            elif old[was[file]] != new[file]:
                comparison = _COMPARISONS.get(PurePosixPath(file).suffix, texts.compared)
                yield from comparison(file, old[was[file]], new[file])
    told_before, told_now = _stories(old), _stories(new)
    if told_before != told_now:
        yield from stories.compared(told_before, told_now, ids)


def _stories(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {file: content for file, content in files.items() if file.startswith(_STORIES)}


def _place(file: str) -> tuple[bool, int, str]:
    """Where the changes of a file are told: the catalogue entry first, texts last."""
    suffix = PurePosixPath(file).suffix
    return file != PROCEDURE, _ORDER.index(suffix) if suffix in _ORDER else len(_ORDER), file


def _alike(old: tuple[str, bytes], new: tuple[str, bytes]) -> bool:
    if PurePosixPath(old[0]).suffix != PurePosixPath(new[0]).suffix:
        return False
    return old[1] == new[1] or bool(_defined(*old) & _defined(*new))


def _defined(file: str, content: bytes) -> set[str]:
    """The ids of the processes and decisions of a file."""
    if not file.endswith((".bpmn", ".dmn")):
        return set()
    root = normalise.parsed(file, content, Problems())
    children = [] if root is None else list(root.iterchildren("{*}*"))
    return {str(one.get("id")) for one in children if etree.QName(one).localname in _DEFINING}
