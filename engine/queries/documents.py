"""文书与证照 as people find them: in a case, in the holder's wallet, and by the code printed on the paper."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from engine import releases
from engine.errors import NotFound
from engine.model import blobs
from engine.model.case import case as cases
from engine.model.document import DocumentState, LicenceState
from engine.model.document import document as documents
from engine.model.document import licence as licences
from engine.queries import catalogue
from engine.queries.answered import masked
from engine.queries.rows import FileContent, Office
from engine.routing.candidates import post_of
from engine.routing.rights import Action, CaseFacts, LicenceFacts, can, licences_within_reach
from engine.store import Tx

PDF: Final = "application/pdf"
ORGANISATION: Final = "001"  # the type of code whose holder's name is public: 统一社会信用代码
_CODE: Final = re.compile(r"[A-Za-z0-9_-]{16,32}")


@dataclass(frozen=True)
class Licence:
    """A licence whose document has been issued, as it stands on the reader's day.

    `standing` is valid, expired, revoked (撤销) or cancelled (注销); `ended_on` and `ended_reason` are told of the last
    two. `identifier` is the 电子证照标识. `may_revoke` says whether the reader may revoke it now.
    """

    id: UUID
    document_id: UUID
    case_number: str
    name: str
    name_en: str
    number: str
    identifier: str
    version: int
    holder_name: str
    holder_code: str
    office: Office
    valid_from: date
    valid_to: date
    standing: str
    ended_on: date | None
    ended_reason: str
    verify_code: str
    may_revoke: bool


@dataclass(frozen=True)
class Document:
    """A document of a case. `sha256` and `size` (bytes) are those of the signed file, empty while it is being made.

    `may_read` says whether the reader may have the file.
    """

    id: UUID
    key: str
    name: str
    name_en: str
    number: str
    act: str
    ordered_at: datetime
    issued_at: datetime | None
    sha256: str
    size: int
    verify_code: str
    licence: Licence | None
    may_read: bool

    @property
    def is_issued(self) -> bool:
        """Whether the signed file is there."""
        return self.issued_at is not None


@dataclass(frozen=True)
class Verification:
    """What anybody who holds the code of an issued document may know.

    `day` is the day that stands in it; `holder` is masked unless it is an organisation. `licence` is told when the
    document is one, with nothing of the holder beyond `holder` and, of an organisation, its code.
    """

    name: str
    name_en: str
    procedure_name: str
    procedure_name_en: str
    number: str
    office: Office
    day: date
    holder: str
    sha256: str
    size: int
    verify_code: str
    licence: Licence | None


def of_case(tx: Tx, number: str) -> tuple[Document, ...]:
    """The documents of a case that the reader may view or track, oldest first. Raises NotFound.

    A visitor with the query code sees which there are, but may not have the files: they hold personal values, which
    he sees masked elsewhere.
    """
    columns = (cases.c.id, cases.c.applicant, cases.c.department)
    row = tx.first(sa.select(*columns).where(tx.of(cases), cases.c.number == number))
    facts = None if row is None else CaseFacts(row.id, row.applicant, row.department)
    if facts is None or not (can(tx.actor, Action.CASE_VIEW, facts) or can(tx.actor, Action.CASE_TRACK, facts)):
        raise NotFound
    found = _found(tx, documents.c.case_id == facts.id)
    return tuple(_document(tx, one, may_read=_may_read(tx, facts)) for one in found)


def licences_of_holder(tx: Tx) -> tuple[Licence, ...]:
    """The licences of the reader, the newest first."""
    issued = documents.c.state == DocumentState.ISSUED.value
    found = _found(tx, sa.and_(licences_within_reach(tx.actor), issued))
    return tuple(one for row in reversed(found) if (one := _licence(tx, row)) is not None)


def licence(tx: Tx, licence_id: UUID) -> Licence:
    """A licence issued by the reader's office, or his own. Raises NotFound."""
    for row in _found(tx, licences.c.id == licence_id):
        told = _licence(tx, row)
        if told is not None and _may_read(tx, CaseFacts(row.case_id, row.applicant, row.department)):
            return told
    raise NotFound


def file(tx: Tx, document_id: UUID) -> FileContent:
    """The signed file of a document, for the applicant of its case and the clerks of its office. Raises NotFound."""
    for row in _found(tx, documents.c.id == document_id):
        if row.sha256 is not None and _may_read(tx, CaseFacts(row.case_id, row.applicant, row.department)):
            return _content(tx, row)
    raise NotFound


def by_verify_code(tx: Tx, code: str) -> Verification:
    """What is public of the issued document that bears a code. Raises NotFound."""
    row = _by_code(tx, code)
    procedure = releases.of_case(tx, row.release_id).procedure
    told = _licence(tx, row)
    holder, code_type = _holder(row)
    shown = holder if code_type == ORGANISATION else masked(holder)
    return Verification(
        name=row.name,
        name_en=row.name_en,
        procedure_name=procedure.name,
        procedure_name_en=procedure.name_en,
        number=row.number,
        office=catalogue.office(tx, row.office),
        day=row.licence_valid_from or row.ordered_at.astimezone(tx.zone).date(),
        holder=shown if holder else "",
        sha256=row.sha256,
        size=row.size,
        verify_code=row.verify_code,
        licence=None if told is None else _public(told, code_type),
    )


def licence_file(tx: Tx, code: str) -> FileContent:
    """The signed file of the licence that bears a code, for anybody: a licence is there to be shown. Raises NotFound.

    Other documents are not given out by their code, since they hold more about a person than a licence does.
    """
    row = _by_code(tx, code)
    if row.licence_id is None:
        raise NotFound
    return _content(tx, row)


def matches(tx: Tx, code: str, sha256: str) -> bool:
    """Whether a file with that SHA-256 is the issued document that bears a code. Raises NotFound."""
    return hmac.compare_digest(str(_by_code(tx, code).sha256).encode(), sha256.lower().encode())


def _by_code(tx: Tx, code: str) -> sa.Row[Any]:
    issued = documents.c.state == DocumentState.ISSUED.value
    found = _found(tx, sa.and_(documents.c.verify_code == code, issued)) if _CODE.fullmatch(code) else []
    if not found:
        raise NotFound
    return found[0]


def _found(tx: Tx, condition: sa.ColumnElement[bool]) -> list[sa.Row[Any]]:
    """Documents with their licence, if they are one, and what rights to them depend on; oldest first."""
    own = [column.label(f"licence_{column.name}") for column in licences.c if column.name != "tenant_id"]
    of_case = sa.and_(cases.c.tenant_id == documents.c.tenant_id, cases.c.id == documents.c.case_id)
    of_licence = sa.and_(licences.c.tenant_id == documents.c.tenant_id, licences.c.document_id == documents.c.id)
    case_facts = (cases.c.number.label("case_number"), cases.c.applicant, cases.c.department, cases.c.release_id)
    wanted = (
        sa.select(documents, *case_facts, *own)
        .select_from(documents.join(cases, of_case).outerjoin(licences, of_licence))
        .where(tx.of(documents), condition)
        .order_by(documents.c.ordered_at, documents.c.seq)
    )
    return list(tx.all(wanted))


def _document(tx: Tx, row: sa.Row[Any], *, may_read: bool) -> Document:
    return Document(
        id=row.id,
        key=row.key,
        name=row.name,
        name_en=row.name_en,
        number=row.number,
        act=row.act,
        ordered_at=row.ordered_at,
        issued_at=row.issued_at,
        sha256=row.sha256 or "",
        size=row.size or 0,
        verify_code=row.verify_code if may_read else "",
        licence=_licence(tx, row) if may_read and row.issued_at else None,
        may_read=may_read and row.sha256 is not None,
    )


def _licence(tx: Tx, row: sa.Row[Any]) -> Licence | None:
    if row.licence_id is None:
        return None
    return Licence(
        id=row.licence_id,
        document_id=row.id,
        case_number=row.case_number,
        name=row.name,
        name_en=row.name_en,
        number=row.licence_number,
        identifier=row.licence_identifier,
        version=row.licence_version,
        holder_name=row.licence_holder_name,
        holder_code=row.licence_holder_code,
        office=catalogue.office(tx, row.licence_office),
        valid_from=row.licence_valid_from,
        valid_to=row.licence_valid_to,
        standing=_standing(tx, row),
        ended_on=row.licence_ended_on,
        ended_reason=row.licence_ended_reason or "",
        verify_code=row.verify_code,
        may_revoke=row.licence_state == LicenceState.VALID and _may_revoke(tx, row),
    )


def _standing(tx: Tx, row: sa.Row[Any]) -> str:
    is_over = row.licence_state == LicenceState.VALID and tx.today > row.licence_valid_to
    return "expired" if is_over else str(row.licence_state)


def _public(told: Licence, code_type: str) -> Licence:
    """A licence as anybody may see it: nothing that names a person."""
    hidden: Mapping[str, Any] = {"case_number": "", "may_revoke": False}
    if code_type != ORGANISATION:
        hidden = {**hidden, "holder_name": masked(told.holder_name), "holder_code": ""}
    return Licence(**{**vars(told), **hidden})


def _holder(row: sa.Row[Any]) -> tuple[str, str]:
    """Whom the document is for, and the type of his code; nothing once that was erased."""
    if row.licence_id is not None:
        return row.licence_holder_name, row.licence_holder_code_type
    holder: Mapping[str, str] = (row.data or {}).get("holder", {})
    return holder.get("name", ""), holder.get("code_type", "")


def _content(tx: Tx, row: sa.Row[Any]) -> FileContent:
    return FileContent(f"{row.name} {row.number}.pdf", PDF, blobs.get(tx, row.sha256))


def _may_read(tx: Tx, facts: CaseFacts) -> bool:
    is_owner = can(tx.actor, Action.CASE_WITHDRAW, facts)
    return is_owner or can(tx.actor, Action.CASE_VIEW, facts)


def _may_revoke(tx: Tx, row: sa.Row[Any]) -> bool:
    rule = releases.of_case(tx, row.release_id).procedure.document(row.key)
    if rule is None or rule.licence is None:
        return False
    deciding = post_of(tx, row.licence_office, rule.licence.revoked_by)
    return can(tx.actor, Action.LICENCE_REVOKE, LicenceFacts(deciding))
