"""What an element says of itself, read so that only meaning is left: expressions printed alike, defaults left out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml import etree

from engine.language.errors import FeelSyntax
from engine.language.feel import compile_expression, compile_unary, strip_equals
from engine.language.printing import printed
from engine.runtime.zeebe import TOOLS

_DEFAULTS: Final[Mapping[str, str]] = {
    "isInterrupting": "true",
    "cancelActivity": "true",
    "isSequential": "false",
    "isForCompensation": "false",
    "triggeredByEvent": "false",
    "isExecutable": "true",
    "isClosed": "false",
    "processType": "None",
    "associationDirection": "None",
    "gatewayDirection": "Unspecified",
    "startQuantity": "1",
    "completionQuantity": "1",
    "instantiate": "false",
    "parallelMultiple": "false",
    "eventGatewayType": "Exclusive",
}
"""What BPMN takes an attribute to be where it is not written."""


@dataclass(frozen=True)
class Said:
    """A text as its analyst wrote it, and what it comes to: two are the same when that is the same."""

    text: str
    meaning: str


def plain(text: str | None) -> Said:
    """A text that is no expression; blanks around and between its words do not count."""
    written = (text or "").strip()
    return Said(written, " ".join(written.split()))


def formula(text: str | None) -> Said:
    """A text that is an expression where it begins with `=`."""
    written = (text or "").strip()
    return Said(written, canonical(written)) if written.startswith("=") else plain(written)


def cell(text: str | None) -> Said:
    """Unary tests of a decision table."""
    written = (text or "").strip()
    try:
        return Said(written, printed(compile_unary(written or "-").tree))
    except FeelSyntax:
        return plain(written)


def expression(text: str | None) -> Said:
    """An expression without a sign before it, as DMN has them."""
    written = (text or "").strip()
    return Said(written, canonical(f"={written}") if written else "")


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """An expression as FEEL prints it, so that blanks and brackets without meaning do not count."""
    try:
        return f"={printed(compile_expression(strip_equals(text)).tree)}"
    except FeelSyntax:
        return " ".join(text.split())


def is_tools(element: etree._Element | str) -> bool:
    """Whether an element or the name of an attribute belongs to a tool, and not to the procedure."""
    return (etree.QName(element).namespace or "") in TOOLS


def attributes(element: etree._Element, but: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """The attributes of an element by local name, but for some."""
    for name, value in sorted(element.attrib.items()):
        local = etree.QName(str(name)).localname
        if local not in but and value != _DEFAULTS.get(local) and not is_tools(str(name)):
            yield local, str(value)


def summary(element: etree._Element, but: Iterable[str] = ("id",)) -> Said:
    """An element with all in it, as one line: for what is not taken apart any further."""
    left_out = frozenset(but)
    tag = etree.QName(element).localname
    written = (element.text or "").strip()
    said = [(name, formula(value)) for name, value in attributes(element, left_out)]
    # a text under `text` is an expression in DMN, and elsewhere one may be
    own = [expression(written) if tag == "text" else formula(written)] if written else []
    inside = [summary(child, left_out) for child in element.iterchildren("{*}*") if not is_tools(child)]
    return Said(
        " ".join([tag, *(f"{name}={one.text}" for name, one in said), *_texts(own, inside)]),
        " ".join([tag, *(f"{name}={one.meaning}" for name, one in said), *_meanings(own, inside)]),
    )


def _texts(own: Iterable[Said], inside: Iterable[Said]) -> Iterator[str]:
    yield from (one.text for one in own)
    yield from (f"({one.text})" for one in inside)


def _meanings(own: Iterable[Said], inside: Iterable[Said]) -> Iterator[str]:
    yield from (one.meaning for one in own)
    yield from (f"({one.meaning})" for one in inside)


def differing(old: Mapping[str, Said], new: Mapping[str, Said]) -> Iterator[tuple[str, str, str]]:
    """The keys whose meaning differs, with the texts before and after; "" where there is none."""
    none = Said("", "")
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key, none), new.get(key, none)
        if before.meaning != after.meaning:
            yield key, before.text, after.text
