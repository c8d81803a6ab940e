"""Cases played by the engine's commands and fed to a sharing store that dies in between: it has every step in order."""

from dataclasses import dataclass, field
from uuid import UUID

import sqlalchemy as sa

from connectors.sharing.http import Platform
from connectors.sharing.schemas import written_event
from engine import journal, reporting
from engine.commands import notices, sharing
from engine.errors import OutcomeUnclear
from engine.events import WORKER
from engine.jobs import Ledger
from engine.journal import What
from engine.model.case import case as cases
from engine.model.locking import lock_case
from engine.ports import CaseReport, SharingStore
from tests.commands.office import Office
from tests.conftest import Clock
from tests.jobs import bench
from tests.sharing_store import SharingStore as Server

SIGNERS = ("230202-inspection-1", "230202-inspection-2")


@dataclass
class Losing:
    """A platform whose every second answer is lost on the way."""

    platform: Platform
    reports: list[CaseReport] = field(default_factory=list)

    def report(self, report: CaseReport) -> int:
        """Hand it over, and perhaps hear nothing."""
        self.reports.append(report)
        last = self.platform.report(report)
        if len(self.reports) % 2:
            raise OutcomeUnclear(party="数据共享平台")
        return last


def _work(office: Office, platform: SharingStore) -> None:
    ledger = Ledger(office.store, {**notices.kinds(None), **sharing.kinds(platform)})
    ledger.sweep()
    while ledger.run_next():
        pass


def _steps_of(office: Office, case_id: UUID) -> list[int]:
    """The lines of a journal at which something was done: submitted, a task completed, an act."""
    with office.store.reading(WORKER) as tx:
        lines = journal.read(tx, case_id)
    done = [line for line in lines if line.what in {What.SUBMITTED, What.COMPLETED, What.ACT}]
    # an act at the task that was just completed is told with the task, unless it decides something
    return [line.seq for line in done if (line.element, line.what) != ("fix", What.ACT)]


def test_a_case_from_submission_to_its_end_is_all_there_in_order(
    office: Office, clock: Clock, fresh_store: Server
) -> None:
    platform = Losing(fresh_store.platform)
    number = office.submit().number
    _work(office, platform)
    office.accept(number)
    fresh_store.kill()
    _work(office, platform)
    office.do(number, "left", "230202-acceptance-1", paper="好")
    office.do(number, "right", "230202-inspection-1", site="好")
    _work(office, platform)
    fresh_store.start()
    for signer in SIGNERS:
        office.do(number, "sign", signer, signed="true")
        _work(office, platform)
    office.do(number, "decide", "230202-decision-1", decision="grant")
    while bench.ledger(office.store):
        clock.forward(max(sharing.SHARE_PACE.pauses))
        _work(office, platform)

    case_id, kept = office.case_id(number), fresh_store.case(number)
    assert [event["seq"] for event in kept["events"]] == _steps_of(office, case_id)
    assert (office.state(number), kept["result"]) == ("closed", "close")
    for event in kept["events"]:
        del event["provenance"]
    assert kept["events"] == _told_by(office, case_id)


def _told_by(office: Office, case_id: UUID) -> list[object]:
    """What the journal has to tell of a case, from its beginning."""
    with office.store.transaction(WORKER) as tx:
        report = reporting.report(tx, lock_case(tx, cases.c.id == case_id), 0)
    assert report is not None
    return [written_event(event) for event in report.events]


def test_a_store_that_begins_anew_is_fed_again_from_the_first_step(office: Office, fresh_store: Server) -> None:
    number = office.submit().number
    with office.store.transaction(WORKER) as tx:
        far_on = sa.update(cases).where(cases.c.number == number).values(shared_seq=cases.c.journal_seq)
        tx.change(far_on)
    office.accept(number)
    _work(office, fresh_store.platform)

    case_id = office.case_id(number)
    assert fresh_store.seqs(number) == _steps_of(office, case_id)
    assert bench.ledger(office.store) == []
