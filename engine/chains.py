"""The check of chains: the row of a case, the lines of its journal and what was signed of them, against one another.

Whoever writes into the database may have written anything: lines are read as they lie there, before a type is made of
them, so that a byte that no longer parses is told like any other harm.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from engine.journal import BEGINNING, Head, digest_of
from engine.model.case import case, entry
from engine.store import Tx


class Harm(StrEnum):
    """What may be wrong, as the sentence that tells it; facts fill its braces."""

    ALTERED = "办件 {case} 过程第 {line} 行：内容与摘要不符，已被改动。"
    MISSING = "办件 {case} 过程第 {line} 行缺失。"
    UNLINKED = "办件 {case} 过程第 {line} 行不接续上一行，已被改写。"
    HEAD = "办件 {case} 过程止于第 {line} 行，与办件所记末行（第 {kept} 行）不符：末尾被删除或改写。"
    CUT = "办件 {case} 过程第 {line} 行不在数据库中，检查点第 {checkpoint} 行签过名：末尾被删除。"
    DENIED = "办件 {case} 过程第 {line} 行与检查点第 {checkpoint} 行签名的摘要不符：过程被重写。"
    CASE_GONE = "办件 {case} 不在数据库中，检查点第 {checkpoint} 行签名到其过程第 {line} 行：办件被删除。"
    NO_CASE = "标识 {case} 的办件不在数据库中，其过程仍有 {lines} 行。"
    UNREADABLE = "办件 {case} 的过程不能读取，数据已损坏。"
    NEVER_SIGNED = "办件 {case} 记为已签名到过程第 {line} 行，检查点文件中没有这一签名。"
    FORGED = "检查点文件第 {checkpoint} 行：签名不符，已被改动或替换。"
    FOREIGN = "检查点文件第 {checkpoint} 行属于其他行政区划（{tenant}）。"
    SKIPPED = "检查点文件第 {checkpoint} 行不接续上一行：中间有检查点被删除或替换。"
    TRUNCATED = "检查点文件止于第 {checkpoint} 号，数据库所记最后一号是 {recorded}：文件被截断，或不是最新的副本。"
    NO_FILE = "检查点文件不存在，数据库所记最后一号是 {recorded}：文件被删除或移走。"
    NO_KEY = "没有可用的公钥文件 {file}，检查点的签名无法核验。"
    KEY_REPLACED = "公钥文件 {file} 与数据目录中的签名密钥不符，已被替换。"


@dataclass(frozen=True)
class Fault:
    """One thing found wrong."""

    harm: Harm
    facts: Mapping[str, object]

    def __str__(self) -> str:
        return self.harm.value.format(**self.facts)


def fault(harm: Harm, **facts: object) -> Fault:
    """A fault with its facts."""
    return Fault(harm, facts)


@dataclass(frozen=True)
class RawLine:
    """A journal line as it lies in the database. `at` is text on SQLite, an instant on PostgreSQL; `facts` is text."""

    seq: int
    at: object
    actor: object
    actor_kind: object
    what: object
    element: object
    facts: object
    previous: object
    digest: object


@dataclass(frozen=True)
class Chain:
    """The row of a case with its lines, read together. `signed` is the line up to which the row says it is signed."""

    case_id: UUID
    number: str
    head: Head
    signed: int
    lines: tuple[RawLine, ...]


@dataclass(frozen=True)
class Signature:
    """A line of a case whose digest a checkpoint has signed. `checkpoint` is the line of its file."""

    number: str
    seq: int
    digest: str
    checkpoint: int


def read(tx: Tx, after: UUID | None, limit: int) -> tuple[Chain, ...]:
    """The next cases in the order of their ids. One statement: an act between two would look like a cut tail."""
    some = _next(tx, after, limit, case.c.journal_seq, case.c.journal_head, case.c.journal_signed).subquery()
    stored = {"at": sa.type_coerce(entry.c.at, sa.String), "facts": sa.cast(entry.c.facts, sa.Text)}
    columns = [stored.get(name, entry.c[name]).label(f"line_{name}") for name in RawLine.__dataclass_fields__]
    lines = some.outerjoin(entry, sa.and_(tx.of(entry), entry.c.case_id == some.c.id))
    statement = sa.select(*some.c, *columns).select_from(lines).order_by(some.c.id, entry.c.seq)
    grouped: dict[UUID, tuple[sa.Row[tuple[object, ...]], list[RawLine]]] = {}
    for row in tx.all(statement):
        _, found = grouped.setdefault(row.id, (row, []))
        if row.line_seq is not None:
            found.append(RawLine(*row[-len(columns) :]))
    return tuple(
        Chain(row.id, row.number, Head(row.journal_seq, row.journal_head), row.journal_signed, tuple(found))
        for row, found in grouped.values()
    )


def name_next(tx: Tx, after: UUID | None) -> tuple[UUID, str] | None:
    """Id and number of the next case alone, for when its chain cannot be read."""
    row = tx.first(_next(tx, after, 1))
    return None if row is None else (row.id, row.number)


def without_case(tx: Tx) -> Iterator[Fault]:
    """Journals whose case row is gone."""
    stored = sa.type_coerce(entry.c.case_id, sa.String)
    known = sa.exists().where(tx.of(case), case.c.id == entry.c.case_id)
    statement = sa.select(stored.label("case_id"), sa.func.count().label("lines"))
    for row in tx.all(statement.where(tx.of(entry), ~known).group_by(entry.c.case_id)):
        yield fault(Harm.NO_CASE, case=row.case_id, lines=row.lines)


def faults(tenant: str, chain: Chain, signatures: Sequence[Signature]) -> Iterator[Fault]:
    """What is wrong with a chain in itself, and against what was signed of it; of each the first."""
    broken = _first_break(tenant, chain)
    if broken is not None:
        yield broken
    digests = {line.seq: line.digest for line in chain.lines}
    for one in sorted(signatures, key=lambda signature: signature.seq):
        if digests.get(one.seq) != one.digest:
            harm = Harm.DENIED if one.seq in digests else Harm.CUT
            yield fault(harm, case=chain.number, line=one.seq, checkpoint=one.checkpoint)
            return


def _first_break(tenant: str, chain: Chain) -> Fault | None:
    head = Head(0, BEGINNING)
    for line in chain.lines:
        if line.seq != head.seq + 1:
            return fault(Harm.MISSING, case=chain.number, line=head.seq + 1)
        if line.previous != head.digest:
            return fault(Harm.UNLINKED, case=chain.number, line=line.seq)
        digest = _digest(tenant, chain.case_id, line)
        if digest is None or digest != line.digest:
            return fault(Harm.ALTERED, case=chain.number, line=line.seq)
        head = Head(line.seq, digest)
    if head != chain.head:
        return fault(Harm.HEAD, case=chain.number, line=head.seq, kept=chain.head.seq)
    return None


def _digest(tenant: str, case_id: UUID, line: RawLine) -> str | None:
    """The digest that a line should have, or None when no line that was written can look like this."""
    try:
        facts, at = json.loads(str(line.facts)), _instant(line.at)
    except (ValueError, RecursionError):
        return None
    texts = (line.actor, line.actor_kind, line.what, line.element, line.previous)
    # the digest is of what the text means; that the text is the very one that was written is seen by writing it again
    if at is None or json.dumps(facts) != line.facts or not all(isinstance(text, str) for text in texts):
        return None
    return digest_of(tenant, {**vars(line), "case_id": case_id, "at": at, "facts": facts})


def _instant(stored: object) -> datetime | None:
    if isinstance(stored, datetime):
        return stored.astimezone(UTC)
    at = datetime.fromisoformat(str(stored))
    return at.replace(tzinfo=UTC) if at.isoformat(" ", "microseconds") == stored else None


def _next(tx: Tx, after: UUID | None, limit: int, *more: sa.Column[object]) -> sa.Select[tuple[object, ...]]:
    beyond = sa.true() if after is None else case.c.id > after
    return sa.select(case.c.id, case.c.number, *more).where(tx.of(case), beyond).order_by(case.c.id).limit(limit)
