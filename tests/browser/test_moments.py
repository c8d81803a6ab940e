"""Pages that only come up while a case is handled, at every look."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.people import Answers, Applicant, Clerks
from tests.browser.site import enter, look_over
from web.demo import stories

PRECHECK: Answers = {"precheck_outcome": "pass", "precheck_points": ["legible", "complete"]}
POINTS: Answers = {"judge_points": ["authority", "needed", "complete", "form"]}
SUPPLEMENT: Answers = {"judge_outcome": "supplement", "supplement_list": "布局图没有标明面积。", **POINTS}


def test_a_case_reads_well_from_receipt_to_supplement(visit: Visit, tmp_path: Path) -> None:
    applicant, clerks = Applicant(visit, tmp_path), Clerks(visit)
    number = applicant.apply()
    look_over(applicant.page, "receipt")

    clerks.do("longsha-acceptance", number, PRECHECK)
    clerks.do("longsha-acceptance", number, SUPPLEMENT)
    page = applicant.look()
    page.get_by_role("button", name="现在处理").click()
    expect(page.get_by_role("heading", name="需要补正的内容")).to_be_visible()
    look_over(page, "supplement")

    stranger = visit()
    stranger.goto("/track")
    stranger.locator("[name=number]").fill(number)
    stranger.locator("[name=code]").fill(applicant.query_code)
    stranger.get_by_role("button", name="查询").click()
    expect(stranger.locator(".standing .sentence")).to_be_visible()
    look_over(stranger, "visitors-case")

    clerk = clerks.page("longsha-acceptance")
    clerk.goto("/worklist?queue=done")
    look_over(clerk, "worklist-done")


def test_a_decided_case_reads_well(visit: Visit) -> None:
    page = visit()
    enter(
        page, next(story.applicant.login for story in stories.plan() if story.fate.key == "refusal-waits-for-delivery")
    )
    page.goto("/mine")
    page.locator("main table.list tr").filter(has_text="不予").first.locator("a[href^='/track/']").first.click()
    expect(page.locator(".standing .sentence")).to_be_visible()
    look_over(page, "decided-case")


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
    look_over(page, f"{path[1:]}-refused")


def test_a_page_that_is_not_for_the_reader_reads_well(visit: Visit) -> None:
    page = visit()
    enter(page, "applicant-1")
    answer = page.goto("/worklist")
    assert answer
    assert answer.status == 403
    look_over(page, "forbidden")
