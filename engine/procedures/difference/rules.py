"""What differs between two decision tables. Where the first hit counts, the order of rules has a meaning."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.procedures.difference import wording
from engine.procedures.difference.aspects import Said, cell, expression
from engine.procedures.difference.changes import Change, Place, told
from engine.procedures.difference.sequences import passages
from engine.procedures.difference.signs import same_sign

_ORDERED: Final = frozenset({"FIRST", "RULE ORDER"})
_MOST: Final = 400  # rules left over, beyond which none is sought that one may have become


@dataclass(frozen=True)
class Column:
    """A column: its id, what it looks at or gives, and all that it says."""

    id: str
    key: str
    says: Said


@dataclass(frozen=True)
class Row:
    """A rule: its number from 1, its id, its cells by place, and what is written beside it."""

    number: int
    id: str
    cells: tuple[Said, ...]
    note: str

    def __str__(self) -> str:
        return " | ".join(one.text or "-" for one in self.cells)


@dataclass(frozen=True)
class Table:
    """A decision table as it is compared."""

    policy: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def read(table: etree._Element) -> Table:
    """A decision table from its element."""
    policy = table.get("hitPolicy", "UNIQUE")
    aggregation = table.get("aggregation", "")
    columns = [_input(one) for one in table.iterchildren("{*}input")]
    columns += [_output(one) for one in table.iterchildren("{*}output")]
    rows = (_row(number, row) for number, row in enumerate(table.iterchildren("{*}rule"), 1))
    return Table(f"{policy} {aggregation}".strip(), tuple(columns), tuple(rows))


def compared(place: Place, old: Table, new: Table) -> Iterator[Change]:
    """The changes from one table to another."""
    if old.policy != new.policy:
        yield told(wording.HIT_POLICY, place, old.policy, new.policy)
    kept = _kept(old.columns, new.columns)
    for at, column in enumerate(new.columns):
        if at not in kept:
            yield told(wording.COLUMN_ADDED, place, "", column.says.text)
        elif old.columns[kept[at]].says.meaning != column.says.meaning:
            yield told(wording.COLUMN, place, old.columns[kept[at]].says.text, column.says.text)
    for at, column in enumerate(old.columns):
        if at not in kept.values():
            yield told(wording.COLUMN_REMOVED, place, column.says.text, "")
    yield from _Rules(place, old, new, kept).changes()


@dataclass(frozen=True)
class _Rules:
    """The rules of two tables; `kept` are the places of the old columns by those of the new."""

    place: Place
    old: Table
    new: Table
    kept: Mapping[int, int]

    def changes(self) -> Iterator[Change]:
        signs_old = [self._sign(row, is_old=True) for row in self.old.rows]
        signs_new = [self._sign(row, is_old=False) for row in self.new.rows]
        same = _in_order(signs_old, signs_new)
        moved = _elsewhere(signs_old, signs_new, same)
        became = self._became(signs_old, signs_new, same | moved)
        known = same | moved | became
        for at, row in enumerate(self.new.rows):
            if at not in known:
                yield told(wording.RULE_ADDED, self.place, "", str(row), number=row.number)
                continue
            before = self.old.rows[known[at]]
            if at in became:
                yield told(wording.RULE, self.place, str(before), str(row), number=row.number)
            elif at in moved and self.new.policy in _ORDERED:
                numbers = str(before.number), str(row.number)
                yield told(wording.RULE_MOVED, self.place, *numbers, rule=str(row))
            if before.note != row.note:
                yield told(wording.NOTE, self.place, before.note, row.note, number=row.number)
        for at in sorted(set(range(len(self.old.rows))) - set(known.values())):
            gone = self.old.rows[at]
            yield told(wording.RULE_REMOVED, self.place, str(gone), "", number=gone.number)

    def _sign(self, row: Row, *, is_old: bool) -> tuple[str, ...]:
        """What a rule says, by the columns of the new table; a cell that there is not yet lets everything pass."""
        if not is_old:
            return tuple(one.meaning for one in row.cells)
        places = (self.kept.get(at, -1) for at in range(len(self.new.columns)))
        return tuple(row.cells[at].meaning if 0 <= at < len(row.cells) else "-" for at in places)

    def _became(
        self, old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]], known: Mapping[int, int]
    ) -> dict[int, int]:
        """Which rule became which: the same id, or else at least half of the cells."""
        taken = set(known.values())
        left_old = [at for at in range(len(old)) if at not in taken]
        left_new = [at for at in range(len(new)) if at not in known]
        by_id = {self.old.rows[at].id: at for at in left_old if self.old.rows[at].id}
        found = {at: by_id[self.new.rows[at].id] for at in left_new if self.new.rows[at].id in by_id}
        if len(left_old) > _MOST or len(left_new) > _MOST:
            return found
        for at in left_new:
            rest = [one for one in left_old if one not in found.values()]
            if at not in found and rest:
                best = max(rest, key=lambda one: _shared(old[one], new[at]))
                if 2 * _shared(old[best], new[at]) >= len(new[at]):
                    found[at] = best
        return found


def _shared(old: tuple[str, ...], new: tuple[str, ...]) -> int:
    return sum(one == other for one, other in zip(old, new, strict=False))


def _in_order(old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """Rules that stand in both in the same order, new by old place."""
    same = (passage for passage in passages(old, new) if passage.is_same)
    return {now: was for passage in same for was, now in zip(passage.old, passage.new, strict=True)}


def _elsewhere(
    old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]], known: Mapping[int, int]
) -> dict[int, int]:
    """Rules that stand in both, but not in the same order."""
    waiting: dict[tuple[str, ...], list[int]] = defaultdict(list)
    taken = set(known.values())
    for at, sign in enumerate(old):
        if at not in taken:
            waiting[sign].append(at)
    return {at: waiting[sign].pop(0) for at, sign in enumerate(new) if at not in known and waiting[sign]}


def _kept(old: Sequence[Column], new: Sequence[Column]) -> dict[int, int]:
    """The places of the old columns by those of the new: the same id, or else looking at the same."""
    before, after = dict(enumerate(old)), dict(enumerate(new))
    found = same_sign(*({at: one.id or None for at, one in columns.items()} for columns in (before, after)))
    taken = set(found.values())
    left = {at: one.key for at, one in before.items() if at not in taken}
    return found | same_sign(left, {at: one.key for at, one in after.items() if at not in found})


def _input(column: etree._Element) -> Column:
    looked = next(column.iterchildren("{*}inputExpression"), None)
    text = expression("" if looked is None else looked.findtext("{*}text"))
    kind = "" if looked is None else looked.get("typeRef") or ""
    allowed = cell(column.findtext("{*}inputValues/{*}text"))
    label = column.get("label") or ""
    said = _joined(label, text, kind, allowed)
    return Column(column.get("id") or "", f"input {text.meaning}", said)


def _output(column: etree._Element) -> Column:
    name = column.get("name") or ""
    allowed = cell(column.findtext("{*}outputValues/{*}text"))
    default = expression(column.findtext("{*}defaultOutputEntry/{*}text"))
    said = _joined(column.get("label") or "", Said(name, name), column.get("typeRef") or "", allowed)
    more = Said(f"{said.text} = {default.text}", f"{said.meaning} = {default.meaning}") if default.text else said
    return Column(column.get("id") or "", f"output {name}", more)


def _joined(label: str, what: Said, kind: str, allowed: Said) -> Said:
    parts = [label, what.text, kind, f"[{allowed.text}]" if allowed.text else ""]
    meanings = [label, what.meaning, kind, allowed.meaning]
    return Said(" ".join(one for one in parts if one), "\n".join(meanings))


def _row(number: int, row: etree._Element) -> Row:
    tests = (cell(one.findtext("{*}text")) for one in row.iterchildren("{*}inputEntry"))
    gives = (expression(one.findtext("{*}text")) for one in row.iterchildren("{*}outputEntry"))
    notes = [one.findtext("{*}text") or "" for one in row.iterchildren("{*}annotationEntry")]
    notes.append(row.findtext("{*}description") or "")
    return Row(number, row.get("id") or "", (*tests, *gives), " ".join(" ".join(notes).split()))
