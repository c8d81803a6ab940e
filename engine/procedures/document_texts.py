"""Texts of documents that depend on the case: formulas over a document's data, so that templates only set them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from engine.errors import StepRefused
from engine.language.checking import Finding, Variables, check_expression
from engine.language.errors import FeelLimit
from engine.language.feel import Expression
from engine.language.printing import literal
from engine.language.types import ANY, NUMBER, STRING, Type
from engine.language.values import Value
from engine.procedures import refusals
from engine.procedures.contents import Contents
from engine.procedures.item import DocumentRule
from engine.procedures.procedure import Procedure

_LATER: Final = frozenset({"texts", "url"})  # what is not there yet when texts are written


def written(procedure: Procedure, rule: DocumentRule, told: Contents, now: datetime) -> dict[str, str | list[str]]:
    """The texts of a document over the rest of its contents. Raises StepRefused: none is left out silently."""
    data, texts = _data(told), {}
    for key, formula in procedure.formulas.texts[rule.key].items():
        try:
            text = _text(formula.evaluate(data, now))
        except FeelLimit:
            text = None
        if text is None:
            raise StepRefused(element=rule.name, reason=refusals.TEXT_MISSING.format(key=key))
        texts[key] = text
    return texts


def misunderstood(formula: Expression, told: Contents) -> tuple[Finding, ...]:
    """What is wrong with a text over contents like these, before it is written: names, parts, types."""
    types = {name: _type(value) for name, value in _data(told).items()}
    return check_expression(formula, Variables(types))


def unfit(formula: Expression, told: Contents, now: datetime) -> Iterator[str]:
    """What comes of a text over these contents, told when it is no text."""
    try:
        value = formula.evaluate(_data(told), now)
    except FeelLimit as error:
        yield str(error)
    else:
        if _text(value) is None:
            yield literal(value)


def _data(told: Contents) -> dict[str, object]:
    return {name: value for name, value in told.as_json().items() if name not in _LATER}


def _text(value: Value) -> str | list[str] | None:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        texts = [one for one in value if isinstance(one, str)]
        return texts if len(texts) == len(value) else None
    return None


def _type(value: object) -> Type:
    """The type that a part of the contents always has."""
    if isinstance(value, Mapping):
        return Type("context", fields=tuple((str(key), _type(one)) for key, one in value.items()))
    if isinstance(value, list | tuple):
        return Type("list", item=_type(value[0]) if value else ANY)
    return NUMBER if isinstance(value, int) else STRING
