"""A release from a faulty folder to a case that runs on it: the analyst, whoever approves, and an applicant."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.procedures import bundle
from tests.browser.conftest import Visit, a_demo
from tests.browser.people import KEY, Applicant, press
from tests.browser.site import Site, log_in, look_over
from tests.sandbox import Sandbox

DIAGRAM = "food_business_licence_new.bpmn"
NO_VISITS, ONE_VISIT = "limit_scene_num = 0", "limit_scene_num = 1"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str, sandbox_process: Sandbox) -> Iterator[Site]:
    """A server on which a release may be published without anybody else's cases running on it."""
    with a_demo(tmp_path_factory, worker_id) as folder, Site.serving(folder, **sandbox_process.settings) as served:
        yield served


def _folder(where: Path) -> Path:
    """The food licence with a step that has got another name."""
    folder = Path(shutil.copytree(bundle.SHIPPED / KEY, where / KEY))
    _rewrite(folder / DIAGRAM, 'name="审核"', 'name="复核"')
    return folder


def _spoil(folder: Path) -> None:
    """A join waits for a branch that never comes, and the item sends people there although all of it is online."""
    file = folder / DIAGRAM
    before, start, after = file.read_text("utf-8").partition('<bpmn:exclusiveGateway id="x_to_review">')
    joined = start + after.replace("</bpmn:exclusiveGateway>", "</bpmn:parallelGateway>", 1)
    file.write_text(before + joined.replace("exclusiveGateway", "parallelGateway", 1), "utf-8")
    _rewrite(folder / "procedure.toml", NO_VISITS, ONE_VISIT)


def _rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def _upload(page: Page, folder: Path) -> None:
    page.locator("#files").set_input_files(folder)
    press(page, "上传并检查")


def _is_led_to_what_is_wrong(page: Page) -> None:
    """The problems lead to the element and the line; how it comes about is played there and back."""
    expect(page.locator(".standing .sentence")).to_contain_text("个错误，改正以后才能申请发布。")
    expect(page.locator(".problem .line", has_text=ONE_VISIT).first).to_be_visible()
    problem = page.locator(".problem.bad").filter(has_text="会永远等待")
    problem.locator("a").focus()
    page.keyboard.press("Enter")
    join = page.locator("#problems figure .djs-shape[data-element-id=x_to_review]")
    expect(join).to_have_class(re.compile("is-chosen"))
    expect(join).to_have_class(re.compile("has-error"))

    moves = problem.locator(".moves > li")
    expect(moves.last).to_have_attribute("aria-current", "step")
    problem.get_by_role("button", name="第一步").click()
    expect(moves.first).to_have_attribute("aria-current", "step")
    expect(page.locator("#problems figure .is-standing").first).to_be_attached()
    problem.get_by_role("button", name="下一步").click()
    expect(problem.get_by_role("status")).to_have_text(re.compile(r"第 2 步，共 \d+ 步"))
    problem.get_by_role("button", name="上一步").click()
    expect(problem.get_by_role("status")).to_have_text(re.compile(r"第 1 步，共 \d+ 步"))


def _sees_the_difference(page: Page) -> None:
    """The change is told in words and painted on the diagrams of both releases."""
    change = page.locator("#difference .problem").filter(has_text="复核")
    expect(change).to_contain_text("审核")
    old, new = (page.locator("#difference figure .djs-shape[data-element-id=u_audit]").nth(side) for side in (0, 1))
    for side, name in ((old, "审核"), (new, "复核")):
        expect(side).to_have_class(re.compile("has-changed"))
        expect(side).to_contain_text(name)
    change.locator("a").first.press("Enter")
    for side in (old, new):
        expect(side).to_have_class(re.compile("is-chosen"))


def _asks(page: Page) -> None:
    """What remains has to be explained, and nobody approves his own draft."""
    press(page, "申请发布")
    expect(page.locator(".summary")).to_contain_text("请写明为什么仍然可以发布")
    page.locator("#reason").fill("核查人数由岗位决定，两条没有检查的已人工核对。")
    press(page, "申请发布")
    expect(page.locator(".standing .sentence")).to_have_text("没有错误，正在等待另一个人审批。")
    expect(page.get_by_role("button", name="批准发布")).to_have_count(0)


def test_an_analyst_is_led_from_a_faulty_folder_to_a_release_that_cases_run_on(visit: Visit, tmp_path: Path) -> None:
    mended, faulty = _folder(tmp_path / "mended"), _folder(tmp_path / "faulty")
    _spoil(faulty)
    page = visit()
    log_in(page, "city-analyst")
    look_over(page, "studio")
    page.reload()
    _upload(page, faulty)
    _is_led_to_what_is_wrong(page)
    look_over(page, "studio-faulty")
    page.reload()
    _upload(page, mended)
    expect(page.locator(".problem.bad")).to_have_count(0)
    _sees_the_difference(page)
    _asks(page)

    second = visit()
    log_in(second, "city-publisher")
    second.get_by_role("link", name="草稿").first.click()
    expect(second.locator("main")).to_contain_text("两条没有检查的已人工核对")
    _sees_the_difference(second)
    look_over(second, "studio-asked")
    second.reload()
    second.locator("#reason").fill("同意。")
    press(second, "批准发布")
    expect(second.locator("h1")).to_have_text("食品经营许可 第 2 版")
    look_over(second, "studio-release")

    Applicant(visit, tmp_path).apply()
    page.goto("/studio")
    live = page.locator("tr").filter(has=page.get_by_text("现行", exact=True))
    expect(live).to_contain_text("第 2 版")
    expect(live).to_contain_text("文演示")
    expect(live).to_contain_text("1 件")
