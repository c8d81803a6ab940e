"""通知: the applicant is told of what the office did, on the site and, where an address is known, by e-mail.

A notice inside the application is the job's own transaction. An e-mail is a job of its own: a mail server cannot be
asked whether it took a letter, so an unclear outcome is sent again under the same Message-ID, by which mail programs
know it for the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from engine import jobs, releases
from engine.commands import advancing
from engine.errors import MailNotSet, NotFound
from engine.jobs import Calling, Job, Kind, Local, Order, Pace
from engine.journal import Line, What
from engine.model.case import case as cases
from engine.model.document import licence as licences
from engine.model.locking import LockedCase
from engine.model.notice import NOTICE
from engine.model.notice import notice as notices
from engine.model.organisation import account
from engine.ports import Letter, Mailer
from engine.procedures import acts
from engine.routing.rights import notices_within_reach
from engine.store import Tx

MAIL = "mail"
MAIL_PACE = Pace(
    timedelta(minutes=5),
    (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)),
)


def kinds(mailer: Mailer | None) -> Mapping[str, Kind]:
    """The kinds of job that notify. Without a mailer only the site tells; a letter still waiting is an incident."""
    mailing = _Mailing(mailer)
    return {
        NOTICE: on_site() if mailer is None else Local(_on_site_and_by_mail),
        MAIL: Calling(mailing.prepare, mailing.call, mailing.record, MAIL_PACE),
    }


def on_site() -> Local:
    """The kind that tells on the site alone."""
    return Local(_on_site)


def mark_read(tx: Tx, notice_id: UUID) -> str:
    """Note that the actor has read a notice of his; gives the number of its case. Raises NotFound."""
    found = (
        sa.select(cases.c.number, notices.c.read_at)
        .join(notices, sa.and_(notices.c.tenant_id == cases.c.tenant_id, notices.c.case_id == cases.c.id))
        .where(tx.of(notices), notices.c.id == notice_id, notices_within_reach(tx.actor))
    )
    row = tx.first(found)
    if row is None:
        raise NotFound
    if row.read_at is None:
        tx.change(sa.update(notices).where(tx.of(notices), notices.c.id == notice_id).values(read_at=tx.now))
    return str(row.number)


def mark_all_read(tx: Tx) -> None:
    """Note that the actor has read all notices of his."""
    unread = sa.update(notices).where(tx.of(notices), notices_within_reach(tx.actor), notices.c.read_at.is_(None))
    tx.change(unread.values(read_at=tx.now))


def _on_site(tx: Tx, job: Job, case: LockedCase | None) -> None:
    assert case is not None
    row = {"id": job.id, "case_id": case.id, "account": case.applicant, "act": job.payload["act"]}
    licence = job.payload.get("licence")
    row |= {"at": job.created_at, "read_at": None, "licence_id": UUID(str(licence)) if licence else None}
    tx.insert(notices, [row])
    advancing.save(tx, case, [_line(job, job.id, "page")])


def _on_site_and_by_mail(tx: Tx, job: Job, case: LockedCase | None) -> None:
    _on_site(tx, job, case)
    assert case is not None
    if _address(tx, case):
        jobs.put(tx, [Order(MAIL, {"act": job.payload["act"], "notice": str(job.id)}, case.id)])


@dataclass(frozen=True)
class _Mailing:
    """The kind that sends a letter about a notice."""

    mailer: Mailer | None

    def prepare(self, tx: Tx, job: Job, case: LockedCase | None) -> Letter | None:
        """The letter, to the address that the applicant has now; none when he has taken it away."""
        assert case is not None
        if self.mailer is None:
            raise MailNotSet
        address = _address(tx, case)
        return _letter(tx, job, case, address) if address else None

    def call(self, letter: Letter) -> None:
        """Send it."""
        if self.mailer is None:
            raise MailNotSet
        self.mailer.send(letter)

    def record(self, tx: Tx, job: Job, case: LockedCase | None, _answer: None) -> None:
        """Note in the journal that it left."""
        assert case is not None
        advancing.save(tx, case, [_line(job, UUID(str(job.payload["notice"])), "mail")])


def _letter(tx: Tx, job: Job, case: LockedCase, address: str) -> Letter:
    """Number, procedure and what was done, of a licence that has ended also why: nothing else about the person leaves.

    Why one ended is public.
    """
    procedure = releases.of_case(tx, case.release_id).procedure
    act = str(job.payload["act"])
    name, name_en = acts.name(act)
    sentence, sentence_en = acts.told(act)
    key = UUID(str(job.payload["notice"]))
    why, why_en = _why_ended(tx, key)
    lines = (
        f"办件 {case.number}（{procedure.name}）：{sentence}",
        *why,
        "请登录网站，在“我的办件”中查看。这封邮件由系统发出，请勿回复。",
        "",
        f"Case {case.number} ({procedure.name_en}): {sentence_en}",
        *why_en,
        "Please log in and see “My cases”. This message was sent by a program; please do not reply.",
    )
    return Letter(key, address, f"办件 {case.number}：{name} / {name_en}", "\n".join(lines) + "\n")


def _why_ended(tx: Tx, notice_id: UUID) -> tuple[list[str], list[str]]:
    """The licence that a notice tells the end of, and the reason, in Chinese and English; nothing of other notices."""
    of_notice = sa.and_(notices.c.tenant_id == licences.c.tenant_id, notices.c.licence_id == licences.c.id)
    wanted = sa.select(licences.c.number, licences.c.ended_reason).join(notices, of_notice)
    row = tx.first(wanted.where(tx.of(licences), notices.c.id == notice_id))
    if row is None:
        return [], []
    told = f"证照编号：{row.number}", f"理由：{row.ended_reason}"
    return list(told), [f"Licence number: {row.number}", f"Reason: {row.ended_reason}"]


def _address(tx: Tx, case: LockedCase) -> str:
    row = tx.first(sa.select(account.c.email).where(tx.of(account), account.c.id == case.applicant))
    return "" if row is None else str(row.email)


def _line(job: Job, notice_id: UUID, by: str) -> Line:
    return Line(What.NOTIFIED, "", {"act": job.payload["act"], "notice": str(notice_id), "by": by})
