"""Every page, as each person sees it: at a desk and on a phone, by day and by night, in Chinese and in English."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import enter, look_over

KEY = "food-business-licence"
OPEN_TO_ALL = {
    "home": "/",
    "guide": f"/items/{KEY}",
    "track": "/track",
    "log-in": "/login",
    "register": "/register",
    "verify-ask": "/verify",
    "nothing-here": "/no-such-page",
}


@pytest.mark.parametrize(("name", "path"), OPEN_TO_ALL.items(), ids=list(OPEN_TO_ALL))
def test_a_page_open_to_all_reads_well(visit: Visit, name: str, path: str) -> None:
    page = visit()
    page.goto(path)
    look_over(page, name)


def test_the_pages_of_an_applicant_read_well(visit: Visit) -> None:
    page = visit()
    enter(page, "applicant-1")
    page.goto("/mine")
    first = str(page.locator("main a[href^='/track/']").first.get_attribute("href"))
    look_over(page, "mine")
    for name, path in {"applicants-case": first, "apply": f"/items/{KEY}/apply"}.items():
        page.goto(path)
        look_over(page, name)
    page.goto(first)
    with page.expect_navigation():
        page.locator("main a[href$='/withdraw']").click()
    look_over(page, "withdraw")


def test_the_steps_of_applying_read_well(visit: Visit) -> None:
    page = visit()
    enter(page, "applicant-2")
    page.goto(f"/items/{KEY}/apply")
    with page.expect_navigation():
        page.locator("main form button").click()
    draft = page.url.partition("/form/")[0]
    look_over(page, "sheet")
    for name in ("materials", "check"):
        page.goto(f"{draft}/{name}")
        look_over(page, name)
    page.locator("main form button").last.click()
    expect(page.locator(".summary")).to_be_visible()
    look_over(page, "check-refused")


def test_the_pages_of_a_clerk_read_well(visit: Visit) -> None:
    page = visit()
    enter(page, "longsha-acceptance")
    page.goto("/worklist")
    task = _address(page, "/tasks/")
    look_over(page, "worklist")
    page.goto(task)
    case = _address(page, "/cases/")
    look_over(page, "task")
    page.goto(case)
    page.wait_for_load_state("networkidle")
    look_over(page, "case")


def test_a_claimed_task_reads_well(visit: Visit) -> None:
    page = visit()
    enter(page, "longsha-reviewer")
    page.goto("/worklist")
    page.goto(_address(page, "/tasks/"))
    page.locator("form[action$='/claim'] button").click()
    expect(page.locator("form[action$='/unclaim'] button")).to_be_visible()
    look_over(page, "task-claimed")


def _address(page: Page, start: str) -> str:
    return str(page.locator(f"main a[href^='{start}']").first.get_attribute("href"))
