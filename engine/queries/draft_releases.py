"""事项管理: procedures with their releases and drafts, for those who draw them up and approve them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from engine import releases
from engine.errors import NotAllowed, NotFound
from engine.events import OPERATOR
from engine.faults import Problem
from engine.model.case import case
from engine.model.organisation import account
from engine.model.release import draft_record, draft_release, release
from engine.procedures import bundle as bundles
from engine.procedures import checks
from engine.procedures.bundle import PROCEDURE, Bundle
from engine.queries.rows import Named
from engine.routing import hands, posts
from engine.routing.rights import Action, can
from engine.store import Tx


@dataclass(frozen=True)
class ReleaseRow:
    """A release in the list of its procedure. `running` counts the cases that have begun on it and not ended."""

    id: UUID
    number: int
    sha256: str
    published_at: datetime
    by: Named
    is_live: bool
    running: int


@dataclass(frozen=True)
class Record:
    """What somebody did with a draft: `what` is uploaded, asked, sent_back or approved, `sha256` with which content."""

    at: datetime
    by: Named
    what: str
    sha256: str
    reason: str


@dataclass(frozen=True)
class DraftRow:
    """A draft that is not published. `asked` tells whether its approval is asked for."""

    id: UUID
    sha256: str
    author: Named
    uploaded_by: Named
    uploaded_at: datetime
    asked: bool


@dataclass(frozen=True)
class ProcedureRow:
    """A procedure with its releases, the live one first, and its drafts, the newest first."""

    key: str
    name: str
    name_en: str
    releases: tuple[ReleaseRow, ...]
    drafts: tuple[DraftRow, ...]


@dataclass(frozen=True)
class DraftPage:
    """A draft with everything that is said about it. `live` and `before` are the live release and its files, if any.

    `may` are the acts that the reader may do with it.
    """

    row: DraftRow
    bundle: Bundle
    problems: tuple[Problem, ...]
    live: ReleaseRow | None
    before: Bundle | None
    records: tuple[Record, ...]
    may: frozenset[Action]


@dataclass(frozen=True)
class ReleasePage:
    """A release with its files, and the record of the draft it was, empty when it was published from a terminal."""

    row: ReleaseRow
    bundle: Bundle
    records: tuple[Record, ...]


def listing(tx: Tx) -> tuple[ProcedureRow, ...]:
    """Every procedure that has a release or a draft, by key. Raises NotAllowed."""
    _require_reader(tx)
    people = _people(tx)
    published = _releases(tx, sa.true(), people)
    drafts: dict[str, list[DraftRow]] = {}
    names: dict[str, tuple[str, str]] = {}
    for row in tx.all(_drafts().where(tx.of(draft_release))):
        drafts.setdefault(row.procedure_key, []).append(_draft(row, people))
        names.setdefault(row.procedure_key, named(bundles.unpack(row.bundle)))
    for key, rows in published.items():
        names[key] = named(releases.content(tx, rows[0].id))
    return tuple(
        ProcedureRow(key, *names[key], tuple(published.get(key, ())), tuple(drafts.get(key, ())))
        for key in sorted(names)
    )


def draft(tx: Tx, draft_id: UUID) -> DraftPage:
    """A draft that is not published. Raises NotFound, NotAllowed."""
    _require_reader(tx)
    row = tx.first(_drafts().where(tx.of(draft_release), draft_release.c.id == draft_id))
    if row is None:
        raise NotFound
    people = _people(tx)
    content = bundles.unpack(row.bundle)
    live = next(iter(_releases(tx, release.c.procedure_key == row.procedure_key, people).values()), [None])[0]
    facts = hands.facts(tx, row)
    acts = (Action.RELEASE_DRAFT, Action.RELEASE_ASK, Action.RELEASE_APPROVE)
    return DraftPage(
        row=_draft(row, people),
        bundle=content,
        problems=(*posts.missing(tx, content), *checks.check_with_style(content)),
        live=live,
        before=releases.content(tx, live.id) if live else None,
        records=_records(tx, draft_release.c.id == draft_id, people),
        may=frozenset(one for one in acts if can(tx.actor, one, facts)),
    )


def draft_content(tx: Tx, draft_id: UUID) -> Bundle:
    """The files of a draft that is not published. Raises NotFound, NotAllowed."""
    _require_reader(tx)
    row = tx.first(_drafts().where(tx.of(draft_release), draft_release.c.id == draft_id))
    if row is None:
        raise NotFound
    return bundles.unpack(row.bundle)


def published(tx: Tx, key: str, number: int) -> ReleasePage:
    """A release of a procedure. Raises NotFound, NotAllowed."""
    _require_reader(tx)
    people = _people(tx)
    rows = _releases(tx, release.c.procedure_key == key, people).get(key, [])
    found = next((row for row in rows if row.number == number), None)
    if found is None:
        raise NotFound
    records = _records(tx, draft_release.c.release_id == found.id, people)
    return ReleasePage(found, releases.content(tx, found.id), records)


def became(tx: Tx, draft_id: UUID) -> tuple[str, int] | None:
    """The key and number of the release that a draft has become; None when it has not. Raises NotAllowed."""
    _require_reader(tx)
    of_draft = sa.and_(release.c.tenant_id == draft_release.c.tenant_id, release.c.id == draft_release.c.release_id)
    row = tx.first(
        sa.select(release.c.procedure_key, release.c.number)
        .join(draft_release, of_draft)
        .where(tx.of(release), draft_release.c.id == draft_id)
    )
    return None if row is None else (row.procedure_key, row.number)


def named(bundle: Bundle) -> tuple[str, str]:
    """What a procedure calls itself in Chinese and English, as far as its file can be read; else its key."""
    try:
        item = tomllib.loads(bundle.files.get(PROCEDURE, b"").decode())
    except (ValueError, RecursionError):
        item = {}
    name = item.get("name")
    english = item.get("name_en")
    return (name if isinstance(name, str) else bundle.key, english if isinstance(english, str) else bundle.key)


def _require_reader(tx: Tx) -> None:
    if not can(tx.actor, Action.RELEASE_VIEW):
        raise NotAllowed


def _drafts() -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(draft_release)
        .where(draft_release.c.release_id.is_(None))
        .order_by(draft_release.c.uploaded_at.desc(), draft_release.c.id)
    )


def _draft(row: sa.Row[tuple[object, ...]], people: Mapping[str, Named]) -> DraftRow:
    by = (_person(people, row.author), _person(people, row.uploaded_by))
    return DraftRow(row.id, row.sha256, *by, row.uploaded_at, row.asked_by is not None)


def _releases(tx: Tx, condition: sa.ColumnElement[bool], people: Mapping[str, Named]) -> dict[str, list[ReleaseRow]]:
    """The releases that meet a condition, by procedure, the live one first."""
    columns = (release.c.id, release.c.procedure_key, release.c.number, release.c.sha256, release.c.published_at)
    rows = tx.all(
        sa.select(*columns, release.c.published_by)
        .where(tx.of(release), condition)
        .order_by(release.c.procedure_key, release.c.number.desc())
    )
    counted = sa.select(case.c.release_id, sa.func.count().label("running"))
    counted = counted.where(tx.of(case), case.c.ended_at.is_(None)).group_by(case.c.release_id)
    running = {row.release_id: row.running for row in tx.all(counted)}
    found: dict[str, list[ReleaseRow]] = {}
    for row in rows:
        same = found.setdefault(row.procedure_key, [])
        by = _person(people, row.published_by)
        which = (row.id, row.number, row.sha256, row.published_at)
        same.append(ReleaseRow(*which, by, is_live=not same, running=running.get(row.id, 0)))
    return found


def _records(tx: Tx, condition: sa.ColumnElement[bool], people: Mapping[str, Named]) -> tuple[Record, ...]:
    of_draft = sa.and_(
        draft_record.c.tenant_id == draft_release.c.tenant_id, draft_record.c.draft_id == draft_release.c.id
    )
    rows = tx.all(
        sa.select(draft_record)
        .join(draft_release, of_draft)
        .where(tx.of(draft_record), condition)
        .order_by(draft_record.c.seq)
    )
    return tuple(Record(row.at, _person(people, row.account), row.what, row.sha256, row.reason) for row in rows)


def _people(tx: Tx) -> dict[str, Named]:
    """Everybody who has had a hand in a draft or a release, by account."""
    hands = sa.union(
        sa.select(draft_record.c.account).where(tx.of(draft_record)),
        sa.select(draft_release.c.author).where(tx.of(draft_release)),
        sa.select(draft_release.c.uploaded_by).where(tx.of(draft_release)),
        sa.select(release.c.published_by).where(tx.of(release)),
    )
    rows = tx.all(
        sa.select(account.c.id, account.c.name, account.c.name_en).where(tx.of(account), account.c.id.in_(hands))
    )
    return {row.id: Named(row.id, row.name, row.name_en) for row in rows}


def _person(people: Mapping[str, Named], account_id: str) -> Named:
    """Somebody by account; who has none has published from a terminal."""
    return people.get(account_id) or Named(OPERATOR.id, OPERATOR.name, OPERATOR.name_en)
