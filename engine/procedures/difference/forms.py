"""What differs between two forms: fields by key, with their options, rights and rules."""

import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.procedures.difference import wording
from engine.procedures.difference.aspects import Said, differing, formula
from engine.procedures.difference.changes import Change, Place, Wording, told
from engine.procedures.difference.signs import same_sign

_TOOLING: Final = frozenset(
    {"schemaVersion", "exporter", "executionPlatform", "executionPlatformVersion", "components"}
)
_APART: Final = frozenset({"key", "id", "type", "layout", "components", "values", "properties.options_en"})
_LABELS: Final = frozenset({"label", "dateLabel", "text"})
_RIGHTS: Final = frozenset({"properties.personal", "properties.public", "readonly", "disabled"})
_WORDINGS: Final[Mapping[str, Wording]] = {
    **dict.fromkeys(_LABELS, wording.FIELD_LABEL),
    **dict.fromkeys(_RIGHTS, wording.FIELD_RIGHT),
    "validate.required": wording.FIELD_REQUIRED,
    "conditional.hide": wording.FIELD_HIDE,
}


@dataclass(frozen=True)
class Component:
    """A field or a piece of text: its settings by path, its options by value, and the group it stands in."""

    key: str
    kind: str
    label: str
    group: str
    settings: Mapping[str, Said]
    options: Mapping[str, str]


def compared(file: str, old: bytes, new: bytes) -> Iterator[Change]:
    """The changes from one form to another."""
    before, after = _read(old), _read(new)
    if before is None or after is None:
        yield told(wording.FILE_UNREADABLE, Place(file))
        return
    for name, was, now in differing(_plain(before, _TOOLING), _plain(after, _TOOLING)):
        yield told(wording.FORM_SETTING, Place(file), was, now, key=name)
    yield from _fields(file, dict(_components(before, "")), dict(_components(after, "")))


def _fields(file: str, old: Mapping[str, Component], new: Mapping[str, Component]) -> Iterator[Change]:
    was = {key: key for key in old.keys() & new.keys()}
    gone, come = ({key: _sign(one) for key, one in fields.items() if key not in was} for fields in (old, new))
    was |= same_sign(gone, come)
    kept = set(was.values())
    for key, field in new.items():
        place = Place(file, key, field.label, was.get(key, key) if was.get(key, key) != key else "")
        if key not in was:
            yield told(wording.FIELD_ADDED, place, "", field.label or key)
        else:
            yield from _changed(place, old[was[key]], field)
    for key in (one for one in old if one not in kept):
        yield told(wording.FIELD_REMOVED, Place(file, key, old[key].label), old[key].label or key, "")
    order_old = [key for key in old if key in kept]
    order_new = [key for key in new if key in was]
    if [was[key] for key in order_new] != order_old:
        labels = (
            "、".join(one.label or one.key for one in several)
            for several in ([old[key] for key in order_old], [new[key] for key in order_new])
        )
        yield told(wording.FIELD_ORDER, Place(file), *labels)


def _changed(place: Place, old: Component, new: Component) -> Iterator[Change]:
    if old.key != new.key:
        yield told(wording.FIELD_RENAMED, place, old.key, new.key)
    if old.kind != new.kind:
        yield told(wording.FIELD_TYPE, place, old.kind, new.kind)
    if old.group != new.group:
        yield told(wording.FIELD_GROUP, place, old.group, new.group)
    for path, before, after in differing(old.settings, new.settings):
        yield told(_WORDINGS.get(path, wording.FIELD_SETTING), place, before, after, key=path)
    for value, label in new.options.items():
        if value not in old.options:
            yield told(wording.OPTION_ADDED, place, "", f"{label} ({value})")
        elif old.options[value] != label:
            yield told(wording.OPTION, place, old.options[value], label)
    for value, label in old.options.items():
        if value not in new.options:
            yield told(wording.OPTION_REMOVED, place, f"{label} ({value})", "")
    before_order = [value for value in old.options if value in new.options]
    after_order = [value for value in new.options if value in old.options]
    if before_order != after_order:
        yield told(wording.OPTION_ORDER, place, "、".join(before_order), "、".join(after_order))


def _sign(field: Component) -> Hashable:
    """What a field has that has another key now."""
    return (field.kind, field.label, field.group) if field.label else None


def _read(content: bytes) -> Mapping[str, object] | None:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _components(holder: Mapping[str, object], group: str) -> Iterator[tuple[str, Component]]:
    """The components in a form or group; a group comes before what is in it. Groups in groups are not followed far."""
    for number, raw in enumerate(_tables(holder.get("components"))):
        key = str(raw.get("key") or raw.get("id") or f"{group}#{number + 1}")
        label = next((str(raw[name]) for name in ("label", "dateLabel", "text") if raw.get(name)), "")
        settings = _plain(raw, _APART)
        yield key, Component(key, str(raw.get("type", "")), label, group, settings, _options(raw))
        if group.count("/") < 8:
            yield from _components(raw, f"{group}/{label or key}" if group else label or key)


def _options(raw: Mapping[str, object]) -> dict[str, str]:
    """The options by value: their labels in both languages."""
    properties = raw.get("properties")
    written = str(properties.get("options_en", "")) if isinstance(properties, dict) else ""
    english = {value.strip(): label.strip() for value, _, label in (pair.partition("=") for pair in written.split(";"))}
    found = {}
    for one in _tables(raw.get("values")):
        value = str(one.get("value", ""))
        found[value] = " / ".join(label for label in (str(one.get("label", "")), english.get(value, "")) if label)
    return found


def _plain(table: Mapping[str, object], but: frozenset[str], prefix: str = "") -> dict[str, Said]:
    """The settings of a table by path, those of the tables in it among them."""
    found: dict[str, Said] = {}
    for name, value in table.items():
        path = f"{prefix}{name}"
        if path in but or value in (None, "", False, "false"):
            continue
        if isinstance(value, dict) and not prefix:
            found |= _plain(value, but, f"{path}.")
        else:
            found[path] = formula(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return found


def _tables(value: object) -> Sequence[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
