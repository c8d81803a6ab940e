"""The people of the stories: what each does with the pages, the way a person does it."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from engine.commands import cases, drafts
from engine.events import OPERATOR
from engine.model.organisation import account
from engine.queries import accounts
from engine.store import Store
from tests.browser.conftest import Visit
from tests.browser.site import DESK, Look, Site, enter, log_in
from tests.conftest import TENANT
from web.demo import samples
from web.demo.stories import VARIANT

PHONE = Look(390)
KEY = "food-business-licence"
LOGIN = "applicant-1"
MATERIALS = {"layout": "主要设备设施", "rules": "保证食品安全的规章制度"}
LOOK_AGAIN_MS = 250
LOOKS = 240

Answers = Mapping[str, str | list[str] | bool]

NOODLES: Answers = {
    "applicant_name": "鹤舞面馆（演示）",
    "uscc": "91350100M000100Y43",
    "legal_representative": "演示甲",
    "legal_representative_id": "11010519491231002X",
    "contact_name": "演示甲",
    "contact_phone": "14000000001",
    "agent": "no",
    "premises_region": "230202",
    "premises_address": "演示路1号（虚构地址）",
    "premises_area": "86",
    "business_form": "catering",
    "business_items": ["hot", "drink"],
    "delivery": "window",
    "declaration": True,
}


def fill(page: Page, answers: Answers) -> None:
    """Fill in the fields that this page shows."""
    for key, value in answers.items():
        controls = page.locator(f"main [name='{key}']")
        if controls.count():
            _answer(controls, value)


def _answer(controls: Locator, value: str | list[str] | bool) -> None:  # noqa: FBT001  (a tick is a boolean)
    kind = controls.first.get_attribute("type")
    if kind in {"radio", "checkbox"}:
        wanted = value if isinstance(value, list) else [_sent(value)]
        for one in wanted:
            controls.and_(controls.page.locator(f"[value='{one}']")).check()
    elif controls.first.evaluate("control => control.tagName") == "SELECT":
        controls.select_option(str(value))
    else:
        controls.fill(str(value))


def _sent(value: object) -> str:
    """One value as a form sends it."""
    return "true" if value is True else str(value)


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page it leads to: a click alone returns before the server has answered."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def until(page: Page, site: Site, reached: Callable[[], bool]) -> None:
    """Load a page again until it is as wanted: after the background work at hand, and then every quarter second."""
    for _ in range(LOOKS):
        if reached():
            return
        site.catch_up()
        page.reload()
        if not reached():
            page.wait_for_timeout(LOOK_AGAIN_MS)
    raise AssertionError(page.locator("main").inner_text())


class Applicant:
    """Somebody with a phone who wants a licence."""

    def __init__(self, visit: Visit, folder: Path, *, javascript: bool = True) -> None:
        self.site = visit.site
        self.page = visit(PHONE, javascript=javascript)
        self.javascript = javascript
        self.plan = folder / "布局图.pdf"
        self.plan.write_bytes(samples.pdf("布局图"))
        self.number = ""
        self.query_code = ""
        log_in(self.page, LOGIN)

    def hand_in(self, answers: Answers = NOODLES) -> str:
        """Apply without the pages, where the story begins later; gives the case's number."""
        raw = {key: value if isinstance(value, list) else [_sent(value)] for key, value in answers.items()}
        with closing(Store(f"sqlite:///{self.site.database}", tenant=TENANT)) as store:
            with store.reading(OPERATOR) as tx:
                found = tx.first(sa.select(account.c.id).where(tx.of(account), account.c.login == LOGIN))
                assert found is not None
                actor = accounts.actor(tx, found.id)
            with store.transaction(actor) as tx:
                draft = drafts.start(tx, KEY, VARIANT)
                drafts.save(tx, draft, raw)
                for material in MATERIALS:
                    drafts.attach(tx, draft, material, self.plan.name, self.plan.read_bytes())
                receipt = cases.submit(tx, draft)
        self.number, self.query_code = receipt.number, receipt.query_code
        return self.number

    def apply(self, answers: Answers = NOODLES) -> str:
        """Apply from the guide to the receipt; gives the case's number."""
        page = self.page
        page.goto(f"/items/{KEY}/apply")
        press(page, "开始填写")
        while page.get_by_role("button", name="保存并继续").count():
            fill(page, answers)
            press(page, "保存并继续")
        for material in MATERIALS.values():
            self.upload(material)
        press(page, "下一步：核对")
        page.locator("#declaration").check()
        press(page, "提交申请")
        expect(page.get_by_role("heading", name="申请已提交")).to_be_visible()
        self.number, self.query_code = page.locator(".receipt .big").all_inner_texts()
        return self.number

    def upload(self, material: str) -> None:
        """Choose the plan for a material: with JavaScript it is uploaded at once, without by the press that goes on."""
        section = self.page.locator("section.upload").filter(has_text=material)
        section.locator("input[type=file]").set_input_files(self.plan)
        if self.javascript:
            expect(section.get_by_text("已上传")).to_be_visible()

    def look(self) -> Page:
        """The case as its applicant sees it now."""
        self.page.goto(f"/track/{self.number}")
        return self.page

    def answer(self, answers: Answers, *materials: str) -> None:
        """Do what the office asks for."""
        page = self.look()
        press(page, "现在处理")
        while page.get_by_role("button", name="保存并继续").count():
            fill(page, answers)
            press(page, "保存并继续")
        for material in materials:
            self.upload(material)
        press(page, "下一步：核对")
        page.locator("#declaration").check()
        press(page, "提交补正")
        page.wait_for_url(f"**/track/{self.number}")

    def withdraw(self, reason: str) -> None:
        """Withdraw the application."""
        page = self.look()
        page.get_by_role("link", name="撤销申请").click()
        page.locator("#reason").fill(reason)
        press(page, "确认撤销申请")
        page.wait_for_url(f"**/track/{self.number}")


class Clerks:
    """The clerks of the city, each with a browser of her own."""

    def __init__(self, visit: Visit, *, javascript: bool = True) -> None:
        self._visit = visit
        self._javascript = javascript
        self._pages: dict[str, Page] = {}

    def page(self, login: str) -> Page:
        """The browser of a clerk."""
        if login not in self._pages:
            self._pages[login] = self._visit(DESK, javascript=self._javascript)
            enter(self._pages[login], login)
        return self._pages[login]

    def row(self, login: str, number: str) -> Locator:
        """The line of a case in a clerk's worklist."""
        page = self.page(login)
        page.goto(f"/worklist?search={number}")
        return page.locator("tr[data-row]").filter(has_text=number)

    def open(self, login: str, number: str) -> Page:
        """Open a clerk's task of a case, as soon as it has come to her, and claim it."""
        page, row = self.page(login), self.row(login, number)
        until(page, self._visit.site, lambda: row.count() > 0)
        row.first.get_by_role("link").first.click()
        page.get_by_role("button", name="认领").click()
        expect(page.get_by_role("button", name="提交办理")).to_be_visible()
        return page

    def do(self, login: str, number: str, answers: Answers) -> None:
        """Claim and complete a task of a case."""
        page = self.open(login, number)
        fill(page, answers)
        press(page, "提交办理")
        expect(page.locator(".summary")).to_have_count(0)
        assert "refused=" not in page.url
