"""Pages that only come up while a case is handled, looked at by day at a desk and by night on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import HEIGHTS, Visit
from tests.browser.people import Answers, Applicant, Clerks
from tests.browser.site import DESK, Look, inspect, log_in
from web.demo import stories

LOOKS = (DESK, Look(390, "dark"))
PRECHECK: Answers = {"precheck_outcome": "pass", "precheck_points": ["legible", "complete"]}
POINTS: Answers = {"judge_points": ["authority", "needed", "complete", "form"]}
SUPPLEMENT: Answers = {"judge_outcome": "supplement", "supplement_list": "布局图没有标明面积。", **POINTS}


def _inspect_twice(page: Page, name: str) -> None:
    """The page as it stands, at each look; it is not loaded again."""
    before = page.viewport_size
    for look in LOOKS:
        page.emulate_media(color_scheme="dark" if look.scheme == "dark" else "light")
        page.set_viewport_size({"width": look.width, "height": HEIGHTS[look.width]})
        inspect(page, name, look)
    if before:
        page.set_viewport_size(before)


def test_a_case_reads_well_from_receipt_to_supplement(visit: Visit, tmp_path: Path) -> None:
    applicant, clerks = Applicant(visit, tmp_path), Clerks(visit)
    number = applicant.apply()
    _inspect_twice(applicant.page, "receipt")

    clerks.do("longsha-acceptance", number, PRECHECK)
    clerks.do("longsha-acceptance", number, SUPPLEMENT)
    page = applicant.look()
    page.get_by_role("button", name="现在处理").click()
    expect(page.get_by_role("heading", name="需要补正的内容")).to_be_visible()
    _inspect_twice(page, "supplement")

    stranger = visit()
    stranger.goto("/track")
    stranger.locator("[name=number]").fill(number)
    stranger.locator("[name=code]").fill(applicant.query_code)
    stranger.get_by_role("button", name="查询").click()
    expect(stranger.locator(".standing .sentence")).to_be_visible()
    _inspect_twice(stranger, "visitors-case")

    clerk = clerks.page("longsha-acceptance")
    clerk.goto("/worklist?queue=done")
    _inspect_twice(clerk, "worklist-done")


def test_a_decided_case_reads_well(visit: Visit) -> None:
    page = visit()
    log_in(
        page, next(story.applicant.login for story in stories.plan() if story.fate.key == "refusal-waits-for-delivery")
    )
    page.goto("/mine")
    page.locator("main table.list tr").filter(has_text="不予").first.locator("a[href^='/track/']").first.click()
    expect(page.locator(".standing .sentence")).to_be_visible()
    _inspect_twice(page, "decided-case")


@pytest.mark.parametrize(
    ("path", "fields"),
    [("/login", {"login": "nobody", "password": "wrong password"}), ("/register", {"login": "a", "password": "short"})],
    ids=["logging in", "registering"],
)
def test_a_refused_account_form_reads_well(visit: Visit, path: str, fields: dict[str, str]) -> None:
    page = visit()
    page.goto(path)
    for name, value in fields.items():
        page.locator(f"main #{name}").fill(value)
    page.locator("main form").first.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    expect(page.locator(".summary")).to_be_visible()
    _inspect_twice(page, f"{path[1:]}-refused")


def test_a_page_that_is_not_for_the_reader_reads_well(visit: Visit) -> None:
    page = visit()
    log_in(page, "applicant-1")
    answer = page.goto("/worklist")
    assert answer
    assert answer.status == 403
    _inspect_twice(page, "forbidden")
