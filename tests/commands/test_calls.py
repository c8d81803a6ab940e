"""Service tasks at work: another party is asked under one key, and what it says carries the case on exactly once."""

import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine import journal
from engine.commands import calls, incidents
from engine.events import WORKER
from engine.journal import Entry, What
from engine.model.case import answer as answers
from engine.model.case import case as case_table
from engine.model.locking import lock_case
from engine.releases import of_case
from engine.runtime import stepping
from tests.commands.office import Office, at_once
from tests.commands.parties import REGISTERED, VERIFY, KilledError, Party, verifying, work
from tests.conftest import Clock
from tests.jobs import bench

CLERK = "230202-acceptance-1"
CAME_OF_IT = (What.CALLED, What.ANSWERED, What.FAILED, What.DROPPED)


@pytest.fixture
def asking(office: Office) -> Office:
    """An office whose diagram verifies the applicant before acceptance."""
    return verifying(office)


@pytest.fixture
def party() -> Party:
    """A register that knows the shop."""
    return Party(REGISTERED)


def _lines(office: Office, number: str, *wanted: What) -> list[Entry]:
    case_id = office.case_id(number)
    with office.store.reading(WORKER) as tx:
        return [entry for entry in journal.read(tx, case_id) if entry.what in wanted]


def _came(office: Office, number: str) -> list[str]:
    return [entry.what.value for entry in _lines(office, number, *CAME_OF_IT)]


def _calls(office: Office) -> Sequence[sa.Row[tuple[object, ...]]]:
    return [row for row in bench.ledger(office.store) if row.kind == "call"]


def test_the_case_waits_for_the_answer_and_goes_on_with_it_once(asking: Office, party: Party) -> None:
    number = asking.submit().number
    assert asking.open_tasks(number) == {}
    (job,) = _calls(asking)
    assert set(job.payload) == {"token"}

    work(asking, party)
    work(asking, party)

    assert list(asking.open_tasks(number)) == ["judge"]
    assert party.asked == [(job.id, {"name": "测试面馆"})]
    assert (_calls(asking), _came(asking, number)) == ([], ["called", "answered"])


def test_the_journal_names_the_operation_and_keeps_no_answer(asking: Office, party: Party) -> None:
    number = asking.submit().number
    (job,) = _calls(asking)
    work(asking, party)

    called, answered = _lines(asking, number, What.CALLED, What.ANSWERED)
    about = {"process": "joint_review", "operation": VERIFY, "key": str(job.id), "token": job.payload["token"]}
    assert (called.element, called.facts) == ("verify", about)
    assert (answered.element, answered.actor_kind) == ("verify", "system")
    assert answered.facts == {**about, "answer": answered.facts["answer"], "digest": answered.facts["digest"]}
    assert "演示甲" not in repr(_lines(asking, number, *What))


def test_an_answer_is_kept_by_its_form_and_what_is_personal_stays_out_of_the_process(
    asking: Office, party: Party
) -> None:
    number = asking.submit().number
    work(asking, party)

    (entry,) = _lines(asking, number, What.ANSWERED)
    with asking.store.reading(WORKER) as tx:
        row = tx.first(sa.select(answers).where(answers.c.id == UUID(str(entry.facts["answer"]))))
    assert row is not None
    assert (row.form, row.given, row.personal) == ("verified", {"status": "存续"}, {"legal_person": "演示甲"})
    assert "演示甲" not in json.dumps(_variables(asking, number))
    assert _variables(asking, number)["status"] == "存续"


def _variables(office: Office, number: str) -> dict[str, object]:
    with office.store.transaction(WORKER) as tx:
        case = lock_case(tx, case_table.c.number == number)
        program = of_case(tx, case.release_id).procedure.program
        return stepping.variables(program, case.snapshot)


@pytest.mark.parametrize("trouble", ["down", "lost"])
def test_a_party_that_does_not_answer_is_asked_again_under_the_same_key(
    asking: Office, party: Party, clock: Clock, trouble: str
) -> None:
    party.trouble.append(trouble)
    number = asking.submit().number
    (job,) = _calls(asking)
    work(asking, party)
    assert (party.keys, asking.open_tasks(number)) == ([job.id], {})

    clock.forward(calls.PACE.pauses[0])
    work(asking, party)

    assert party.recalled == [job.id]
    assert party.keys == ([job.id] if trouble == "lost" else [job.id, job.id])
    assert list(asking.open_tasks(number)) == ["judge"]
    assert _came(asking, number) == ["called", "answered"]


def test_whoever_is_killed_between_asking_and_recording_leaves_an_answer_to_be_recalled(
    asking: Office, party: Party, clock: Clock
) -> None:
    party.trouble.append("killed")
    number = asking.submit().number
    with pytest.raises(KilledError):
        work(asking, party)
    work(asking, party)
    assert asking.open_tasks(number) == {}

    clock.forward(calls.PACE.lease)
    work(asking, party)

    assert (len(party.keys), party.recalled) == (1, party.keys)
    assert _came(asking, number) == ["called", "answered"]


def test_a_night_and_a_weekend_do_not_end_the_attempts(asking: Office, party: Party, clock: Clock) -> None:
    party.trouble.extend(["down"] * 500)
    asking.submit()
    began = clock()
    while clock() < began + timedelta(days=3):
        work(asking, party)
        clock.forward(timedelta(hours=1))

    (job,) = _calls(asking)
    assert (job.state, job.error_code) == ("scheduled", "party-unavailable")
    party.trouble.clear()
    clock.forward(timedelta(hours=1))
    work(asking, party)
    assert _calls(asking) == []


def test_an_error_that_the_diagram_catches_carries_the_case_on(asking: Office) -> None:
    unknown = Party("enterprise-not-found")
    number = asking.submit().number
    work(asking, unknown)

    assert list(asking.open_tasks(number)) == ["judge"]
    (failed,) = _lines(asking, number, What.FAILED)
    assert (failed.facts["error"], failed.facts["caught"]) == ("enterprise-not-found", ["joint_review", "unknown"])
    assert "status" not in _variables(asking, number)


def test_an_error_whose_answer_was_lost_is_recalled_as_one(asking: Office, clock: Clock) -> None:
    unknown = Party("enterprise-not-found", trouble=["lost"])
    number = asking.submit().number
    work(asking, unknown)
    clock.forward(calls.PACE.pauses[0])
    work(asking, unknown)

    assert (len(unknown.asked), _came(asking, number)) == (1, ["called", "failed"])


def test_an_error_that_nobody_catches_is_an_incident_and_is_asked_anew_when_retried(
    asking: Office, clock: Clock
) -> None:
    refusing = Party("enterprise-locked")
    number = asking.submit().number
    work(asking, refusing)
    (job,) = _calls(asking)
    assert (job.state, job.error_code) == ("dead", "error-uncaught")
    named = {"element": "核验主体资格", "element_en": "Verify the enterprise"}
    assert job.error_facts == {**named, "error": "enterprise-locked"}

    refusing.says = REGISTERED
    refusing.trouble.append("lost")
    _retry(asking, job.id)
    work(asking, refusing)
    clock.forward(calls.PACE.pauses[0])
    work(asking, refusing)

    first, second = refusing.keys
    assert (first, refusing.recalled) == (job.id, [second])
    assert first != second
    assert list(asking.open_tasks(number)) == ["judge"]
    (answered,) = _lines(asking, number, What.ANSWERED)
    assert answered.facts["key"] == str(second)


def test_a_new_key_is_kept_when_whoever_used_it_is_killed(asking: Office, clock: Clock) -> None:
    refusing = Party("enterprise-locked")
    asking.submit()
    work(asking, refusing)
    _retry(asking, _calls(asking)[0].id)
    refusing.says, refusing.trouble = REGISTERED, ["killed"]
    with pytest.raises(KilledError):
        work(asking, refusing)
    clock.forward(calls.PACE.lease)
    work(asking, refusing)

    assert refusing.recalled == refusing.keys[1:]
    assert _calls(asking) == []


def _retry(office: Office, job_id: UUID) -> None:
    with office.acting(CLERK) as tx:
        incidents.retry(tx, job_id)


def test_an_operation_that_nobody_has_set_is_an_incident_that_says_what_to_set(asking: Office, party: Party) -> None:
    number = asking.submit().number
    work(asking, None)
    (job,) = _calls(asking)
    assert (job.state, job.error_code) == ("dead", "party-not-set")
    named = {"party": "法人库", "party_en": "Enterprise register"}
    assert job.error_facts == {**named, "setting": "ENTERPRISE_URL"}

    _retry(asking, job.id)
    work(asking, party)

    assert (party.recalled, list(asking.open_tasks(number))) == ([], ["judge"])


def test_an_answer_to_a_case_that_was_withdrawn_meanwhile_is_left_alone(asking: Office, party: Party) -> None:
    number = asking.submit().number
    party.before_answering = lambda: asking.withdraw(number)
    work(asking, party)

    assert (asking.state(number), _calls(asking)) == ("withdrawn", [])
    withdrawn, late = _lines(asking, number, What.DROPPED)
    assert (withdrawn.facts["key"], late.facts["key"], late.facts["late"]) == (
        *[str(key) for key in party.keys * 2],
        True,
    )
    assert _lines(asking, number, What.ANSWERED) == []


def test_a_case_that_was_withdrawn_before_asks_nobody(asking: Office, party: Party) -> None:
    number = asking.submit().number
    asking.withdraw(number)
    work(asking, party)

    assert (party.asked, _calls(asking), _came(asking, number)) == ([], [], ["called", "dropped"])


def test_two_workers_with_one_job_record_one_answer(asking: Office, party: Party) -> None:
    numbers = [asking.submit().number for _ in range(6)]

    def one() -> str:
        work(asking, party)
        return ""

    at_once([one, one])

    assert len(party.given) == len(party.asked) == 6
    assert [_came(asking, number) for number in numbers] == [["called", "answered"]] * 6


def test_a_worker_whose_lease_ran_out_while_it_asked_records_nothing(
    asking: Office, party: Party, clock: Clock
) -> None:
    number = asking.submit().number

    def overtaken() -> None:
        party.before_answering = None
        clock.forward(calls.PACE.lease)
        work(asking, party)

    party.before_answering = overtaken
    work(asking, party)

    assert len(party.given) == 1
    assert (_came(asking, number), list(asking.open_tasks(number))) == (["called", "answered"], ["judge"])


def test_a_revoked_enterprise_ends_the_case(asking: Office) -> None:
    number = asking.submit().number
    work(asking, Party({"status": "吊销"}))

    assert (asking.state(number), asking.open_tasks(number)) == ("not_accepted", {})
