"""`heban journal verify`: every chain, every checkpoint, and each against the other.

Cases are read some hundred at a time in the order of their ids. What the checkpoints say is first sorted into that
order in a temporary database on the disk, so that memory does not grow with the number of cases or checkpoints.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from engine import chains
from engine.chains import Chain, Fault, Harm, Signature, fault
from engine.checkpoints import Checkpoint, Trail
from engine.errors import Unavailable
from engine.events import OPERATOR
from engine.queries import checkpoints as asking
from engine.store import Store
from web.checkpoints import Lines, Place, own_key, public_key

CASES_AT_ONCE = 200
CASES_A_REPORT = 1000
FIRST, LAST = "", "g"  # before and after every id in hexadecimal digits


@dataclass
class Seen:
    """What has been looked at. `pending` counts cases whose last lines no checkpoint has signed yet."""

    cases: int = 0
    lines: int = 0
    checkpoints: int = 0
    pending: int = 0
    torn: bool = False


class Verification:
    """One check of a store against its checkpoints. `told` hears of progress: cases looked at, and of how many."""

    def __init__(self, store: Store, place: Place, told: Callable[[int, int], None]) -> None:
        self.seen = Seen()
        self.trail: Trail | None = None
        self._store = store
        self._place = place
        self._told = told
        self._lines = Lines(place.file)
        self._signed = _Signed()
        self._whole = True

    def faults(self) -> Iterator[Fault]:
        """Everything wrong, as it is found."""
        with self._store.reading(OPERATOR) as tx:
            # before the file is read: a checkpoint that is written meanwhile must not look like a missing one
            recorded, total = asking.recorded(tx), asking.count_cases(tx)
        for one in self._checkpoint_faults(recorded):
            self._whole = False
            yield one
        after: UUID | None = None
        while found := self._next(after):
            yield from self._batch_faults(after, found)
            self.seen.cases += len(found)
            self.seen.lines += sum(len(one.lines) for one in found if isinstance(one, Chain))
            if self.seen.cases // CASES_A_REPORT > (self.seen.cases - len(found)) // CASES_A_REPORT:
                self._told(self.seen.cases, max(total, self.seen.cases))
            after = found[-1].case_id
        for signatures in self._signed.between(after, None).values():
            yield _gone(signatures)
        with self._store.reading(OPERATOR) as tx:
            yield from chains.without_case(tx)

    def summary(self) -> Iterator[str]:
        """What was looked at, and how far checkpoints reach, in sentences for the operator."""
        yield f"已核验 {self.seen.cases} 个办件、{self.seen.lines} 行过程、{self.seen.checkpoints} 个检查点。"
        if self.trail is None:
            yield "没有核验检查点：末尾连同办件所记一并改动的，看不出来。"
            return
        yield f"最后一个检查点：第 {self.trail.number} 号，摘要 {self.trail.digest}"
        if self.seen.pending:
            yield f"{self.seen.pending} 个办件有新的过程，等待下一个检查点签名。"
        if self.seen.torn:
            yield "检查点文件的末行没有写完，下次写检查点时清除。"

    def _checkpoint_faults(self, recorded: int) -> Iterator[Fault]:
        """Read the file to its end and see whether it leads from the first checkpoint to the last one recorded."""
        if not self._place.file.exists():
            if recorded:
                yield fault(Harm.NO_FILE, recorded=recorded)
            return
        own, beside = own_key(self._place), public_key(self._place.public)
        if own is not None and self._place.public.exists() and beside != own:
            yield fault(Harm.KEY_REPLACED, file=self._place.public)
        key = own or beside
        if key is None:
            yield fault(Harm.NO_KEY, file=self._place.public)
            return
        self.trail = Trail(self._store.tenant, key)
        yield from self._follow(self.trail)
        self.seen.torn = self._lines.torn
        if self.trail.number < recorded:
            yield fault(Harm.TRUNCATED, checkpoint=self.trail.number, recorded=recorded)

    def _follow(self, trail: Trail) -> Iterator[Fault]:
        for line in self._lines.more():
            checkpoint, faults = trail.follow(line)
            yield from faults
            self.seen.checkpoints += 1
            if checkpoint is not None:
                self._signed.add(trail, checkpoint)

    def _next(self, after: UUID | None) -> "tuple[Chain | _Unreadable, ...]":
        """The next cases; one by one where the database cannot read them together."""
        for limit in (CASES_AT_ONCE, 1):
            try:
                with self._store.reading(OPERATOR) as tx:
                    return chains.read(tx, after, limit)
            except (Unavailable, ValueError):
                continue
        with self._store.reading(OPERATOR) as tx:
            named = chains.name_next(tx, after)
        return () if named is None else (_Unreadable(*named),)

    def _batch_faults(self, after: UUID | None, found: "tuple[Chain | _Unreadable, ...]") -> Iterator[Fault]:
        signed = self._signed.between(after, found[-1].case_id)
        for one in found:
            signatures = signed.pop(one.case_id, [])
            if isinstance(one, Chain):
                yield from chains.faults(self._store.tenant, one, signatures)
                yield from self._never_signed(one, signatures)
            else:
                yield fault(Harm.UNREADABLE, case=one.number)
        for signatures in signed.values():
            yield _gone(signatures)

    def _never_signed(self, chain: Chain, signatures: list[Signature]) -> Iterator[Fault]:
        self.seen.pending += chain.head.seq > chain.signed
        known = chain.signed in {0, *(one.seq for one in signatures)}
        if known or not self._whole or self.trail is None:  # of a damaged file it is known that something is missing
            return
        yield from self._follow(self.trail)  # a checkpoint may have been written since the file was read
        if chain.signed not in self._signed.lines_of(chain.case_id):
            yield fault(Harm.NEVER_SIGNED, case=chain.number, line=chain.signed)


@dataclass(frozen=True)
class _Unreadable:
    """A case whose chain the database cannot read."""

    case_id: UUID
    number: str


class _Signed:
    """What the checkpoints have signed, in the order of cases. The database has no name and ends with the program."""

    def __init__(self) -> None:
        self._heads = sqlite3.connect("", isolation_level=None)
        self._heads.execute("PRAGMA journal_mode=OFF")
        self._heads.execute(
            "CREATE TABLE head (case_id TEXT, checkpoint INTEGER, number TEXT, seq INTEGER, digest TEXT,"
            " PRIMARY KEY (case_id, checkpoint, seq)) WITHOUT ROWID"
        )

    def add(self, trail: Trail, checkpoint: Checkpoint) -> None:
        """Sort the heads of the line just followed in."""
        self._heads.executemany(
            "INSERT OR IGNORE INTO head VALUES (?, ?, ?, ?, ?)",
            (
                (case_id.hex, one.checkpoint, one.number, one.seq, one.digest)
                for case_id, one in trail.signatures(checkpoint)
            ),
        )

    def between(self, after: UUID | None, upto: UUID | None) -> dict[UUID, list[Signature]]:
        """What was signed of each case beyond `after`, `upto` included."""
        rows = self._heads.execute(
            "SELECT case_id, number, seq, digest, checkpoint FROM head WHERE case_id > ? AND case_id <= ?",
            (after.hex if after else FIRST, upto.hex if upto else LAST),
        )
        found: dict[UUID, list[Signature]] = {}
        for case_id, *signature in rows:
            found.setdefault(UUID(case_id), []).append(Signature(*signature))
        return found

    def lines_of(self, case_id: UUID) -> set[int]:
        """The lines of a case that were signed."""
        rows = self._heads.execute("SELECT seq FROM head WHERE case_id = ?", (case_id.hex,))
        return {seq for (seq,) in rows}


def _gone(signatures: list[Signature]) -> Fault:
    last = signatures[-1]
    return fault(Harm.CASE_GONE, case=last.number, line=last.seq, checkpoint=last.checkpoint)
