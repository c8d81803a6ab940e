"""申请: a draft step by step, its files, and handing it in once."""

import re
from typing import Any

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from tests.commands.office import CITIZEN_ID, PLAN, Office
from tests.web.visiting import Visitor

ITEM = "/items/joint-review/apply"
ANSWER = {"shop": "测试面馆", "id_number": CITIZEN_ID, "place": "230202", "scale": "small"}


@pytest.fixture(name="applicant")
def _applicant(visitor: Visitor) -> Visitor:
    visitor.log_in("shopkeeper")
    return visitor


def _begin(applicant: Visitor) -> str:
    """Begin, and give the draft's address."""
    applicant.get(ITEM)
    begun = applicant.post(ITEM, {"variant": "new"})
    return begun.location


def _page(applicant: Visitor) -> Any:
    return html.fromstring(applicant.text())


def _upload(
    applicant: Visitor, draft: str, name: str = "平面图.pdf", content: bytes = PLAN, pressed: str = "plan"
) -> TestResponse:
    """Upload a file as browsers do. (The client's own way leaves a temporary file open when the file is large.)"""
    applicant.get(f"{draft}/materials")
    parts = [
        ('form-data; name="csrf_token"', applicant.token().encode()),
        (f'form-data; name="plan"; filename="{name}"', content),
        *([('form-data; name="material"', pressed.encode())] if pressed else []),
    ]
    body = b"".join(f"--edge\r\nContent-Disposition: {kind}\r\n\r\n".encode() + part + b"\r\n" for kind, part in parts)
    applicant.page = applicant.client.post(
        f"{draft}/materials", data=body + b"--edge--\r\n", content_type="multipart/form-data; boundary=edge"
    )
    return applicant.page


def _filled(applicant: Visitor) -> str:
    draft = _begin(applicant)
    applicant.get(f"{draft}/form/1")
    applicant.post(f"{draft}/form/1", ANSWER)
    _upload(applicant, draft)
    applicant.get(f"{draft}/check")
    return draft


def _cases(applicant: Visitor) -> list[str]:
    applicant.get("/mine")
    return re.findall(r'href="/track/([^"#]+)"', applicant.text())


def test_who_is_not_logged_in_comes_back_after_logging_in(visitor: Visitor) -> None:
    assert visitor.get(ITEM).location.endswith("/login?next=/items/joint-review/apply")


def test_a_good_group_leads_on(applicant: Visitor) -> None:
    draft = _begin(applicant)
    applicant.get(f"{draft}/form/1")
    assert applicant.post(f"{draft}/form/1", ANSWER).location == f"{draft}/materials"


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_is_kept(applicant: Visitor) -> None:
    draft = _begin(applicant)
    applicant.get(f"{draft}/form/1")
    applicant.post(f"{draft}/form/1", {**ANSWER, "id_number": "11010519491231002A"})
    applicant.follow()
    assert "公民身份号码不正确，请核对 18 位号码。" in applicant.words()
    applicant.get(f"{draft}/form/1")
    assert 'value="11010519491231002A"' in applicant.text()


def test_a_draft_is_saved_unfinished_and_found_again(applicant: Visitor) -> None:
    draft = _begin(applicant)
    applicant.get(f"{draft}/form/1")
    assert applicant.post(f"{draft}/form/1", {"shop": "半成品", "intent": "later"}).location == "/mine"
    applicant.get("/mine")
    assert "草稿已保存 09:00" in applicant.words()
    assert f'href="{draft}"' in applicant.text()
    applicant.get(ITEM)
    assert "您有未提交的草稿" in applicant.words()


def test_the_page_saves_a_draft_by_itself(applicant: Visitor) -> None:
    draft = _begin(applicant)
    applicant.get(f"{draft}/form/1")
    saved = applicant.post(f"{draft}/form/1", {"shop": "自动保存", "intent": "autosave"})
    assert (saved.mimetype, saved.get_data(as_text=True)) == ("text/plain", "草稿已保存 09:00")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        pytest.param("图.pdf", b"MZ\x90 a program", "文件“图.pdf”的内容不是 PDF、JPG 或 PNG", id="disguised"),
        pytest.param("空.pdf", b"", "文件“空.pdf”是空的", id="empty"),
        pytest.param("大.pdf", PLAN + b" " * 11 * 1024 * 1024, "文件“大.pdf”超过 10 MB", id="too large"),
    ],
)
def test_a_bad_file_is_refused_at_its_material(applicant: Visitor, name: str, content: bytes, told: str) -> None:
    draft = _begin(applicant)
    _upload(applicant, draft, name, content)
    applicant.follow()
    (fault,) = _page(applicant).xpath("//section[@id='m-plan']//*[@class='err']")
    assert told in fault.text_content()


def test_pressing_upload_without_a_file_says_what_to_do(applicant: Visitor) -> None:
    draft = _begin(applicant)
    applicant.get(f"{draft}/materials")
    applicant.post(f"{draft}/materials", {"material": "plan"})
    applicant.follow()
    assert "请先选择文件，再上传。" in applicant.words()


def test_a_file_that_is_chosen_is_uploaded_by_the_press_that_goes_on(applicant: Visitor) -> None:
    draft = _begin(applicant)
    assert _upload(applicant, draft, pressed="").location == f"{draft}/check"
    applicant.follow()
    assert "平面图.pdf" in applicant.words()


def test_a_bad_file_is_told_instead_of_going_on(applicant: Visitor) -> None:
    draft = _begin(applicant)
    assert _upload(applicant, draft, content=b"nothing that is a PDF", pressed="").location != f"{draft}/check"
    applicant.follow()
    assert len(_page(applicant).xpath("//section[@id='m-plan']//*[@class='err']")) == 1


def test_going_on_without_a_file_is_going_on(applicant: Visitor) -> None:
    draft = _begin(applicant)
    applicant.get(f"{draft}/materials")
    assert applicant.post(f"{draft}/materials").location == f"{draft}/check"


def test_every_control_of_the_materials_belongs_to_the_form_that_goes_on(applicant: Visitor) -> None:
    draft = _begin(applicant)
    applicant.get(f"{draft}/materials")
    (form,) = _page(applicant).xpath("//form[@id='uploads'][@enctype='multipart/form-data']")
    assert set(_page(applicant).xpath("//input[@type='file']/@form")) == {"uploads"}
    assert form.xpath(".//button")[0].text_content() == "下一步：核对"


def test_a_file_is_shown_with_its_checksum_and_can_be_removed(applicant: Visitor) -> None:
    draft = _begin(applicant)
    _upload(applicant, draft)
    applicant.get(f"{draft}/materials")
    (remove,) = re.findall(r'action="([^"]+/remove)"', applicant.text())
    assert "平面图.pdf" in applicant.words()
    applicant.post(remove)
    applicant.get(f"{draft}/materials")
    assert "平面图.pdf" not in applicant.text()


def test_everything_is_shown_before_it_is_handed_in(applicant: Visitor) -> None:
    draft = _filled(applicant)
    page = _page(applicant)
    shown = {row.findtext("dt"): row.find("dd").text_content().split()[0] for row in page.xpath("//dl/div")}
    assert (shown["店名"], shown["区县"], shown["平面图"]) == ("测试面馆", "区划230202", "平面图.pdf")
    assert page.xpath("//a[starts-with(., '修改')]/@href") == [f"{draft}/form/1", f"{draft}/materials"]


def test_handing_in_gives_a_receipt_with_number_and_code(applicant: Visitor) -> None:
    draft = _filled(applicant)
    receipt = applicant.post(f"{draft}/check", {"declaration": "true"}).location
    applicant.get(receipt)
    number, code = _page(applicant).xpath("//*[contains(@class, 'big')]/text()")
    assert receipt == f"/track/{number}/receipt"
    assert re.fullmatch(r"[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{5}", code)


def test_without_the_declaration_nothing_is_handed_in(applicant: Visitor) -> None:
    draft = _filled(applicant)
    applicant.post(f"{draft}/check")
    applicant.follow()
    assert "请阅读并勾选承诺。" in applicant.words()
    assert _cases(applicant) == []


@pytest.mark.parametrize(
    ("given", "declaration"),
    [({"declaration": "true"}, []), ({}, ["#declaration"])],
    ids=["with the promise", "without the promise"],
)
def test_what_is_missing_is_told_all_at_once_with_the_way_there(
    applicant: Visitor, given: dict[str, str], declaration: list[str]
) -> None:
    draft = _begin(applicant)
    applicant.get(f"{draft}/check")
    applicant.post(f"{draft}/check", given)
    applicant.follow()
    links = _page(applicant).xpath("//*[@role='alert']//a/@href")
    fields = [f"{draft}/form/1#f-{key}" for key in ("shop", "place")]
    assert links == [*fields, f"{draft}/materials#m-plan", *declaration]


def test_handing_in_twice_makes_one_case(applicant: Visitor) -> None:
    draft = _filled(applicant)
    token = {"csrf_token": applicant.token(), "declaration": "true"}
    first = applicant.client.post(f"{draft}/check", data=token)
    second = applicant.client.post(f"{draft}/check", data=token)
    number = first.location.split("/")[2]
    assert second.location == f"/track/{number}"
    assert _cases(applicant) == [number]


@pytest.mark.parametrize("page", ["form/1", "materials", "check"])
def test_a_draft_that_was_handed_in_leads_to_its_case(applicant: Visitor, page: str) -> None:
    draft = _filled(applicant)
    number = applicant.post(f"{draft}/check", {"declaration": "true"}).location.split("/")[2]
    assert applicant.get(f"{draft}/{page}").location == f"/track/{number}"


@pytest.mark.parametrize("page", ["form/1", "materials", "check"])
def test_another_applicants_draft_is_not_found(app: Flask, applicant: Visitor, page: str) -> None:
    draft = _begin(applicant)
    other = Visitor(app)
    other.log_in("neighbour")
    assert other.get(f"{draft}/{page}").status_code == 404


@pytest.mark.parametrize("number", ["0", "2", "99"])
def test_a_step_that_is_not_there_is_not_found(applicant: Visitor, number: str) -> None:
    assert applicant.get(f"{_begin(applicant)}/form/{number}").status_code == 404


def test_a_notice_is_answered_on_the_same_pages(office: Office, applicant: Visitor) -> None:
    number = office.submit().number
    office.do(number, "judge", "230202-acceptance-1", outcome="supplement", missing="请补交平面图。")
    applicant.get(f"/track/{number}")
    assert "请补交平面图。" in applicant.words()
    (answer,) = re.findall(rf'action="(/track/{number}/tasks/[^"]+)"', applicant.text())
    draft = applicant.post(answer).location
    applicant.get(f"{draft}/form/1")
    assert "请补交平面图。" in applicant.words()
    applicant.post(f"{draft}/form/1", {"remark": "已补"})
    _upload(applicant, draft, "新平面图.pdf")
    applicant.get(f"{draft}/check")
    assert applicant.post(f"{draft}/check", {"declaration": "true"}).location == f"/track/{number}"
    assert office.state(number) == "received"
    assert applicant.get(f"{draft}/check").location == f"/track/{number}"


def _asked(office: Office, applicant: Visitor) -> str:
    """A notice about a case; gives the address of the draft that answers it."""
    number = office.submit().number
    office.do(number, "judge", "230202-acceptance-1", outcome="supplement", missing="店名与执照不一致。")
    applicant.get(f"/track/{number}")
    (answer,) = re.findall(rf'action="(/track/{number}/tasks/[^"]+)"', applicant.text())
    return applicant.post(answer).location


def test_a_notice_is_answered_by_correcting_the_application(office: Office, applicant: Visitor) -> None:
    draft = _asked(office, applicant)
    applicant.get(f"{draft}/form/2")
    assert _page(applicant).findtext(".//h1") == "修改申请表"
    assert _page(applicant).xpath("//input[@name='shop']/@value") == ["测试面馆"]
    assert applicant.post(f"{draft}/form/2", {**ANSWER, "shop": "鹤舞面馆"}).location == f"{draft}/materials"
    applicant.get(f"{draft}/check")
    assert "店名 鹤舞面馆 更正前：测试面馆" in applicant.words()
    case = applicant.post(f"{draft}/check", {"declaration": "true"}).location
    clerk = Visitor(applicant.client.application)
    clerk.log_in("230202-acceptance-1")
    clerk.get(case.replace("/track/", "/cases/"))
    assert "更正申请表" in clerk.words()
    assert clerk.words().count("鹤舞面馆 更正前：测试面馆") == 2


def test_a_correction_for_another_office_is_refused_at_its_field(office: Office, applicant: Visitor) -> None:
    draft = _asked(office, applicant)
    applicant.get(f"{draft}/form/2")
    applicant.post(f"{draft}/form/2", {**ANSWER, "place": "230203"})
    applicant.follow()
    (fault,) = _page(applicant).xpath("//*[@id='f-place-fault']")
    assert "这样修改后，本事项应由局230203办理。" in fault.text_content()
    applicant.get(f"{draft}/check?lang=en")
    applicant.post(f"{draft}/check", {"declaration": "true"})
    applicant.follow()
    assert "would belong to Bureau 230203" in applicant.words()


def test_a_correction_that_changes_nothing_says_so(office: Office, applicant: Visitor) -> None:
    draft = _asked(office, applicant)
    applicant.get(f"{draft}/check")
    assert "申请表没有修改。" in applicant.words()


def test_a_new_draft_begins_with_what_the_account_says(applicant: Visitor) -> None:
    draft = _begin(applicant)
    applicant.get(f"{draft}/form/1")
    assert _page(applicant).xpath("//input[@name='id_number']/@value") == [CITIZEN_ID]
    assert "按您的账号填写，可以修改。" in applicant.words()
    applicant.post(f"{draft}/form/1", {**ANSWER, "id_number": "110105194912310097"})
    applicant.get(f"{draft}/form/1")
    assert "按您的账号填写" not in applicant.words()
    assert _begin(applicant) == draft
    applicant.get(f"{draft}/form/1")
    assert _page(applicant).xpath("//input[@name='id_number']/@value") == ["110105194912310097"]


def test_a_draft_goes_on_where_it_is_not_complete(applicant: Visitor) -> None:
    draft = _begin(applicant)
    assert applicant.get(draft).location == f"{draft}/form/1"
    applicant.get(f"{draft}/form/1")
    applicant.post(f"{draft}/form/1", ANSWER)
    assert applicant.get(draft).location == f"{draft}/materials"
    _upload(applicant, draft)
    assert applicant.get(draft).location == f"{draft}/check"


def test_a_draft_is_deleted_after_asking_once_more(applicant: Visitor) -> None:
    draft = _begin(applicant)
    _upload(applicant, draft)
    applicant.get("/mine")
    assert f"{draft}/discard" in applicant.text()
    applicant.get(f"{draft}/discard")
    assert "已上传的 1 个文件将被删除" in applicant.words()
    assert applicant.post(f"{draft}/discard").location == "/mine"
    applicant.get("/mine")
    assert "草稿已删除。" in applicant.words()
    assert draft not in applicant.text()
    assert applicant.get(f"{draft}/form/1").status_code == 404


def test_another_applicants_draft_is_not_deleted(app: Flask, applicant: Visitor) -> None:
    draft = _begin(applicant)
    other = Visitor(app)
    other.log_in("neighbour")
    other.get("/mine")
    assert other.post(f"{draft}/discard").status_code == 404
    assert applicant.get(f"{draft}/form/1").status_code == 200
