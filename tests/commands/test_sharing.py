"""The data-sharing platform is told of every step of a case: in order, once, whatever fails in between."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engine import journal
from engine.commands import advancing, cases, incidents, sharing, tasks
from engine.errors import NotFound
from engine.events import OPERATOR, WORKER
from engine.jobs import Ledger
from engine.journal import Line, What
from engine.model.case import case as case_table
from engine.model.job import SHARE
from engine.model.locking import lock_case
from engine.ports import Acceptance, CaseResult, Step
from engine.procedures import acts
from engine.store import Store
from tests.commands.office import CITIZEN_ID, Office, at_once, raw
from tests.commands.parties import REGISTERED, Party, verifying, work
from tests.commands.platform import Platform, deliver, down, ledger_of, word
from tests.conftest import Clock
from tests.documents.papers import granted, with_documents
from tests.jobs import bench

UNKNOWN = "enterprise-not-found"
GRANTED = [
    ("step", "submit"),
    ("step", "receive"),
    ("step", "受理审查"),
    ("accept", ""),
    ("process", "书面审查"),
    ("process", "实地审查"),
    ("process", "签字"),
    ("process", "签字"),
    ("process", "grant"),
    ("result", "grant"),
    ("result", "close"),
]


def _shares(store: Store) -> list[sa.Row[Any]]:
    return [row for row in bench.ledger(store) if row.kind == SHARE]


def _today(office: Office) -> date:
    with office.store.reading(WORKER) as tx:
        return tx.today


def _wait(clock: Clock) -> None:
    clock.forward(max(sharing.SHARE_PACE.pauses))


def test_every_step_is_told_in_order_and_once(office: Office) -> None:
    number = granted(office)
    platform = Platform()
    deliver(office.store, platform)

    assert platform.told(number) == GRANTED
    assert len(platform.reports) == 1
    assert bench.ledger(office.store) == []


def test_what_is_told_step_by_step_is_what_is_told_at_the_end(office: Office) -> None:
    platform, late = Platform(), Platform()
    number = office.submit().number
    deliver(office.store, platform)
    office.accept(number)
    deliver(office.store, platform)
    office.do(number, "left", "230202-acceptance-1", paper="好")
    deliver(office.store, platform)

    assert [len(report.events) for report in platform.reports] == [2, 2, 1]
    with office.store.transaction(OPERATOR) as tx:
        sharing.feed(tx, None, again=True)
    deliver(office.store, late)
    assert late.kept == platform.kept


def test_events_carry_the_line_of_the_journal_and_the_one_before(office: Office) -> None:
    number = granted(office)
    platform = Platform()
    deliver(office.store, platform)

    told = list(platform.kept[number].values())
    case_id = office.case_id(number)
    with office.store.reading(WORKER) as tx:
        digests = {line.seq: line.digest for line in journal.read(tx, case_id)}
    assert [event.after for event in told] == [0, *[event.seq for event in told][:-1]]
    assert all(digests[event.seq] == event.digest for event in told)


def test_a_report_says_what_the_case_is_about_and_who_applied(office: Office) -> None:
    number = granted(office)
    platform = Platform()
    deliver(office.store, platform)

    (report,) = platform.reports
    (accepted,) = [event.body for event in report.events if isinstance(event.body, Acceptance)]
    assert report.item.task_code == "1" * 18 + "4" + "000199000000"
    assert report.item.task_handle_item == report.item.task_code + "01"
    assert (accepted.applyer_name, accepted.applyer_type) == ("测试面馆", "1")
    assert (accepted.applyer_page_type, accepted.applyer_page_code) == ("111", CITIZEN_ID)
    assert accepted.promise_date is not None
    assert accepted.promise_date > accepted.accept_date == accepted.apply_date
    assert accepted.handle_user_name == "230202-acceptance-1"
    elsewhere = [event for event in report.events if not isinstance(event.body, Acceptance)]
    assert CITIZEN_ID not in repr(elsewhere)
    assert "测试面馆" not in repr(elsewhere)
    assert number == report.number


def test_a_step_says_who_did_it_as_what_and_when(office: Office, clock: Clock) -> None:
    number = office.submit().number
    began = clock()
    clock.forward(timedelta(hours=2))
    office.do(number, "judge", "230202-acceptance-1", outcome="supplement", missing="请补平面图。")
    platform = Platform()
    deliver(office.store, platform)

    judged, noticed = (event.body for event in list(platform.kept[number].values())[2:])
    assert isinstance(judged, Step)
    assert isinstance(noticed, Step)
    assert (judged.event_start_time, judged.event_end_time) == (began, clock())
    assert (judged.handle_user_name, judged.handle_post) == ("230202-acceptance-1", "acceptance")
    assert (noticed.event_name, noticed.handle_explain) == ("supplement", "请补平面图。")


@pytest.mark.parametrize(
    ("says", "explained"),
    [pytest.param(REGISTERED, "", id="an answer"), pytest.param(UNKNOWN, UNKNOWN, id="an error")],
)
def test_what_another_party_said_is_a_step(
    office: Office, clock: Clock, says: Mapping[str, object] | str, explained: str
) -> None:
    number = verifying(office).submit().number
    began = clock()
    clock.forward(timedelta(minutes=5))
    work(office, Party(says))
    platform = Platform()
    deliver(office.store, platform)

    asked = [event.body for event in platform.kept[number].values() if word(event) == "核验主体资格"]
    assert asked == [Step("核验主体资格", "", explained, began, clock(), "系统", "")]


def test_documents_are_told_with_the_act_that_made_them_due_and_the_licence_again_at_the_end(office: Office) -> None:
    number = granted(with_documents(office))
    platform = Platform()
    deliver(office.store, platform)

    bodies = [event.body for event in platform.kept[number].values()]
    (accepted,) = [body.accept_doc_no for body in bodies if isinstance(body, Acceptance)]
    decided, closed = [(body.result_cetr_name, body.result_cetr_no) for body in bodies if isinstance(body, CaseResult)]
    assert "受〔2026〕" in accepted
    assert decided == closed
    assert decided[0] == "测试许可证"
    assert decided[1].startswith("JY1230202")


def test_a_case_that_the_diagram_ends_by_itself_is_told_with_the_reason_in_it(office: Office) -> None:
    number = verifying(office).submit().number
    work(office, Party({**REGISTERED, "status": "吊销"}))
    platform = Platform()
    deliver(office.store, platform)

    ended = list(platform.kept[number].values())[-1].body
    assert ended == CaseResult("decline", _today(office), "营业执照已被吊销。", "", "", "系统")


def test_a_withdrawal_is_told_without_its_reason(office: Office) -> None:
    number = office.submit().number
    with office.acting("shopkeeper") as tx:
        cases.withdraw(tx, number, "家里有事")
    platform = Platform()
    deliver(office.store, platform)

    assert platform.told(number)[-1] == ("result", "withdraw")
    assert "家里有事" not in repr(platform.kept)
    assert platform.kept[number].popitem()[1].body == CaseResult("withdraw", _today(office), "", "", "", "申请人")


@pytest.mark.parametrize("act", [act for act, rule in acts.ACTS.items() if rule.report == "special"])
def test_a_special_procedure_is_told_as_one(office: Office, act: str) -> None:
    number = office.submit().number
    office.accept(number)
    case_id = office.case_id(number)
    with office.store.transaction(WORKER) as tx:
        case = lock_case(tx, case_table.c.id == case_id)
        advancing.save(tx, case, [Line(What.ACT, "accepted", {"act": act, "process": "joint_review"})])
    platform = Platform()
    deliver(office.store, platform)

    assert platform.told(number)[-1] == ("special", act)


def test_what_is_not_committed_is_not_told(office: Office) -> None:
    number = office.submit().number
    platform = Platform()
    deliver(office.store, platform)
    with pytest.raises(NotFound):
        office.do(number, "judge", "230203-acceptance-1", outcome="accept")
    deliver(office.store, platform)

    assert len(platform.reports) == 1


def test_a_platform_that_was_down_over_a_weekend_gets_everything(office: Office, clock: Clock) -> None:
    platform = Platform(fails=down)
    number = office.submit().number
    began = clock()
    while clock() < began + timedelta(days=3):
        deliver(office.store, platform)
        clock.forward(timedelta(hours=1))
    (waiting,) = _shares(office.store)
    assert waiting.state == "scheduled"
    office.accept(number)
    deliver(office.store, platform)
    assert platform.kept == {}
    platform.fails = lambda: None
    _wait(clock)
    deliver(office.store, platform)

    assert platform.told(number) == GRANTED[:4]
    assert bench.ledger(office.store) == []


def test_of_the_deliveries_of_a_case_that_wait_one_is_left(office: Office, clock: Clock) -> None:
    platform = Platform(fails=down)
    number = office.submit().number
    deliver(office.store, platform)
    office.accept(number)
    office.do(number, "left", "230202-acceptance-1", paper="好")
    deliver(office.store, platform)

    (left,) = _shares(office.store)
    assert left.attempts == 1
    assert len(platform.reports) == 2


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key(office: Office, clock: Clock) -> None:
    platform = Platform(loses=1)
    number = office.submit().number
    deliver(office.store, platform)
    clock.forward(sharing.SHARE_PACE.pauses[0])
    deliver(office.store, platform)

    first, second = platform.reports
    assert first == second
    assert platform.told(number) == GRANTED[:2]
    assert bench.ledger(office.store) == []


def test_after_a_lost_answer_another_step_has_another_key(office: Office, clock: Clock) -> None:
    platform = Platform(loses=1)
    number = office.submit().number
    deliver(office.store, platform)
    office.accept(number)
    _wait(clock)
    deliver(office.store, platform)

    first, second = platform.reports
    assert first.key != second.key
    assert platform.told(number) == GRANTED[:4]


def test_after_an_incident_the_next_act_delivers_everything_and_settles_it(office: Office, clock: Clock) -> None:
    platform = Platform(fails=down)
    number = office.submit().number
    for _ in range(len(sharing.SHARE_PACE.pauses) + 1):
        deliver(office.store, platform)
        _wait(clock)
    (dead,) = _shares(office.store)
    assert (dead.state, dead.error_code) == ("dead", "party-unavailable")
    platform.fails = lambda: None
    office.accept(number)
    deliver(office.store, platform)

    assert platform.told(number) == GRANTED[:4]
    assert bench.ledger(office.store) == []


def test_an_incident_that_is_tried_again_delivers_everything(office: Office, clock: Clock) -> None:
    platform = Platform(fails=down)
    number = office.submit().number
    for _ in range(len(sharing.SHARE_PACE.pauses) + 1):
        deliver(office.store, platform)
        _wait(clock)
    platform.fails = lambda: None
    (dead,) = _shares(office.store)
    with office.store.transaction(OPERATOR) as tx:
        incidents.retry(tx, dead.id)
    deliver(office.store, platform)

    assert platform.told(number) == GRANTED[:2]


def test_many_workers_at_once_tell_each_case_in_order(office: Office) -> None:
    platform = Platform()
    numbers = [office.submit().number for _ in range(3)]
    ledgers = [ledger_of(office.store, platform) for _ in range(4)]

    def carry(ledger: Ledger) -> str:
        while ledger.run_next():
            pass
        return "done"

    def play() -> str:
        for number in numbers:
            office.accept(number)
            office.do(number, "left", "230202-acceptance-1", paper="好")
        return "done"

    assert at_once([play, *[lambda ledger=ledger: carry(ledger) for ledger in ledgers]]) == ["done"] * 5
    deliver(office.store, platform)
    assert [platform.told(number) for number in numbers] == [GRANTED[:5]] * 3
    assert bench.ledger(office.store) == []


def test_a_platform_that_lost_events_is_told_them_again(office: Office) -> None:
    platform = Platform()
    number = office.submit().number
    office.accept(number)
    deliver(office.store, platform)
    for line in list(platform.kept[number])[1:]:
        del platform.kept[number][line]
    office.do(number, "left", "230202-acceptance-1", paper="好")
    deliver(office.store, platform)

    assert platform.told(number) == GRANTED[:5]
    assert bench.ledger(office.store) == []


def test_a_platform_that_has_more_than_the_journal_is_an_incident(office: Office) -> None:
    number = office.submit().number
    platform = Platform()
    deliver(office.store, platform)
    newest = max(platform.kept[number].values(), key=lambda event: event.seq)
    platform.kept[number][99] = replace(newest, seq=99)
    office.accept(number)
    deliver(office.store, platform)

    (dead,) = _shares(office.store)
    assert (dead.state, dead.error_code) == ("dead", "party-answer-invalid")


def test_telling_the_platform_leaves_a_page_that_a_clerk_is_reading_as_it_was(office: Office) -> None:
    number = office.submit().number
    task = office.task(number, "judge")
    version = office.claim("230202-acceptance-1", task)
    deliver(office.store, Platform())
    with office.acting("230202-acceptance-1") as tx:
        tasks.complete(tx, task, version, raw(outcome="accept"))

    assert office.state(number) == "accepted"
