"""The register of enterprises is asked before acceptance: what it says decides, stops the case or leaves it waiting."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from engine.jobs import PATIENT_PAUSES
from tests.browser.conftest import Visit
from tests.browser.people import NOODLES, Answers, Applicant, Clerks, until
from tests.browser.site import enter, look_over
from tests.sandbox import Sandbox

CLERK = "longsha-acceptance"
FIRST_PAUSE = PATIENT_PAUSES[0]
PASS: Answers = {"precheck_outcome": "pass", "precheck_points": ["legible", "complete"]}
REVOKED: Answers = {**NOODLES, "uscc": "91230202MB99520327", "applicant_name": "齐齐哈尔演示食品有限公司"}
UNKNOWN: Answers = {**NOODLES, "uscc": "92230202MB9952067N"}


@pytest.fixture(autouse=True)
def _all_switches_off(sandbox: Sandbox) -> Iterator[None]:
    """Every party answers, before and after."""
    yield
    sandbox.reset()


def _look_at(visit: Visit, login: str, path: str, name: str) -> None:
    page = visit()
    enter(page, login)
    page.goto(path)
    look_over(page, name)


def test_the_clerk_reads_what_the_register_says_of_the_applicant(visit: Visit, tmp_path: Path) -> None:
    applicant, clerks = Applicant(visit, tmp_path), Clerks(visit)
    number = applicant.hand_in()
    clerks.do(CLERK, number, PASS)

    page = clerks.open(CLERK, number)
    told = page.locator("[data-asked=r_verify]")
    expect(told).to_contain_text("存续")
    expect(told).to_contain_text("鹤舞面馆（演示）")
    expect(told).to_contain_text("法人库")
    expect(page.locator(".timeline")).to_contain_text("登记状态正常")
    expect(applicant.look().locator(".timeline")).to_contain_text("核验主体资格：法人库已答复")
    _look_at(visit, CLERK, page.url, "task-with-answer")


def test_a_revoked_licence_stops_the_case_and_says_why(visit: Visit, tmp_path: Path) -> None:
    applicant, clerks = Applicant(visit, tmp_path), Clerks(visit)
    number = applicant.hand_in(REVOKED)
    clerks.do(CLERK, number, PASS)

    page = applicant.look()
    until(page, visit.site, lambda: "申请不予受理，理由见通知。" in page.locator("main").inner_text())
    expect(page.locator(".note.bad")).to_contain_text("申请人的营业执照已被吊销")
    expect(page.locator(".note.bad")).to_contain_text("登记状态")
    clerk = clerks.page(CLERK)
    clerk.goto(f"/cases/{number}")
    expect(clerk.locator("main")).to_contain_text("营业执照已被吊销，不得再从事经营活动")
    _look_at(visit, "applicant-1", f"/track/{number}", "declined-by-register")


def test_an_unknown_code_comes_to_the_clerk_with_a_hint(visit: Visit, tmp_path: Path) -> None:
    applicant, clerks = Applicant(visit, tmp_path), Clerks(visit)
    number = applicant.hand_in(UNKNOWN)
    clerks.do(CLERK, number, PASS)

    page = clerks.open(CLERK, number)
    expect(page.locator("[data-asked=r_verify]")).to_contain_text("法人库没有查到")
    expect(page.locator("[data-asked=r_verify]")).to_contain_text("请核对营业执照")
    _look_at(visit, CLERK, page.url, "task-not-found")


def _down(visit: Visit, folder: Path, sandbox: Sandbox) -> tuple[Applicant, Clerks, str]:
    """A case that waits for a register that is down."""
    applicant, clerks = Applicant(visit, folder), Clerks(visit)
    number = applicant.hand_in()
    sandbox.switch("enterprise", down=True)
    clerks.do(CLERK, number, PASS)
    clerk = clerks.page(CLERK)
    expect(clerk.locator(".flashes .ok")).to_contain_text("正在等待其他系统的答复")
    clerk.goto(f"/cases/{number}")
    until(clerk, visit.site, lambda: "“法人库”暂时不能访问" in clerk.locator("main").inner_text())
    return applicant, clerks, number


def test_a_register_that_is_down_is_waited_for_and_answers_once(visit: Visit, tmp_path: Path, sandbox: Sandbox) -> None:
    applicant, clerks, number = _down(visit, tmp_path, sandbox)
    expect(clerks.page(CLERK).locator("main")).to_contain_text("正在等待法人库答复（已试")
    expect(applicant.look().locator(".standing")).to_contain_text("正在向法人库核对信息，您现在无须操作。")

    sandbox.reset()
    visit.site.catch_up(soon=FIRST_PAUSE)
    page = clerks.open(CLERK, number)

    expect(page.locator("[data-asked=r_verify]")).to_contain_text("存续")
    expect(page.locator(".timeline .done").filter(has_text="法人库已答复")).to_have_count(1)


def test_a_case_that_waits_for_the_register_reads_well(visit: Visit, tmp_path: Path, sandbox: Sandbox) -> None:
    applicant, clerks, _ = _down(visit, tmp_path, sandbox)
    look_over(clerks.page(CLERK), "case-waits-for-register")
    look_over(applicant.look(), "tracking-waits-for-register")
