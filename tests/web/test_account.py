"""Log-in, its limits, and registration."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from engine.events import OPERATOR
from engine.model.organisation import account
from tests.commands.office import CITIZEN_ID, PASSWORD, Office
from tests.conftest import Clock
from tests.web.conftest import Configured
from tests.web.visiting import Visitor
from web.app import create_app

NEW = {
    "name": "王五",
    "citizen_id": CITIZEN_ID.lower(),
    "phone": "13900000001",
    "email": "wang.wu@example.com",
    "login": "wang.wu",
    "password": "ten letters",
    "repeated": "ten letters",
}


@pytest.mark.parametrize(
    ("login", "home"), [("shopkeeper", "/mine"), ("230202-acceptance-1", "/worklist")], ids=["applicant", "clerk"]
)
def test_each_comes_to_his_list(visitor: Visitor, login: str, home: str) -> None:
    assert visitor.log_in(login).location == home
    assert visitor.get(home).status_code == 200


@pytest.mark.parametrize("login", ["shopkeeper", "nobody"], ids=["a known login", "an unknown login"])
def test_a_wrong_password_is_told_in_the_same_words_and_keeps_the_login(visitor: Visitor, login: str) -> None:
    visitor.get("/login")
    visitor.post("/login", {"login": login, "password": "wrong password"})
    visitor.follow()
    assert "账号或密码不正确。" in visitor.words()
    assert f'value="{login}"' in visitor.text()
    assert "wrong password" not in visitor.text()


def test_the_tenth_wrong_password_is_the_last_for_a_while(app: Flask, visitor: Visitor, clock: Clock) -> None:
    for _ in range(10):
        visitor.get("/login")
        assert "refused=" in visitor.post("/login", {"login": "shopkeeper", "password": "no"}).location
    visitor.get("/login")
    assert visitor.post("/login", {"login": "shopkeeper", "password": PASSWORD}).status_code == 429
    assert Visitor(app).log_in("neighbour").status_code == 302
    clock.forward(timedelta(minutes=15))
    assert visitor.log_in("shopkeeper").status_code == 302


def test_success_gives_the_attempts_back(app: Flask, visitor: Visitor) -> None:
    for _ in range(12):
        assert Visitor(app).log_in("shopkeeper").status_code == 302
    assert visitor.log_in("shopkeeper").status_code == 302


def test_nothing_of_the_session_before_log_in_survives(visitor: Visitor) -> None:
    visitor.get("/login")
    before = visitor.token()
    with visitor.client.session_transaction() as session:
        session["planted"] = "by somebody else"
    visitor.post("/login", {"login": "shopkeeper", "password": PASSWORD})
    with visitor.client.session_transaction() as session:
        assert "planted" not in session
    answer = visitor.client.post("/logout", data={"csrf_token": before})
    assert answer.status_code == 400
    assert visitor.get("/mine").status_code == 200


def test_log_out_ends_the_session(visitor: Visitor) -> None:
    visitor.log_in("shopkeeper")
    visitor.get("/mine")
    visitor.post("/logout")
    assert visitor.get("/mine").status_code == 302
    visitor.get("/")
    assert "您已退出登录。" in visitor.words()


def test_a_cookie_copied_before_log_out_opens_nothing_after_it(app: Flask, visitor: Visitor) -> None:
    visitor.log_in("shopkeeper")
    cookie = visitor.client.get_cookie("heban")
    assert cookie is not None
    thief = Visitor(app)
    thief.client.set_cookie("heban", cookie.value)
    assert thief.get("/mine").status_code == 200

    visitor.get("/mine")
    visitor.post("/logout")

    assert thief.get("/mine").status_code == 302


def test_an_idle_session_ends_and_says_why(visitor: Visitor, clock: Clock) -> None:
    visitor.log_in("shopkeeper")
    clock.forward(timedelta(minutes=29))
    assert visitor.get("/mine").status_code == 200
    clock.forward(timedelta(minutes=29))
    assert visitor.get("/mine").status_code == 200
    clock.forward(timedelta(minutes=31))
    there = visitor.get("/mine")
    assert there.status_code == 302
    visitor.get(there.location)
    assert "登录已超时" in visitor.words()


def test_a_busy_session_ends_too(visitor: Visitor, clock: Clock) -> None:
    visitor.log_in("shopkeeper")
    for _ in range(36):
        clock.forward(timedelta(minutes=20))
        assert visitor.get("/mine").status_code == 200
    clock.forward(timedelta(minutes=1))
    assert visitor.get("/mine").status_code == 302


@pytest.mark.parametrize("address", ["/login", "/register", "/logout", "/track"])
def test_a_form_without_its_token_is_refused_and_says_what_to_do(visitor: Visitor, address: str) -> None:
    visitor.log_in("shopkeeper")
    answer = visitor.client.post(address, data=NEW, headers={"Accept-Language": "zh-CN"})
    visitor.page = answer
    assert answer.status_code == 400
    assert "请返回上一页，刷新后重新提交。" in visitor.words()


def test_an_applicant_registers_and_is_logged_in(visitor: Visitor, app: Flask) -> None:
    visitor.get("/register?next=/items/joint-review/apply")
    answer = visitor.post("/register", {**NEW, "next": "/items/joint-review/apply"})
    assert answer.location == "/items/joint-review/apply"
    visitor.get("/mine")
    assert "注册成功，您已登录。" in visitor.words()
    again = Visitor(app)
    again.get("/login")
    assert again.post("/login", {"login": NEW["login"], "password": NEW["password"]}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "", "请填写此项。"),
        ("citizen_id", "110105194912310021", "公民身份号码不正确，请核对 18 位号码。"),
        ("citizen_id", "11010519491231002", "公民身份号码不正确，请核对 18 位号码。"),
        ("phone", "12345", "手机号码为 11 位数字。"),
        ("email", "wang.wu", "电子邮箱不正确，例如 name@example.cn。"),
        ("login", "王五", "登录名为 4 至 30 个字符"),
        ("password", "short", "密码为 10 至 128 个字符。"),
        ("repeated", "another one", "两次输入的密码不一致。"),
    ],
    ids=[
        "no name",
        "wrong check digit",
        "too short a number",
        "no phone",
        "odd e-mail",
        "odd login",
        "short password",
        "two words",
    ],
)
def test_each_fault_is_told_at_its_field_and_nothing_is_lost(
    visitor: Visitor, field: str, value: str, told: str
) -> None:
    visitor.get("/register")
    visitor.post("/register", {**NEW, field: value})
    visitor.follow()
    assert told in visitor.words()
    assert f'id="{field}-err"' in visitor.text()
    kept = {name: text for name, text in NEW.items() if name not in {field, "password", "repeated", "citizen_id"}}
    assert all(f'value="{text}"' in visitor.text() for text in kept.values())
    assert "ten letters" not in visitor.text()


def test_an_e_mail_address_may_be_left_out(visitor: Visitor) -> None:
    visitor.get("/register")
    assert visitor.post("/register", {**NEW, "email": ""}).location == "/mine"


def test_all_faults_are_told_at_once(visitor: Visitor) -> None:
    visitor.get("/register")
    visitor.post("/register", {})
    visitor.follow()
    assert "公民身份号码：请填写此项。" in visitor.words()
    assert "有 6 处需要改正" in visitor.words()


def test_a_phone_number_may_be_written_in_groups(visitor: Visitor, office: Office) -> None:
    visitor.get("/register")
    assert visitor.post("/register", {**NEW, "phone": "139 0000 0001"}).location == "/mine"
    with office.store.reading(OPERATOR) as tx:
        kept = sa.select(account.c.phone).where(account.c.login == NEW["login"])
        assert [row.phone for row in tx.all(kept)] == ["13900000001"]


def test_a_taken_login_is_told(visitor: Visitor) -> None:
    visitor.get("/register")
    visitor.post("/register", {**NEW, "login": "shopkeeper"})
    visitor.follow()
    assert "该登录名已被使用，请换一个。" in visitor.words()


def test_demo_accounts_are_shown_and_open_in_demo_mode_only(configured: Configured, clock: Clock) -> None:
    hidden = Visitor(create_app(configured(DEMO="0"), now=clock))
    hidden.log_in("230202-acceptance-1")
    hidden.follow()
    assert "账号或密码不正确。" in hidden.words()
    assert "演示账号" not in hidden.words()
    shown = Visitor(create_app(configured(DEMO="1"), now=clock))
    shown.get("/login")
    assert "演示账号" in shown.words()
    assert "230202-acceptance-1" in shown.text()
    assert "演示系统" in shown.words()
    assert shown.log_in("230202-acceptance-1").status_code == 302


@pytest.mark.parametrize(
    ("keys", "status"),
    [pytest.param(("k" * 32, "k" * 32), 200, id="one key"), pytest.param(("k" * 32, "m" * 32), 302, id="two keys")],
)
def test_two_machines_know_each_others_visitors_by_one_key(
    office: Office, configured: Configured, clock: Clock, tmp_path: Path, keys: tuple[str, str], status: int
) -> None:
    here, there = (
        Visitor(create_app(configured(SECRET_KEY=key, DATA_DIR=str(tmp_path / str(place))), now=clock))
        for place, key in enumerate(keys)
    )
    here.log_in("shopkeeper")
    here.get("/mine")
    cookie = here.client.get_cookie("heban")
    assert cookie is not None
    there.client.set_cookie("heban", cookie.value)
    given = {"csrf_token": here.token()}

    assert there.get("/mine").status_code == status
    assert ("/login" in there.client.post("/logout", data=given).location) is (status != 200)
