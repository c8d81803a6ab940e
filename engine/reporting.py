"""反馈: what the data-sharing platform is told of a case, read from the case's journal.

One line of the journal gives at most one event: a completed task, what another party answered, an act that neither of
them stands for, and the end of a licence before its time. The words are those of the exchange layout `up_pro_*`. Names
and codes of the applicant leave with the acceptance and not before; of his other answers nothing leaves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from engine import journal, releases
from engine.events import ActorKind
from engine.journal import Entry, What
from engine.model.case import answer as answers
from engine.model.document import document as documents
from engine.model.document import licence as licences
from engine.model.locking import LockedCase
from engine.model.organisation import account, department, post
from engine.model.task import task as tasks
from engine.ports import (
    Acceptance,
    CaseEvent,
    CaseReport,
    CaseResult,
    EventBody,
    LicenceEnd,
    ReportedItem,
    SpecialProcedure,
    Step,
)
from engine.procedures import acts
from engine.procedures.form_fields import OPINION
from engine.procedures.procedure import Procedure
from engine.store import Tx

ONLINE: Final = "1"  # apply_type: the way in (行政许可法 Art. 29)
USE_LEVELS: Final = {"city": "3", "county": "4"}
APPLICANT, SYSTEM = "申请人", "系统"
# Lines that follow from the one before them, in the same transaction.
FOLLOWING: Final = frozenset(
    {
        *(What.CORRECTED, What.PASSED, What.DECIDED, What.CONFLICT, What.OPENED, What.CANCELLED),
        *(What.ACT, What.CALLED, What.DROPPED, What.SENT, What.NOTED),
    }
)
APPLYING: Final = frozenset({What.SUBMITTED, What.CORRECTED})
CLOSE: Final = "close"
SUBMITTED: Final = ("提交申请", "submit")

KINDS: Final[Mapping[type, str]] = {
    Acceptance: "accept",
    SpecialProcedure: "special",
    CaseResult: "result",
    LicenceEnd: "licence",
}


def report(tx: Tx, case: LockedCase, after: int) -> CaseReport | None:
    """What happened to a case after a line of its journal; None when nothing did that is to be told."""
    entries = journal.read(tx, case.id)
    told = tuple(event for event in _told(tx, case, entries).events(entries) if event.seq > after)
    if not told:
        return None
    key = uuid5(case.id, f"{told[0].seq}-{told[-1].seq}")
    return CaseReport(key, case.number, _item(tx, case), told)


def _item(tx: Tx, case: LockedCase) -> ReportedItem:
    procedure = releases.of_case(tx, case.release_id).procedure
    office = tx.first(sa.select(department).where(tx.of(department), department.c.key == case.department))
    assert office is not None
    item = procedure.item
    task_code = f"{office.uscc}{USE_LEVELS[case.level]}{item.catalog_code}"
    return ReportedItem(
        catalog_code=item.catalog_code,
        local_catalog_code=item.local_catalog_code,
        task_code=task_code,
        task_handle_item=f"{task_code}{procedure.variants[case.variant].code}",
        task_name=procedure.name,
        task_version=item.task_version,
        project_type=item.project_type,
        org_name=office.name,
        org_code=office.uscc,
    )


@dataclass(frozen=True)
class _Told:
    """What the events of one case are told from: its tasks and answers by id, the names of its clerks by account.

    `submitted_on` is the day of the application; `asked` says when other parties were asked, by token.
    """

    procedure: Procedure
    zone: ZoneInfo
    case: LockedCase
    submitted_on: date
    tasks: Mapping[str, sa.Row[Any]]
    answers: Mapping[str, sa.Row[Any]]
    names: Mapping[str, str]
    asked: Mapping[object, datetime]
    papers: Sequence[sa.Row[Any]]

    def events(self, entries: Sequence[Entry]) -> tuple[CaseEvent, ...]:
        """Every event, oldest first, each with the one before it."""
        told: list[CaseEvent] = []
        accepted, application = False, ""
        for lines in _steps(entries):
            application = next((str(line.facts["answer"]) for line in lines if line.what in APPLYING), application)
            for entry, body in self._bodies(lines, application):
                accepted = accepted or isinstance(body, Acceptance)
                kind = KINDS.get(type(body)) or ("process" if accepted else "step")
                told.append(CaseEvent(entry.seq, told[-1].seq if told else 0, entry.digest, kind, entry.at, body))
        return tuple(told)

    def _bodies(self, lines: Sequence[Entry], application: str) -> Iterator[tuple[Entry, EventBody]]:
        """The events of one step: what somebody did, then the acts that followed from it.

        `application` is the id of the answer that the application then is.
        """
        head = lines[0]
        made = [line for line in lines if line.what is What.ACT]
        own = next((line for line in made if _same_place(line, head)), None)
        if head.what is What.SUBMITTED:
            yield head, Step(*SUBMITTED, "", head.at, head.at, APPLICANT, "")
        elif head.what is What.COMPLETED:
            yield head, self._task(head, _act_of(own))
        elif head.what in {What.ANSWERED, What.FAILED}:
            yield head, self._call(head, _act_of(own))
        elif head.what is What.LICENCE:
            yield head, self._licence_end(head)
        for line in made:
            body = self._act(line, head, application)
            if line is not own or not isinstance(body, Step):
                yield line, body

    def _task(self, entry: Entry, act: str) -> Step:
        task = self.tasks[str(entry.facts["task"])]
        return Step(
            process_name=task.name,
            event_name=act,
            handle_explain=self._opinion(entry),
            event_start_time=task.opened_at,
            event_end_time=entry.at,
            handle_user_name=self._name(entry),
            handle_post=task.post_name or "",
        )

    def _call(self, entry: Entry, act: str) -> Step:
        element = self.procedure.program.element(str(entry.facts["process"]), entry.element)
        began = self.asked.get(entry.facts["token"], entry.at)
        return Step(element.name, act, str(entry.facts.get("error", "")), began, entry.at, SYSTEM, "")

    def _act(self, entry: Entry, head: Entry, application: str) -> EventBody:
        act, by = str(entry.facts["act"]), self._name(entry)
        name, told_as = acts.name(act)[0], acts.ACTS[act].report
        reason = self._explanation(head) or self._properties(entry).get("reason", "")
        paper, paper_no = self._paper(entry)
        if told_as == "accept":
            return self._acceptance(application, paper_no, by)
        if told_as == "special":
            return SpecialProcedure(act, name, reason, entry.at, by)
        if told_as == "result":
            return CaseResult(act, entry.at.astimezone(self.zone).date(), reason, paper, paper_no, by)
        return Step(name, act, reason, entry.at, entry.at, by, "")

    def _licence_end(self, entry: Entry) -> LicenceEnd:
        (ended,) = [one for one in self.papers if str(one.licence_id) == entry.facts["licence"]]
        day = entry.at.astimezone(self.zone).date()
        state = str(entry.facts["state"])
        return LicenceEnd(state, ended.name, ended.number, ended.identifier, day, self._name(entry))

    def _acceptance(self, application: str, paper_no: str, by: str) -> Acceptance:
        row = self.answers[application]
        given = {**row.given, **row.personal}
        applicant = self.procedure.applicant_of(given)
        return Acceptance(
            project_name=self.procedure.title_of(given),
            applyer_name=applicant.name,
            applyer_type=applicant.type,
            applyer_page_type=applicant.code_type,
            applyer_page_code=applicant.code,
            apply_date=self.submitted_on,
            apply_type=ONLINE,
            accept_date=self.case.accepted_on or self.submitted_on,
            accept_doc_no=paper_no,
            promise_date=self.case.promised_due,
            handle_user_name=by,
        )

    def _paper(self, entry: Entry) -> tuple[str, str]:
        """Name and number of the document that an act made due; once a case is closed, of the licence if it has one."""
        act = str(entry.facts["act"])
        due = [one for one in self.papers if (one.act, one.ordered_at) == (act, entry.at)]
        licences_before = [one for one in self.papers if one.licence_id and one.ordered_at <= entry.at]
        found = due or (licences_before if act == CLOSE else [])
        return (str(found[-1].name), str(found[-1].number)) if found else ("", "")

    def _properties(self, entry: Entry) -> Mapping[str, str]:
        """What the diagram says at the element of an act; the applicant withdraws outside of it."""
        if not entry.element:
            return {}
        return self.procedure.program.element(str(entry.facts["process"]), entry.element).properties

    def _name(self, entry: Entry) -> str:
        """Clerks act in public, by name; the applicant is named with the acceptance only."""
        if entry.actor_kind == ActorKind.CLERK:
            return self.names.get(entry.actor, "")
        return SYSTEM if entry.actor_kind == ActorKind.SYSTEM else APPLICANT

    def _opinion(self, entry: Entry) -> str:
        """The opinion of a clerk; what an applicant wrote stays with the office."""
        given = self._given(entry) if entry.actor_kind == ActorKind.CLERK else {}
        return str(given.get(OPINION) or "")

    def _explanation(self, head: Entry) -> str:
        """What the clerk wrote for the applicant to read, in the form that the act follows from."""
        row = self.answers.get(str(head.facts.get("answer", "")))
        form = None if row is None else self.procedure.forms.get(row.form)
        if row is None or form is None:
            return ""
        told = [field.key for field in form.fields if field.public and field.type == "textarea"]
        return "\n".join(str(row.given[key]) for key in told if row.given.get(key))

    def _given(self, entry: Entry) -> Mapping[str, object]:
        row = self.answers.get(str(entry.facts.get("answer", "")))
        return {} if row is None else row.given


def _told(tx: Tx, case: LockedCase, entries: Sequence[Entry]) -> _Told:
    procedure = releases.of_case(tx, case.release_id).procedure
    given = {str(row.id): row for row in tx.all(sa.select(answers).where(tx.of(answers), answers.c.case_id == case.id))}
    clerks = {entry.actor for entry in entries if entry.actor_kind == ActorKind.CLERK}
    named = sa.select(account.c.id, account.c.name).where(tx.of(account), account.c.id.in_(clerks))
    return _Told(
        procedure,
        tx.zone,
        case,
        entries[0].at.astimezone(tx.zone).date(),
        _tasks(tx, case.id),
        given,
        {row.id: row.name for row in tx.all(named)},
        {entry.facts["token"]: entry.at for entry in entries if entry.what is What.CALLED},
        _papers(tx, case.id),
    )


def _tasks(tx: Tx, case_id: UUID) -> Mapping[str, sa.Row[Any]]:
    """The tasks of a case by id, with the names of their posts."""
    joined = tasks.outerjoin(post, sa.and_(post.c.tenant_id == tasks.c.tenant_id, post.c.key == tasks.c.post))
    wanted = sa.select(tasks.c.id, tasks.c.name, tasks.c.opened_at, post.c.name.label("post_name"))
    rows = tx.all(wanted.select_from(joined).where(tx.of(tasks), tasks.c.case_id == case_id))
    return {str(row.id): row for row in rows}


def _papers(tx: Tx, case_id: UUID) -> Sequence[sa.Row[Any]]:
    """The documents of a case in the order in which acts made them due."""
    joined = documents.outerjoin(
        licences, sa.and_(licences.c.tenant_id == documents.c.tenant_id, licences.c.document_id == documents.c.id)
    )
    columns = (documents.c.act, documents.c.ordered_at, documents.c.name, documents.c.number)
    wanted = sa.select(*columns, licences.c.id.label("licence_id"), licences.c.identifier).select_from(joined)
    return tx.all(wanted.where(tx.of(documents), documents.c.case_id == case_id).order_by(documents.c.seq))


def _steps(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """The lines of a journal by what somebody did: each such line with those that followed from it."""
    step: list[Entry] = []
    for entry in entries:
        if entry.what not in FOLLOWING and step:
            yield step
            step = []
        step.append(entry)
    if step:
        yield step


def _act_of(line: Entry | None) -> str:
    return "" if line is None else str(line.facts["act"])


def _same_place(line: Entry, other: Entry) -> bool:
    return (line.element, line.facts.get("process")) == (other.element, other.facts.get("process"))
