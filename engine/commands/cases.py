"""申请、补正、撤销: what an applicant does to a case."""

import secrets
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import sqlalchemy as sa

from engine import releases
from engine.commands import advancing, guards
from engine.commands.drafts import LockedDraft, lock_draft, materials_of, move_materials
from engine.errors import NotFound, ProcedureClosed, TooLateToWithdraw
from engine.journal import BEGINNING, Line, What
from engine.model.case import case as cases
from engine.model.case import draft as drafts
from engine.model.counters import draw
from engine.model.locking import CASE_COLUMNS, LockedCase, TaskRow, lock_case, lock_case_of
from engine.procedures import acts
from engine.procedures.acts import CaseState
from engine.procedures.forms import Answer
from engine.releases import Release
from engine.routing.candidates import Desk, desk_for
from engine.routing.rights import Action, can
from engine.routing.submissions import ApplicantTask, Reply, changed, correctable, read_application, read_reply
from engine.runtime import stepping
from engine.runtime.advance import Act
from engine.runtime.revising import revised
from engine.store import Tx

CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 13  # 65 bits: too many to try


@dataclass(frozen=True)
class Receipt:
    """What an applicant keeps: with number and query code anyone may follow the case without an account."""

    number: str
    query_code: str
    procedure_key: str


def submit(tx: Tx, draft_id: UUID) -> Receipt:
    """申请: hand in a draft. A draft that was handed in before gives its receipt again and no second case.

    Raises AnswerInvalid with every fault of form and materials at once, PostMissing, ProcedureClosed.
    """
    draft = lock_draft(tx, draft_id)
    if draft.case_id is not None:
        return _receipt(tx, draft.case_id)
    release = releases.current(tx, draft.procedure_key)
    if draft.variant not in release.procedure.variants:
        raise ProcedureClosed
    procedure = release.procedure
    form = procedure.variants[draft.variant].form
    answer = read_application(tx, procedure, form, draft.raw, materials_of(tx, draft.id))
    desk = desk_for(tx, procedure.department, procedure.region_of(answer.values), procedure.level_of(answer.values))

    advance = stepping.start(procedure.program, procedure.variants[draft.variant].process, answer.values, tx.local_now)

    case = _new_case(tx, draft, release, desk, answer)
    facts = advancing.keep_answer(tx, case.id, None, form, answer)
    move_materials(tx, draft.id, case.id)
    _spend(tx, draft, case.id)
    advancing.record(tx, case, release, advance, [Line(What.SUBMITTED, "", facts)])
    return _receipt(tx, case.id)


def supplement(tx: Tx, task_id: UUID, draft_id: UUID) -> None:
    """补正: the applicant answers a task of his own with what his draft holds, files and corrections included.

    A new file for a material takes the place of the earlier ones, which stay on record; so does a corrected
    application. Raises AnswerInvalid with every fault, also for a correction that would lead to another office.
    """
    case, task = lock_case_of(tx, task_id)
    guards.require_open(tx, case, task)
    guards.require_running(case)
    guards.require_held(tx, case, task)
    draft = lock_draft(tx, draft_id)
    if draft.task_id != task.id:
        raise NotFound
    release = releases.of_case(tx, case.release_id)
    reply = read_reply(tx, _asked(case, task, release), draft.raw)

    program, snapshot = release.procedure.program, case.snapshot
    if reply.before is not None and reply.after is not None:
        snapshot = revised(program, snapshot, reply.before.answer.values, reply.after.values)
    advance = stepping.complete(program, snapshot, task.token, reply.answer.values, tx.local_now)
    guards.require_documents(tx, case, advance.acts)

    facts = advancing.keep_answer(tx, case.id, task.id, task.form, reply.answer)
    move_materials(tx, draft.id, case.id)
    _spend(tx, draft, case.id)
    advancing.close_done(tx, task.id)
    lines = [advancing.task_line(What.COMPLETED, task, **facts), *_correct(tx, case, task, release, reply)]
    advancing.record(tx, case, release, advance, lines)


def _asked(case: LockedCase, task: TaskRow, release: Release) -> ApplicantTask:
    form = correctable(release.procedure, case.variant, task.process, task.element)
    return ApplicantTask(case.id, Desk(case.department, case.region, case.level), release.procedure, task.form, form)


def _correct(tx: Tx, case: LockedCase, task: TaskRow, release: Release, reply: Reply) -> list[Line]:
    """Keep a corrected application, and call the case by what now stands in it."""
    if reply.before is None or reply.after is None:
        return []
    procedure, everything = release.procedure, {**reply.after.values, **reply.after.personal}
    names = {"title": procedure.title_of(everything), "applicant_name": procedure.applicant_name_of(everything)}
    tx.change(sa.update(cases).where(tx.of(cases), cases.c.id == case.id).values(**names))
    form = procedure.variants[case.variant].form
    facts = advancing.keep_answer(tx, case.id, task.id, form, reply.after)
    fields = list(changed(reply.before.answer, reply.after))
    return [Line(What.CORRECTED, "", {**facts, "earlier": str(reply.before.id), "fields": fields})]


def withdraw(tx: Tx, number: str, reason: str) -> None:
    """撤销: the applicant ends the case, at any time before the decision. Raises TooLateToWithdraw, CaseEnded."""
    case = lock_case(tx, cases.c.number == number)
    if not can(tx.actor, Action.CASE_WITHDRAW, guards.case_facts(case)):
        raise NotFound
    guards.require_running(case)
    if not acts.allowed(CaseState(case.state), "withdraw"):
        raise TooLateToWithdraw
    release = releases.of_case(tx, case.release_id)

    advance = stepping.cancel_case(release.procedure.program, case.snapshot, tx.local_now)

    facts = advancing.keep_answer(tx, case.id, None, "", Answer({}, {"reason": reason}))
    withdrawn = replace(advance, acts=(Act("withdraw", "", "", 0, {}),))
    advancing.record(tx, case, release, withdrawn, [Line(What.WITHDRAWN, "", facts)])


def _new_case(tx: Tx, draft: LockedDraft, release: Release, desk: Desk, answer: Answer) -> LockedCase:
    procedure, case_id = release.procedure, uuid4()
    everything = {**answer.values, **answer.personal}
    row = {
        "id": case_id,
        "number": f"{desk.region}-{tx.today.year}-{draw(tx, f'case-{desk.region}-{tx.today.year}'):06d}",
        "query_code": "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)),
        "release_id": release.id,
        "procedure_key": procedure.key,
        "variant": draft.variant,
        "region": desk.region,
        "level": desk.level,
        "department": desk.department,
        "applicant": tx.actor.id,
        "title": procedure.title_of(everything),
        "applicant_name": procedure.applicant_name_of(everything),
        "state": CaseState.SUBMITTED.value,
        "stage": procedure.stages[0].key if procedure.stages else "",
        "snapshot": b"",
        "version": 0,
        "submitted_at": tx.now,
        "due_provisional": False,
        "journal_seq": 0,
        "journal_head": BEGINNING,
    }
    tx.insert(cases, [row])
    kept = tx.first(sa.select(*CASE_COLUMNS).where(tx.of(cases), cases.c.id == case_id))
    assert kept is not None
    return LockedCase(**kept._mapping)


def _spend(tx: Tx, draft: LockedDraft, case_id: UUID) -> None:
    """A draft that was handed in keeps only the case it became; what was typed lives with the case."""
    spent = sa.update(drafts).where(tx.of(drafts), drafts.c.id == draft.id)
    tx.change(spent.values(case_id=case_id, raw={}, updated_at=tx.now))


def _receipt(tx: Tx, case_id: UUID) -> Receipt:
    columns = (cases.c.number, cases.c.query_code, cases.c.procedure_key)
    row = tx.first(sa.select(*columns).where(tx.of(cases), cases.c.id == case_id))
    assert row is not None
    return Receipt(row.number, row.query_code, row.procedure_key)
