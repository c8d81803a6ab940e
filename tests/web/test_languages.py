"""Chinese first, English complete: how the language of a page is chosen and kept."""

import pytest

from tests.web.visiting import Visitor


@pytest.mark.parametrize(
    ("address", "accepted", "tag"),
    [
        ("/", "zh-CN,zh;q=0.9", "zh-CN"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "fr-FR", "zh-CN"),
        ("/", "", "zh-CN"),
        ("/?lang=en", "zh-CN", "en"),
        ("/?lang=zh", "en", "zh-CN"),
        ("/?lang=xx", "en", "en"),
    ],
)
def test_the_asked_language_then_the_browsers_then_chinese(
    visitor: Visitor, address: str, accepted: str, tag: str
) -> None:
    visitor.get(address, **{"Accept-Language": accepted})
    assert f'<html lang="{tag}">' in visitor.text()


def test_a_chosen_language_is_kept(visitor: Visitor) -> None:
    visitor.get("/?lang=en")
    visitor.get("/login")
    assert '<html lang="en">' in visitor.text()


def test_the_other_language_is_the_same_page(visitor: Visitor) -> None:
    visitor.get("/?q=并联&lang=zh")
    assert 'href="/?q=%E5%B9%B6%E8%81%94&amp;lang=en"' in visitor.text()


def test_texts_of_a_procedure_are_in_the_language_of_the_page(visitor: Visitor) -> None:
    visitor.get("/?lang=en")
    assert "Joint review test item" in visitor.words()
    assert "20 working days" in visitor.words()
    visitor.get("/?lang=zh")
    assert "并联审查测试事项" in visitor.words()
    assert "20 个工作日" in visitor.words()
