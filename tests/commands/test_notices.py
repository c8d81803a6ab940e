"""Applicants are told of what the office does: on the site once, and by e-mail under one Message-ID."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
import sqlalchemy as sa

from connectors.notice.smtp import Smtp
from engine import journal
from engine.commands import cases, drafts, notices, sharing
from engine.errors import DeliveryFailed, NotFound
from engine.events import WORKER
from engine.jobs import QUICK, Ledger
from engine.journal import What
from engine.model.organisation import account
from engine.ports import Letter, Mailer
from engine.procedures import acts
from engine.queries import notices as queries
from engine.queries.notices import NoticeRow
from engine.store import Store
from tests.commands.office import Office, raw
from tests.conftest import Clock
from tests.connectors import sink as sinks
from tests.connectors.sink import Sink
from tests.jobs import bench

ADDRESS = "shopkeeper@example.com"


@dataclass
class Outbox:
    """A mailer that keeps letters, after failing as often as told."""

    failures: int = 0
    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        """Keep it."""
        self.letters.append(letter)
        if len(self.letters) <= self.failures:
            raise DeliveryFailed(reply=451)


@pytest.fixture(name="sink")
def _sink() -> Iterator[Sink]:
    """A mail server."""
    with sinks.running() as running:
        yield running


def _work(store: Store, mailer: Mailer | None = None) -> None:
    ledger = Ledger(store, {**notices.kinds(mailer), **sharing.kinds(None)})
    ledger.sweep()
    while ledger.run_next():
        pass


def _told(office: Office, login: str = "shopkeeper") -> tuple[NoticeRow, ...]:
    with office.seeing(login) as tx:
        return queries.mine(tx)


def _sentences(*named: str) -> list[str]:
    return [acts.told(act)[0] for act in named]


def _with_address(office: Office) -> None:
    with office.store.transaction(WORKER) as tx:
        tx.change(sa.update(account).where(account.c.login == "shopkeeper").values(email=ADDRESS))


def _supplement(office: Office) -> str:
    number = office.submit().number
    office.do(number, "judge", "230202-acceptance-1", outcome="supplement", missing="请补平面图。")
    return number


def _decide(office: Office, number: str, decision: str) -> None:
    office.accept(number)
    office.do(number, "left", "230202-acceptance-1", paper="好")
    office.do(number, "right", "230202-inspection-1", site="好")
    for signer in ("230202-inspection-1", "230202-inspection-2"):
        office.do(number, "sign", signer, signed="true")
    office.do(number, "decide", "230202-decision-1", decision=decision, reasons="场地不足。")


@pytest.mark.parametrize("decision", ["grant", "refuse"])
def test_each_act_that_concerns_the_applicant_is_told_once_at_its_time(
    office: Office, clock: Clock, decision: str
) -> None:
    number = _supplement(office)
    asked_at = clock()
    task = office.task(number, "fix")
    with office.acting("shopkeeper") as tx:
        draft = drafts.start_for_task(tx, task)
        drafts.save(tx, draft, raw(remark="已补"))
    clock.forward(QUICK.lease)
    with office.acting("shopkeeper") as tx:
        cases.supplement(tx, task, draft)
    _decide(office, number, decision)
    _work(office.store)

    told = _told(office)
    assert sorted(row.sentence for row in told) == sorted(_sentences("supplement", "accept", decision))
    assert {row.number for row in told} == {number}
    assert min(row.at for row in told) == asked_at
    assert _told(office, "neighbour") == ()
    assert bench.ledger(office.store) == []


def test_what_is_not_committed_is_not_told(office: Office) -> None:
    number = office.submit().number
    with pytest.raises(NotFound):
        office.do(number, "judge", "230203-acceptance-1", outcome="accept")
    _work(office.store)

    assert _told(office) == ()


def test_the_journal_says_that_the_applicant_was_told_and_how(office: Office) -> None:
    number = _supplement(office)
    _with_address(office)
    _work(office.store, Outbox())

    case_id = office.case_id(number)
    with office.store.reading(WORKER) as tx:
        lines = [entry for entry in journal.read(tx, case_id) if entry.what is What.NOTIFIED]
    assert [line.facts["by"] for line in lines] == ["page", "mail"]
    assert {line.actor_kind for line in lines} == {"system"}
    assert ADDRESS not in repr(lines)


def test_a_retried_job_makes_no_second_notice_and_a_letter_keeps_its_key(office: Office, clock: Clock) -> None:
    _supplement(office)
    _with_address(office)
    outbox = Outbox(failures=2)
    _work(office.store, outbox)
    for pause in notices.MAIL_PACE.pauses[:2]:
        clock.forward(pause)
        _work(office.store, outbox)

    (notice,) = _told(office)
    assert [letter.key for letter in outbox.letters] == [notice.id] * 3
    assert bench.ledger(office.store) == []


def test_exactly_one_letter_arrives_though_the_first_delivery_fails(office: Office, clock: Clock, sink: Sink) -> None:
    number = _supplement(office)
    _with_address(office)
    mailer = Smtp.at(sink.url, "notice@gov.example", "政务服务")
    sink.refusals.append("451 later")
    _work(office.store, mailer)
    assert sink.letters == []
    clock.forward(notices.MAIL_PACE.pauses[0])
    _work(office.store, mailer)
    _work(office.store, mailer)

    (letter,) = sink.letters
    (notice,) = _told(office)
    assert letter["Message-ID"] == f"<{notice.id}@gov.example>"
    assert letter["To"] == ADDRESS
    assert number in letter["Subject"]
    assert notice.sentence in letter.get_content()
    assert notice.sentence_en in letter.get_content()


@pytest.mark.parametrize(
    ("mailer", "address"),
    [pytest.param(None, True, id="no mail server"), pytest.param(Outbox(), False, id="no address")],
)
def test_without_mail_only_the_site_tells(office: Office, mailer: Outbox | None, *, address: bool) -> None:
    _supplement(office)
    if address:
        _with_address(office)
    _work(office.store, mailer)

    assert len(_told(office)) == 1
    assert bench.ledger(office.store) == []
    assert mailer is None or mailer.letters == []


def test_an_address_taken_away_in_between_is_not_written_to(office: Office, clock: Clock) -> None:
    _supplement(office)
    _with_address(office)
    outbox = Outbox(failures=1)
    _work(office.store, outbox)
    with office.store.transaction(WORKER) as tx:
        tx.change(sa.update(account).values(email=""))
    clock.forward(notices.MAIL_PACE.pauses[0])
    _work(office.store, outbox)

    assert len(outbox.letters) == 1
    assert bench.ledger(office.store) == []


def test_a_letter_that_waits_when_mail_is_switched_off_is_an_incident(office: Office, clock: Clock) -> None:
    _supplement(office)
    _with_address(office)
    _work(office.store, Outbox(failures=1))
    clock.forward(notices.MAIL_PACE.pauses[0])
    _work(office.store)

    (row,) = bench.ledger(office.store)
    assert (row.kind, row.state, row.error_code) == ("mail", "dead", "mail-not-set")
    assert ADDRESS not in repr(row)


def test_reading_one_and_reading_all(office: Office) -> None:
    first = _supplement(office)
    _supplement(office)
    _work(office.store)
    one = next(row for row in _told(office) if row.number == first)

    with office.acting("shopkeeper") as tx:
        assert notices.mark_read(tx, one.id) == first
        assert notices.mark_read(tx, one.id) == first
    assert _unread(office, "shopkeeper") == 1
    assert [row.is_read for row in _told(office)] == [False, True]
    with office.acting("shopkeeper") as tx:
        notices.mark_all_read(tx)
    assert _unread(office, "shopkeeper") == 0


@pytest.mark.parametrize("login", ["neighbour", "230202-acceptance-1"])
def test_a_notice_is_nobody_elses(office: Office, login: str) -> None:
    _supplement(office)
    _work(office.store)
    (notice,) = _told(office)

    for key in (notice.id, uuid4()):
        with pytest.raises(NotFound), office.acting(login) as tx:
            notices.mark_read(tx, key)
    with office.acting(login) as tx:
        notices.mark_all_read(tx)
    assert _unread(office, login) == 0
    assert _unread(office, "shopkeeper") == 1


def test_everything_that_is_told_leads_to_one_state() -> None:
    told: Sequence[str] = sorted(acts.TOLD)
    assert all(all(acts.told(act)) for act in told)


def _unread(office: Office, login: str) -> int:
    with office.seeing(login) as tx:
        return queries.unread(tx, tx.actor)
