"""The applicant's view: own cases, and one case as a parcel to follow. Never internal step names or clerks' names."""

import hmac
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine import releases
from engine.errors import NotFound
from engine.journal import Entry, What
from engine.model.case import case as cases
from engine.model.case import material as materials
from engine.model.task import task as tasks
from engine.procedures import acts
from engine.procedures.acts import CaseState
from engine.procedures.forms import Choice
from engine.queries import calls, catalogue
from engine.queries.answered import Reader
from engine.queries.casefile import Opened, opened
from engine.queries.files import files_where
from engine.queries.rows import Answered, Named, OwnCase, OwnTask, Tracking
from engine.queries.timeline import Teller, people, stage_steps
from engine.routing.rights import Action, CaseFacts, can, cases_within_reach
from engine.store import Tx

MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
RUNNING = ("open", "claimed")
REASON = ("理由", "Reason")
TURNED_DOWN = frozenset({"refuse", "decline", "not_needed"})


def case_id_for(tx: Tx, number: str, code: str) -> UUID:
    """The case that a number and its query code open. Raises NotFound, the same for a wrong number and a wrong code.

    Codes are read as people write them: in any case, with blanks and hyphens, O for 0, I and L for 1.
    """
    row = tx.first(sa.select(cases.c.id, cases.c.query_code).where(tx.of(cases), cases.c.number == number.strip()))
    given = code.strip().upper().translate(MISREAD)
    kept = "" if row is None else row.query_code
    if not hmac.compare_digest(given.encode(), kept.encode()) or row is None:
        raise NotFound
    found: UUID = row.id
    return found


def own_cases(tx: Tx) -> tuple[OwnCase, ...]:
    """The reader's cases: those that wait for him first, the most urgent before the others; then the newest."""
    wanted = (tx.of(cases), cases_within_reach(tx.actor))
    asked = (tx.of(tasks), tasks.c.case_id == cases.c.id, tasks.c.audience == "applicant", tasks.c.state.in_(RUNNING))
    waits = sa.case((sa.exists().where(*asked), 0), else_=1)
    rows = tx.all(sa.select(cases).where(*wanted).order_by(waits, cases.c.submitted_at.desc()).limit(200))
    waiting = _own_tasks(tx, tasks.c.case_id.in_([row.id for row in rows]))
    listed = []
    for row in rows:
        procedure = releases.of_case(tx, row.release_id).procedure
        mine = waiting.get(row.id, ())
        listed.append(
            OwnCase(
                number=row.number,
                title=row.title,
                procedure_name=procedure.name,
                procedure_name_en=procedure.name_en,
                state=CaseState(row.state),
                stage=row.stage,
                submitted_at=row.submitted_at,
                due_on=row.promised_due,
                due_provisional=row.due_provisional,
                task=mine[0] if mine else None,
            )
        )
    return tuple(sorted(listed, key=_urgency))


def _urgency(one: OwnCase) -> tuple[bool, date]:
    """What orders cases: nothing to do comes last, and what has no limit after what has one."""
    return one.task is None, one.task.due_on or date.max if one.task is not None else date.max


def case(tx: Tx, number: str) -> Tracking:
    """One case, for its applicant or for a visitor who has shown its query code. Raises NotFound."""
    seen = opened(tx, cases.c.number == number, Action.CASE_TRACK)
    row, procedure, state = seen.row, seen.release.procedure, CaseState(seen.row.state)
    is_owner = can(tx.actor, Action.CASE_WITHDRAW, CaseFacts(row.id, row.applicant, row.department))
    office = catalogue.office(tx, row.department)
    teller = Teller(procedure, people(tx, seen.entries), {}, desk=office)
    sentence, sentence_en = _sentence(seen, state)
    waiting = _own_tasks(tx, tasks.c.case_id == row.id).get(row.id, ())
    regions = catalogue.regions(tx)
    return Tracking(
        number=row.number,
        query_code=row.query_code if is_owner else "",
        title=row.title,
        procedure=procedure,
        state=state,
        sentence=sentence,
        sentence_en=sentence_en,
        stages=stage_steps(procedure, row.stage, state, seen.entries),
        office=office,
        submitted_at=row.submitted_at,
        accepted_on=row.accepted_on,
        decided_on=row.decided_on,
        ended_at=row.ended_at,
        due_on=row.promised_due,
        due_provisional=row.due_provisional,
        tasks=waiting,
        waits_for=_waits_for(tx, seen),
        notice=_last_word(seen, regions) if waiting else (),
        reasons=_reasons(seen, regions),
        result=_result(seen, regions),
        moments=teller.for_applicants(seen.entries, row.applicant),
        answers=_own_answers(seen, regions, masked=not is_owner),
        files=files_where(tx, materials.c.case_id == row.id) if is_owner else (),
        may_withdraw=is_owner and row.ended_at is None and acts.allowed(state, "withdraw"),
        is_owner=is_owner,
    )


def _own_tasks(tx: Tx, condition: sa.ColumnElement[bool]) -> dict[UUID, tuple[OwnTask, ...]]:
    wanted = (tx.of(tasks), condition, tasks.c.audience == "applicant", tasks.c.state.in_(RUNNING))
    found: dict[UUID, tuple[OwnTask, ...]] = {}
    for row in tx.all(sa.select(tasks).where(*wanted).order_by(tasks.c.opened_at)):
        found[row.case_id] = (*found.get(row.case_id, ()), _own_task(row))
    return found


def _own_task(row: sa.Row[Any]) -> OwnTask:
    return OwnTask(row.id, row.name, row.name_en, row.due_on if row.limited else None, row.due_provisional)


def _waits_for(tx: Tx, seen: Opened) -> Named | None:
    """Whom the case waits for, when there is no task that anybody here could do."""
    called = calls.waiting(seen.entries)
    running = sa.select(tasks.c.id).where(tx.of(tasks), tasks.c.case_id == seen.row.id, tasks.c.state.in_(RUNNING))
    if not called or tx.first(running.limit(1)) is not None:
        return None
    program = seen.release.procedure.program
    return Named(called[0].element, *calls.source(program.element(str(called[0].facts["process"]), called[0].element)))


def _last_word(seen: Opened, regions: tuple[Choice, ...]) -> tuple[Answered, ...]:
    """What the office last said to the applicant: the public fields of the last answers of clerks that have any.

    Two signers of one visit speak together; what both say alike is told once.
    """
    reader = Reader(seen.release.procedure, regions, public_only=True)
    told: list[Answered] = []
    form = ""
    for given in reversed(seen.given):
        said = () if given.given_by == seen.row.applicant else reader.read(given)
        if form and (given.form != form or given.given_by == seen.row.applicant):
            break
        if said:
            form = given.form
            told = [*(one for one in said if one not in told), *told]
    return tuple(told)


def _sentence(seen: Opened, state: CaseState) -> tuple[str, str]:
    """Where the case stands; a closed one says how it was decided."""
    done = [str(entry.facts.get("act")) for entry in seen.entries if entry.what is What.ACT]
    decided = next((act for act in done if act in acts.CLOSED_AFTER), "")
    return acts.CLOSED_AFTER[decided] if state is CaseState.CLOSED and decided else acts.public_sentence(state)


def _reasons(seen: Opened, regions: tuple[Choice, ...]) -> tuple[Answered, ...]:
    """Why the office has said no (行政许可法 Art. 32, 38): the public fields of the answer that led to it.

    Where no clerk but the diagram says no, its own words come first.
    """
    last = ""
    for entry in seen.entries:
        if entry.what in {What.COMPLETED, What.ANSWERED}:
            last = str(entry.facts["answer"])
        if entry.what is What.ACT and entry.facts.get("act") in TURNED_DOWN:
            return (*_drawn_reason(seen, entry), *_public(seen, regions, {last}))
    return ()


def _drawn_reason(seen: Opened, act: Entry) -> tuple[Answered, ...]:
    """The reason that the diagram gives at an act."""
    properties = seen.release.procedure.program.element(str(act.facts["process"]), act.element).properties
    reason = properties.get("reason", "")
    told = Answered("reason", *REASON, reason, properties.get("reason_en", reason))
    return (told,) if reason else ()


def _result(seen: Opened, regions: tuple[Choice, ...]) -> tuple[Answered, ...]:
    """What came of a grant: the public fields that clerks have filled in since, such as the licence's number."""
    granted, since = False, set()
    for entry in seen.entries:
        if granted and entry.what is What.COMPLETED:
            since.add(str(entry.facts["answer"]))
        granted = granted or (entry.what is What.ACT and entry.facts.get("act") == "grant")
    return _public(seen, regions, since)


def _public(seen: Opened, regions: tuple[Choice, ...], answers: set[str]) -> tuple[Answered, ...]:
    reader = Reader(seen.release.procedure, regions, public_only=True)
    return tuple(one for given in seen.given if str(given.id) in answers for one in reader.read(given))


def _own_answers(seen: Opened, regions: tuple[Choice, ...], *, masked: bool) -> tuple[Answered, ...]:
    procedure = seen.release.procedure
    form = procedure.variants[seen.row.variant].form
    return Reader(procedure, regions, masked=masked).handed_in(seen.given, seen.row.applicant, form)
