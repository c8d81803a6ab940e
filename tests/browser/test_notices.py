"""The applicant is told: on the site, and by one letter; what could not be sent is an incident that a clerk retries."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, a_demo
from tests.browser.people import Answers, Applicant, Clerks
from tests.browser.site import Site, enter, log_in, look_over
from tests.connectors import sink as sinks
from tests.connectors.sink import Sink
from tests.sandbox import Sandbox

CLERK = "longsha-acceptance"
PASS: Answers = {"precheck_outcome": "pass", "precheck_points": ["legible", "complete"]}
ASK: Answers = {
    "judge_points": ["authority", "needed", "complete", "form"],
    "judge_outcome": "supplement",
    "supplement_list": "布局图没有标明面积。",
}
SENTENCE = "请一次补齐告知书所列材料。"


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    """The mail server of the city."""
    with sinks.running() as running:
        yield running


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, sandbox_process: Sandbox, sink: Sink
) -> Iterator[Site]:
    """A server that sends mail to that one."""
    settings = {**sandbox_process.settings, "SMTP_URL": sink.url}
    with a_demo(tmp_path_factory, worker_id) as folder, Site.serving(folder, **settings) as served:
        yield served


def test_a_supplement_request_is_told_on_the_site_and_in_one_letter(
    visit: Visit, tmp_path: Path, site: Site, sink: Sink
) -> None:
    applicant, clerks = Applicant(visit, tmp_path), Clerks(visit)
    number, page = applicant.hand_in(), applicant.page
    before = _unread(page)
    sink.refusals.append("451 later")
    clerks.do(CLERK, number, PASS)
    clerks.do(CLERK, number, ASK)

    _until(page, site, lambda: _unread(page) == before + 1)
    notice = page.locator("#notices li").filter(has_text=number)
    expect(notice).to_contain_text(SENTENCE)
    look_over(page, "notices")
    page.goto("/mine")
    notice.get_by_role("button").click()
    page.wait_for_url(f"**/track/{number}")
    expect(page.locator("#todo")).to_contain_text("布局图没有标明面积。")
    assert _unread(page) == before

    _until(page, site, lambda: bool(sink.letters))
    site.catch_up()
    (letter,) = sink.letters
    assert sink.refusals == []
    assert letter["To"] == "applicant-1@example.com"
    assert number in letter["Subject"]


def test_a_letter_that_was_refused_is_an_incident_until_a_clerk_retries_it(
    visit: Visit, tmp_path: Path, site: Site, sink: Sink
) -> None:
    sink.letters.clear()
    sink.recipients_refused = "550 no such mailbox"
    applicant, clerks = Applicant(visit, tmp_path), Clerks(visit, javascript=False)
    number = applicant.hand_in()
    clerks.do(CLERK, number, PASS)
    clerks.do(CLERK, number, ASK)
    clerk = clerks.page(CLERK)
    _until(clerk, site, lambda: "异常件 1 件" in _text(clerk, "/worklist"))
    colleague = visit()
    enter(colleague, CLERK)
    colleague.goto("/incidents")
    look_over(colleague, "incidents")
    operator = visit()
    log_in(operator, "operator")
    expect(operator.locator("main")).to_contain_text("邮件服务器拒绝投递（550）。")
    expect(operator.locator("main")).not_to_contain_text(number)

    sink.recipients_refused = ""
    clerk.goto("/worklist")
    clerk.get_by_role("link", name="异常件").click()
    clerk.get_by_role("button", name=f"重试 {number}").click()

    expect(clerk.locator("main")).to_contain_text("没有异常件")
    _until(clerk, site, lambda: bool(sink.letters))
    assert number in sink.letters[0]["Subject"]
    expect(clerk.locator("main")).not_to_contain_text("550")


def _unread(page: Page) -> int:
    page.goto("/mine")
    badge = page.locator(".badge")
    return int(badge.inner_text().split()[0]) if badge.count() else 0


def _text(page: Page, path: str) -> str:
    page.goto(path)
    return page.locator("main").inner_text()


def _until(page: Page, site: Site, reached: Callable[[], bool]) -> None:
    for _ in range(150):
        site.catch_up()
        if reached():
            return
        page.wait_for_timeout(200)
    raise AssertionError
