"""Filling in an application from the register of enterprises, as the sandbox plays it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from lxml import html

from engine.commands import attempts, releases
from engine.events import OPERATOR
from engine.procedures import bundle
from tests.commands.office import FOLDER, Office
from tests.conftest import Clock
from tests.sandbox import Sandbox
from tests.web.conftest import Configured
from tests.web.visiting import Visitor
from web import worker
from web.app import create_app

ITEM = "/items/joint-review/apply"
FORM = "forms/ask.form"
CODE, REVOKED = "91350100M000100Y43", "91230202MB99520327"
NAME = "鹤舞面馆（演示）"
BUTTON = "从法人库带入"


@pytest.fixture(autouse=True)
def _published(office: Office) -> None:
    """The office's procedure asks for a credit code, and the shop's name may come from the register."""
    files = dict(bundle.collect(FOLDER).files)
    form = json.loads(files[FORM])
    shop = next(one for one in form["components"] if one["key"] == "shop")
    shop["properties"]["prefill"] = "enterprise.name"
    code = {"id": "c_code", "type": "textfield", "key": "code", "label": "信用代码"}
    form["components"].insert(1, {**code, "properties": {"check": "uscc", "prefill": "enterprise.credit_code"}})
    with office.store.transaction(OPERATOR) as tx:
        releases.publish(tx, bundle.of_files("joint-review", {**files, FORM: json.dumps(form).encode()}))


@pytest.fixture
def app(
    office: Office, configured: Configured, clock: Clock, sandbox: Sandbox, _compiled: FileSystemBytecodeCache
) -> Iterator[Flask]:
    """The application pointed at the sandbox."""
    made = create_app(configured(**sandbox.settings), now=clock)
    made.jinja_env.bytecode_cache = _compiled
    yield made
    made.extensions["heban.store"].close()


@pytest.fixture(name="sheet")
def _sheet(visitor: Visitor) -> str:
    """The address of the form that a shopkeeper has just begun."""
    visitor.log_in("shopkeeper")
    visitor.get(ITEM)
    visitor.post(ITEM, {"variant": "new"})
    visitor.follow()
    visitor.follow()
    assert visitor.page is not None
    return str(visitor.page.request.path)


def _press(visitor: Visitor, sheet: str, **typed: str) -> None:
    """Type, press the button, and read the page it leads to."""
    visitor.get(sheet)
    visitor.post(f"{sheet}/prefill/enterprise", typed)
    visitor.follow()


def _page(visitor: Visitor) -> Any:
    return html.fromstring(visitor.text())


def _beside(visitor: Visitor, key: str) -> str:
    """What is written at a field."""
    (field,) = _page(visitor).xpath(f"//*[@name='{key}']/ancestor::div[contains(@class,'field')]")
    return " ".join(str(field.xpath("string()")).split())


def _typed(visitor: Visitor, key: str) -> str:
    (control,) = _page(visitor).xpath(f"//input[@name='{key}']")
    return str(control.get("value"))


def test_a_name_comes_from_the_register_with_its_source_and_day(visitor: Visitor, sheet: str) -> None:
    _press(visitor, sheet, code=CODE.lower(), shop="")

    assert _typed(visitor, "shop") == NAME
    assert "来源：法人库，2026年3月2日" in _beside(visitor, "shop")
    assert "已从法人库带入，请核对。" in visitor.words()
    assert BUTTON in _beside(visitor, "code")


def test_another_name_that_was_typed_stays_and_the_difference_is_told(visitor: Visitor, sheet: str) -> None:
    _press(visitor, sheet, code=CODE, shop="我的面馆")

    assert _typed(visitor, "shop") == "我的面馆"
    assert f"法人库登记的是“{NAME}”（2026年3月2日），请核对。" in _beside(visitor, "shop")


def test_the_source_goes_when_another_code_is_typed(visitor: Visitor, sheet: str) -> None:
    _press(visitor, sheet, code=CODE)
    visitor.post(sheet, {"code": REVOKED, "shop": NAME, "intent": "autosave"})
    visitor.get(sheet)

    assert "法人库，" not in _beside(visitor, "shop")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        pytest.param("92230202MB99520917", "法人库中没有查到这个代码", id="a code that nobody has"),
        pytest.param(REVOKED, "登记状态是“吊销”，没有带入", id="a revoked one"),
        pytest.param("91350100M000100Y44", "统一社会信用代码", id="a code whose check digit is wrong"),
        pytest.param("", "请先填写这一项", id="none"),
    ],
)
def test_a_code_that_gives_nothing_is_told_at_its_field(visitor: Visitor, sheet: str, code: str, told: str) -> None:
    _press(visitor, sheet, code=code, shop="", id_number="kept")

    assert told in _beside(visitor, "code")
    assert (_typed(visitor, "code"), _typed(visitor, "shop"), _typed(visitor, "id_number")) == (code, "", "kept")


@pytest.mark.parametrize("fault", ["down", "lost_answer"])
def test_a_register_that_does_not_answer_is_told_and_what_was_typed_is_kept(
    visitor: Visitor, sheet: str, sandbox: Sandbox, fault: str
) -> None:
    sandbox.switch("enterprise", **{fault: True})
    _press(visitor, sheet, code=CODE, shop="")

    assert "法人库暂时不能访问。您填写的内容已保存" in visitor.words()
    assert _typed(visitor, "code") == CODE
    assert "请改正" not in visitor.words()


@pytest.fixture(name="hurried")
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for long."""
    monkeypatch.setattr(worker, "PAGE_SECONDS", 0.5)


@pytest.mark.usefixtures("hurried")
def test_a_register_that_is_slow_keeps_nobody_waiting(visitor: Visitor, sheet: str, sandbox: Sandbox) -> None:
    sandbox.switch("enterprise", slow=5)
    _press(visitor, sheet, code=CODE, shop="")

    assert "法人库暂时不能访问。您填写的内容已保存" in visitor.words()
    assert _typed(visitor, "code") == CODE


def test_one_account_does_not_ask_without_end(visitor: Visitor, sheet: str, office: Office) -> None:
    with office.acting("shopkeeper") as tx:
        for _ in range(attempts.ALLOWED["prefill"]):
            attempts.spend(tx, {"prefill": str(tx.actor.id)})
    _press(visitor, sheet, code=CODE, shop="")

    assert "尝试次数过多，请在 15 分钟后再试。" in _beside(visitor, "code")
    assert _typed(visitor, "shop") == ""


def test_english_pages_say_it_in_english(visitor: Visitor, sheet: str) -> None:
    _press(visitor, sheet, code=REVOKED)
    assert visitor.page is not None
    visitor.get(f"{visitor.page.request.full_path}&lang=en")

    assert "The register of enterprises has this organisation as “licence revoked”" in visitor.words()


@pytest.mark.parametrize("name", ["nothing", "population"])
def test_a_register_that_is_not_there_is_not_found(visitor: Visitor, sheet: str, name: str) -> None:
    assert visitor.post(f"{sheet}/prefill/{name}", {}).status_code == 404


def test_enter_saves_and_goes_on(visitor: Visitor, sheet: str) -> None:
    visitor.get(sheet)
    (form,) = _page(visitor).xpath("//form[@data-autosave]")
    first = form.xpath(".//button")[0]
    assert first.get("formaction") is None


def test_a_machine_is_answered_with_the_faults(visitor: Visitor, sheet: str) -> None:
    visitor.get(sheet)
    refused = visitor.post(f"{sheet}/prefill/enterprise", {"code": REVOKED}, Accept="application/json")
    assert refused.status_code == 422
