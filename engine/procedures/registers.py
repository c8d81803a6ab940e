"""库: the registers of shared data that a form may be filled in from, as a field's `prefill` names them.

`enterprise.credit_code` is the field whose value an entry is found by; `enterprise.name` a field that is filled in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.procedures import forms_schema, refusals
from engine.procedures.form_fields import WRITING, Check, Field
from engine.runtime.refusals import Refusal


@dataclass(frozen=True)
class Fact:
    """One thing that an entry says; a personal one fills personal fields only, a day fills dates."""

    personal: bool = False
    day: bool = False


@dataclass(frozen=True)
class Register:
    """A register: the fact that its entries are found by, how that is checked, and what an entry says.

    An entry whose `standing` is not among `good` fills in nothing; `others` are the other ones, with their English.
    """

    key: str
    name: str
    found_by: str
    check: Check
    facts: Mapping[str, Fact]
    standing: str
    good: frozenset[str]
    others: Mapping[str, str]

    def prefill(self, fact: str) -> str:
        """How a field names a fact of this register."""
        return f"{self.key}.{fact}"

    def fields(self, fields: Iterable[Field]) -> Iterator[tuple[Field, str]]:
        """The fields that are filled in from this register, each with its fact."""
        for field in fields:
            register, _, fact = field.prefill.partition(".")
            if register == self.key and fact != self.found_by:
                yield field, fact

    def key_field(self, fields: Iterable[Field]) -> Field | None:
        """The field that an entry is found by."""
        return next((field for field in fields if field.prefill == self.prefill(self.found_by)), None)

    def asked(self, fields: Iterable[Field], raw: Mapping[str, Sequence[str]]) -> str:
        """What an entry is to be found by, as it stands in what was filled in; empty when nothing stands there."""
        key = self.key_field(fields)
        return "" if key is None else entered(key, raw)


def entered(field: Field, raw: Mapping[str, Sequence[str]]) -> str:
    """What stands in a field with one value, as it is checked and kept."""
    return str(forms_schema.plain(field, raw.get(field.key, ())) or "")


REGISTERS: Final[Mapping[str, Register]] = {
    "enterprise": Register(
        key="enterprise",
        name="法人库",
        found_by="credit_code",
        check="uscc",
        facts={
            "credit_code": Fact(),
            "name": Fact(),
            "kind": Fact(),
            "legal_person": Fact(personal=True),
            "address": Fact(),
            "established_on": Fact(day=True),
        },
        standing="status",
        good=frozenset({"存续"}),
        others={
            "停业": "out of business",
            "迁出": "moved away",
            "吊销": "licence revoked",
            "撤销": "registration revoked",
            "注销": "deregistered",
        },
    ),
}


def faults(fields: Sequence[Field]) -> Iterator[tuple[Field, Refusal, Mapping[str, object]]]:
    """What is wrong with the `prefill` of a form's fields."""
    for field in fields:
        if not field.prefill:
            continue
        name, _, fact = field.prefill.partition(".")
        register = REGISTERS.get(name)
        if register is None or fact not in register.facts:
            known = "、".join(one.prefill(each) for one in REGISTERS.values() for each in one.facts)
            yield field, refusals.PREFILL_UNKNOWN, {"value": field.prefill, "known": known}
            continue
        beside = [one for one in fields if one.group == field.group]
        yield from ((field, refusal, facts) for refusal, facts in _faults(field, register, fact, beside))


def _faults(
    field: Field, register: Register, fact: str, beside: Sequence[Field]
) -> Iterator[tuple[Refusal, Mapping[str, object]]]:
    wanted = register.prefill(register.found_by)
    keys = [one for one in beside if one.prefill == wanted]
    if len(keys) != 1:
        yield refusals.PREFILL_KEY, {"key": wanted}
    if fact == register.found_by and field.check != register.check:
        yield refusals.PREFILL_UNCHECKED, {"check": register.check}
    fits = {"datetime"} if register.facts[fact].day else WRITING
    if field.type not in fits or field.readonly:
        yield refusals.PREFILL_UNFIT, {"value": field.prefill}
    if register.facts[fact].personal and not field.personal:
        yield refusals.PREFILL_PERSONAL, {"value": field.prefill}
