"""What the answer to a form writes: its names and their types."""

from dataclasses import replace

from engine.language.types import BOOLEAN, NUMBER, STRING, Type
from engine.language.values import Range
from engine.procedures.form_fields import Field
from engine.procedures.forms import Form


def data_of(form: Form) -> dict[str, Type]:
    """What an answer writes into the data of a case: all but what is personal."""
    return {field.key: type_of(field) for field in form.fields if field.answerable and not field.personal}


def all_of(form: Form) -> dict[str, Type]:
    """What formulas over the answer itself see."""
    return {field.key: type_of(field) for field in form.fields if field.answerable}


def personal_of(form: Form) -> frozenset[str]:
    """What of an answer never comes into the data of a case."""
    return frozenset(field.key for field in form.fields if field.personal)


def type_of(field: Field) -> Type:
    """The type of a field's value, once it is answered."""
    match field.type:
        case "number":
            low, high = field.min, field.max
            within = None if low is None and high is None else Range(low, high, low is not None, high is not None)
            return replace(NUMBER, within=within, whole=not field.decimals)
        case "checkbox":
            return BOOLEAN
        case "checklist":
            return Type("list", item=_chosen(field))
        case "select" | "radio":
            return _chosen(field)
    return STRING


def _chosen(field: Field) -> Type:
    return replace(STRING, values=tuple(choice.value for choice in field.options))
