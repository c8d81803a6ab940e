"""办件 as the clerks of its office see it, and the task pages in it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engine import journal, releases
from engine.errors import NotFound
from engine.journal import Entry
from engine.model.calendar import calendar
from engine.model.case import case as cases
from engine.model.case import material as materials
from engine.model.task import task as tasks
from engine.procedures.acts import CaseState
from engine.queries import calls, catalogue, worklist
from engine.queries.answered import Given, Reader, answers_of
from engine.queries.files import files_where
from engine.queries.rows import Answered, Asked, CaseFile, Named, WorkRow
from engine.queries.timeline import Teller, painting, people, stage_steps
from engine.releases import Release
from engine.routing.rights import Action, CaseFacts, can
from engine.store import Tx

RUNNING = ("open", "claimed")


@dataclass(frozen=True)
class Opened:
    """What a case's pages are told from: its row, release, journal and answers, read once."""

    row: sa.Row[Any]
    release: Release
    entries: tuple[Entry, ...]
    given: tuple[Given, ...]


def case(tx: Tx, number: str) -> CaseFile:
    """A case of the reader's office. Raises NotFound, also for a foreign one."""
    return _file(tx, opened(tx, cases.c.number == number, Action.CASE_VIEW))


def case_by_id(tx: Tx, case_id: UUID) -> CaseFile:
    """The same, by the case's id."""
    return _file(tx, opened(tx, cases.c.id == case_id, Action.CASE_VIEW))


def opened(tx: Tx, condition: sa.ColumnElement[bool], action: Action) -> Opened:
    """A case that the reader may do `action` to, with what its pages are told from. Raises NotFound."""
    shown = [column for column in cases.c if column.name != "snapshot"]
    row = tx.first(sa.select(*shown).where(tx.of(cases), condition))
    if row is None or not can(tx.actor, action, CaseFacts(row.id, row.applicant, row.department)):
        raise NotFound
    release = releases.of_case(tx, row.release_id)
    return Opened(row, release, journal.read(tx, row.id), answers_of(tx, row.id))


def diagram(tx: Tx, number: str, process_id: str) -> bytes:
    """The BPMN file of one of the case's processes, as the case's release holds it. Raises NotFound."""
    seen = opened(tx, cases.c.number == number, Action.CASE_VIEW)
    return catalogue.diagram(tx, seen.release.id, process_id)


def _file(tx: Tx, seen: Opened) -> CaseFile:
    row, procedure = seen.row, seen.release.procedure
    state = CaseState(row.state)
    running = worklist.rows_of(tx, sa.and_(tasks.c.case_id == row.id, tasks.c.state.in_(RUNNING)))
    reader = Reader(procedure, catalogue.regions(tx))
    answers = {str(one.id): one for one in seen.given}
    office = catalogue.office(tx, row.department)
    teller = Teller(procedure, people(tx, seen.entries), answers, reader, office)
    asked = calls.troubled(tx, row.id, calls.asked(procedure, seen.entries, answers, reader))
    due = row.promised_due if row.ended_at is None and row.decided_on is None else None
    return CaseFile(
        id=row.id,
        number=row.number,
        title=row.title,
        procedure=procedure,
        variant=row.variant,
        release_number=seen.release.number,
        release_id=seen.release.id,
        state=state,
        stages=stage_steps(procedure, row.stage, state, seen.entries),
        office=office,
        applicant=row.applicant_name,
        submitted_at=row.submitted_at,
        accepted_on=row.accepted_on,
        decided_on=row.decided_on,
        ended_at=row.ended_at,
        due_on=row.promised_due,
        legal_due_on=row.legal_due,
        due_provisional=row.due_provisional,
        days_left=worklist.days_left(calendar(tx), tx.today, due),
        answers=_application(tx, seen),
        files=files_where(tx, materials.c.case_id == row.id),
        moments=teller.for_clerks(seen.entries),
        open_tasks=running,
        asked=asked,
        diagrams=_diagrams(seen),
        painting=painting(seen.entries, _open_elements(tx, row.id, running, asked)),
    )


def _application(tx: Tx, seen: Opened) -> tuple[Answered, ...]:
    """The application as the applicant last gave it, with his answers to tasks."""
    procedure = seen.release.procedure
    form = procedure.variants[seen.row.variant].form
    return Reader(procedure, catalogue.regions(tx)).handed_in(seen.given, seen.row.applicant, form)


def _diagrams(seen: Opened) -> tuple[Named, ...]:
    """The diagrams of the case: the main one, then those it calls, under the names of the activities that call them."""
    procedure = seen.release.procedure
    program, variant = procedure.program, procedure.variants[seen.row.variant]
    reached = program.reachable(variant.process)
    callers = {one.called: one for key in reached for one in program.processes[key].elements if one.called}
    called = [(key, callers[key]) for key in reached[1:]]
    main = Named(variant.process, procedure.name, procedure.name_en)
    return (main, *(Named(key, one.name, one.properties.get("name_en", one.name)) for key, one in called))


def _open_elements(
    tx: Tx, case_id: UUID, running: tuple[WorkRow, ...], asked: tuple[Asked, ...]
) -> dict[str, list[str]]:
    wanted = sa.select(tasks.c.process, tasks.c.element).where(
        tx.of(tasks), tasks.c.case_id == case_id, tasks.c.id.in_([row.id for row in running])
    )
    current: dict[str, list[str]] = {}
    for row in tx.all(wanted):
        current.setdefault(row.process, []).append(row.element)
    for one in asked:
        if one.standing == calls.WAITING:
            current.setdefault(one.process, []).append(one.element)
    return current
