"""What a person typed outlives the session it was typed in, or the page says that it does not."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.people import Answers, Applicant, Clerks, fill
from tests.browser.site import DESK, log_in

SUPPLEMENT: Answers = {
    "judge_outcome": "supplement",
    "judge_points": ["authority", "form"],
    "supplement_list": "布局图没有标明面积。",
}
PRECHECK: Answers = {"precheck_outcome": "pass", "precheck_points": ["legible", "complete"]}


def test_what_a_clerk_typed_is_there_after_logging_in_again(visit: Visit, tmp_path: Path) -> None:
    clerks, number = Clerks(visit), Applicant(visit, tmp_path).hand_in()
    clerks.do("longsha-acceptance", number, PRECHECK)
    page = clerks.open("longsha-acceptance", number)
    task = page.url
    fill(page, SUPPLEMENT)

    page.context.clear_cookies()
    page.get_by_role("button", name="提交办理").click()
    page.wait_for_url(lambda url: url != task)
    log_in(page, "longsha-acceptance")
    page.goto(task)

    expect(page.locator("[name=supplement_list]")).to_have_value("布局图没有标明面积。")
    expect(page.locator("[name=supplement_list]")).to_be_visible()
    expect(page.locator("[name=judge_points]:checked")).to_have_count(2)
    page.get_by_role("button", name="提交办理").click()
    expect(page.locator(".flashes .ok")).to_contain_text(number)
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_a_draft_that_can_no_longer_be_saved_says_so(visit: Visit) -> None:
    page = visit(DESK)
    log_in(page, "applicant-2")
    page.goto("/items/food-business-licence/apply")
    page.get_by_role("button", name="开始填写").click()
    page.locator("[name=applicant_name]").fill("鹤舞面馆（演示）")
    expect(page.locator("[data-saved]")).to_contain_text("草稿已保存")

    page.context.clear_cookies()
    page.locator("[name=applicant_name]").fill("鹤舞面馆")

    expect(page.locator("[data-saved]")).to_have_text("登录已超时，内容没有保存，请重新登录。")
