"""Documents and licences as people see them: the wallet, the verification page and what it finds, a licence's end."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import papers
from tests.browser.conftest import Visit
from tests.browser.people import press
from tests.browser.site import enter, look_over
from web.demo import city, stories
from web.demo.stories import Story

REASON = "以隐瞒真实情况取得许可。"
DECIDERS = {
    post.partition("-")[0]: person.login
    for person in city.read().organisation.people
    for post in person.posts
    if post.endswith("-decision")
}


@pytest.fixture(name="wallet")
def _wallet(visit: Visit) -> Page:
    """The wallet of whoever was granted a licence last."""
    page = visit()
    enter(page, _newest("granted").applicant.login)
    page.goto("/licences")
    return page


def _newest(fate: str) -> Story:
    """The newest story of a fate: the one whose documents the demo has."""
    return {one.fate.key: one for one in sorted(stories.plan(), key=lambda one: -one.age)}[fate]


def _file(page: Page) -> Path:
    with page.expect_download() as downloading:
        page.locator(".licence a[download]").first.click()
    return Path(downloading.value.path())


def test_a_licence_reads_well_to_its_holder_and_to_whoever_verifies_it(visit: Visit, wallet: Page) -> None:
    licence, stranger = _file(wallet), visit()
    case = str(wallet.locator(".licence a[href^='/track/']").first.get_attribute("href"))
    look_over(wallet, "licences")
    wallet.goto(case)
    expect(wallet.locator(".documents")).to_be_visible()
    look_over(wallet, "track-documents")

    papers.verified(stranger, licence)
    look_over(stranger, "verify-valid")
    for file, name in ((licence, "verify-same"), (papers.flipped(licence), "verify-different")):
        papers.verified(stranger, licence)
        papers.compared(stranger, file)
        look_over(stranger, name)
    stranger.goto("/verify?code=nothing")
    look_over(stranger, "verify-unknown")


def test_an_empty_wallet_reads_well(visit: Visit) -> None:
    page = visit()
    enter(page, city.read().applicants[-1].login)
    page.goto("/licences")
    expect(page.locator("main .empty")).to_be_visible()
    look_over(page, "licences-none")


def test_a_licence_that_is_ended_reads_well(visit: Visit, wallet: Page) -> None:
    licence, clerk, stranger = _file(wallet), visit(), visit()
    number = str(wallet.locator(".licence a[href^='/track/']").first.get_attribute("href")).rpartition("/")[2]
    enter(clerk, DECIDERS[number[:6]])
    clerk.goto(f"/cases/{number}")
    look_over(clerk, "case-documents")
    clerk.goto(f"/cases/{number}")
    with clerk.expect_navigation():
        clerk.get_by_role("link", name="撤销或注销").click()
    end = clerk.url
    look_over(clerk, "licence-end")
    clerk.goto(end)
    press(clerk, "确认终止证照")
    expect(clerk.locator(".summary")).to_be_visible()
    look_over(clerk, "licence-end-refused")

    papers.revoke(clerk, number, REASON)
    papers.verified(stranger, licence)
    look_over(stranger, "verify-revoked")
    wallet.goto("/licences")
    look_over(wallet, "licences-revoked")


def test_a_notice_and_a_decision_read_well_beside_the_case_and_under_their_codes(visit: Visit) -> None:
    for fate, name in (("supplement-pending", "补正通知书"), ("refused", "不予行政许可决定书")):
        told = _newest(fate)
        page = visit()
        enter(page, told.applicant.login)
        page.goto("/mine")
        page.goto(str(page.get_by_role("link", name=told.shop).first.get_attribute("href")))
        document = papers.take(page, visit.site, name)
        look_over(page, f"track-{fate}")
        papers.verified(page, document)
        look_over(page, f"verify-{fate}")
