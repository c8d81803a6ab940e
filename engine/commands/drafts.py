"""草稿: what an applicant has filled in and uploaded but not yet handed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID, uuid4

import puremagic
import sqlalchemy as sa

from engine import releases
from engine.commands import guards
from engine.errors import DraftSpent, FileEmpty, FileRefused, FileTooLarge, NotFound, TooManyFiles
from engine.events import ActorKind
from engine.model import blobs
from engine.model.case import draft as drafts
from engine.model.case import material as materials
from engine.model.locking import lock_case_of
from engine.procedures.procedure import Procedure
from engine.routing.rights import Action, DraftFacts, can
from engine.routing.submissions import own_values
from engine.store import Tx

MAX_BYTES = 10 * 1024 * 1024
MEDIA_TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
SAME_CONTENT = {".jpeg": ".jpg", ".jfif": ".jpg", ".jpe": ".jpg"}


@dataclass(frozen=True)
class LockedDraft:
    """A draft whose row this transaction holds."""

    id: UUID
    account: str
    procedure_key: str
    variant: str
    task_id: UUID | None
    raw: Mapping[str, list[str]]
    case_id: UUID | None
    prefilled: Mapping[str, Mapping[str, str]]


def start(tx: Tx, procedure_key: str, variant: str) -> UUID:
    """The actor's draft for a variant of a procedure: the one begun before, or a new one. Raises ProcedureClosed.

    A new one begins with what the actor's account says where the form asks for it.
    """
    if tx.actor.kind is not ActorKind.APPLICANT:
        raise NotFound
    procedure = releases.current(tx, procedure_key).procedure
    if variant not in procedure.variants:
        raise NotFound
    own = own_values(tx, procedure.forms[procedure.variants[variant].form])
    return _begun(tx, procedure_key, variant, None, {key: [value] for key, value in own.items()})


def start_for_task(tx: Tx, task_id: UUID) -> UUID:
    """The actor's draft of an answer to his own task. Raises NotFound, TaskClosed."""
    case, task = lock_case_of(tx, task_id)
    guards.require_open(tx, case, task)
    guards.require_held(tx, case, task)
    release = releases.of_case(tx, case.release_id)
    return _begun(tx, release.procedure.key, case.variant, task.id, {})


def save(tx: Tx, draft_id: UUID, raw: Mapping[str, Sequence[str]]) -> None:
    """Keep what was typed, right or wrong; keys that are not in `raw` stay as they were."""
    draft = open_draft(tx, draft_id)
    merged = {**draft.raw, **{key: list(values) for key, values in raw.items()}}
    tx.change(sa.update(drafts).where(tx.of(drafts), drafts.c.id == draft.id).values(raw=merged, updated_at=tx.now))


def attach(tx: Tx, draft_id: UUID, material: str, name: str, content: bytes) -> UUID:
    """Add a file to a draft. Raises FileEmpty, FileTooLarge, FileRefused, TooManyFiles; gives the file's public id."""
    draft = open_draft(tx, draft_id)
    item = _procedure_of(tx, draft).material(material)
    if item is None:
        raise NotFound
    media_type = sniff(name, content)
    count = sa.select(sa.func.count()).where(
        tx.of(materials), materials.c.draft_id == draft.id, materials.c.material == material
    )
    if tx.number(count) >= item.max_files:
        raise TooManyFiles(limit=item.max_files)
    file_id = uuid4()
    row = {"id": file_id, "draft_id": draft.id, "material": material, "name": _plain(name)}
    kept = {"media_type": media_type, "size": len(content), "sha256": blobs.put(tx, content)}
    by = {"grade": "C", "added_by": tx.actor.id, "added_at": tx.now, "superseded": False}
    tx.insert(materials, [{**row, **kept, **by}])
    tx.change(sa.update(drafts).where(tx.of(drafts), drafts.c.id == draft.id).values(updated_at=tx.now))
    return file_id


def detach(tx: Tx, draft_id: UUID, file_id: UUID) -> None:
    """Take a file out of a draft again."""
    draft = open_draft(tx, draft_id)
    mine = (tx.of(materials), materials.c.draft_id == draft.id, materials.c.id == file_id)
    row = tx.first(sa.select(materials.c.sha256).where(*mine))
    if row is None:
        raise NotFound
    tx.change(sa.delete(materials).where(*mine))
    blobs.forget(tx, row.sha256)


def discard(tx: Tx, draft_id: UUID) -> None:
    """Delete a draft of the actor's own with its files. Raises NotFound, DraftSpent."""
    draft = open_draft(tx, draft_id)
    held = (tx.of(materials), materials.c.draft_id == draft.id)
    kept = {row.sha256 for row in tx.all(sa.select(materials.c.sha256).where(*held))}
    tx.change(sa.delete(materials).where(*held))
    for sha256 in sorted(kept):
        blobs.forget(tx, sha256)
    tx.change(sa.delete(drafts).where(tx.of(drafts), drafts.c.id == draft.id))


def sniff(name: str, content: bytes) -> str:
    """The media type of a file, by its content; name and content must agree.

    Raises FileEmpty, FileTooLarge, FileRefused.
    """
    if not content:
        raise FileEmpty(name=_plain(name))
    if len(content) > MAX_BYTES:
        raise FileTooLarge(name=_plain(name), limit=MAX_BYTES // 1024 // 1024)
    extension = PurePosixPath(name.lower()).suffix
    try:
        found = puremagic.from_string(content, filename=None)
    except puremagic.PureError:
        found = ""
    same = SAME_CONTENT.get(found, found) == SAME_CONTENT.get(extension, extension)
    if extension not in MEDIA_TYPES or not same:
        raise FileRefused(name=_plain(name))
    return MEDIA_TYPES[extension]


def lock_draft(tx: Tx, draft_id: UUID) -> LockedDraft:
    """Lock a draft of the actor's own. Raises NotFound."""
    columns = [drafts.c[name] for name in LockedDraft.__dataclass_fields__]
    row = tx.first(sa.select(*columns).where(tx.of(drafts), drafts.c.id == draft_id).with_for_update())
    if row is None or not can(tx.actor, Action.DRAFT_EDIT, DraftFacts(row.account)):
        raise NotFound
    return LockedDraft(**row._mapping)


def open_draft(tx: Tx, draft_id: UUID) -> LockedDraft:
    """Lock a draft of the actor's own that may still be changed. Raises NotFound, DraftSpent."""
    draft = lock_draft(tx, draft_id)
    if draft.case_id is not None:
        raise DraftSpent
    return draft


def _procedure_of(tx: Tx, draft: LockedDraft) -> Procedure:
    """The procedure that a draft is filled in for: its case's when it answers a task, else the current one."""
    if draft.task_id is None:
        return releases.current(tx, draft.procedure_key).procedure
    return releases.of_task(tx, draft.task_id).procedure


def materials_of(tx: Tx, draft_id: UUID) -> frozenset[str]:
    """The keys of the materials that a draft holds files for."""
    held = sa.select(materials.c.material).where(tx.of(materials), materials.c.draft_id == draft_id).distinct()
    return frozenset(row.material for row in tx.all(held))


def move_materials(tx: Tx, draft_id: UUID, case_id: UUID) -> None:
    """Hand a draft's files over to a case; what the case held before for the same materials is superseded."""
    replaced = sa.update(materials).where(
        tx.of(materials),
        materials.c.case_id == case_id,
        materials.c.material.in_(materials_of(tx, draft_id)),
    )
    tx.change(replaced.values(superseded=True))
    moved = sa.update(materials).where(tx.of(materials), materials.c.draft_id == draft_id)
    tx.change(moved.values(draft_id=None, case_id=case_id))


def _begun(tx: Tx, procedure_key: str, variant: str, task_id: UUID | None, raw: Mapping[str, list[str]]) -> UUID:
    """The draft begun before, or a new one; of two clicks at once one begins it and the other finds it."""
    row = {"id": uuid4(), "account": tx.actor.id, "procedure_key": procedure_key, "variant": variant}
    tx.add(drafts, {**row, "task_id": task_id, "raw": raw, "updated_at": tx.now})
    known = tx.first(
        sa.select(drafts.c.id).where(
            tx.of(drafts),
            drafts.c.account == tx.actor.id,
            drafts.c.procedure_key == procedure_key,
            drafts.c.variant == variant,
            drafts.c.task_id.is_(None) if task_id is None else drafts.c.task_id == task_id,
            drafts.c.case_id.is_(None),
        )
    )
    assert known is not None
    found: UUID = known.id
    return found


def _plain(name: str) -> str:
    """A file's own name without any path, at most 200 characters."""
    return PurePosixPath(name.replace("\\", "/")).name[-200:] or "file"
