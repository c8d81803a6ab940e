"""A column of a decision table for checking: its axis, and on which pieces of it each rule's cell holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import localcontext

from engine.language import tree
from engine.language.axes import Axis, Piece, anything, line, points, texts
from engine.language.between import ORDERED
from engine.language.cells import Unclear, edges, is_ordered
from engine.language.checking import Variables, type_of
from engine.language.feel import UnaryTests
from engine.language.metering import Meter
from engine.language.scope import Scope
from engine.language.static_types import constant
from engine.language.tables import Input, Table
from engine.language.types import ANY, Type
from engine.language.values import NUMBERS, Value


@dataclass(frozen=True)
class Column:
    """A column. By piece: the rules whose cell surely holds there, and those whose cell may, each as bits."""

    axis: Axis
    sure: tuple[int, ...]
    maybe: tuple[int, ...]
    names: frozenset[str]


def subject_type(column: Input, variables: Variables) -> Type:
    """The type of what a column looks at: as declared, more narrowly where more is known."""
    found, declared = type_of(column.expression, variables), column.type
    if declared.name in {"Any", found.name}:
        return found
    return declared if found.name in {"Any", "string"} else found


def column_of(table: Table, place: int, variables: Variables) -> Column:
    """The column at a place, from 0. One that cannot be followed has one piece, on which every cell may hold."""
    given, cells = table.inputs[place], [rule.tests[place] for rule in table.rules]
    try:
        axis = _axis(given, subject_type(given, variables), cells)
    except Unclear:
        axis = Axis(given.label, (anything(ANY),), frozenset([0]))
        always = _bits([not cell.tree.tests for cell in cells])
        return Column(axis, (always,), (_bits([True] * len(cells)),), given.expression.names)
    sure, maybe = [], []
    for piece in axis.pieces:
        answers = [_holds(cell, piece) for cell in cells]
        sure.append(_bits([answer is True for answer in answers]))
        maybe.append(_bits([answer is not False for answer in answers]))
    return Column(axis, tuple(sure), tuple(maybe), given.expression.names)


def _bits(flags: Sequence[bool]) -> int:
    return sum(1 << place for place, flag in enumerate(flags) if flag)


def _holds(cell: UnaryTests, piece: Piece) -> bool | None:
    """Whether the cell holds on the piece; None when that depends on more than the column."""
    try:
        edges(cell.tree)
    except Unclear:
        return None
    return cell(Scope({}, None, Meter()), piece.sample) is True


def _axis(given: Input, type_: Type, cells: Sequence[UnaryTests]) -> Axis:
    tests = [*cells, *([given.allowed] if given.allowed else [])]
    ends = [edge for test in tests for edge in _edges(test, given)]
    pieces, doubtful = _pieces(_kind(type_, ends), [edge for edge in ends if edge is not None], tests)
    if any(edge is None for edge in ends):
        pieces = (*pieces, Piece(None, named="null"))
    if given.allowed is not None:
        pieces = tuple(piece for piece in pieces if piece.sample is None or _holds(given.allowed, piece) is not False)
    if type_.name != "boolean" and not isinstance(given.expression.tree, tree.Name | tree.Path):
        doubtful = pieces  # what an expression computes may never come near some values
    unsure = frozenset(place for place, piece in enumerate(pieces) if piece in doubtful)
    return Axis(given.label, pieces, unsure, is_line=not all(piece.is_point for piece in pieces))


def _edges(test: UnaryTests, given: Input) -> Sequence[Value]:
    try:
        return edges(test.tree)
    except Unclear:
        if test is given.allowed:
            raise
        return ()


def _kind(type_: Type, ends: Sequence[Value]) -> Type:
    """The type, or else what the cells compare with."""
    if type_.name != "Any":
        return type_
    kinds = {constant(edge).name for edge in ends} - {"Null"}
    if len(kinds) > 1:
        raise Unclear
    return Type(kinds.pop()) if kinds else type_


def _pieces(
    type_: Type, ends: Sequence[Value], tests: Sequence[UnaryTests]
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces, and those of which nobody knows whether they occur."""
    if type_.values:
        return points(type_.values), ()
    if type_.name == "boolean":
        return points([True, False]), ()
    fitting = [edge for edge in ends if constant(edge).name == type_.name]
    if type_.name in ORDERED:
        bounds = (type_.within.low, type_.within.high) if type_.within else ()
        with localcontext(NUMBERS):
            return line([*fitting, *(bound for bound in bounds if bound is not None)], type_), ()
    if type_.name == "string" and not any(is_ordered(test.tree) for test in tests):
        pieces, other = texts(fitting)
        return pieces, (other,)
    if not ends:
        return (anything(type_),), ()
    raise Unclear
