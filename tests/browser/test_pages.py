"""Every page, as each person sees it: at a desk and on a phone, by day and by night, in Chinese and in English."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.site import Look, inspect, log_in

KEY = "food-business-licence"
LOOKS = [
    Look(1280, "light", "zh-CN"),
    Look(1280, "dark", "zh-CN"),
    Look(390, "light", "zh-CN"),
    Look(390, "dark", "zh-CN"),
    Look(1280, "light", "en"),
    Look(390, "dark", "en"),
]
OPEN_TO_ALL = {
    "home": "/",
    "guide": f"/items/{KEY}",
    "track": "/track",
    "log-in": "/login",
    "register": "/register",
    "nothing-here": "/no-such-page",
}

pytestmark = pytest.mark.parametrize("look", LOOKS, ids=str)


@pytest.mark.parametrize(("name", "path"), OPEN_TO_ALL.items(), ids=list(OPEN_TO_ALL))
def test_a_page_open_to_all_reads_well(visit: Visit, look: Look, name: str, path: str) -> None:
    page = visit(look)
    page.goto(path)
    _speaks(page, look)
    inspect(page, name, look)


def test_the_pages_of_an_applicant_read_well(visit: Visit, look: Look) -> None:
    page = visit(look)
    log_in(page, "applicant-1")
    page.goto("/mine")
    inspect(page, "mine", look)
    first = page.locator("main a[href^='/track/']").first
    page.goto(str(first.get_attribute("href")))
    inspect(page, "applicants-case", look)
    page.goto(f"/items/{KEY}/apply")
    inspect(page, "apply", look)


def test_the_steps_of_applying_read_well(visit: Visit, look: Look) -> None:
    page = visit(look)
    log_in(page, "applicant-2")
    page.goto(f"/items/{KEY}/apply")
    with page.expect_navigation():
        page.locator("main form button").click()
    inspect(page, "sheet", look)
    draft = page.url.partition("/form/")[0]
    page.goto(f"{draft}/materials")
    inspect(page, "materials", look)
    page.goto(f"{draft}/check")
    inspect(page, "check", look)
    page.locator("main form button").last.click()
    expect(page.locator(".summary")).to_be_visible()
    inspect(page, "check-refused", look)


def test_asking_to_withdraw_reads_well(visit: Visit, look: Look) -> None:
    page = visit(look)
    log_in(page, "applicant-1")
    page.goto("/mine")
    page.goto(str(page.locator("main a[href^='/track/']").first.get_attribute("href")))
    with page.expect_navigation():
        page.locator("main a[href$='/withdraw']").click()
    inspect(page, "withdraw", look)


def test_the_pages_of_a_clerk_read_well(visit: Visit, look: Look) -> None:
    page = visit(look)
    log_in(page, "longsha-acceptance")
    page.goto("/worklist")
    _speaks(page, look)
    inspect(page, "worklist", look)
    page.goto(str(page.locator("main a[href^='/tasks/']").first.get_attribute("href")))
    inspect(page, "task", look)
    page.goto(str(page.locator("main a[href^='/cases/']").first.get_attribute("href")))
    page.wait_for_load_state("networkidle")
    inspect(page, "case", look)


def test_a_claimed_task_reads_well(visit: Visit, look: Look) -> None:
    page = visit(look)
    log_in(page, "longsha-reviewer")
    page.goto("/worklist")
    page.goto(str(page.locator("main a[href^='/tasks/']").first.get_attribute("href")))
    page.locator("form[action$='/claim'] button").click()
    give_back = page.locator("form[action$='/unclaim'] button")
    expect(give_back).to_be_visible()
    inspect(page, "task-claimed", look)
    give_back.click()


def _speaks(page: Page, look: Look) -> None:
    """The page is in the language of its reader."""
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^en" if look.language == "en" else "^zh"))
