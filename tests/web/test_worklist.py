"""待办 and 任务: finding work, claiming it, doing it, and what is refused without losing what was typed."""

import re
from typing import Any

import pytest
from flask import Flask
from lxml import html

from engine.commands import tasks
from tests.commands.office import Office, raw
from tests.web.visiting import Visitor

ONE, OTHER, INSPECTOR, FOREIGN = (
    "230202-acceptance-1",
    "230202-acceptance-2",
    "230202-inspection-1",
    "230203-acceptance-1",
)


@pytest.fixture(name="number")
def _number(office: Office) -> str:
    return office.submit().number


@pytest.fixture(name="clerk")
def _clerk(visitor: Visitor) -> Visitor:
    visitor.log_in(ONE)
    return visitor


def _page(visitor: Visitor) -> Any:
    return html.fromstring(visitor.text())


def _rows(visitor: Visitor, query: str = "") -> list[str]:
    """The titles of a list."""
    visitor.get(f"/worklist{query}")
    return [title.text_content() for title in _page(visitor).xpath("//tr[@data-row]/th/a")]


def _send(visitor: Visitor, office: Office, task: Any, **answer: str) -> int:
    """Complete a task whose page is open."""
    (version,) = _page(visitor).xpath("//input[@name='version']/@value")
    return visitor.post(f"/tasks/{task}/complete", {"version": version, **answer}).status_code


def test_a_list_shows_what_waits_for_ones_posts_and_nobody_elses(app: Flask, number: str, clerk: Visitor) -> None:
    foreign = Visitor(app)
    foreign.log_in(FOREIGN)
    assert _rows(clerk) == ["并联审查 测试面馆"]
    assert number in clerk.words()
    assert _rows(foreign) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("?search=面馆", 1, id="by title"),
        pytest.param("?search=230202-2026-000001", 1, id="by number"),
        pytest.param("?search=奶茶", 0, id="nothing of that name"),
        pytest.param("?procedure=joint-review", 1, id="of a procedure"),
        pytest.param("?procedure=other", 0, id="of another procedure"),
        pytest.param("?queue=mine", 0, id="claimed by me"),
        pytest.param("?queue=unclaimed", 1, id="unclaimed"),
        pytest.param("?queue=done", 0, id="done"),
        pytest.param("?due=overdue", 0, id="overdue"),
        pytest.param("?queue=nonsense&due=nonsense&after=nonsense", 1, id="what makes no sense is ignored"),
    ],
)
def test_what_is_wanted_stands_in_the_address(number: str, clerk: Visitor, query: str, found: int) -> None:
    assert number
    assert len(_rows(clerk, query)) == found


def test_a_long_list_is_turned_page_by_page(office: Office, clerk: Visitor) -> None:
    for shop in range(27):
        office.submit(shop=f"店{shop}")
    first = _rows(clerk)
    (onward,) = _page(clerk).xpath("//a[@rel='next']/@href")
    second = _rows(clerk, onward.removeprefix("/worklist"))
    assert (len(first), len(second), len({*first, *second})) == (25, 2, 27)


def test_claiming_from_the_list_without_scripts_comes_back_to_it(office: Office, number: str, clerk: Visitor) -> None:
    _rows(clerk)
    task = office.task(number, "judge")
    assert clerk.post(f"/tasks/{task}/claim", {"from": "list"}).location == "/worklist"
    assert len(_rows(clerk, "?queue=mine")) == 1
    assert clerk.post(f"/tasks/{task}/unclaim", {"from": "list"}).location == "/worklist"
    assert len(_rows(clerk, "?queue=mine")) == 0


def test_claiming_by_script_swaps_the_row_alone(office: Office, number: str, clerk: Visitor) -> None:
    _rows(clerk)
    answer = clerk.post(f"/tasks/{office.task(number, 'judge')}/claim", {}, **{"HX-Request": "true"})
    assert answer.get_data(as_text=True).startswith("<tr")
    assert "我已认领" in clerk.words()


def test_a_task_taken_meanwhile_says_by_whom(office: Office, number: str, clerk: Visitor) -> None:
    task = office.task(number, "judge")
    _rows(clerk)
    office.claim(OTHER, task)
    clerk.post(f"/tasks/{task}/claim", {}, **{"HX-Request": "true"})
    assert "该任务已由其他工作人员认领。" in clerk.words()
    clerk.get(f"/tasks/{task}")
    assert f"该任务已由 {OTHER} 认领。" in clerk.words()
    assert _page(clerk).xpath("//form[@id='complete']") == []


def test_a_refresh_without_news_is_not_sent_again(office: Office, number: str, clerk: Visitor) -> None:
    _rows(clerk)
    (told,) = _page(clerk).xpath("//*[@id='rows']/@hx-headers")
    (tag,) = re.findall(r'\\"(\w+)\\"', told)
    asked = {"HX-Request": "true", "If-None-Match": f'"{tag}"'}
    assert clerk.get("/worklist", **asked).status_code == 304
    office.claim(OTHER, office.task(number, "judge"))
    assert clerk.get("/worklist", **asked).status_code == 200


def test_a_completed_task_says_what_happened_next(office: Office, number: str, clerk: Visitor) -> None:
    task = office.task(number, "judge")
    office.claim(ONE, task)
    clerk.get(f"/tasks/{task}")
    assert _send(clerk, office, task, outcome="accept") == 302
    clerk.get("/worklist")
    assert f"“受理审查”已办理，办件 {number} 进入：书面审查、实地审查。" in clerk.words()


def test_after_a_task_the_list_tells_what_came_of_it_and_leads_to_the_next(
    office: Office, number: str, clerk: Visitor
) -> None:
    other = office.submit().number
    task, following = office.task(number, "judge"), office.task(other, "judge")
    office.claim(ONE, task)
    office.claim(ONE, following)
    clerk.get(f"/tasks/{task}")
    _send(clerk, office, task, outcome="accept")
    clerk.follow()
    (told,) = _page(clerk).xpath("//*[contains(@class, 'flashes')]//p")
    assert told.text_content() == f"“受理审查”已办理，办件 {number} 进入：书面审查、实地审查。 下一件：{other} 受理审查"
    assert told.xpath(".//a/@href") == [f"/tasks/{following}"]
    assert _page(clerk).xpath("string(//title)").startswith("待办")


def test_a_finished_task_has_no_days_left(office: Office, number: str, clerk: Visitor) -> None:
    task = office.task(number, "judge")
    clerk.get(f"/tasks/{task}")
    assert "个工作日" in _page(clerk).xpath("string(//*[@class='meta'])")
    office.accept(number)
    clerk.get(f"/tasks/{task}")
    shown = _page(clerk).xpath("string(//*[@class='meta'])")
    assert "本环节已于 2026年3月2日 09:00 结束" in shown
    assert "个工作日" not in shown


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    office: Office, number: str, clerk: Visitor
) -> None:
    task = office.task(number, "judge")
    office.claim(ONE, task)
    clerk.get(f"/tasks/{task}")
    _send(clerk, office, task, outcome="supplement", opinion="请看附图")
    clerk.follow()
    page = _page(clerk)
    assert page.xpath("//*[@role='alert']//a/@href") == ["#f-missing"]
    assert page.xpath("//textarea[@name='opinion']/text()") == ["请看附图"]
    assert page.xpath("//input[@name='outcome'][@checked]/@value") == ["supplement"]


def test_a_stale_page_keeps_what_was_typed_and_can_be_sent_again(office: Office, number: str, clerk: Visitor) -> None:
    task = office.task(number, "judge")
    office.claim(ONE, task)
    clerk.get(f"/tasks/{task}")
    with office.acting(ONE) as tx:
        tasks.unclaim(tx, task)
    office.claim(ONE, task)
    _send(clerk, office, task, outcome="accept", opinion="材料齐全")
    clerk.follow()
    assert "页面内容已过期" in clerk.words()
    assert _page(clerk).xpath("//textarea[@name='opinion']/text()") == ["材料齐全"]
    assert _send(clerk, office, task, outcome="accept", opinion="材料齐全") == 302


def test_a_task_done_meanwhile_shows_what_was_typed_to_be_copied(office: Office, number: str, clerk: Visitor) -> None:
    task = office.task(number, "judge")
    version = office.claim(ONE, task)
    clerk.get(f"/tasks/{task}")
    with office.acting(ONE) as tx:
        tasks.complete(tx, task, version, raw(outcome="accept"))
    _send(clerk, office, task, outcome="accept", opinion="写了很久的意见")
    clerk.follow()
    assert "写了很久的意见" in clerk.words()
    assert "该环节已办结" in clerk.words()


def test_separated_duties_lock_a_task_with_the_reason(office: Office, app: Flask, number: str) -> None:
    office.do(number, "judge", "two-hats", outcome="accept")
    office.do(number, "left", ONE, paper="符合")
    office.do(number, "right", INSPECTOR, site="符合")
    for signer in (INSPECTOR, "230202-inspection-2"):
        office.do(number, "sign", signer, signed="true")
    both = Visitor(app)
    both.log_in("two-hats")
    both.get("/worklist")
    assert "您办过须与此分开的环节" in both.words()
    assert "data-claim" not in both.text()
    both.get(f"/tasks/{office.task(number, 'decide')}")
    assert "按职责分离规定须由其他工作人员办理。" in both.words()
    assert _page(both).xpath("//form[contains(@action, '/claim')]") == []


def test_a_task_says_why_it_stands_in_ones_list(office: Office, number: str, clerk: Visitor) -> None:
    clerk.get(f"/tasks/{office.task(number, 'judge')}")
    assert "流程图中该环节位于泳道“受理岗”。" in clerk.words()


@pytest.mark.parametrize(
    ("login", "status"),
    [(ONE, 200), (INSPECTOR, 200), (FOREIGN, 404), ("shopkeeper", 403)],
    ids=["its post", "another post of the office, to read", "another district", "the applicant"],
)
def test_who_may_open_a_task(office: Office, visitor: Visitor, number: str, login: str, status: int) -> None:
    visitor.log_in(login)
    assert visitor.get(f"/tasks/{office.task(number, 'judge')}").status_code == status
