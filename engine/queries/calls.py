"""调用: what other parties were asked for a case, what came of it, and whom it still waits for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from engine.journal import Entry, What
from engine.model.job import CALL, JobState
from engine.model.job import job as jobs
from engine.procedures.procedure import Procedure
from engine.queries.answered import Given, Reader
from engine.queries.rows import Asked, Trouble
from engine.runtime.outline import Element
from engine.store import Tx

WAITING = "waiting"
ENDS = frozenset({What.ANSWERED, What.FAILED, What.DROPPED})


def waiting(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The journal lines of the calls that a case still waits for, oldest first."""
    ended = {entry.facts["token"] for entry in entries if entry.what in ENDS}
    return tuple(entry for entry in entries if entry.what is What.CALLED and entry.facts["token"] not in ended)


def asked(
    procedure: Procedure, entries: Sequence[Entry], answers: Mapping[str, Given], reader: Reader
) -> tuple[Asked, ...]:
    """The last call of each service task with what came of it, and whatever is waited for; in the order of asking."""
    ended = {entry.facts["token"]: entry for entry in entries if entry.what in ENDS}
    last: dict[object, Asked] = {}
    for entry in entries:
        if entry.what is not What.CALLED:
            continue
        end = ended.get(entry.facts["token"])
        if end is None or end.what is not What.DROPPED:
            last.pop(entry.element, None)
            last[entry.element if end else entry.facts["token"]] = _asked(procedure, entry, end, answers, reader)
    return tuple(last.values())


def troubled(tx: Tx, case_id: UUID, calls: Sequence[Asked]) -> tuple[Asked, ...]:
    """The same calls, those that are waited for with what keeps their answers away."""
    if all(one.standing != WAITING for one in calls):
        return tuple(calls)
    resting = jobs.c.state.in_([JobState.SCHEDULED.value, JobState.DEAD.value])
    failed = sa.select(jobs).where(
        tx.of(jobs), jobs.c.case_id == case_id, jobs.c.kind == CALL, resting, jobs.c.error_code.is_not(None)
    )
    found = {
        row.payload["token"]: Trouble(
            row.error_text, row.error_facts, row.attempts, None if row.state == JobState.DEAD.value else row.due_at
        )
        for row in tx.all(failed)
    }
    return tuple(replace(one, trouble=found.get(one.token)) for one in calls)


def source(element: Element) -> tuple[str, str]:
    """Who is asked, in Chinese and English."""
    name = element.properties.get("source", "")
    return name, element.properties.get("source_en", name)


def named(element: Element) -> tuple[str, str]:
    """What an element is called, in Chinese and English."""
    return element.name, element.properties.get("name_en", element.name)


def caught(procedure: Procedure, failed: Entry) -> Element:
    """The event that has caught the error of a failed call."""
    place = failed.facts["caught"]
    assert isinstance(place, list)
    return procedure.program.element(*place)


def _asked(procedure: Procedure, call: Entry, end: Entry | None, answers: Mapping[str, Given], reader: Reader) -> Asked:
    element = procedure.program.element(str(call.facts["process"]), call.element)
    told = Asked(
        process=element.process,
        element=element.id,
        token=int(str(call.facts["token"])),
        name=named(element)[0],
        name_en=named(element)[1],
        source=source(element)[0],
        source_en=source(element)[1],
        standing=WAITING if end is None else end.what.value,
        at=call.at if end is None else end.at,
    )
    if end is None:
        return told
    if end.what is What.ANSWERED:
        given = answers.get(str(end.facts["answer"]))
        return replace(told, answers=() if given is None else reader.read(given))
    event = caught(procedure, end)
    hint = event.properties.get("hint", "")
    outcome, outcome_en = named(event)
    hint_en = event.properties.get("hint_en", hint)
    return replace(told, outcome=outcome, outcome_en=outcome_en, hint=hint, hint_en=hint_en)
