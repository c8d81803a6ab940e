"""Expressions checked over what has been written: names that nobody writes, and whatever else can never work."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from engine.faults import Severity
from engine.language import findings, tree
from engine.language.checking import Finding, Variables, check_condition, check_expression, type_of
from engine.language.errors import line_and_column
from engine.language.feel import Expression
from engine.language.findings import Sentence
from engine.language.functions import BUILT_INS
from engine.language.static_types import described
from engine.language.types import Type
from engine.procedures.bundle import SHARED
from engine.procedures.flow import refusals
from engine.procedures.flow.places import TRUTH, Reading
from engine.procedures.flow.written import UNTOLD, Written
from engine.procedures.refusals import LIMIT_FORMULA
from engine.runtime.refusals import Place, Refusal
from engine.runtime.trace import LONGEST_LIMIT

Told = tuple[Refusal, Place, Mapping[str, object]]

NAMES: Final = frozenset({findings.NAME_UNKNOWN, findings.NAME_NEARLY})
OF_VALUES: Final = frozenset({findings.NOT_AMONG, findings.NEVER_TRUE, findings.ALWAYS_TRUE})


@dataclass(frozen=True)
class Lexicon:
    """What is known of names besides: who writes them, and which are personal. `elements` are names of elements."""

    writers: Mapping[str, str]
    personal: frozenset[str]
    elements: Mapping[str, str]

    def faults(self, reading: Reading) -> Iterator[Told]:
        """What is wrong with an expression at its place."""
        for finding in _found(reading):
            if finding.sentence in NAMES:
                yield from self.unknown(finding.facts, reading.written, reading.place)
            elif reading.is_limit:
                yield LIMIT_FORMULA, reading.place, {"reason": str(finding)}
            else:
                yield weighed(finding.sentence, reading.place.file), reading.place, finding.facts
        if reading.harms:
            yield from self.sometimes(reading.expression, reading.written, reading.place)
        yield from _no_units(reading)

    def unknown(self, facts: Mapping[str, object], written: Written, place: Place) -> Iterator[Told]:
        """A name that no path here has written, in words; `facts` are those of the finding."""
        name, nearest = str(facts["name"]), facts.get("nearest")
        if re.search(rf"{re.escape(name)}\s*\(", str(facts["expression"])):
            nearly = nearest in BUILT_INS
            yield (refusals.FUNCTION_NEARLY if nearly else refusals.FUNCTION_UNKNOWN), place, facts
        elif name in self.personal:
            yield refusals.PERSONAL, place, facts
        elif UNTOLD in written.unknown_from:
            return
        elif written.unknown_from:
            yield refusals.PERHAPS_BROUGHT, place, {**facts, "source": self._named(min(written.unknown_from))}
        elif name in self.writers:
            yield refusals.WRITTEN_ELSEWHERE, place, {**facts, "writer": self._named(self.writers[name])}
        elif nearest is not None:
            yield refusals.NAME_NEARLY, place, facts
        else:
            yield refusals.NAME_UNKNOWN, place, facts

    def sometimes(self, expression: Expression, written: Written, place: Place) -> Iterator[Told]:
        """Names that only some paths here have written, where null is not looked for."""
        for name in sorted({name.split(".")[0] for name in expression.names} - _asked_for(expression.tree)):
            if name in written.types and name not in written.sure:
                yield refusals.WRITTEN_SOMETIMES, place, {"name": name, **_at(expression, name)}

    def _named(self, element: str) -> str:
        return self.elements.get(element) or element


def _found(reading: Reading) -> tuple[Finding, ...]:
    variables = Variables(reading.written.types)
    if reading.kinds == TRUTH:
        return check_condition(reading.expression, variables)
    found = check_expression(reading.expression, variables)
    given = type_of(reading.expression, variables)
    if not reading.kinds or given.name in reading.kinds | {"Any", "Null"}:
        return found
    text, at = reading.expression.text, reading.expression.tree.at
    line, column = line_and_column(text, at)
    wanted = "、".join(described(Type(kind)) for kind in sorted(reading.kinds))
    facts = {"expression": text.split("\n")[line - 1].strip()[:80], "column": column}
    wrong = Finding(findings.RESULT_KIND, line, column, {**facts, "wanted": wanted, "type": described(given)})
    return (*found, wrong)


def _no_units(reading: Reading) -> Iterator[Told]:
    """A limit that is written out and counts no units."""
    if not reading.is_limit:
        return
    values = type_of(reading.expression, Variables(reading.written.types)).values
    for value in values:
        if isinstance(value, Decimal) and not (value == int(value) and 1 <= value <= LONGEST_LIMIT):
            yield refusals.UNIT_COUNT, reading.place, {"expression": reading.expression.text}
            return


def weighed(sentence: Sentence, file: str) -> Refusal:
    """A finding as a problem. That some value never comes does no harm in what several procedures share."""
    harmless = sentence in OF_VALUES and file.startswith(f"{SHARED}/")
    return Refusal(*sentence, Severity.WARNING if harmless else Severity.ERROR)


def _asked_for(node: tree.Node) -> frozenset[str]:
    """The names that an expression compares with null, or asks the type of."""
    own: set[str] = set()
    match node:
        case tree.Comparison(operator="=" | "!=", left=tree.Name(name=name), right=tree.Literal(value=None)):
            own.add(name)
        case tree.Comparison(operator="=" | "!=", left=tree.Literal(value=None), right=tree.Name(name=name)):
            own.add(name)
        case tree.InstanceOf(operand=tree.Name(name=name)):
            own.add(name)
        case tree.Invocation(
            function=tree.Name(name="is defined" | "get or else"), arguments=(tree.Name(name=name), *_)
        ):
            own.add(name)
    return frozenset(own).union(*map(_asked_for, tree.children(node)))


def _at(expression: Expression, name: str) -> dict[str, object]:
    line, column = line_and_column(expression.text, max(0, expression.text.find(name)))
    return {"expression": expression.text.split("\n")[line - 1].strip()[:80], "column": column}
