"""What differs between the scenarios of two releases, by id, in whatever file they stand."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from itertools import zip_longest

from engine.errors import ProcedureInvalid
from engine.procedures import scenarios
from engine.procedures.difference import texts, wording
from engine.procedures.difference.aspects import Said, differing, plain
from engine.procedures.difference.changes import Change, Place, told
from engine.procedures.difference.sequences import passages
from engine.procedures.scenario_words import Claim, Complete, Expect
from engine.procedures.scenarios import Scenario, Step

Files = Mapping[str, bytes]


def compared(old: Files, new: Files, renamed: Mapping[str, str]) -> Iterator[Change]:
    """The changes from one set of scenarios to another; files that cannot be read are compared as texts.

    `renamed` are the elements that have other ids now: a step that follows them is the same.
    """
    before, bad = _read(old)
    after, worse = _read(new)
    for file in sorted(bad | worse):
        yield from texts.compared(file, old.get(file, b""), new.get(file, b""))
    for name, scenario in after.items():
        place = Place(scenario.file, name, scenario.name)
        if name in before:
            yield from _changed(place, before[name], scenario, renamed)
        elif scenario.file not in bad:
            yield told(wording.SCENARIO_ADDED, place, "", scenario.name)
    for name, scenario in before.items():
        if name not in after and scenario.file not in worse:
            yield told(wording.SCENARIO_REMOVED, Place(scenario.file, name, scenario.name), scenario.name, "")


def _changed(place: Place, old: Scenario, new: Scenario, renamed: Mapping[str, str]) -> Iterator[Change]:
    if old.name != new.name:
        yield told(wording.SCENARIO_NAME, place, old.name, new.name)
    if old.variant != new.variant:
        yield told(wording.SCENARIO_VARIANT, place, old.variant, new.variant)
    if old.steps == new.steps:
        return
    before, after = [_following(step, renamed) for step in old.steps], list(new.steps)
    for passage in passages(list(map(_line, before)), list(map(_line, after))):
        for one, other in () if passage.is_same else zip_longest(passage.old, passage.new):
            yield from _step(place, None if one is None else before[one], None if other is None else after[other])


def _step(place: Place, old: Step | None, new: Step | None) -> Iterator[Change]:
    if old is not None and new is not None and old.word == new.word:
        for key, before, after in differing(_said(old), _said(new)):
            yield told(wording.STEP, place, before, after, number=new.number, key=key)
        return
    if old is not None:
        yield told(wording.STEP_REMOVED, place, _line(old), "", number=old.number)
    if new is not None:
        yield told(wording.STEP_ADDED, place, "", _line(new), number=new.number)


def _following(step: Step, renamed: Mapping[str, str]) -> Step:
    """A step of the old scenario with the ids that elements have now."""
    match step.do:
        case Claim(element) | Complete(element, _):
            return replace(step, do=replace(step.do, element=renamed.get(element, element)))
        case Expect(elements):
            return replace(step, do=Expect(tuple(renamed.get(one, one) for one in elements)))
        case _:
            return step


def _line(step: Step) -> str:
    """A step in one line."""
    return " ".join([step.word, *(f"{key}={one.text}" for key, one in _said(step).items())])


def _said(step: Step) -> dict[str, Said]:
    """What belongs to a step, by key; the entries of a mapping by their own keys."""
    found = {}
    for name, value in asdict(step.do).items():
        entries = value.items() if isinstance(value, dict) else [(name, value)]
        found.update({f"{step.word}.{key}": plain(_text(entry)) for key, entry in entries})
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)


def _read(files: Files) -> tuple[dict[str, Scenario], set[str]]:
    """The scenarios by id, and the files that cannot be read."""
    found: dict[str, Scenario] = {}
    unread: set[str] = set()
    for file in sorted(files):
        try:
            for scenario in scenarios.read(files[file].decode(errors="replace"), file):
                found.setdefault(scenario.id, scenario)
        except ProcedureInvalid:
            unread.add(file)
    return found, unread
