"""An applicant lets the register of enterprises fill in the form, on a phone and at a desk; and the sandbox's pages."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from connectors.enterprise.http import Verify
from connectors.notice.smtp import Smtp
from engine.ports import Letter
from tests.browser.conftest import Visit
from tests.browser.people import KEY, PHONE, press
from tests.browser.site import LOOKS, Look, enter, look_over
from tests.sandbox import Sandbox

CHINESE = [Look(390), Look(390, "dark"), Look(1280), Look(1280, "dark")]
CODE, REVOKED = "92230202MB9950010D", "91230202MB99520327"
BUTTON = "从法人库带入"


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_the_form_is_filled_in_from_the_register(visit: Visit, sandbox: Sandbox, *, javascript: bool) -> None:
    page = visit(Look(390), javascript=javascript)
    _begin(page, "applicant-1")
    page.locator("[name=uscc]").fill(CODE.lower())
    page.locator("[name=contact_name]").fill("演示甲")
    press(page, BUTTON)

    expect(page.locator("[name=applicant_name]")).to_have_value("龙沙区演示面馆")
    expect(page.locator("[name=legal_representative]")).to_have_value("演示申请甲")
    expect(page.locator("[name=contact_name]")).to_have_value("演示甲")
    expect(page.get_by_text("来源：法人库，")).to_have_count(2)
    for key in ("applicant_name", "legal_representative", "contact_name"):
        page.locator(f"[name={key}]").fill("")
    press(page, "保存，以后再填")


def test_what_the_register_says_reads_well(visit: Visit, sandbox: Sandbox) -> None:
    page = visit(PHONE)
    _begin(page, "applicant-3")
    form = page.url
    page.locator("[name=uscc]").fill(CODE)
    page.locator("[name=applicant_name]").fill("另一个名称")
    page.locator("[name=legal_representative]").fill("")
    press(page, BUTTON)
    look_over(page, "prefilled")
    page.goto(form)
    page.locator("[name=uscc]").fill(REVOKED)
    press(page, BUTTON)
    expect(page.locator("#f-uscc-fault")).to_be_visible()
    look_over(page, "prefill-refused")
    sandbox.switch("enterprise", down=True)
    page.goto(form)
    press(page, BUTTON)
    expect(page.locator(".flashes .warn")).to_be_visible()
    look_over(page, "prefill-down", LOOKS[:2])  # the message is gone when the page is loaded again


def test_enter_in_a_field_saves_and_goes_on(visit: Visit, sandbox: Sandbox) -> None:
    page = visit()
    _begin(page, "applicant-4")
    page.locator("[name=uscc]").fill(CODE)
    with page.expect_navigation():
        page.locator("[name=uscc]").press("Enter")

    expect(page.get_by_role("heading", name="请改正以下")).to_be_visible()
    expect(page.locator("[name=applicant_name]")).to_have_value("")


def test_the_pages_of_the_sandbox_read_well(visit: Visit, sandbox: Sandbox) -> None:
    Verify(sandbox.enterprise()).ask(uuid4(), {"credit_code": CODE})
    letter = Letter(uuid4(), "applicant-1@example.com", "办件受理", "您的申请已受理。\n请留意进度。\n")
    Smtp.at(sandbox.settings["SMTP_URL"], sandbox.settings["MAIL_FROM"], "齐齐哈尔政务服务").send(letter)
    page = visit()
    page.goto(sandbox.url)
    look_over(page, "sandbox-switches", CHINESE)
    page.get_by_role("link", name="收件箱").click()
    expect(page.get_by_text("您的申请已受理。").first).to_be_visible()
    look_over(page, "sandbox-inbox", CHINESE)


def test_a_switch_is_turned_on_the_page(visit: Visit, sandbox: Sandbox) -> None:
    page = visit()
    page.goto(sandbox.url)
    party = page.get_by_role("form", name="法人库")
    party.get_by_label("慢（秒）").fill("1.5")
    party.get_by_label("答复丢失").check()
    party.get_by_role("button", name="设置").click()

    party = page.get_by_role("form", name="法人库")
    expect(party.get_by_label("慢（秒）")).to_have_value("1.5")
    expect(party.get_by_label("答复丢失")).to_be_checked()
    expect(page.get_by_role("form", name="电子邮件").get_by_label("答复丢失")).not_to_be_checked()


def _begin(page: Page, login: str) -> None:
    enter(page, login)
    page.goto(f"/items/{KEY}/apply")
    with page.expect_navigation():
        page.locator("main form button").first.click()
