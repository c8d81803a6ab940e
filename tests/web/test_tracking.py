"""查进度: with number and query code or one's own account; what is shown to whom, and withdrawing."""

import pytest
from flask import Flask

from tests.commands.office import Office
from tests.web.visiting import Visitor

CLERK = "230202-acceptance-1"


def _look_up(visitor: Visitor, number: str, code: str) -> int:
    visitor.get("/track")
    return visitor.post("/track", {"number": number, "code": code}).status_code


def _from(app: Flask, address: str) -> Visitor:
    visitor = Visitor(app)
    visitor.client.environ_base["REMOTE_ADDR"] = address
    return visitor


def test_number_and_code_open_a_case_without_an_account(office: Office, visitor: Visitor) -> None:
    receipt = office.submit()
    spelled = " ".join(receipt.query_code.lower())
    assert _look_up(visitor, receipt.number, spelled) == 302
    visitor.get(f"/track/{receipt.number}")
    assert "材料已收到，正在决定是否受理。" in visitor.words()
    assert receipt.query_code not in visitor.text()


@pytest.mark.parametrize("login", [CLERK, "230203-acceptance-1", "neighbour"])
def test_whoever_is_logged_in_opens_a_case_by_number_and_code_too(office: Office, visitor: Visitor, login: str) -> None:
    receipt = office.submit()
    visitor.log_in(login)
    assert visitor.get(f"/track/{receipt.number}").location == f"/track?number={receipt.number}"
    assert _look_up(visitor, receipt.number, receipt.query_code) == 302
    assert visitor.get(f"/track/{receipt.number}").status_code == 200
    assert "材料已收到，正在决定是否受理。" in visitor.words()
    assert visitor.get(f"/track/{receipt.number}/withdraw").status_code in {302, 403}


def test_the_code_opens_no_file_of_the_case_to_a_clerk_of_another_office(office: Office, visitor: Visitor) -> None:
    receipt = office.submit()
    visitor.log_in("230203-acceptance-1")
    _look_up(visitor, receipt.number, receipt.query_code)
    assert visitor.get(f"/cases/{receipt.number}").status_code == 404


def test_a_wrong_number_and_a_wrong_code_are_told_alike(office: Office, visitor: Visitor) -> None:
    receipt = office.submit()
    assert _look_up(visitor, receipt.number, "0" * 13) == 303
    visitor.follow()
    wrong_code = visitor.words().replace(receipt.number, "")
    assert _look_up(visitor, "230202-2026-999999", receipt.query_code) == 303
    visitor.follow()
    assert visitor.words().replace("230202-2026-999999", "") == wrong_code
    assert "办件编号或查询码不正确" in wrong_code


def test_guessing_comes_to_an_end(office: Office, visitor: Visitor) -> None:
    receipt = office.submit()
    answers = [_look_up(visitor, receipt.number, f"{guess:013d}") for guess in range(11)]
    assert answers == [303] * 10 + [429]
    assert _look_up(visitor, receipt.number, receipt.query_code) == 429


def test_who_guesses_locks_nobody_else_out(app: Flask, office: Office, visitor: Visitor) -> None:
    receipt = office.submit()
    for guess in range(11):
        _look_up(visitor, receipt.number, f"{guess:013d}")
    owner = _from(app, "203.0.113.7")
    assert _look_up(owner, receipt.number, receipt.query_code) == 302


def test_guessing_many_numbers_from_one_address_comes_to_an_end(office: Office, visitor: Visitor) -> None:
    receipt = office.submit()
    answers = [_look_up(visitor, f"230202-2026-{number:06d}", "0" * 13) for number in range(900, 930)]
    assert answers == [303] * 30
    assert _look_up(visitor, receipt.number, receipt.query_code) == 429


def test_guessing_one_number_from_many_addresses_comes_to_an_end(app: Flask, office: Office) -> None:
    receipt = office.submit()
    for host in range(10):
        guesser = _from(app, f"198.51.100.{host}")
        assert [_look_up(guesser, receipt.number, "0" * 13) for _ in range(10)] == [303] * 10
    assert _look_up(_from(app, "203.0.113.7"), receipt.number, receipt.query_code) == 429


def test_a_hall_where_everybody_knows_his_code_is_never_refused(office: Office, visitor: Visitor) -> None:
    receipt = office.submit()
    assert [_look_up(visitor, receipt.number, receipt.query_code) for _ in range(31)] == [302] * 31


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        pytest.param("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 429, id="two addresses of one customer"),
        pytest.param("2001:db8:1:2::1", "2001:db8:1:3::1", 302, id="two customers"),
        pytest.param("::ffff:198.51.100.1", "::ffff:203.0.113.7", 302, id="IPv4 written as IPv6"),
        pytest.param("::ffff:198.51.100.1", "198.51.100.1", 429, id="one IPv4 address written in two ways"),
        pytest.param("unknown", "203.0.113.7", 302, id="what a proxy writes instead"),
    ],
)
def test_addresses_are_told_apart_by_customer(app: Flask, office: Office, first: str, second: str, answer: int) -> None:
    receipt = office.submit()
    guesser = _from(app, first)
    for _ in range(10):
        _look_up(guesser, receipt.number, "0" * 13)
    assert _look_up(_from(app, second), receipt.number, receipt.query_code) == answer


def test_without_the_code_a_number_leads_to_the_question_for_it(office: Office, visitor: Visitor) -> None:
    number = office.submit().number
    assert visitor.get(f"/track/{number}").location == f"/track?number={number}"


def test_names_of_clerks_and_inner_steps_are_not_shown(office: Office, visitor: Visitor) -> None:
    number = office.submit().number
    office.accept(number, CLERK)
    visitor.log_in("shopkeeper")
    visitor.get(f"/track/{number}")
    assert "申请已受理，正在审查。" in visitor.words()
    assert CLERK not in visitor.text()
    assert "书面审查" not in visitor.words()


def test_own_cases_say_what_is_to_be_done_next(office: Office, visitor: Visitor) -> None:
    number = office.submit().number
    visitor.log_in("shopkeeper")
    visitor.get("/mine")
    assert "无须操作" in visitor.words()
    office.do(number, "judge", CLERK, outcome="supplement", missing="平面图")
    visitor.get("/mine")
    assert f'href="/track/{number}#todo"' in visitor.text()
    assert "补正材料" in visitor.words()


def test_a_refusal_states_reasons_and_remedies(office: Office, visitor: Visitor) -> None:
    number = office.submit().number
    office.accept(number, CLERK)
    office.do(number, "left", CLERK, paper="不符合")
    office.do(number, "right", "230202-inspection-1", site="不符合")
    for signer in ("230202-inspection-1", "230202-inspection-2"):
        office.do(number, "sign", signer, signed="true")
    office.do(number, "decide", "230202-decision-1", decision="refuse", reasons="场地不足。")
    visitor.log_in("shopkeeper")
    visitor.get(f"/track/{number}")
    assert "60 日内申请行政复议" in visitor.words()


def test_a_case_is_withdrawn_with_a_reason(office: Office, visitor: Visitor) -> None:
    number = office.submit().number
    visitor.log_in("shopkeeper")
    visitor.get(f"/track/{number}/withdraw")
    visitor.post(f"/track/{number}/withdraw", {"reason": "  "})
    visitor.follow()
    assert "请填写撤销申请的原因。" in visitor.words()
    assert visitor.post(f"/track/{number}/withdraw", {"reason": "不开了"}).status_code == 302
    assert office.state(number) == "withdrawn"
    visitor.get(f"/track/{number}")
    assert f"/track/{number}/withdraw" not in visitor.text()


@pytest.mark.parametrize("length", [500, 501])
def test_a_reason_has_a_limit(office: Office, visitor: Visitor, length: int) -> None:
    number = office.submit().number
    visitor.log_in("shopkeeper")
    visitor.get(f"/track/{number}/withdraw")
    visitor.post(f"/track/{number}/withdraw", {"reason": "长" * length})
    visitor.follow()
    assert ("原因不能超过 500 字。" in visitor.words()) is (length > 500)
    assert ("长" * length in visitor.text()) is (length > 500)


@pytest.mark.parametrize("page", ["", "/receipt", "/withdraw"])
def test_somebody_elses_case_is_not_shown(office: Office, app: Flask, page: str) -> None:
    number = office.submit().number
    other = Visitor(app)
    other.log_in("neighbour")
    other.get(f"/track/{number}{page}")
    assert "测试面馆" not in other.text()


def test_the_code_alone_does_not_show_the_receipt_or_withdraw(office: Office, visitor: Visitor) -> None:
    receipt = office.submit()
    _look_up(visitor, receipt.number, receipt.query_code)
    assert visitor.get(f"/track/{receipt.number}/receipt").status_code == 302
    assert visitor.get(f"/track/{receipt.number}/withdraw").status_code == 302
    assert office.state(receipt.number) == "received"
