"""A model as the release of a procedure: the diagram with its item and its forms."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from engine.procedures import bundle
from engine.procedures.bundle import Bundle
from tests.bench.models import FIELDS, Model

ITEM: Final = Path(__file__).with_name("item.toml")


def key(model: str) -> str:
    """The name of the procedure that a model becomes."""
    return f"bench-{model}"


def released(model: Model) -> Bundle:
    """The files of the procedure."""
    forms = {"application": _application(), "judge": _judge(), "decide": _decide(), "vote": _vote()}
    files = {f"forms/{name}.form": _form(name, components) for name, components in forms.items()}
    files["procedure.toml"] = ITEM.read_bytes().replace(b"KEY", key(model.name).encode())
    files["guide.md"], files["guide.en.md"] = "说明。".encode(), b"A guide."
    return bundle.of_files(key(model.name), {**model.ours, **files})


def _form(name: str, components: list[Mapping[str, object]]) -> bytes:
    return json.dumps({"id": name, "type": "default", "schemaVersion": 18, "components": components}).encode()


def _application() -> list[Mapping[str, object]]:
    return [
        _text("shop"),
        _text("id_number", personal="true", account="citizen_id", check="citizen_id"),
        {**_text("place"), "type": "select", "valuesKey": "regions"},
        _choice("scale", "small", "large"),
        _text("case_type"),
        {**_text("amount"), "type": "number"},
        *_texts(),
    ]


def _texts() -> Iterator[Mapping[str, object]]:
    return (_text(f"field_{n:02}") for n in range(FIELDS))


def _judge() -> list[Mapping[str, object]]:
    return [_choice("outcome", "agree", "disagree", "veto"), _text("opinion")]


def _decide() -> list[Mapping[str, object]]:
    return [_choice("decision", "grant", "refuse"), _text("opinion")]


def _vote() -> list[Mapping[str, object]]:
    return [_choice("vote", "agree", "disagree"), _text("remark")]


def _text(name: str, **properties: str) -> Mapping[str, object]:
    told = {"label_en": name, **properties}
    required = {"required": True}
    return {
        "id": f"c_{name}",
        "type": "textfield",
        "key": name,
        "label": name,
        "validate": required,
        "properties": told,
    }


def _choice(name: str, *options: str) -> Mapping[str, object]:
    offered = [{"value": option, "label": option} for option in options]
    in_english = {"label_en": name, "options_en": ";".join(f"{option}={option}" for option in options)}
    return {**_text(name), "type": "radio", "values": offered, "properties": in_english}
