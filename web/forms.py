"""Forms of procedures as HTML: what the template needs to draw a field, and what a browser sends back.

The server decides which fields apply and what is wrong; a page only mirrors the simplest conditions.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Final

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from engine.faults import Fault
from engine.procedures.form_fields import PASSIVE, Choice, Field
from engine.procedures.forms import Form
from engine.procedures.registers import REGISTERS, entered
from engine.queries.rows import Prefilled
from web.languages import ENGLISH, day, language, say, text
from web.mirroring import Condition, condition

Raw = Mapping[str, Sequence[str]]

OURS: Final = frozenset({"csrf_token", "version", "intent"})
INPUT_TYPES: Final = {"phone": "tel", "email": "email"}
AUTOCOMPLETE: Final = {"phone": "tel", "email": "email"}
CODES: Final = frozenset({"citizen_id", "uscc"})

_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?", re.ASCII)


@dataclass(frozen=True)
class Ask:
    """The button beside a field that asks a register for the entry found by it: where it sends, and its words."""

    address: str
    words: str


@dataclass(frozen=True)
class Prefilling:
    """What a sheet shows of registers: where each that can be asked is asked, and what they said of fields before."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, Prefilled] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawn:
    """A field as the template draws it; `origin` is what a register says of it."""

    field: Field
    given: tuple[str, ...]
    choices: tuple[Choice, ...]
    faults: tuple[str, ...]
    hide: Condition | None
    applies_when: str
    origin: str = ""
    ask: Ask | None = None
    is_own: bool = False
    days: tuple[date, date] | None = None

    @property
    def id(self) -> str:
        """The id of its control, or of the first of its controls: where a link of the error summary leads."""
        return f"f-{self.field.key}"

    @property
    def value(self) -> str:
        """What was filled in, of a field with one value."""
        return self.given[0] if self.given else ""

    @property
    def described_by(self) -> str:
        """The ids of its hint, condition and faults, for assistive technology."""
        parts = {
            "hint": text(self.field, "hint"),
            "when": self.applies_when,
            "origin": self.origin,
            "own": self.is_own,
            "fault": self.faults,
        }
        return " ".join(f"{self.id}-{part}" for part, there in parts.items() if there)

    @property
    def shown(self) -> tuple[str, ...]:
        """What was filled in, as people read it."""
        if self.field.type == "checkbox":
            return (gettext("是") if self.given else gettext("否"),)
        names = {choice.value: text(choice, "label") for choice in self.choices}
        prefix, suffix = text(self.field, "prefix"), text(self.field, "suffix")
        return tuple(f"{prefix} {names.get(value, value)} {suffix}".strip() for value in self.given if value)

    @property
    def width(self) -> str:
        """How wide its control is: as wide as what belongs in it."""
        if self.field.type in {"number", "datetime"} or self.field.check == "phone":
            return "short"
        return "medium" if self.field.check in CODES or self.field.type == "select" else ""

    @property
    def input_type(self) -> str:
        """The `type` of its input element."""
        if self.field.type == "datetime":
            return "date"
        return INPUT_TYPES.get(self.field.check or "", "text")

    @property
    def attributes(self) -> dict[str, str]:
        """Attributes that make filling in easier: keyboards, what a browser may remember, how much fits."""
        given: dict[str, str] = {}
        if self.field.type == "number":
            given["inputmode"] = "decimal"
        if self.days is not None:
            given |= {name: day.isoformat() for name, day in zip(("min", "max"), self.days, strict=True)}
        if self.field.check == "phone":
            given["inputmode"] = "tel"
        if self.field.check in AUTOCOMPLETE:
            given["autocomplete"] = AUTOCOMPLETE[self.field.check]
        if self.field.check in CODES:
            # A wrong code must stay readable, so nothing is cut off while typing.
            given |= {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        elif self.field.max_length is not None:
            given["maxlength"] = str(self.field.max_length)
        return given


@dataclass(frozen=True)
class Sheet:
    """A form, or one group of it, with what was filled in and what is wrong with it.

    `own` is what the account of whoever fills it in says, by field; bounds of dates go by `now`.
    """

    form: Form
    raw: Raw = field(default_factory=dict)
    faults: Sequence[Fault] = ()
    choices: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    group: str | None = None
    prefilling: Prefilling = field(default_factory=Prefilling)
    own: Mapping[str, str] = field(default_factory=dict)
    now: datetime | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields on this sheet."""
        return tuple(one for one in self.form.fields if self.group is None or one.group == self.group)

    def drawn(self) -> Iterator[Drawn]:
        """The fields that apply, or may come to apply while this sheet is being filled in."""
        here = {one.key for one in self.fields}
        values = values_of(self.form, self.raw)
        for one in self.fields:
            depends = one.hide is not None and bool(here & one.hide.names)
            if depends or one.visible(values):
                yield self._draw(one, depends=depends)

    def settled(self) -> Iterator[Drawn]:
        """The fields to fill in that apply, as things stand: what will be handed in."""
        values = values_of(self.form, self.raw)
        for one in self.fields:
            if one.type not in PASSIVE and one.visible(values):
                yield self._draw(one, depends=False)

    def sections(self) -> Iterator[tuple[str, tuple[Drawn, ...]]]:
        """The same by groups, each with its heading; fields outside any group have none."""
        for group, drawn in groupby(self.drawn(), key=lambda one: one.field.group):
            yield heading(self.form, group), tuple(drawn)

    def summary(self) -> tuple[tuple[str, str], ...]:
        """What is wrong, in the order of the sheet: where to go, and the sentence with the field's label."""
        told = []
        for drawn in self.drawn():
            label = text(drawn.field, "label")
            told += [
                (f"#{drawn.id}", gettext("%(label)s：%(fault)s", label=label, fault=fault)) for fault in drawn.faults
            ]
        return tuple(told)

    def _draw(self, one: Field, *, depends: bool) -> Drawn:
        hide = condition(one.hide) if depends and one.hide is not None else None
        given = tuple(self.raw.get(one.key, [one.default] if one.default else ()))
        return Drawn(
            field=one,
            given=given,
            choices=tuple(self.choices.get(one.choices, ()) if one.choices else one.options),
            faults=tuple(say(fault.text, fault.facts) for fault in self.faults if fault.key == one.key),
            hide=hide,
            applies_when=self._applies_when(hide) if depends else "",
            origin=self._origin(one),
            ask=self._ask(one),
            days=self._days(one),
            is_own=one.key in self.own and given == (self.own[one.key],),
        )

    def _origin(self, one: Field) -> str:
        """What a register said of a field, in the entry that is still the one to be found."""
        known = self.prefilling.known.get(one.key)
        if known is None or REGISTERS[known.register].asked(self.fields, self.raw) != known.asked:
            return ""
        facts = {"register": gettext(REGISTERS[known.register].name), "day": day(known.on)}
        if entered(one, self.raw) == known.value:
            return str(gettext("来源：%(register)s，%(day)s", **facts))
        return str(gettext("%(register)s登记的是“%(value)s”（%(day)s），请核对。", value=known.value, **facts))

    def _ask(self, one: Field) -> Ask | None:
        for name, address in self.prefilling.addresses.items():
            if REGISTERS[name].key_field([one]) is not None:
                return Ask(address, gettext("从%(register)s带入", register=gettext(REGISTERS[name].name)))
        return None

    def _days(self, one: Field) -> tuple[date, date] | None:
        """The first and last day of a date; what hangs on other fields may still change here, so it is left out."""
        if one.type != "datetime":
            return None
        earliest, latest = (bound if bound and not bound.names else None for bound in (one.earliest, one.latest))
        alone = replace(one, earliest=earliest, latest=latest)
        return alone.first_day({}, self.now), alone.last_day({}, self.now)

    def _applies_when(self, hide: Condition | None) -> str:
        """For a reader without scripts: when to fill this in."""
        fields = {one.key: one for one in self.form.fields}
        if hide is None or len(hide.tests) != 1 or hide.tests[0].name not in fields:
            return str(gettext("如不适用，请留空。"))
        test = hide.tests[0]
        other = fields[test.name]
        names = {choice.value: text(choice, "label") for choice in other.options}
        names |= {"true": gettext("已勾选"), "false": gettext("未勾选")}
        facts = {"label": text(other, "label"), "value": names.get(test.value, test.value)}
        if test.equal:
            return str(gettext("仅当“%(label)s”不是“%(value)s”时填写。", **facts))
        return str(gettext("仅当“%(label)s”是“%(value)s”时填写。", **facts))


def heading(form: Form, group: str) -> str:
    """The heading of a group of fields, in the reader's language."""
    name, name_en = form.group_names(group)
    return (name_en or name) if language() == ENGLISH else name


def raw_of(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """What a browser sent, without what is ours (tokens, buttons)."""
    return {key: form.getlist(key) for key in form if key not in OURS}


def values_of(form: Form, raw: Raw) -> dict[str, object]:
    """What was filled in so far, unchecked, typed as conditions read it; what does not apply decides nothing."""
    values = {one.key: _value(one, raw.get(one.key, ())) for one in form.fields if one.type not in PASSIVE}
    for one in form.fields:
        if not one.visible(values):
            values.pop(one.key, None)
    return values


def _value(one: Field, given: Sequence[str]) -> object:
    filled = [text for text in (value.strip() for value in given) if text]
    if one.type == "checkbox":
        return bool(filled)
    if one.type == "checklist":
        return filled
    if not filled:
        return None
    if one.type == "number":
        return Decimal(filled[0]) if _NUMBER.fullmatch(filled[0]) else None
    return filled[0]
