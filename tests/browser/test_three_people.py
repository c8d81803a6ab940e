"""One case from a phone to a decision: an applicant, the clerks of her district, and those who have no part in it."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser import papers
from tests.browser.conftest import Visit
from tests.browser.people import NOODLES, Answers, Applicant, Clerks, fill, press, until
from tests.browser.site import Site

TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
VISITED: Answers = {
    "checked_on": TODAY,
    "check_points": ["premises", "layout", "facilities", "staff", "rules"],
    "finding": "pass",
    "record_signed": True,
    "opinion": "现场与申请一致。",
}
JUDGED: Answers = {"judge_points": ["authority", "needed", "complete", "form"]}
ISSUED: Answers = {"content_checked": True}
LICENCE = re.compile(r"食品经营许可证：JY2230202[0-9]{7}")
REVIEWED: Answers = {"review_points": ["subject", "conditions", "rules", "items"], "opinion": "符合条件。"}


def _accept(clerks: Clerks, number: str) -> None:
    clerks.do("longsha-acceptance", number, {"precheck_outcome": "pass", "precheck_points": ["legible", "complete"]})
    clerks.do("longsha-acceptance", number, {"judge_outcome": "accept", **JUDGED})


def _supplement(applicant: Applicant, clerks: Clerks) -> None:
    """The office asks once for what is missing, on the page and in a notice, and the applicant hands it in."""
    notice: Answers = {"judge_outcome": "supplement", "supplement_list": "布局图没有标明面积。", **JUDGED}
    precheck: Answers = {"precheck_outcome": "pass", "precheck_points": ["legible", "complete"]}
    clerks.do("longsha-acceptance", applicant.number, precheck)
    clerks.do("longsha-acceptance", applicant.number, notice)

    _says(applicant.look(), "请一次补齐告知书所列材料。")
    expect(applicant.page.locator("#todo")).to_contain_text("布局图没有标明面积。")
    assert "布局图没有标明面积。" in papers.text_of(papers.take(applicant.page, applicant.site, "补正通知书"))
    applicant.answer({"supplement_note": "已重新绘制。"}, "主要设备设施")
    _says(applicant.look(), "材料已收到，正在决定是否受理。")


def _visit_site(clerks: Clerks, number: str) -> None:
    for inspector in ("longsha-inspector-1", "longsha-inspector-2"):
        clerks.do(inspector, number, VISITED)


def _issue_and_deliver(clerks: Clerks, site: Site, number: str) -> None:
    """The licence is made and handed over; whoever delivers reads what her colleagues have written."""
    clerks.do("longsha-issuer", number, ISSUED)
    deliver = clerks.open("longsha-delivery", number)
    until(deliver, site, lambda: LICENCE.search(deliver.locator(".timeline").inner_text()) is not None)
    expect(deliver.locator(".timeline")).to_contain_text("布局图没有标明面积。")
    fill(deliver, {"delivered_by": "window", "receiver": "演示甲", "delivered_on": TODAY})
    press(deliver, "提交办理")


def _is_judged(licence: Path, site: Site) -> None:
    """A licence holds before an independent program; a changed one does not."""
    assert papers.judged(licence, site) == "VALID"
    assert papers.judged(papers.flipped(licence), site) == "INVALID"


def _is_proved(licence: Path, stranger: Page) -> None:
    """A licence holds before whoever scans its code; a changed one does not."""
    assert "现在有效" in papers.verified(stranger, licence)
    expect(stranger.locator("main")).to_contain_text("鹤舞面馆（演示）")
    assert "一致：您选择的文件就是出具的原件" in papers.compared(stranger, licence)
    assert "不一致" in papers.compared(stranger, papers.flipped(licence))


def _is_revoked(clerks: Clerks, number: str, licence: Path, stranger: Page) -> None:
    """Whoever decided revokes the licence; whoever scans its code reads why."""
    papers.revoke(clerks.page("longsha-decider"), number, "以隐瞒真实情况取得许可。")
    told = papers.verified(stranger, licence)
    assert "被撤销，不再有效。" in told
    assert "理由：以隐瞒真实情况取得许可。" in told


def _says(page: Page, sentence: str) -> None:
    expect(page.locator(".standing .sentence")).to_have_text(sentence)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_case_is_granted_after_one_supplement_and_a_visit_and_its_licence_revoked(
    visit: Visit, site: Site, tmp_path: Path, *, javascript: bool
) -> None:
    applicant = Applicant(visit, tmp_path, javascript=javascript)
    clerks = Clerks(visit, javascript=javascript)
    number = applicant.apply()
    _says(applicant.look(), "申请已提交，等待审核材料。")

    for foreign in ("jianhua-acceptance", "city-acceptance"):
        expect(clerks.row(foreign, number)).to_have_count(0)
    _supplement(applicant, clerks)
    clerks.do("longsha-acceptance", number, {"judge_outcome": "accept", **JUDGED})
    _says(applicant.look(), "申请已受理，正在审查。")
    clerks.do("longsha-inspector-1", number, VISITED)
    expect(clerks.row("longsha-reviewer", number)).to_have_count(0)
    clerks.do("longsha-inspector-2", number, VISITED)
    clerks.do("longsha-reviewer", number, {"review_outcome": "grant", **REVIEWED})
    clerks.do("longsha-auditor", number, {"audit_outcome": "agree", "opinion": "同意。"})
    clerks.do("longsha-decider", number, {"decision": "grant", "opinion": "准予许可。"})

    case = clerks.page("longsha-decider")
    case.goto(f"/cases/{number}")
    expect(case.locator(".timeline")).to_contain_text("判断是否核查")
    _says(applicant.look(), "已准予许可，正在准备证件。")
    expect(applicant.page.locator(".timeline")).to_contain_text("准予许可")
    expect(applicant.page.locator("main")).not_to_contain_text("现场与申请一致")

    _issue_and_deliver(clerks, site, number)

    _says(applicant.look(), "已准予许可，办件已办结。")
    expect(applicant.page.locator(".timeline")).to_contain_text(LICENCE)
    licence, stranger = papers.from_wallet(applicant), visit(javascript=javascript)
    if javascript:  # the file is the same whichever way it came out
        _is_judged(licence, site)
    _is_proved(licence, stranger)
    _is_revoked(clerks, number, licence, stranger)
    expect(papers.card(applicant)).to_contain_text("已撤销")


def test_a_case_is_refused_with_reasons_and_remedies(visit: Visit, site: Site, tmp_path: Path) -> None:
    applicant, clerks = Applicant(visit, tmp_path), Clerks(visit)
    number = applicant.apply()
    _accept(clerks, number)
    _visit_site(clerks, number)
    reasons = "操作间与卫生间相通，不符合食品安全标准。"
    clerks.do("longsha-reviewer", number, {"review_outcome": "refuse", **REVIEWED, "review_reasons": reasons})
    clerks.do("longsha-auditor", number, {"audit_outcome": "agree", "opinion": "同意。"})
    clerks.do(
        "longsha-decider",
        number,
        {"decision": "refuse", "opinion": "不予许可。", "decision_reasons": reasons, "remedies_told": True},
    )

    page = applicant.look()
    _says(page, "决定不予许可，理由和救济途径见决定。")
    expect(page.locator("main")).to_contain_text(reasons)
    expect(page.locator("main")).to_contain_text("60 日内申请行政复议")
    decision = papers.take(page, site, "不予行政许可决定书")
    assert papers.judged(decision, site) == "VALID"
    assert reasons in papers.text_of(decision)
    assert "六十日内依法申请行政复议" in papers.text_of(decision)
    assert "这份文书由本机关出具。" in papers.verified(visit(), decision)


def test_a_case_is_withdrawn_and_leaves_every_worklist(visit: Visit, tmp_path: Path) -> None:
    applicant, clerks = Applicant(visit, tmp_path), Clerks(visit)
    number = applicant.apply()
    _accept(clerks, number)
    expect(clerks.row("longsha-inspector-1", number)).to_have_count(2)

    applicant.withdraw("暂时不开了。")

    _says(applicant.look(), "您已撤销申请。")
    expect(clerks.row("longsha-inspector-1", number)).to_have_count(0)


def test_a_case_is_followed_by_number_and_code_alone(visit: Visit, tmp_path: Path) -> None:
    applicant = Applicant(visit, tmp_path)
    number = applicant.hand_in()

    stranger = visit()
    stranger.goto(f"/track/{number}")
    expect(stranger.locator("main")).not_to_contain_text("鹤舞面馆")
    stranger.goto("/track")
    stranger.locator("[name=number]").fill(number)
    stranger.locator("[name=code]").fill(applicant.query_code.lower())
    stranger.locator("main form [type=submit], main form button").first.click()
    expect(stranger.locator("h1")).to_contain_text("鹤舞面馆")
    expect(stranger.locator("main")).not_to_contain_text("11010519491231002X")


def test_bad_input_is_told_at_the_field_and_nothing_is_lost(visit: Visit, tmp_path: Path) -> None:
    page = Applicant(visit, tmp_path).page
    page.goto("/items/food-business-licence/apply")
    press(page, "开始填写")
    wrong = {**NOODLES, "uscc": "91350100M000100Y44", "legal_representative_id": "110105194912310021"}
    for key in ("applicant_name", "uscc", "legal_representative_id"):
        page.locator(f"[name={key}]").fill(str(wrong[key]))
    page.get_by_role("button", name="保存并继续").click()

    expect(page.locator(".summary")).to_be_visible()
    for key in ("uscc", "legal_representative_id", "legal_representative"):
        expect(page.locator(f"[name={key}]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=applicant_name]")).to_have_value("鹤舞面馆（演示）")


def test_a_colleague_who_was_first_is_named(visit: Visit, tmp_path: Path) -> None:
    applicant, clerks = Applicant(visit, tmp_path), Clerks(visit)
    number = applicant.hand_in()
    _accept(clerks, number)
    second = clerks.page("longsha-inspector-2")
    clerks.row("longsha-inspector-2", number).first.get_by_role("link").first.click()
    clerks.open("longsha-inspector-1", number)

    second.get_by_role("button", name="认领").click()

    expect(second.locator("main")).to_contain_text("该任务已由其他工作人员认领。")
