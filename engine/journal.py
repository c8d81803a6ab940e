"""办件过程: the append-only, chained record of what happened to a case; `engine.chains` checks the chain.

Each line holds the digest of the one before it, so that a changed byte or a missing line breaks the chain from there
on. Lines hold ids, codes and salted digests, never personal values: those live in erasable tables, and the chain still
verifies after an erasure. The case row, which is locked by every act, carries the head of its chain.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from engine.model import case as tables
from engine.store import Tx

BEGINNING = "0" * 64

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class What(StrEnum):
    """Kinds of journal lines."""

    SUBMITTED = "submitted"
    OPENED = "opened"
    CLAIMED = "claimed"
    UNCLAIMED = "unclaimed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ACT = "act"
    PASSED = "passed"
    DECIDED = "decided"
    CONFLICT = "conflict"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    NOTIFIED = "notified"
    CALLED = "called"
    ANSWERED = "answered"
    FAILED = "failed"
    DROPPED = "dropped"
    FIRED = "fired"
    RECEIVED = "received"
    SENT = "sent"
    NOTED = "noted"
    DOCUMENT = "document"
    LICENCE = "licence"


@dataclass(frozen=True)
class Line:
    """One thing to be written. `facts` is JSON: ids, codes and digests."""

    what: What
    element: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """One line as it stands in the journal of a case."""

    seq: int
    at: datetime
    actor: str
    actor_kind: str
    what: What
    element: str
    facts: Mapping[str, object]
    previous: str
    digest: str


@dataclass(frozen=True)
class Head:
    """Where the chain of a case ends."""

    seq: int
    digest: str


def write(tx: Tx, case_id: UUID, head: Head, lines: Sequence[Line]) -> Head:
    """Append lines to the chain of a case whose row the caller has locked, and give the new head."""
    rows = []
    for line in lines:
        row: dict[str, object] = {
            "case_id": case_id,
            "seq": head.seq + 1,
            "at": tx.now,
            "actor": tx.actor.id,
            "actor_kind": tx.actor.kind.value,
            "what": line.what.value,
            "element": line.element,
            "facts": dict(line.facts),
            "previous": head.digest,
        }
        head = Head(head.seq + 1, digest_of(tx.tenant, row))
        rows.append({**row, "digest": head.digest})
    tx.insert(tables.entry, rows)
    return head


def digest_of(tenant: str, row: Mapping[str, object]) -> str:
    """SHA-256 over the canonical JSON of a line and the digest before it."""
    at = row["at"]
    assert isinstance(at, datetime)
    parts = [
        tenant,
        str(row["case_id"]),
        row["seq"],
        at.isoformat(timespec="microseconds"),
        row["actor"],
        row["actor_kind"],
        row["what"],
        row["element"],
        row["facts"],
        row["previous"],
    ]
    return hashlib.sha256(_canonical(parts).encode()).hexdigest()


def read(tx: Tx, case_id: UUID) -> tuple[Entry, ...]:
    """The journal of a case, oldest line first."""
    journal = tables.entry.c
    rows = tx.all(sa.select(tables.entry).where(tx.of(tables.entry), journal.case_id == case_id).order_by(journal.seq))
    return tuple(
        Entry(r.seq, r.at, r.actor, r.actor_kind, What(r.what), r.element, r.facts, r.previous, r.digest) for r in rows
    )
