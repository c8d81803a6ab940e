"""Statements of what happens most: compiled once for each kind of database, and run by its driver itself.

For a statement that it has compiled before, SQLAlchemy takes ten times as long to find it, to bind its values and to
read its rows as the driver takes to run it. Here all of that is worked out once. Every statement may name the
parameter `tenant`, which the store fills in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import zip_longest
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

from engine.databases import Instant

Converter: TypeAlias = Callable[[Any], Any]
Values: TypeAlias = Mapping[str, object]

TENANT: Final[sa.BindParameter[str]] = sa.bindparam("tenant", type_=sa.String(12))
_REQUIRED: Final = object()


@dataclass(frozen=True, eq=False)
class Compiled:
    """A statement for one kind of database: the pieces of its text between parameters, and what values go through."""

    pieces: tuple[str, ...]
    parameters: tuple[tuple[str, Converter | None, object], ...]
    columns: tuple[tuple[int, Converter], ...]
    by_number: bool

    @cached_property
    def text(self) -> str:
        """The statement as the driver takes it."""
        return self.numbered(1) if self.by_number else "?".join(self.pieces)

    def numbered(self, first: int) -> str:
        """The statement with its parameters numbered from `first`."""
        marks = (f"${first + place}" for place in range(len(self.parameters)))
        return "".join(map("".join, zip_longest(self.pieces, marks, fillvalue="")))

    def arranged(self, values: Values) -> list[object]:
        """The values of the parameters, in their order, as the driver takes them."""
        found = []
        for name, convert, otherwise in self.parameters:
            value = values[name] if otherwise is _REQUIRED else values.get(name, otherwise)
            found.append(value if convert is None else convert(value))
        return found

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row of the driver's as values of Python."""
        if not self.columns:
            return tuple(row)
        cells = list(row)
        for place, convert in self.columns:
            cells[place] = convert(cells[place])
        return tuple(cells)


class Reading:
    """A query with named parameters."""

    def __init__(self, statement: sa.Select[Any]) -> None:
        self._statement = statement
        self._compiled: dict[str, Compiled] = {}

    def on(self, dialect: sa.Dialect) -> Compiled:
        """The query as a database of this kind understands it."""
        known = self._compiled.get(dialect.name)
        if known is None:
            positional = _positional(dialect)
            types = [column.type.dialect_impl(positional) for column in self._statement.selected_columns]
            converters = [kind.result_processor(positional, None) for kind in types]
            columns = tuple((place, convert) for place, convert in enumerate(converters) if convert is not None)
            known = self._compiled[dialect.name] = _compiled(self._statement, positional, None, columns)
        return known


class Change:
    """An insert, or an update or delete of one row, with parameters; `names` are the columns it sets from them."""

    def __init__(self, statement: sa.Insert | sa.Update | sa.Delete, names: Sequence[str] = ()) -> None:
        self._statement = statement
        self._names = list(names) or None
        self._compiled: dict[str, Compiled] = {}
        self.inserts, self.deletes = isinstance(statement, sa.Insert), isinstance(statement, sa.Delete)
        self.table = str(statement.table)

    def on(self, dialect: sa.Dialect) -> Compiled:
        """The change as a database of this kind understands it."""
        known = self._compiled.get(dialect.name)
        if known is None:
            known = _compiled(self._statement, _positional(dialect), self._names, ())
            self._compiled[dialect.name] = known
        return known


@cache
def inserting(table: sa.Table, names: tuple[str, ...]) -> Change:
    """An insert of rows with these columns, and the tenant's."""
    return Change(sa.insert(table), ("tenant_id", *names))


def _compiled(
    statement: sa.Select[Any] | sa.Insert | sa.Update | sa.Delete,
    dialect: sa.Dialect,
    names: list[str] | None,
    columns: tuple[tuple[int, Converter], ...],
) -> Compiled:
    made = statement.compile(dialect=dialect, column_keys=names)
    assert isinstance(made, SQLCompiler)
    parameters = []
    for name in made.positiontup or ():
        bound = made.binds[name]
        otherwise = _REQUIRED if bound.required else bound.effective_value
        convert: Converter | None = bound.type.dialect_impl(dialect).bind_processor(dialect)
        if convert is not None and isinstance(bound.type, sa.Date | Instant):
            convert = _once(convert)
        parameters.append((name, convert, otherwise))
    by_number = dialect.paramstyle == "format"
    pieces = str(made).split("%s" if by_number else "?")
    return Compiled(tuple(pieces), tuple(parameters), columns, by_number)


def _once(convert: Converter) -> Converter:
    """The same, but for the value that it converted last: one act writes one instant many times."""
    last: tuple[object, object] = (_REQUIRED, None)

    def converted(value: object) -> object:
        nonlocal last
        known, made = last
        if known is not value:
            made = convert(value)
            last = (value, made)
        return made

    return converted


def _positional(dialect: sa.Dialect) -> sa.Dialect:
    """The same dialect with parameters by place, so that texts can be put together."""
    if dialect.positional:
        return dialect
    kind: Any = type(dialect)
    by_place: sa.Dialect = kind(paramstyle="format", dbapi=dialect.loaded_dbapi)
    return by_place
