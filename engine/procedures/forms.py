"""表单: a form of a procedure, and the reading of an answer to it.

The fields come from a form-js file (`form_file.py`); the answer is checked by the marshmallow schema generated from
them (`forms_schema.py`). Fields that do not apply are ignored; a key that is no field of the form is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from marshmallow import Schema, ValidationError

from engine.errors import AnswerInvalid
from engine.faults import Fault
from engine.procedures import forms_schema
from engine.procedures.form_fields import Choice, Field

__all__ = ["Answer", "Choice", "Field", "Form", "as_raw"]

Raw = Mapping[str, Sequence[str]]
Lists = Mapping[str, Sequence[Choice]]


@dataclass(frozen=True)
class Answer:
    """What was answered, as JSON. `values` go to the runtime; `personal` never do, nor to the journal.

    Every field of the form has its key; what was not answered, or does not apply, is None.
    """

    values: dict[str, object]
    personal: dict[str, object]


@dataclass(frozen=True)
class Form:
    """A form: its fields in order, with the texts and lines between them."""

    id: str
    fields: tuple[Field, ...]
    file: str = ""

    def field(self, key: str) -> Field:
        """The field with that key; KeyError when there is none."""
        for field in self.fields:
            if field.key == key:
                return field
        raise KeyError(key)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of its fields, texts and lines included."""
        return frozenset(field.key for field in self.fields)

    @cached_property
    def _open(self) -> Mapping[str, Field]:
        """The fields that somebody fills in, by key, in order."""
        return {field.key: field for field in self.fields if field.answerable}

    @cached_property
    def _typed(self) -> Schema:
        return forms_schema.typed(self._open.values())

    @cached_property
    def _checked(self) -> Schema:
        return forms_schema.checked(self._open.values(), {})

    def _schema(self, choices: Lists) -> Schema:
        """What checks every field; made anew only where a field is checked against a list from outside."""
        if any(field.choices for field in self._open.values()):
            return forms_schema.checked(self._open.values(), choices)
        return self._checked

    def group_names(self, group: str) -> tuple[str, str]:
        """The Chinese and English heading of a group, by its key; empty for fields outside of groups."""
        for field in self.fields:
            if field.group == group:
                return field.group_label, field.group_label_en
        return "", ""

    def read(self, raw: Raw, choices: Lists | None = None, now: datetime | None = None) -> Answer:
        """The answer in what was filled in: texts by field key, several for a checklist.

        `choices` are the lists from outside that fields of this form name, `now` is what bounds of dates go by.
        Raises AnswerInvalid with all faults.
        """
        open_fields = self._open
        faults = [Fault(key, forms_schema.UNKNOWN) for key in raw if key not in open_fields and key not in self.keys]
        given = {key: forms_schema.plain(field, raw.get(key, ())) for key, field in open_fields.items()}
        applying = self._applying(given)
        faults += [Fault(key, forms_schema.SEVERAL) for key in applying if _several(open_fields[key], raw.get(key, ()))]

        values, wrong = _load(
            self._schema(choices or {}),
            {key: given[key] for key in applying if given[key] is not None},
            [key for key in open_fields if key not in applying],
        )
        faults += [Fault(key, text, _facts(open_fields[key])) for key, texts in wrong.items() for text in texts]
        plain = {key: _json(value) for key, value in values.items()}
        faults += [fault for key in plain if (fault := _out_of_time(open_fields[key], plain, now))]
        if faults:
            raise AnswerInvalid(sorted(faults, key=self._place))
        answered = {key: _json(values.get(key)) for key in open_fields}
        return Answer(
            {key: value for key, value in answered.items() if not open_fields[key].personal},
            {key: value for key, value in answered.items() if open_fields[key].personal},
        )

    def _applying(self, given: Mapping[str, object]) -> list[str]:
        """The fields that apply, in order; what stands in a field that does not apply decides nothing further on."""
        known = self._open.values()
        if all(field.hide is None for field in known):
            return list(self._open)
        loaded, _ = _load(self._typed, {key: one for key, one in given.items() if one is not None})
        values = {key: _json(value) for key, value in loaded.items()}
        applying = []
        for field in known:
            if field.visible(values):
                applying.append(field.key)
            else:
                values.pop(field.key, None)
        return applying

    def _place(self, fault: Fault) -> int:
        keys = [field.key for field in self.fields]
        return keys.index(fault.key) if fault.key in keys else len(keys)


def as_raw(values: Mapping[str, object]) -> dict[str, list[str]]:
    """Values as a browser would send them: the inverse of `Form.read`, for scenarios and for filling in again."""
    raw: dict[str, list[str]] = {}
    for key, value in values.items():
        if isinstance(value, list):
            raw[key] = [str(one) for one in value]
        elif isinstance(value, bool):
            raw[key] = ["true"] if value else []
        else:
            raw[key] = [] if value is None else [str(value)]
    return raw


def _load(
    schema: Schema, given: Mapping[str, object], missing: Sequence[str] = ()
) -> tuple[dict[str, object], dict[str, list[str]]]:
    """What the schema accepts, and the messages about what it does not; fields that are `missing` are not required."""
    try:
        return schema.load(given, partial=missing), {}
    except ValidationError as error:
        accepted = error.valid_data if isinstance(error.valid_data, dict) else {}
        return accepted, error.messages_dict


def _out_of_time(field: Field, values: Mapping[str, object], now: datetime | None) -> Fault | None:
    day = values[field.key]
    if field.type != "datetime" or day is None:
        return None
    first, last = field.first_day(values, now).isoformat(), field.last_day(values, now).isoformat()
    if str(day) < first:
        return Fault(field.key, forms_schema.TOO_EARLY, {"earliest": first})
    return Fault(field.key, forms_schema.TOO_LATE, {"latest": last}) if str(day) > last else None


def _several(field: Field, given: Sequence[str]) -> bool:
    return field.type != "checklist" and len(given) > 1


def _facts(field: Field) -> dict[str, object]:
    """What a message may name: the bounds that the field has."""
    bounds: dict[str, object] = {
        "min": _json(field.min),
        "max": _json(field.max),
        "decimals": field.decimals,
        "min_length": field.min_length,
        "max_length": field.max_length,
    }
    return {"label": field.label, **{name: bound for name, bound in bounds.items() if bound is not None}}


def _json(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
