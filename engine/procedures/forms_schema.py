"""The one validator of a form: a marshmallow schema generated from its fields, for pages and API alike.

Messages are Chinese sentences that are keys of their translations; braces in them are facts about the field.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields

from engine.language.patterns import is_found
from engine.procedures import codes
from engine.procedures.form_fields import WRITING, Choice, Field

REQUIRED: Final = "此项必填。"
CHOOSE: Final = "请选择一项。"
CHOOSE_SOME: Final = "请至少选择一项。"
TICK: Final = "请勾选确认。"
UNKNOWN: Final = "表单中没有这一项。"
SEVERAL: Final = "此项只能填写一个值。"
NOT_OFFERED: Final = "请从所列选项中选择。"
NOT_A_NUMBER: Final = "请填写数字，例如 12 或 12.5。"
NOT_WHOLE: Final = "请填写整数。"
TOO_FINE: Final = "小数最多 {decimals} 位。"
TOO_SMALL: Final = "不能小于 {min}。"
TOO_GREAT: Final = "不能大于 {max}。"
NOT_A_DATE: Final = "请填写存在的日期，例如 2026-03-02。"
TOO_EARLY: Final = "不能早于 {earliest}。"
TOO_LATE: Final = "不能晚于 {latest}。"
TOO_SHORT: Final = "至少填写 {min_length} 个字。"
TOO_LONG: Final = "最多填写 {max_length} 个字。"
PATTERN: Final = "格式不正确，请按提示填写。"
UNPRINTABLE: Final = "含有不能显示的字符，请删除后重新填写。"
CITIZEN_ID: Final = "公民身份号码不正确，请核对 18 位号码。"
USCC: Final = "统一社会信用代码不正确，请核对 18 位代码。"
PHONE: Final = "电话号码不正确，请填写手机号码或带区号的固定电话。"
EMAIL: Final = "电子邮箱不正确，例如 name@example.cn。"

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,9})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PHONE = re.compile(r"(\+?86-?)?1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?|[0-9]{5}")
_MOBILE = re.compile(r"(\+?86-?)?1[3-9]")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}")


def is_email(text: str) -> bool:
    """Whether a text is an e-mail address as people have them; RFC 5321 allows 254 characters."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


_CHECKS: Final[Mapping[str, tuple[Callable[[str], bool], str]]] = {
    "citizen_id": (codes.citizen_id, CITIZEN_ID),
    "uscc": (codes.uscc, USCC),
    "phone": (lambda text: _PHONE.fullmatch(text) is not None, PHONE),
    "email": (is_email, EMAIL),
}
_CODES = frozenset({"citizen_id", "uscc"})
_LINE_ENDS = frozenset("\n\t")

Validator = Callable[[Any], None]
Lists = Mapping[str, Sequence[Choice]]


class Number(fields.Field[Decimal]):
    """A decimal number, written plainly: exponents are not what people type."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> Decimal:
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            raise ValidationError(NOT_A_NUMBER)
        return Decimal(value)


class Day(fields.Field[str]):
    """A date that exists, as ISO 8601 text."""

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise ValidationError(NOT_A_DATE)
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise ValidationError(NOT_A_DATE) from None


def typed(form: Iterable[Field]) -> Schema:
    """A schema that only turns texts into values: enough to evaluate conditions."""
    return Schema.from_dict({field.key: _typed_as(field)() for field in form})()


def checked(form: Iterable[Field], lists: Lists) -> Schema:
    """A schema that checks everything the form demands of these fields. `lists` are the choices from outside."""
    return Schema.from_dict({field.key: _checked_field(field, lists) for field in form})()


def plain(field: Field, given: Sequence[str]) -> object:
    """What came in for a field as the schema reads it: trimmed, None when nothing was filled in."""
    texts = [text for text in (_clean(field, one) for one in given) if text]
    match field.type:
        case "checkbox":
            return bool(texts)
        case "checklist":
            return texts
        case _:
            return texts[0] if texts else None


def _clean(field: Field, text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if field.type in WRITING and field.check is None:
        return unicodedata.normalize("NFC", text)
    # Full-width digits come out of Chinese input methods; codes and numbers mean the same with plain ones.
    text = unicodedata.normalize("NFKC", text)
    if field.type == "number":
        return text.replace(",", "")
    if field.check in _CODES:
        return re.sub(r"\s", "", text).upper()
    return plain_phone(text) if field.check == "phone" else text


def plain_phone(text: str) -> str:
    """A telephone number without the blanks, and of a mobile number the hyphens, that people put into it."""
    digits = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return digits.replace("-", "") if _MOBILE.match(digits) else digits


def _typed_as(field: Field) -> Callable[..., fields.Field[Any]]:
    match field.type:
        case "number":
            return Number
        case "datetime":
            return Day
        case "checkbox":
            return fields.Boolean
        case "checklist":
            return _texts
        case _:
            return fields.String


def _texts(**settings: Any) -> fields.Field[Any]:
    return fields.List(fields.String(), **settings)


def _checked_field(field: Field, lists: Lists) -> fields.Field[Any]:
    message = CHOOSE if field.type in {"select", "radio"} else REQUIRED
    return _typed_as(field)(
        required=field.required,
        error_messages={"required": message},
        validate=list(_validators(field, lists)),
    )


def _validators(field: Field, lists: Lists) -> Iterable[Validator]:
    match field.type:
        case "textfield" | "textarea":
            yield from _of_text(field)
        case "number":
            yield _demand(lambda value: field.decimals > 0 or value == value.to_integral_value(), NOT_WHOLE)
            yield _demand(lambda value: field.decimals == 0 or -value.as_tuple().exponent <= field.decimals, TOO_FINE)
            yield _demand(lambda value: field.min is None or value >= field.min, TOO_SMALL)
            yield _demand(lambda value: field.max is None or value <= field.max, TOO_GREAT)
        case "select" | "radio":
            offered = _offered(field, lists)
            yield _demand(lambda value: value in offered, NOT_OFFERED)
        case "checklist":
            offered = _offered(field, lists)
            yield _demand(lambda value: not field.required or bool(value), CHOOSE_SOME)
            yield _demand(lambda value: set(value) <= offered and len(set(value)) == len(value), NOT_OFFERED)
        case "checkbox":
            yield _demand(lambda value: not field.required or value, TICK)


def _of_text(field: Field) -> Iterable[Validator]:
    allowed = _LINE_ENDS if field.type == "textarea" else frozenset[str]()
    yield _demand(lambda value: all(one in allowed or _shows(one) for one in value), UNPRINTABLE)
    yield _demand(lambda value: len(value) >= (field.min_length or 0), TOO_SHORT)
    yield _demand(lambda value: field.max_length is None or len(value) <= field.max_length, TOO_LONG)
    if field.check is not None:
        valid, message = _CHECKS[field.check]
        yield _demand(valid, message)
    if field.pattern is not None:
        yield _demand(partial(is_found, field.pattern), PATTERN)


def _offered(field: Field, lists: Lists) -> set[str]:
    return {choice.value for choice in (lists[field.choices] if field.choices else field.options)}


def _shows(character: str) -> bool:
    """Control, surrogate and unassigned characters, and those that turn the reading direction, are no text."""
    return unicodedata.category(character) not in {"Cc", "Cs", "Cn"} and character not in "\u202a\u202b\u202d\u202e"


def _demand(holds: Callable[[Any], bool], message: str) -> Validator:
    def check(value: object) -> None:
        if not holds(value):
            raise ValidationError(message)

    return check
