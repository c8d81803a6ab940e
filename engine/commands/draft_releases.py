"""版本草稿: a release is drawn up by one person and approved by another."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

import sqlalchemy as sa

from engine import releases
from engine.commands import draft_refusals as refusals
from engine.commands.releases import frozen
from engine.errors import NotAllowed, NotFound
from engine.faults import Severity
from engine.model.release import draft_record, draft_release
from engine.procedures import bundle as bundles
from engine.procedures import checks
from engine.procedures.bundle import Bundle
from engine.routing import hands, posts
from engine.routing.rights import Action, DraftReleaseFacts, can
from engine.store import Tx

LONGEST_REASON: Final = 2000


@dataclass(frozen=True)
class Seen:
    """What somebody had before him: the fingerprint of the draft, and the number of the live release, 0 for none."""

    sha256: str
    live: int


@dataclass(frozen=True)
class _Locked:
    """A draft whose row this transaction holds."""

    id: UUID
    procedure_key: str
    sha256: str
    bundle: bytes
    records: int
    facts: DraftReleaseFacts


def begin(tx: Tx, bundle: Bundle) -> UUID:
    """A new draft of a procedure, with this content."""
    if not can(tx.actor, Action.RELEASE_DRAFT):
        raise NotAllowed
    draft_id = uuid4()
    content = {"sha256": bundle.sha256, "bundle": bundle.pack(), "uploaded_by": tx.actor.id, "uploaded_at": tx.now}
    asked = {"asked_by": None, "asked_at": None, "release_id": None, "records": 1}
    row = {"id": draft_id, "procedure_key": bundle.key, "author": tx.actor.id}
    tx.insert(draft_release, [{**row, **content, **asked}])
    _record(tx, draft_id, 1, "uploaded", (bundle.sha256, ""))
    return draft_id


def replace(tx: Tx, draft_id: UUID, bundle: Bundle) -> bool:
    """Put other content in the place of a draft's; whoever has asked for its approval has to ask again.

    The same content changes nothing; says whether anything is changed. Raises NotFound, DraftPublished, OtherProcedure.
    """
    draft = _locked(tx, draft_id, Action.RELEASE_DRAFT)
    if bundle.key != draft.procedure_key:
        raise refusals.OtherProcedure(key=bundle.key, wanted=draft.procedure_key)
    if bundle.sha256 == draft.sha256:
        return False
    content = {"sha256": bundle.sha256, "bundle": bundle.pack(), "uploaded_by": tx.actor.id, "uploaded_at": tx.now}
    _change(tx, draft, "uploaded", (bundle.sha256, ""), **content, asked_by=None, asked_at=None)
    return True


def discard(tx: Tx, draft_id: UUID) -> None:
    """Delete a draft that is not published, with its record; its author may. Raises NotFound, DraftPublished."""
    draft = _locked(tx, draft_id, Action.RELEASE_DRAFT)
    if tx.actor.id != draft.facts.author:
        raise NotAllowed
    tx.change(sa.delete(draft_record).where(tx.of(draft_record), draft_record.c.draft_id == draft.id))
    tx.change(sa.delete(draft_release).where(tx.of(draft_release), draft_release.c.id == draft.id))


def ask(tx: Tx, draft_id: UUID, seen: Seen, reason: str) -> None:
    """申请发布. Whatever is not an error, and yet a problem, needs a reason why it may stand.

    Raises NotFound, AlreadyAsked, DraftChanged, LiveReleaseChanged, SameAsLive, DraftFaulty, WarningsUnexplained,
    ReasonTooLong.
    """
    draft = _locked(tx, draft_id, Action.RELEASE_ASK)
    if draft.facts.asked_by:
        raise refusals.AlreadyAsked
    _require_seen(tx, draft, seen)
    content = bundles.unpack(draft.bundle)
    problems = (*posts.missing(tx, content), *checks.check_with_style(content))
    errors = sum(one.severity is Severity.ERROR for one in problems)
    if errors:
        raise refusals.DraftFaulty(count=errors)
    told = _told(reason)
    if problems and not told:
        raise refusals.WarningsUnexplained
    _change(tx, draft, "asked", (draft.sha256, told), asked_by=tx.actor.id, asked_at=tx.now)


def send_back(tx: Tx, draft_id: UUID, seen: Seen, reason: str) -> None:
    """退回 to whoever drew it up, with a reason. Raises NotFound, OwnDraft, NotAsked, DraftChanged, ReasonTooLong,
    SendBackUnexplained.
    """
    draft = _for_approval(tx, draft_id)
    if seen.sha256 != draft.sha256:
        raise refusals.DraftChanged
    told = _told(reason)
    if not told:
        raise refusals.SendBackUnexplained
    _change(tx, draft, "sent_back", (draft.sha256, told), asked_by=None, asked_at=None)


def approve(tx: Tx, draft_id: UUID, seen: Seen, reason: str) -> UUID:
    """批准发布: the draft becomes the next release of its procedure; gives its id.

    Raises NotFound, OwnDraft, NotAsked, DraftChanged, LiveReleaseChanged, DraftFaulty, ReasonTooLong.
    """
    draft = _for_approval(tx, draft_id)
    live = _require_seen(tx, draft, seen)
    content = bundles.unpack(draft.bundle)
    errors = sum(one.severity is Severity.ERROR for one in checks.check(content))
    if errors:
        raise refusals.DraftFaulty(count=errors)
    release_id = frozen(tx, content, live)
    _change(tx, draft, "approved", (draft.sha256, _told(reason)), release_id=release_id, bundle=b"")
    return release_id


def _locked(tx: Tx, draft_id: UUID, action: Action) -> _Locked:
    """A draft with its row locked, for somebody who may do this to it. Raises NotFound, NotAllowed, DraftPublished."""
    row = tx.first(
        sa.select(draft_release).where(tx.of(draft_release), draft_release.c.id == draft_id).with_for_update()
    )
    if row is None or not can(tx.actor, Action.RELEASE_VIEW):
        raise NotFound
    facts = hands.facts(tx, row)
    if not can(tx.actor, action, facts):
        raise refusals.OwnDraft if can(tx.actor, action) else NotAllowed
    if row.release_id is not None:
        raise refusals.DraftPublished
    return _Locked(row.id, row.procedure_key, row.sha256, row.bundle, row.records, facts)


def _for_approval(tx: Tx, draft_id: UUID) -> _Locked:
    draft = _locked(tx, draft_id, Action.RELEASE_APPROVE)
    if not draft.facts.asked_by:
        raise refusals.NotAsked
    return draft


def _require_seen(tx: Tx, draft: _Locked, seen: Seen) -> releases.Frozen | None:
    """The live release, when it and the draft are still those that somebody had before him."""
    if seen.sha256 != draft.sha256:
        raise refusals.DraftChanged
    live = releases.newest(tx, draft.procedure_key)
    if (live.number if live else 0) != seen.live:
        raise refusals.LiveReleaseChanged
    if live is not None and live.sha256 == draft.sha256:
        raise refusals.SameAsLive
    return live


def _told(reason: str) -> str:
    told = reason.strip()
    if len(told) > LONGEST_REASON:
        raise refusals.ReasonTooLong(limit=LONGEST_REASON)
    return told


def _change(tx: Tx, draft: _Locked, what: str, about: tuple[str, str], **values: object) -> None:
    """Change a draft's row, and record what was done with which content and why."""
    seq = draft.records + 1
    mine = (tx.of(draft_release), draft_release.c.id == draft.id)
    tx.change(sa.update(draft_release).where(*mine).values(records=seq, **values))
    _record(tx, draft.id, seq, what, about)


def _record(tx: Tx, draft_id: UUID, seq: int, what: str, about: tuple[str, str]) -> None:
    row = {"draft_id": draft_id, "seq": seq, "at": tx.now, "account": tx.actor.id, "what": what}
    tx.insert(draft_record, [{**row, "sha256": about[0], "reason": about[1]}])
