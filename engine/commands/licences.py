"""撤销、注销: a licence ends before its time. It is never deleted, and whoever verifies it is told."""

from uuid import UUID

import sqlalchemy as sa

from engine import jobs, releases
from engine.commands import advancing
from engine.errors import AnswerInvalid, LicenceEnded, NotFound
from engine.faults import Fault
from engine.jobs import Order
from engine.journal import Line, What
from engine.model.case import case as cases
from engine.model.document import DocumentState, LicenceState
from engine.model.document import document as documents
from engine.model.document import licence as licences
from engine.model.job import SHARE
from engine.model.locking import LockedCase, lock_case
from engine.model.notice import NOTICE
from engine.routing.candidates import post_of
from engine.routing.rights import Action, LicenceFacts, can
from engine.store import Tx

ENDS = (LicenceState.REVOKED, LicenceState.CANCELLED)
LONGEST_REASON = 500


def revoke(tx: Tx, licence_id: UUID, reason: str, how: LicenceState = LicenceState.REVOKED) -> None:
    """撤销 a licence that should not have been granted, or 注销 it (行政许可法 Art. 69, 70).

    The post that decides at the issuing office may; the reason is shown to whoever verifies the licence. The holder is
    told with the reason, the data-sharing platform without. Raises NotFound, LicenceEnded, AnswerInvalid (`reason`,
    `how`).
    """
    case = _locked(tx, licence_id)
    row = tx.first(sa.select(licences).where(tx.of(licences), licences.c.id == licence_id))
    assert row is not None
    if not _may(tx, case, row.document_id, row.office):
        raise NotFound
    if row.state != LicenceState.VALID:
        raise LicenceEnded
    why = _checked(reason, how)

    changes = {"state": how.value, "ended_on": tx.today, "ended_reason": why}
    tx.change(sa.update(licences).where(tx.of(licences), licences.c.id == licence_id).values(**changes))

    facts = {"licence": str(licence_id), "number": row.number, "version": row.version, "state": how.value}
    advancing.save(tx, case, [Line(What.LICENCE, "", facts)])
    told = {"act": how.value, "licence": str(licence_id)}
    jobs.put(tx, [Order(NOTICE, told, case.id), Order(SHARE, case_id=case.id)])


def _locked(tx: Tx, licence_id: UUID) -> LockedCase:
    """The case of an issued licence, locked before the licence is read. Raises NotFound."""
    of_document = sa.and_(documents.c.tenant_id == licences.c.tenant_id, documents.c.id == licences.c.document_id)
    owner = (
        sa.select(documents.c.case_id)
        .join(licences, of_document)
        .where(tx.of(licences), licences.c.id == licence_id, documents.c.state == DocumentState.ISSUED.value)
    )
    return lock_case(tx, cases.c.id == owner.scalar_subquery())


def _may(tx: Tx, case: LockedCase, document_id: UUID, office: str) -> bool:
    row = tx.first(sa.select(documents.c.key).where(tx.of(documents), documents.c.id == document_id))
    assert row is not None
    rule = releases.of_case(tx, case.release_id).procedure.document(row.key)
    if rule is None or rule.licence is None:
        return False
    return can(tx.actor, Action.LICENCE_REVOKE, LicenceFacts(post_of(tx, office, rule.licence.revoked_by)))


def _checked(reason: str, how: LicenceState) -> str:
    told = reason.strip()
    faults = []
    if how not in ENDS:
        faults.append(Fault("how", "请选择撤销或者注销。"))
    if not told:
        faults.append(Fault("reason", "请填写理由。"))
    if len(told) > LONGEST_REASON:
        faults.append(Fault("reason", "理由最多 {limit} 个字。", {"limit": LONGEST_REASON}))
    if faults:
        raise AnswerInvalid(faults)
    return told
