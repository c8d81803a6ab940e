"""What a document's template is given: one value for real documents and for the sample that templates are checked by.

Days are ISO texts, and what is not known is an empty text, so that a template that works with the sample works always.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from engine.procedures.form_fields import PASSIVE
from engine.procedures.forms import Choice, Field
from engine.procedures.item import DocumentRule, Limit
from engine.procedures.procedure import Procedure

SAMPLE_DAY: Final = "2026-03-02"
SAMPLE_URL: Final = "https://sample.invalid/verify/0123456789abcdefghijkl"
UNITS: Final = {"working_day": "个工作日", "calendar_day": "日", "month": "个月"}


@dataclass(frozen=True)
class Holder:
    """Whom the document is for. `code_type` is 001 for an organisation's credit code, 111 for an identity number."""

    name: str
    code: str
    code_type: str


@dataclass(frozen=True)
class Issuer:
    """The office that issues it."""

    name: str
    address: str
    phone: str
    uscc: str


@dataclass(frozen=True)
class CaseDays:
    """The case: its number, and its days as far as it has got."""

    number: str
    title: str
    submitted_on: str
    accepted_on: str
    promised_due: str
    legal_due: str
    decided_on: str


@dataclass(frozen=True)
class HandedIn:
    """A material that was handed in, and how many files of it."""

    name: str
    files: int


@dataclass(frozen=True)
class Provision:
    """A provision that the procedure rests on."""

    title: str
    article: str


@dataclass(frozen=True)
class LicenceTold:
    """What a licence says of itself."""

    identifier: str
    valid_from: str
    valid_to: str
    years: int


@dataclass(frozen=True)
class Told:
    """One filled-in field: its label and the value as people read it, "" when it was not filled in."""

    label: str
    value: str


@dataclass(frozen=True)
class Contents:
    """Everything that a template may use.

    `application` are the fields of the application, as last given; `told` the public fields of what the office filled
    in last; `reason` is the diagram's own, where no clerk but the diagram says no. `texts` are the procedure's formulas
    over all the rest. `url` leads to the verification page and is put in when the document is made.
    """

    name: str
    number: str
    day: str
    procedure: str
    variant: str
    holder: Holder
    office: Issuer
    case: CaseDays
    legal_limit: str
    promised_limit: str
    issue_limit: str
    supplement_limit: str
    legal_basis: tuple[Provision, ...]
    materials: tuple[HandedIn, ...]
    application: Mapping[str, Told]
    told: Mapping[str, Told]
    licence: LicenceTold
    reason: str = ""
    texts: Mapping[str, str | list[str]] = dataclasses.field(default_factory=dict)
    url: str = ""

    def as_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return asdict(self)


NO_LICENCE: Final = LicenceTold("", "", "", 0)


def limit_text(limit: Limit | None) -> str:
    """A time limit as documents say it; "" where there is none."""
    return "" if limit is None else f"{limit.n}{UNITS[limit.unit]}"


def provisions(procedure: Procedure) -> tuple[Provision, ...]:
    """The provisions that a procedure rests on."""
    return tuple(Provision(one.title, one.article) for one in procedure.legal_basis)


def field_texts(field: Field, value: object, choices: Sequence[Choice]) -> tuple[str, str]:
    """The value of a field as people read it, in Chinese and English: names of options, units, days, yes and no."""
    if isinstance(value, bool):
        return ("是", "Yes") if value else ("否", "No")
    if field.type == "datetime" and isinstance(value, str):
        day = date.fromisoformat(value)
        return f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%b} {day.year}"
    if field.type in {"textfield", "number"}:
        prefix_en, suffix_en = field.prefix_en or field.prefix, field.suffix_en or field.suffix
        return f"{field.prefix} {value} {field.suffix}".strip(), f"{prefix_en} {value} {suffix_en}".strip()
    names = {choice.value: choice for choice in [*field.options, *(choices if field.choices else ())]}
    several = value if isinstance(value, list) else [value]
    texts = [names[one].label if one in names else str(one) for one in several]
    texts_en = [names[one].label_en if one in names else str(one) for one in several]
    return "、".join(texts), ", ".join(texts_en)


def told_of(fields: Iterable[Field], values: Mapping[str, object], choices: Sequence[Choice]) -> dict[str, Told]:
    """Every field with its value, as far as it is shown with these values and filled in."""
    told = {}
    for field in fields:
        value = values.get(field.key)
        shown = value not in (None, "", []) and field.visible(values)
        told[field.key] = Told(field.label, field_texts(field, value, choices)[0] if shown else "")
    return told


def application_fields(procedure: Procedure, variant: str) -> tuple[Field, ...]:
    """The fields of the application form of a variant."""
    fields = procedure.forms[procedure.variants[variant].form].fields
    return tuple(field for field in fields if field.type not in PASSIVE)


def public_fields(procedure: Procedure) -> tuple[Field, ...]:
    """The public fields of all forms, by key."""
    fields = (field for form in procedure.forms.values() for field in form.fields if field.public)
    return tuple({field.key: field for field in fields}.values())


def sample(procedure: Procedure, rule: DocumentRule, variant: str) -> Contents:
    """Invented contents that have all there is, for checking a template and looking at it."""
    blank = {field.key: Told(field.label, f"{field.label}（样例）") for field in application_fields(procedure, variant)}
    told = {field.key: Told(field.label, f"{field.label}（样例）") for field in public_fields(procedure)}
    days = CaseDays("230202-2026-000001", f"样例店{procedure.name}", *[SAMPLE_DAY] * 5)
    made = Contents(
        name=rule.name,
        number=rule.number,
        day=SAMPLE_DAY,
        procedure=procedure.name,
        variant=procedure.variants[variant].name,
        holder=Holder("样例店", "91350100M000100Y43", "001"),
        office=Issuer("样例区样例局", "样例区样例路1号", "0452-0000000", "11230200MB99000219"),
        case=days,
        legal_limit=limit_text(procedure.limits.legal),
        promised_limit=limit_text(procedure.limits.promised),
        issue_limit=limit_text(procedure.limits.issue),
        supplement_limit=limit_text(procedure.limits.applicant_supplement),
        legal_basis=provisions(procedure),
        materials=tuple(HandedIn(one.name, 1) for one in procedure.materials),
        application=blank,
        told=told,
        licence=NO_LICENCE,
        reason="理由（样例）",
        url=SAMPLE_URL,
    )
    if rule.licence is None:
        return made
    return replace(made, licence=LicenceTold("1.2.156.3005.2.样例", SAMPLE_DAY, "2031-03-01", rule.licence.years))
