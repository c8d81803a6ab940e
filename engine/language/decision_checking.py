"""What is wrong with the decisions of a file before any is asked: its expressions, its tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from engine.language import findings
from engine.language.cells import Unclear, value_of
from engine.language.checking import Variables, check_expression, check_tests, type_of
from engine.language.columns import subject_type
from engine.language.dmn_reading import Decision, Graph, Reference
from engine.language.feel import Expression
from engine.language.findings import Finding, Located
from engine.language.static_types import FUNCTION, constant, joined, strangers
from engine.language.table_checking import check_table
from engine.language.tables import Output, Table
from engine.language.types import ANY, NUMBER, Type
from engine.language.values import Value
from engine.language.xml_reading import Place

__all__ = ["Located", "check_decision", "type_of_decision"]


def check_decision(decision: Decision, graph: Graph, variables: Variables) -> Iterator[Located]:
    """What is wrong with a decision asked over these variables. Of boxed logic, tables and formulas are checked."""
    variables = _with_required(decision, graph, variables)
    match decision.box:
        case Table() as table:
            yield from _cells(table, variables)
            yield from check_table(table, variables)
        case Expression() as formula:
            place = Place(decision.id, decision.line)
            yield from _located(place, check_expression(formula, variables, decision.type))
        case _:
            yield Located(findings.NOT_CHECKED_BOX, Place(decision.id, decision.line), {"name": decision.name})


def type_of_decision(decision: Decision, graph: Graph, variables: Variables) -> Type:
    """The type of a decision's answer over these variables."""
    if decision.type.name != "Any":
        return decision.type
    variables = _with_required(decision, graph, variables)
    match decision.box:
        case Table() as table:
            return _type_of_table(table, variables)
        case Expression() as formula:
            return type_of(formula, variables)
    return ANY


def _with_required(decision: Decision, graph: Graph, variables: Variables) -> Variables:
    """The variables with what the decision requires, under the names that it knows it by."""
    types = dict(variables.types)
    foreign: dict[str, dict[str, Type]] = {}
    for reference in (*decision.requires, *decision.knows):
        source = graph if reference.source is None else graph.imports[reference.source]
        found = _type_of_part(reference, source, variables)
        name = source.name_of(reference.key)
        (foreign.setdefault(reference.source, {}) if reference.source else types)[name] = found
    types |= {name: Type("context", fields=tuple(parts.items())) for name, parts in foreign.items()}
    return replace(variables, types=types)


def _type_of_part(reference: Reference, graph: Graph, variables: Variables) -> Type:
    if reference.key in graph.decisions:
        return type_of_decision(graph.decisions[reference.key], graph, variables)
    data = graph.inputs.get(reference.key)
    if data is None:
        return FUNCTION
    given = variables.types.get(data.name, ANY)
    return given if data.type.name in {"Any", given.name} else data.type


def _cells(table: Table, variables: Variables) -> Iterator[Located]:
    subjects = [subject_type(column, variables) for column in table.inputs]
    for column in table.inputs:
        yield from _located(column.place, check_expression(column.expression, variables))
    for rule in table.rules:
        tests, gives = rule.cells[: len(subjects)], rule.cells[len(subjects) :]
        for cell, place, subject in zip(rule.tests, tests, subjects, strict=True):
            yield from _located(place, check_tests(cell, variables, subject))
        for one, place, output in zip(rule.gives, gives, table.outputs, strict=True):
            yield from _located(place, check_expression(one, variables, output.type))
            yield from _not_listed(one, place, output)


def _located(place: Place, found: Iterable[Finding]) -> Iterator[Located]:
    return (Located(finding.sentence, place, finding.facts) for finding in found)


def _not_listed(given: Expression, place: Place, output: Output) -> Iterator[Located]:
    """A constant that the column's own list of values does not have."""
    listed = _listed(output)
    try:
        value = value_of(given.tree)
    except Unclear:
        return
    if listed and value is not None and strangers([value], Type("Any", values=listed)):
        facts = {"expression": given.text, "column": output.name}
        yield Located(findings.NOT_LISTED, place, facts)


def _listed(output: Output) -> tuple[Value, ...]:
    """The values that an output column lists."""
    try:
        listed = value_of(output.ranked.tree) if output.ranked else None
    except Unclear:
        return ()
    return tuple(listed) if isinstance(listed, list) else ()


def _type_of_table(table: Table, variables: Variables) -> Type:
    types = [_type_of_output(table, place, variables) for place in range(len(table.outputs))]
    fields: Mapping[str, Type] = {output.name: one for output, one in zip(table.outputs, types, strict=True)}
    row = types[0] if len(types) == 1 else Type("context", fields=tuple(fields.items()))
    if table.policy not in {"COLLECT", "RULE ORDER", "OUTPUT ORDER"}:
        return row
    if table.aggregation is None:
        return Type("list", item=row)
    return NUMBER if table.aggregation == "COUNT" else replace(row, values=())


def _type_of_output(table: Table, place: int, variables: Variables) -> Type:
    """The type of an output column: of all that its rules give, and of its default."""
    output = table.outputs[place]
    given = [rule.gives[place] for rule in table.rules] + ([output.default] if output.default else [])
    try:
        return joined([constant(value_of(one.tree)) for one in given])
    except Unclear:
        pass
    found = joined([type_of(one, variables) for one in given])
    return output.type if found.name == "Any" else found
