"""Timers, messages and signals at work: each moves its case once, whatever dies, and an incident when it cannot."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engine import journal
from engine.commands import happening, incidents, messages, releases
from engine.commands.messages import Publication
from engine.events import OPERATOR, WORKER
from engine.jobs import Ledger
from engine.journal import What
from engine.model.awaiting import message as message_table
from engine.model.awaiting import subscription
from engine.procedures import bundle
from tests.commands.office import FOLDER, Office
from tests.conftest import Clock
from tests.jobs import bench

CLERK, DECIDER = "230202-acceptance-1", "230202-decision-1"
DECLARED = (
    '<bpmn:message id="m_notice" name="notice"><bpmn:extensionElements><zeebe:subscription correlationKey="=shop"/>'
    '</bpmn:extensionElements></bpmn:message><bpmn:signal id="s_news" name="news"/>'
)
LATE = (
    '<bpmn:boundaryEvent id="late" name="逾期未补正" attachedToRef="fix"{}>{}'
    '<bpmn:timerEventDefinition id="late_timer">{}</bpmn:timerEventDefinition></bpmn:boundaryEvent>'
    '<bpmn:sequenceFlow id="f20" sourceRef="late" targetRef="{}"/>'
)
WORKDAYS = (
    '<bpmn:extensionElements><zeebe:properties><zeebe:property name="limit" value="5"/>'
    "</zeebe:properties></bpmn:extensionElements>"
)
AFTER = "<bpmn:timeDuration>{}</bpmn:timeDuration>"
NOTICE = (
    '<bpmn:intermediateCatchEvent id="noticed" name="公告期满"><bpmn:messageEventDefinition messageRef="m_notice"/>'
    '</bpmn:intermediateCatchEvent><bpmn:sequenceFlow id="f21" sourceRef="noticed" targetRef="closed"/>'
)
NEWS = (
    '<bpmn:boundaryEvent id="heard" name="政策调整" attachedToRef="judge" cancelActivity="false">'
    '<bpmn:signalEventDefinition signalRef="s_news"/></bpmn:boundaryEvent>'
    '<bpmn:sequenceFlow id="f22" sourceRef="heard" targetRef="aside"/>'
    '<bpmn:userTask id="aside" name="重新核对"/>'
)


def _published(office: Office, added: str, *patches: tuple[str, str]) -> Office:
    """The office's procedure with elements added before its end, and texts of its diagram replaced."""
    plain = bundle.collect(FOLDER)
    text = plain.files["joint_review.bpmn"].decode()
    text = text.replace("<bpmn:process ", DECLARED + "<bpmn:process ", 1)
    text = text.replace("</bpmn:process>", added + "</bpmn:process>")
    if 'id="aside"' in text:
        text = text.replace(
            "<bpmn:flowNodeRef>judge<", "<bpmn:flowNodeRef>aside</bpmn:flowNodeRef><bpmn:flowNodeRef>judge<"
        )
    for old, new in patches:
        assert old in text
        text = text.replace(old, new)
    with office.store.transaction(OPERATOR) as tx:
        releases.publish(tx, bundle.of_files(plain.key, {**plain.files, "joint_review.bpmn": text.encode()}))
    return office


def _work(office: Office) -> None:
    ledger = Ledger(office.store, happening.KINDS)
    ledger.sweep()
    while ledger.run_next():
        pass


def _jobs(office: Office, *kinds: str) -> Sequence[sa.Row[tuple[object, ...]]]:
    return [row for row in bench.ledger(office.store) if row.kind in (kinds or happening.KINDS)]


def _told(office: Office, number: str) -> list[tuple[str, str]]:
    case_id = office.case_id(number)
    with office.store.reading(WORKER) as tx:
        entries = journal.read(tx, case_id)
    return [(one.what.value, one.element) for one in entries if one.what in {What.FIRED, What.RECEIVED, What.SENT}]


def _awaiting_supplement(office: Office) -> str:
    number = office.submit().number
    office.do(number, "judge", CLERK, outcome="supplement", missing="请补平面图。")
    return number


def _kept(office: Office) -> int:
    """How many messages have not been delivered."""
    kept = sa.select(sa.func.count()).select_from(message_table).where(message_table.c.delivered_at.is_(None))
    with office.store.reading(WORKER) as tx:
        return tx.number(kept)


def test_a_timer_moves_its_case_once_when_its_time_has_come(office: Office, clock: Clock) -> None:
    _published(office, LATE.format("", "", AFTER.format("P2D"), "judge"))
    number = _awaiting_supplement(office)
    (job,) = _jobs(office)
    assert (job.kind, job.state, job.due_at) == ("timer", "scheduled", clock() + timedelta(days=2))

    clock.forward(timedelta(days=2) - timedelta(seconds=1))
    _work(office)
    assert list(office.open_tasks(number)) == ["fix"]
    clock.forward(timedelta(seconds=1))
    _work(office)
    _work(office)

    assert list(office.open_tasks(number)) == ["judge"]
    assert (_told(office, number), _jobs(office)) == ([("fired", "late")], [])


def test_a_limit_in_working_days_ends_with_its_last_day_in_the_city(office: Office) -> None:
    _published(office, LATE.format("", WORKDAYS, "", "judge"))
    _awaiting_supplement(office)
    (job,) = _jobs(office)
    assert job.due_at == datetime(2026, 3, 9, 16, tzinfo=UTC)  # the end of Monday 9 March in Asia/Shanghai


def test_a_timer_that_is_stopped_leaves_the_ledger(office: Office) -> None:
    _published(office, LATE.format("", "", AFTER.format("P2D"), "judge"))
    number = _awaiting_supplement(office)
    office.withdraw(number)
    assert _jobs(office) == []


def test_a_timer_that_was_stopped_while_it_was_carried_does_nothing(office: Office, clock: Clock) -> None:
    _published(office, LATE.format("", "", AFTER.format("P2D"), "judge"))
    number = _awaiting_supplement(office)
    clock.forward(timedelta(days=2))
    ledger = Ledger(office.store, happening.KINDS)
    ledger.sweep()
    job = ledger.take()
    assert job is not None
    office.withdraw(number)
    ledger.run(job)
    assert (_told(office, number), _jobs(office)) == ([], [])


def test_each_round_of_a_cycle_is_a_job_of_its_own(office: Office, clock: Clock) -> None:
    reminder = LATE.format(' cancelActivity="false"', "", "<bpmn:timeCycle>R2/P1D</bpmn:timeCycle>", "reminded")
    _published(office, reminder + '<bpmn:endEvent id="reminded" name="已提醒"/>')
    number = _awaiting_supplement(office)
    begun = clock()
    for day in (1, 2):
        assert [row.due_at for row in _jobs(office)] == [begun + timedelta(days=day)]
        clock.forward(timedelta(days=1))
        _work(office)
    assert (_told(office, number), _jobs(office)) == ([("fired", "late")] * 2, [])
    assert list(office.open_tasks(number)) == ["fix"]


def test_what_the_diagram_cannot_do_then_is_an_incident_until_the_timer_is_no_more(
    office: Office, clock: Clock
) -> None:
    fork = '<bpmn:exclusiveGateway id="fork"/><bpmn:sequenceFlow id="f23" sourceRef="fork" targetRef="judge">'
    fork += "<bpmn:conditionExpression>=missing = &quot;&quot;</bpmn:conditionExpression></bpmn:sequenceFlow>"
    _published(office, LATE.format("", "", AFTER.format("P2D"), "fork") + fork)
    number = _awaiting_supplement(office)
    clock.forward(timedelta(days=2))
    _work(office)
    (dead,) = _jobs(office)
    assert (dead.state, dead.error_code) == ("dead", "step-refused")
    assert list(office.open_tasks(number)) == ["fix"]
    with office.acting(DECIDER) as tx:
        incidents.retry(tx, dead.id)
    _work(office)
    assert _jobs(office)[0].state == "dead"
    office.withdraw(number)
    assert _jobs(office) == []


def _decided(office: Office, shop: str = "测试面馆") -> str:
    number = office.submit(shop=shop).number
    office.accept(number)
    office.do(number, "left", CLERK, paper="好")
    office.do(number, "right", "230202-inspection-1", site="好")
    for signer in ("230202-inspection-1", "230202-inspection-2"):
        office.do(number, "sign", signer, signed="true")
    office.do(number, "decide", DECIDER, decision="grant")
    return number


def _send(office: Office, key: str, lifetime: timedelta = messages.LIFETIME) -> Publication:
    return _publish(office, Publication(uuid4(), "message", "notice", key, {"published": "2026-03-01"}, lifetime))


def _publish(office: Office, sent: Publication) -> Publication:
    with office.store.transaction(WORKER) as tx:
        messages.publish(tx, sent)
    return sent


@pytest.fixture(name="noticing")
def _noticing(office: Office) -> Office:
    """An office whose cases wait for a message by the name of the shop before they close."""
    return _published(
        office, NOTICE, ('sourceRef="decide" targetRef="closed"', 'sourceRef="decide" targetRef="noticed"')
    )


def test_a_message_closes_the_case_with_its_key_and_no_other(noticing: Office) -> None:
    mine, other = _decided(noticing, "甲面馆"), _decided(noticing, "乙面馆")
    _send(noticing, "甲面馆")
    _work(noticing)
    assert (noticing.state(mine), noticing.state(other)) == ("closed", "decided_granted")
    assert _told(noticing, mine) == [("received", "noticed")]
    with noticing.store.reading(WORKER) as tx:
        assert tx.number(sa.select(sa.func.count()).select_from(subscription)) == 1


def test_the_same_message_sent_twice_is_delivered_once(noticing: Office) -> None:
    first, second = _decided(noticing), _decided(noticing)
    sent = _send(noticing, "测试面馆")
    _publish(noticing, sent)
    _work(noticing)
    _publish(noticing, sent)
    _work(noticing)
    assert sorted([noticing.state(first), noticing.state(second)]) == ["closed", "decided_granted"]


def test_a_message_that_comes_early_waits_for_its_case(noticing: Office) -> None:
    _send(noticing, "测试面馆")
    _work(noticing)
    number = _decided(noticing)
    assert noticing.state(number) == "decided_granted"
    _work(noticing)
    assert (noticing.state(number), _kept(noticing)) == ("closed", 0)


def test_of_many_early_messages_each_case_is_given_one(noticing: Office, clock: Clock) -> None:
    for _ in range(4):
        _send(noticing, "测试面馆")
    _work(noticing)
    clock.forward(happening.SECOND_LOOK)
    _work(noticing)
    first = _decided(noticing)
    assert len(_jobs(noticing)) == 1
    _work(noticing)
    second = _decided(noticing)
    _work(noticing)
    assert [noticing.state(first), noticing.state(second), _kept(noticing)] == ["closed", "closed", 2]


def test_a_message_that_nobody_wanted_is_forgotten_a_year_later(noticing: Office, clock: Clock) -> None:
    _send(noticing, "测试面馆")
    clock.forward(messages.LIFETIME + messages.KEEPING)
    _send(noticing, "别家")
    assert _kept(noticing) == 1


def test_a_message_that_has_expired_is_nobodys(noticing: Office, clock: Clock) -> None:
    _send(noticing, "测试面馆", timedelta(days=1))
    clock.forward(timedelta(days=1))
    number = _decided(noticing)
    _work(noticing)
    assert noticing.state(number) == "decided_granted"


def test_what_was_delivered_is_forgotten_a_month_later(noticing: Office, clock: Clock) -> None:
    _decided(noticing)
    _send(noticing, "测试面馆")
    _work(noticing)
    clock.forward(messages.LIFETIME)
    _send(noticing, "别家")
    with noticing.store.reading(WORKER) as tx:
        assert tx.number(sa.select(sa.func.count()).select_from(message_table)) == 1


def test_two_cases_with_one_key_take_one_message_each_the_older_first(noticing: Office, clock: Clock) -> None:
    older = _decided(noticing)
    clock.forward(timedelta(minutes=1))
    newer = _decided(noticing)
    _send(noticing, "测试面馆")
    _work(noticing)
    assert (noticing.state(older), noticing.state(newer)) == ("closed", "decided_granted")
    _send(noticing, "测试面馆")
    _work(noticing)
    assert noticing.state(newer) == "closed"


def test_a_message_whose_case_was_withdrawn_meanwhile_goes_to_the_next(noticing: Office, clock: Clock) -> None:
    older = _decided(noticing)
    clock.forward(timedelta(minutes=1))
    newer = _decided(noticing)
    _send(noticing, "测试面馆")
    ledger = Ledger(noticing.store, happening.KINDS)
    ledger.run_next()
    _send(noticing, "测试面馆")
    _work(noticing)
    assert (noticing.state(older), noticing.state(newer), _kept(noticing)) == ("closed", "closed", 0)


def test_what_a_case_sends_reaches_another_case(office: Office) -> None:
    throw = '<bpmn:intermediateThrowEvent id="told" name="告知"><bpmn:messageEventDefinition messageRef="m_notice"/>'
    throw += '</bpmn:intermediateThrowEvent><bpmn:sequenceFlow id="f24" sourceRef="told" targetRef="judge"/>'
    onward = ('sourceRef="receive" targetRef="judge"', 'sourceRef="receive" targetRef="told"')
    waits = ('sourceRef="decide" targetRef="closed"', 'sourceRef="decide" targetRef="noticed"')
    _published(office, NOTICE + throw, onward, waits)
    first = _decided(office)
    assert office.state(first) == "decided_granted"
    second = office.submit().number
    _work(office)
    assert (office.state(first), _told(office, second)) == ("closed", [("sent", "told")])


def test_a_signal_reaches_every_case_that_waits_for_it_once(office: Office) -> None:
    _published(office, NEWS)
    numbers = [office.submit().number for _ in range(3)]
    office.accept(numbers[2])
    _publish(office, Publication(uuid4(), "signal", "news", None, {"rule": "new"}))
    _work(office)
    _work(office)
    assert [list(office.open_tasks(number)) for number in numbers[:2]] == [["judge", "aside"]] * 2
    assert [_told(office, number) for number in numbers] == [[("received", "heard")], [("received", "heard")], []]
