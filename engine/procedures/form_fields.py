"""What a form is made of: its fields and the choices they offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal

from engine.language.feel import Expression
from engine.language.temporal import Date

FieldType = Literal[
    "textfield",
    "textarea",
    "number",
    "datetime",
    "select",
    "radio",
    "checkbox",
    "checklist",
    "text",
    "separator",
]
Check = Literal["citizen_id", "uscc", "phone", "email"]
AccountValue = Literal["name", "citizen_id", "phone", "email"]

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2100, 12, 31)
CALENDAR: Final = range(date.min.year, date.max.year + 1)
CHOOSING: Final = frozenset({"select", "radio", "checklist"})
PASSIVE: Final = frozenset({"text", "separator"})
WRITING: Final = frozenset({"textfield", "textarea"})
OPINION: Final = "opinion"  # the field of that name is a clerk's opinion, in whatever form it stands


@dataclass(frozen=True)
class Choice:
    """One option: the value that is kept, and what people read."""

    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True)
class Field:
    """One field of a form, or a piece of text or a line between fields.

    `choices` names a list that comes from outside the file; `hide` is true where the field does not apply. A personal
    field is kept in the erasable table only; a public one of a clerk's form is told to the applicant. `group` is
    the key of the group it stands in, "" outside of groups. `prefill` is what it is filled in from (`registers.py`),
    `account` what of the applicant's own account a new application begins with here. Lengths are in characters.
    `earliest` and `latest` bound a date; each gives a day over the values of the form.
    """

    key: str
    type: FieldType
    label: str
    label_en: str = ""
    hint: str = ""
    hint_en: str = ""
    required: bool = False
    options: tuple[Choice, ...] = ()
    choices: str | None = None
    hide: Expression | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    decimals: int = 0
    earliest: Expression | None = None
    latest: Expression | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    check: Check | None = None
    account: AccountValue | None = None
    personal: bool = False
    public: bool = False
    readonly: bool = False
    prefill: str = ""
    default: str = ""
    prefix: str = ""
    suffix: str = ""
    prefix_en: str = ""
    suffix_en: str = ""
    group: str = ""
    group_label: str = ""
    group_label_en: str = ""

    @property
    def answerable(self) -> bool:
        """Whether somebody fills it in."""
        return self.type not in PASSIVE and not self.readonly

    def visible(self, values: Mapping[str, object]) -> bool:
        """Whether the field applies, given the values of the form."""
        return self.hide is None or self.hide.evaluate(values) is not True

    def first_day(self, values: Mapping[str, object], now: datetime | None) -> date:
        """The first day that a date may be, given the values of the form; 1900-01-01 at the earliest."""
        return max(EARLIEST, _day(self.earliest, values, now) or EARLIEST)

    def last_day(self, values: Mapping[str, object], now: datetime | None) -> date:
        """The last day that a date may be, given the values of the form; 2100-12-31 at the latest."""
        return min(LATEST, _day(self.latest, values, now) or LATEST)


def _day(bound: Expression | None, values: Mapping[str, object], now: datetime | None) -> date | None:
    day = None if bound is None else bound.evaluate(values, now)
    return date(day.year, day.month, day.day) if isinstance(day, Date) and day.year in CALENDAR else None
