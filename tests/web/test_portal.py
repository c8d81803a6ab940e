"""Finding a procedure and reading its guide."""

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.web.conftest import Configured
from tests.web.visiting import Visitor
from web.app import create_app


@pytest.mark.parametrize(
    "words", ["并联", "joint REVIEW", "并联 审查", ""], ids=["a keyword", "English", "two words", "none"]
)
def test_a_procedure_is_found(visitor: Visitor, words: str) -> None:
    visitor.get(f"/?q={words}")
    assert 'href="/items/joint-review"' in visitor.text()


def test_what_is_not_found_says_what_to_do(visitor: Visitor) -> None:
    visitor.get("/?q=<b>火箭")
    assert "没有找到相关事项。" in visitor.words()
    assert "&lt;b&gt;火箭" in visitor.text()
    assert "<b>火箭" not in visitor.text()


def test_the_directory_tells_both_limits(visitor: Visitor) -> None:
    visitor.get("/")
    assert "法定20 个工作日 承诺10 个工作日" in visitor.words()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_guide_has_its_parts(visitor: Visitor, language: str) -> None:
    assert visitor.get(f"/items/joint-review?lang={language}").status_code == 200
    expected = {
        "zh": ("基本信息", "申请材料", "办理流程", "办理机构", "在线办理", "000199000000", "局230202"),
        "en": ("At a glance", "Materials", "How it goes", "Offices", "Apply online", "000199000000", "Bureau 230202"),
    }
    for part in expected[language]:
        assert part in visitor.words()


def test_a_clerk_reads_the_guide_without_being_asked_to_apply(visitor: Visitor) -> None:
    visitor.log_in("230202-acceptance-1")
    visitor.get("/items/joint-review")
    assert "在线办理" not in visitor.words()


def test_a_procedure_that_is_not_open_is_not_found(visitor: Visitor) -> None:
    assert visitor.get("/items/rocket-licence").status_code == 404
    assert "该事项尚未开放办理。" in visitor.words()


def test_the_diagram_of_a_guide_is_public_and_no_other(visitor: Visitor) -> None:
    answer = visitor.get("/items/joint-review/diagrams/joint_review")
    assert answer.status_code == 200
    assert answer.mimetype == "application/xml"
    assert "bpmn:definitions" in visitor.text()
    assert visitor.get("/items/joint-review/diagrams/elsewhere").status_code == 404


def test_html_in_a_guide_is_text(app: Flask) -> None:
    markdown = app.jinja_env.filters["markdown"]
    assert "<script>" not in markdown("<script>alert(1)</script>\n\n[x](javascript:alert(1))")
    assert "javascript:" not in markdown("[x](javascript:alert(1))").partition("href=")[2]


@pytest.mark.parametrize(("number", "shown"), [("12388", True), ("", False)], ids=["a hotline", "none"])
def test_the_hotline_stands_at_the_foot_if_there_is_one(
    configured: Configured, clock: Clock, number: str, *, shown: bool
) -> None:
    visitor = Visitor(create_app(configured(HOTLINE=number), now=clock))
    visitor.get("/")
    assert ("政务服务热线" in visitor.words()) is shown
