"""Reading a form-js file (`*.form`), of which a documented subset is understood; anything else is refused by name.

form-js keeps our own settings in a component's `properties`: `label_en`, `description_en`, `options_en`, `personal`,
`public`, `check`, `choices`, `prefill`, `account`, `min`, `max`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Final, cast, get_args

from engine.language import feel
from engine.language.errors import FeelSyntax
from engine.language.patterns import PatternInvalid, is_found
from engine.language.temporal import Date
from engine.procedures import forms_schema, refusals, registers
from engine.procedures.form_fields import CHOOSING, PASSIVE, WRITING, AccountValue, Check, Choice, Field, FieldType
from engine.procedures.forms import Form
from engine.runtime.refusals import Place, Problems, Refusal

LISTS: Final = ("regions",)
MAX_LENGTH: Final = {"textfield": 200, "textarea": 2000}
SOME_DAY: Final = datetime(2026, 3, 2, tzinfo=UTC)  # bounds over today are judged on it

_DEEPEST: Final = 32  # lists and objects in each other
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LEAVING_OUT: Final = frozenset({refusals.COMPONENT_UNKNOWN.code, refusals.GROUP_NESTED.code})
_TOP: Final = frozenset(
    {"id", "type", "components", "schemaVersion", "exporter", "executionPlatform", "executionPlatformVersion"}
)
_ANYWHERE: Final = frozenset({"id", "type", "layout", "conditional", "properties"})
_INPUT: Final = frozenset({"key", "label", "description", "validate", "readonly", "disabled"})
_CHOICE: Final = frozenset({"values", "valuesKey"})
_SETTINGS: Final[Mapping[str, frozenset[str]]] = {
    "textfield": _INPUT | {"appearance", "defaultValue"},
    "textarea": _INPUT | {"defaultValue"},
    "number": _INPUT | {"appearance", "defaultValue", "decimalDigits", "increment"},
    "datetime": _INPUT | {"subtype", "dateLabel"},
    "select": _INPUT | _CHOICE | {"defaultValue", "searchable"},
    "radio": _INPUT | _CHOICE | {"defaultValue"},
    "checkbox": _INPUT | {"defaultValue"},
    "checklist": _INPUT | _CHOICE,
    "text": frozenset({"text"}),
    "separator": frozenset(),
    "group": frozenset({"label", "components", "showOutline", "verticalAlignment"}),
}
_RULES: Final[Mapping[str, frozenset[str]]] = {
    "textfield": frozenset({"required", "minLength", "maxLength", "pattern", "validationType"}),
    "textarea": frozenset({"required", "minLength", "maxLength"}),
    "number": frozenset({"required", "min", "max"}),
}
_PROPERTIES: Final = frozenset(
    {
        *("label_en", "description_en", "prefix_en", "suffix_en", "options_en"),
        *("personal", "public", "check", "choices", "prefill", "account", "min", "max"),
    }
)
_PASSIVE_PROPERTIES: Final = frozenset({"label_en", "text_en"})


def read(content: bytes, file: str, problems: Problems) -> Form | None:
    """The form in a file; None when it cannot be read at all. Everything wrong is added to `problems`."""
    try:
        text = content.decode()
        document = json.loads(text)
    except UnicodeDecodeError:
        problems.add(refusals.NOT_UTF8, Place(file))
        return None
    except json.JSONDecodeError as error:
        problems.add(refusals.NOT_JSON, Place(file, error.lineno), reason=error.msg)
        return None
    except ValueError as error:  # a number of thousands of digits
        problems.add(refusals.NOT_JSON, Place(file), reason=str(error))
        return None
    except RecursionError:
        problems.add(refusals.TOO_DEEP, Place(file))
        return None
    if _deeper(document, _DEEPEST):
        problems.add(refusals.TOO_DEEP, Place(file))
        return None
    if not isinstance(document, dict) or not isinstance(document.get("components"), list):
        problems.add(refusals.NOT_A_FORM, Place(file))
        return None
    return _Reader(file, text, problems).form(document)


@dataclass(frozen=True)
class _Reader:
    file: str
    text: str
    problems: Problems

    def form(self, document: Mapping[str, object]) -> Form:
        name = str(document.get("id", ""))
        if name != self.file.rsplit("/", 1)[-1].removesuffix(".form"):
            self.problems.add(refusals.FORM_ID, Place(self.file), id=name)
        for key in document.keys() - _TOP:
            self.problems.add(refusals.SETTING_UNKNOWN, Place(self.file), name=key)
        fields = tuple(self._fields(_tables(document["components"]), None))
        self._check_keys(fields)
        for field, refusal, facts in registers.faults(fields):
            self.problems.add(refusal, self._place({"key": field.key}), **facts)
        return Form(name, fields, self.file)

    def _fields(self, components: list[Mapping[str, object]], group: Field | None) -> Iterator[Field]:
        for number, raw in enumerate(components):
            kind = str(raw.get("type", ""))
            one = _Component(raw, kind, self._place(raw), self.problems)
            if kind not in _SETTINGS:
                one.refuse(refusals.COMPONENT_UNKNOWN, type=kind)
                continue
            one.refuse_unknown()
            if kind != "group":
                yield _inside(one.field(number), group)
            elif group is not None:
                one.refuse(refusals.GROUP_NESTED)
            else:
                yield from self._fields(_tables(raw.get("components")), one.field(number))

    def _place(self, raw: Mapping[str, object]) -> Place:
        """Where a component stands, found by the text of its key or id."""
        key, component = raw.get("key"), str(raw.get("id", ""))
        name, value = ("key", str(key)) if key else ("id", component)
        found = re.search(rf'"{name}"\s*:\s*"{re.escape(value)}"', self.text)
        line = self.text.count("\n", 0, found.start()) + 1 if found else 0
        return Place(self.file, line, str(key or component))

    def _check_keys(self, fields: tuple[Field, ...]) -> None:
        seen: set[str] = set()
        keys = {field.key for field in fields if field.type not in PASSIVE}
        left_out = any(one.file == self.file and one.code in _LEAVING_OUT for one in self.problems.found)
        for field in fields:
            place = self._place({"key": field.key})
            if field.type not in PASSIVE and not _KEY.fullmatch(field.key):
                self.problems.add(refusals.FIELD_KEY, place, key=field.key)
            if field.key in seen:
                self.problems.add(refusals.FIELD_TWICE, place, key=field.key)
            seen.add(field.key)
            if left_out:
                continue
            for name in sorted((field.hide.names if field.hide else frozenset()) - keys):
                self.problems.add(refusals.HIDE_UNKNOWN, place, name=name)
            bounds = [one.names for one in (field.earliest, field.latest) if one is not None]
            for name in sorted(frozenset[str]().union(*bounds) - keys):
                self.problems.add(refusals.DAY_UNKNOWN, place, name=name)


@dataclass(frozen=True)
class _Component:
    """One component of the file, being turned into a field."""

    raw: Mapping[str, object]
    kind: str
    place: Place
    problems: Problems

    def refuse(self, refusal: Refusal, **facts: object) -> None:
        """Note a problem, once: a setting may be looked at several times."""
        self.problems.add(refusal, self.place, **facts)
        if self.problems.found[-1] in self.problems.found[:-1]:
            self.problems.found.pop()

    def refuse_unknown(self) -> None:
        for name in sorted(self.raw.keys() - _ANYWHERE - _SETTINGS[self.kind]):
            self.refuse(refusals.SETTING_UNKNOWN, name=name)
        rules = _RULES.get(self.kind, frozenset({"required"}))
        for name in sorted(self._table("validate").keys() - rules):
            self.refuse(refusals.SETTING_UNKNOWN, name=f"validate.{name}")
        known = _PASSIVE_PROPERTIES if self.kind in PASSIVE | {"group"} else _PROPERTIES
        known -= frozenset() if self.kind in WRITING else {"account"}
        known -= frozenset() if self.kind == "datetime" else {"min", "max"}
        for name in sorted(self._table("properties").keys() - known):
            self.refuse(refusals.SETTING_UNKNOWN, name=f"properties.{name}")
        for name in sorted(self._table("conditional").keys() - {"hide"}):
            self.refuse(refusals.SETTING_UNKNOWN, name=f"conditional.{name}")
        for name in sorted(self._table("appearance").keys() - {"prefixAdorner", "suffixAdorner"}):
            self.refuse(refusals.SETTING_UNKNOWN, name=f"appearance.{name}")

    def field(self, number: int) -> Field:
        own, appearance = self._table("properties"), self._table("appearance")
        named = {"text": "text", "datetime": "dateLabel"}.get(self.kind, "label")
        label = self._text(self.raw, named)
        if not self.raw.get(named) and self.kind != "separator":
            self.refuse(refusals.FIELD_NAMELESS)
        field = Field(
            key=str(self.raw.get("key") or self.raw.get("id") or f"part_{number + 1}"),
            type=cast(FieldType, self.kind),
            label=label,
            label_en=self._text(own, "text_en") or self._text(own, "label_en"),
            hint=self._text(self.raw, "description"),
            hint_en=self._text(own, "description_en"),
            hide=self._hide(),
            readonly=self._flag(self.raw, "readonly") or self._flag(self.raw, "disabled"),
            personal=self._flag(own, "personal"),
            public=self._flag(own, "public"),
            prefill=self._text(own, "prefill"),
            prefix=self._text(appearance, "prefixAdorner"),
            suffix=self._text(appearance, "suffixAdorner"),
            prefix_en=self._text(own, "prefix_en"),
            suffix_en=self._text(own, "suffix_en"),
        )
        if field.personal and field.public:
            self.refuse(refusals.PERSONAL_PUBLIC)
        return field if self.kind in PASSIVE | {"group"} else self._with_default(self._ruled(field))

    def _ruled(self, field: Field) -> Field:
        rules = self._table("validate")
        field = replace(field, required=self._flag(rules, "required"))
        if self.kind in CHOOSING:
            return replace(field, options=self._options(), choices=self._list())
        if self.kind in WRITING:
            return self._written(field, rules)
        if self.kind == "number":
            bounded = replace(
                field,
                min=self._decimal(rules, "min"),
                max=self._decimal(rules, "max"),
                decimals=self._count(self.raw, "decimalDigits") or 0,
            )
            if bounded.min is not None and bounded.max is not None and bounded.min > bounded.max:
                self.refuse(refusals.BOUNDS)
            return bounded
        if self.kind == "datetime" and self.raw.get("subtype") != "date":
            self.refuse(refusals.SETTING_WRONG, name="subtype", value=self.raw.get("subtype"))
        limited = replace(field, earliest=self._day("min"), latest=self._day("max"))
        fixed = not any(bound.names for bound in (limited.earliest, limited.latest) if bound)
        if fixed and limited.first_day({}, SOME_DAY) > limited.last_day({}, SOME_DAY):
            self.refuse(refusals.BOUNDS)
        return limited

    def _day(self, name: str) -> feel.Expression | None:
        """The bound of a date: a day, or FEEL that gives one."""
        written = self._text(self._table("properties"), name).strip()
        if not written:
            return None
        text = feel.strip_equals(written) if written.startswith("=") else f'date("{written}")'
        try:
            bound = feel.compile_expression(text)
        except FeelSyntax as error:
            self.refuse(refusals.BAD_DAY, name=name, reason=str(error))
            return None
        if not bound.names and not isinstance(bound.evaluate({}, SOME_DAY), Date):
            self.refuse(refusals.SETTING_WRONG, name=f"properties.{name}", value=written)
            return None
        return bound

    def _written(self, field: Field, rules: Mapping[str, object]) -> Field:
        check = self._text(self._table("properties"), "check") or self._text(rules, "validationType")
        if check and check not in get_args(Check):
            self.refuse(refusals.SETTING_WRONG, name="check", value=check)
        account = self._text(self._table("properties"), "account")
        if account and account not in get_args(AccountValue):
            self.refuse(refusals.SETTING_WRONG, name="account", value=account)
        pattern = self._text(rules, "pattern") or None
        try:
            is_found(pattern or "", "")
        except PatternInvalid:
            self.refuse(refusals.BAD_PATTERN, pattern=pattern)
            pattern = None
        most = self._count(rules, "maxLength")
        written = replace(
            field,
            check=cast(Check, check) if check in get_args(Check) else None,
            account=cast(AccountValue, account) if account in get_args(AccountValue) else None,
            pattern=pattern,
            min_length=self._count(rules, "minLength"),
            max_length=MAX_LENGTH[self.kind] if most is None else most,
        )
        if (written.min_length or 0) > (written.max_length or 0):
            self.refuse(refusals.BOUNDS)
        return written

    def _with_default(self, field: Field) -> Field:
        given = self.raw.get("defaultValue")
        if given in (None, "", False):
            return field
        default = "true" if given is True else str(given)
        schema = forms_schema.checked([field], dict.fromkeys(LISTS, ()))
        if field.choices is None and schema.validate({field.key: forms_schema.plain(field, [default])}):
            self.refuse(refusals.DEFAULT_WRONG, value=default)
        return replace(field, default=default)

    def _options(self) -> tuple[Choice, ...]:
        english = self._options_en()
        options: list[Choice] = []
        for entry in _tables(self.raw.get("values")):
            value, label = str(entry.get("value", "")), self._text(entry, "label")
            if not value or not label:
                self.refuse(refusals.SETTING_WRONG, name="values", value=value or label)
            elif value in {one.value for one in options}:
                self.refuse(refusals.OPTION_TWICE, value=value)
            else:
                options.append(Choice(value, label, english.pop(value, "")))
        for value in english:
            self.refuse(refusals.OPTION_LOST, value=value)
        return tuple(options)

    def _options_en(self) -> dict[str, str]:
        pairs = [pair for pair in self._text(self._table("properties"), "options_en").split(";") if pair.strip()]
        found = {}
        for pair in pairs:
            value, equals, label = pair.partition("=")
            if not equals or not label.strip():
                self.refuse(refusals.SETTING_WRONG, name="properties.options_en", value=pair)
            found[value.strip()] = label.strip()
        return found

    def _list(self) -> str | None:
        name = self._text(self.raw, "valuesKey") or self._text(self._table("properties"), "choices")
        if name and name not in LISTS:
            self.refuse(refusals.LIST_UNKNOWN, name=name, known="、".join(LISTS))
        if not name and not self.raw.get("values"):
            self.refuse(refusals.NO_OPTIONS)
        return name or None

    def _hide(self) -> feel.Expression | None:
        written = self._text(self._table("conditional"), "hide").strip()
        if not written:
            return None
        if not written.startswith("="):
            self.refuse(refusals.HIDE_NOT_FEEL)
            return None
        try:
            return feel.compile_expression(feel.strip_equals(written))
        except FeelSyntax as error:
            self.refuse(refusals.BAD_HIDE, reason=str(error))
            return None

    def _table(self, name: str) -> Mapping[str, object]:
        value = self.raw.get(name, {})
        if isinstance(value, dict):
            return value
        self.refuse(refusals.SETTING_WRONG, name=name, value=value)
        return {}

    def _text(self, table: Mapping[str, object], name: str) -> str:
        value = table.get(name, "")
        if isinstance(value, str):
            return value
        self.refuse(refusals.SETTING_WRONG, name=name, value=value)
        return ""

    def _flag(self, table: Mapping[str, object], name: str) -> bool:
        value = table.get(name, False)
        if value not in (True, False, "true", "false"):
            self.refuse(refusals.SETTING_WRONG, name=name, value=value)
        return value in (True, "true")

    def _count(self, table: Mapping[str, object], name: str) -> int | None:
        value = table.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            return value
        self.refuse(refusals.SETTING_WRONG, name=name, value=value)
        return None

    def _decimal(self, table: Mapping[str, object], name: str) -> Decimal | None:
        value = table.get(name)
        if value is None:
            return None
        try:
            return Decimal(str(value))
        except InvalidOperation:
            self.refuse(refusals.SETTING_WRONG, name=name, value=value)
            return None


def _deeper(value: object, limit: int) -> bool:
    """Whether more lists and objects than that are in each other."""
    level = [value]
    for _ in range(limit + 1):
        inner = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, (dict, list))]
        level = [child for children in inner for child in children]
    return bool(level)


def _tables(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _inside(field: Field, group: Field | None) -> Field:
    """A field with what it has from its group: heading, and the condition under which all of it does not apply."""
    if group is None:
        return field
    field = replace(field, group=group.key, group_label=group.label, group_label_en=group.label_en)
    if group.hide is None or field.hide is None:
        return replace(field, hide=field.hide or group.hide)
    return replace(field, hide=feel.compile_expression(f"({group.hide.text}) or ({field.hide.text})"))
