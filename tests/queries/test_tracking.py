"""The applicant's view of a case, and who may have it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.commands import cases
from engine.errors import NotFound
from engine.events import NOBODY
from engine.procedures.acts import CaseState
from engine.queries import tracking
from tests.commands.office import CITIZEN_ID, Office
from tests.conftest import Clock

ONE = "230202-acceptance-1"


def test_number_and_code_open_a_case_however_they_are_written(office: Office) -> None:
    receipt = office.submit()
    spoken = receipt.query_code.lower().replace("0", "o").replace("1", "l")
    grouped = f" {spoken[:4]}-{spoken[4:8]} {spoken[8:]} "

    with office.store.reading(NOBODY) as tx:
        assert tracking.case_id_for(tx, receipt.number, grouped) == office.case_id(receipt.number)


@pytest.mark.parametrize(("number", "code"), [("", ""), ("230202-2026-000001", "WRONG"), ("230202-2026-999999", "")])
def test_a_wrong_number_and_a_wrong_code_look_the_same(office: Office, number: str, code: str) -> None:
    office.submit()

    with pytest.raises(NotFound), office.store.reading(NOBODY) as tx:
        tracking.case_id_for(tx, number, code)


def test_a_visitor_sees_the_case_he_has_the_code_of_with_personal_values_masked(office: Office) -> None:
    number = office.submit().number
    visitor = replace(NOBODY, cases=(str(office.case_id(number)),))

    with office.store.reading(visitor) as tx:
        shown = tracking.case(tx, number)
    assert CITIZEN_ID not in repr(shown)
    assert [one.value for one in shown.answers if one.key == "id_number"] == ["110" + "*" * 13 + "2X"]
    assert not shown.is_owner
    assert not shown.may_withdraw
    assert shown.query_code == ""


@pytest.mark.parametrize("login", ["neighbour", ONE])
def test_a_foreign_case_is_not_there(office: Office, login: str) -> None:
    number = office.submit().number

    with pytest.raises(NotFound), office.seeing(login) as tx:
        tracking.case(tx, number)


def test_the_applicant_sees_no_names_of_clerks_and_no_opinions(office: Office) -> None:
    number = office.submit().number
    office.do(number, "judge", ONE, outcome="accept", opinion="内部意见")

    with office.seeing("shopkeeper") as tx:
        shown = tracking.case(tx, number)
    assert shown.state is CaseState.ACCEPTED
    assert [moment.text for moment in shown.moments] == ["受理", "收件", "提交申请"]
    assert all(moment.answers == () for moment in shown.moments)
    assert "内部意见" not in repr((shown.moments, shown.notice, shown.reasons, shown.answers))
    assert ONE not in repr((shown.moments, shown.notice))


def test_a_notice_tells_everything_that_is_missing(office: Office) -> None:
    number = office.submit().number
    office.do(number, "judge", ONE, outcome="supplement", missing="请补平面图。", opinion="内部意见")

    with office.seeing("shopkeeper") as tx:
        shown = tracking.case(tx, number)
        listed = tracking.own_cases(tx)
    assert ("missing", "请补平面图。") in [(one.key, one.value) for one in shown.notice]
    assert "内部意见" not in repr(shown.notice)
    assert [task.name for task in shown.tasks] == ["补正材料"]
    assert listed[0].task is not None


def test_a_withdrawn_case_says_so(office: Office) -> None:
    number = office.submit().number
    with office.acting("shopkeeper") as tx:
        cases.withdraw(tx, number, "不开了")

    with office.seeing("shopkeeper") as tx:
        shown = tracking.case(tx, number)
    assert shown.state is CaseState.WITHDRAWN
    assert not shown.may_withdraw
    assert shown.moments[0].text == "申请人撤销申请"


@pytest.mark.parametrize(
    ("decision", "sentence", "reasons", "stages"),
    [
        ("grant", "已准予许可，办件已办结。", [], ["受理", "审查"]),
        (
            "refuse",
            "决定不予许可，办件已办结；理由和救济途径见下。",
            [("决定", "不予"), ("不予许可的理由", "场地不足。")],
            ["受理", "不予许可"],
        ),
    ],
)
def test_a_closed_case_says_how_it_was_decided(
    office: Office, decision: str, sentence: str, reasons: list[tuple[str, str]], stages: list[str]
) -> None:
    number = office.submit().number
    office.accept(number)
    office.do(number, "left", ONE, paper="好")
    office.do(number, "right", "230202-inspection-1", site="好")
    for signer in ("230202-inspection-1", "230202-inspection-2"):
        office.do(number, "sign", signer, signed="true")
    office.do(number, "decide", "230202-decision-1", decision=decision, reasons="场地不足。")

    with office.seeing("shopkeeper") as tx:
        shown = tracking.case(tx, number)
    assert shown.state is CaseState.CLOSED
    assert shown.sentence == sentence
    assert [(one.label, one.value) for one in shown.reasons] == reasons
    assert [(step.name, step.standing) for step in shown.stages] == [(name, "done") for name in stages]


def test_what_waits_for_the_applicant_stands_first(office: Office, clock: Clock) -> None:
    waiting = office.submit().number
    office.do(waiting, "judge", ONE, outcome="supplement", missing="平面图")
    clock.forward(timedelta(minutes=1))
    later = office.submit().number
    with office.seeing("shopkeeper") as tx:
        assert [one.number for one in tracking.own_cases(tx)] == [waiting, later]
