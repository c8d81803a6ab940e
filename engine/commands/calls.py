"""调用: a service task of a diagram asks another party, and what comes of it carries the case on.

Three parts, so that nothing happens twice whatever dies in between: the intent is committed, the call is made with no
transaction open, the answer is recorded. A further attempt first asks whether the party has answered under that key
already, and only a party that knows nothing of it is asked again. An error that the party has answered is final, and
nothing was done: when nobody catches it and somebody retries the incident, the party is asked anew, under a new key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa

from engine import jobs, releases
from engine.commands import advancing
from engine.errors import ErrorUncaught, PartyNotSet, PartyRefused, TaskClosed
from engine.jobs import PATIENT_PAUSES, Calling, Job, Kind, Pace
from engine.journal import What
from engine.model.job import CALL
from engine.model.job import job as table
from engine.model.locking import LockedCase
from engine.ports import Operations
from engine.procedures.forms import Answer
from engine.procedures.procedure import Procedure
from engine.releases import Release
from engine.runtime import stepping
from engine.runtime.advance import Call
from engine.store import Tx

PACE = Pace(timedelta(minutes=3), PATIENT_PAUSES)  # the lease holds two requests of a minute each


def kinds(operations: Operations) -> Mapping[str, Kind]:
    """The kind of job that asks other parties. An operation that is not among these is an incident."""
    calling = _Calling(operations)
    return {CALL: Calling(calling.prepare, calling.call, calling.record, PACE)}


@dataclass(frozen=True)
class Request:
    """What is to be asked, under which key, and whether an earlier attempt may have asked it already."""

    key: UUID
    asked: Call
    may_have_left: bool


@dataclass(frozen=True)
class Outcome:
    """What came of a request: values, or the code of an error."""

    request: Request
    values: Mapping[str, object]
    error: str = ""


@dataclass(frozen=True)
class _Calling:
    """The kind that asks other parties by these operations."""

    operations: Operations

    def prepare(self, tx: Tx, job: Job, case: LockedCase | None) -> Request | None:
        """The request, its key committed before it leaves; None when nobody waits for the answer any more."""
        assert case is not None
        asked = _waiting(tx, job, case)
        if asked is None:
            return None
        if asked.operation not in self.operations:
            raise _not_set(asked)
        kept = job.payload.get("asked")
        if kept is not None and not _was_refused(tx, job):
            return Request(UUID(str(kept)), asked, may_have_left=True)
        key = job.id if kept is None else uuid4()
        jobs.keep(tx, job, {**job.payload, "asked": str(key)})
        return Request(key, asked, may_have_left=False)

    def call(self, request: Request) -> Outcome:
        """Ask, but for a request that may have left before: its answer is looked for first."""
        operation = self.operations[request.asked.operation]
        try:
            given = operation.recall(request.key) if request.may_have_left else None
            if given is None:
                given = operation.ask(request.key, request.asked.inputs)
        except PartyRefused as refused:
            return Outcome(request, {}, str(refused.facts["reason"]))
        return Outcome(request, given)

    def record(self, tx: Tx, _job: Job, case: LockedCase | None, outcome: Outcome) -> None:
        """Carry the case on by the answer; one that nobody waits for any more is noted and left alone."""
        assert case is not None
        release = releases.of_case(tx, case.release_id)
        asked, key = outcome.request.asked, outcome.request.key
        try:
            if outcome.error:
                _record_error(tx, case, release, outcome)
            else:
                _record_answer(tx, case, release, outcome)
        except TaskClosed:
            advancing.save(tx, case, [advancing.call_line(What.DROPPED, asked, key, late=True)])


def _record_answer(tx: Tx, case: LockedCase, release: Release, outcome: Outcome) -> None:
    asked, program = outcome.request.asked, release.procedure.program
    answer = _split(release.procedure, asked, outcome.values)

    advance = stepping.answer(program, case.snapshot, asked.token, answer.values, tx.local_now)

    facts = advancing.keep_answer(tx, case.id, None, asked.properties.get("answer_form", ""), answer)
    line = advancing.call_line(What.ANSWERED, asked, outcome.request.key, **facts)
    advancing.record(tx, case, release, advance, [line])


def _record_error(tx: Tx, case: LockedCase, release: Release, outcome: Outcome) -> None:
    """The first element that the step passes is the event that has caught the error."""
    asked, program = outcome.request.asked, release.procedure.program

    advance = stepping.fail(program, case.snapshot, asked.token, outcome.error, tx.local_now)

    caught = advance.passed[0]
    facts = {"error": outcome.error, "caught": [caught.process, caught.element]}
    line = advancing.call_line(What.FAILED, asked, outcome.request.key, **facts)
    advancing.record(tx, case, release, advance, [line])


def _waiting(tx: Tx, job: Job, case: LockedCase) -> Call | None:
    """The call that the job is for, as the case's snapshot has it."""
    program = releases.of_case(tx, case.release_id).procedure.program
    calls = {one.token: one for one in stepping.calling(program, case.snapshot)}
    return calls.get(int(str(job.payload["token"])))


def _was_refused(tx: Tx, job: Job) -> bool:
    """Whether the last attempt ended with an error of the party's that nobody caught."""
    row = tx.first(sa.select(table.c.error_code).where(tx.of(table), table.c.id == job.id))
    return row is not None and row.error_code == ErrorUncaught.code


def _not_set(asked: Call) -> PartyNotSet:
    connector = asked.operation.partition(".")[0]
    setting = f"{connector.upper().replace('-', '_')}_URL"
    name = asked.properties.get("source", connector)
    return PartyNotSet(party=name, party_en=asked.properties.get("source_en", name), setting=setting)


def _split(procedure: Procedure, asked: Call, values: Mapping[str, object]) -> Answer:
    """An answer by its form: only what the form names is kept, and what is personal stays out of the process."""
    form = procedure.forms.get(asked.properties.get("answer_form", ""))
    if form is None:
        return Answer(dict(values), {})
    kept = {field.key: values.get(field.key) for field in form.fields if field.answerable}
    personal = {field.key for field in form.fields if field.personal}
    return Answer(
        {key: value for key, value in kept.items() if key not in personal},
        {key: value for key, value in kept.items() if key in personal},
    )
