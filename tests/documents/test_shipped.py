"""The documents that the shipped procedures issue, as a reader of the file finds them."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from engine import typesetting
from engine.procedures import bundle, contents, document_texts, reading
from engine.procedures.contents import Contents, Issuer, Told
from engine.typesetting import Sheet
from tests.architecture.source import ROOT
from web.fonts import FONTS

PROCEDURE = reading.read(bundle.collect(ROOT / "processes" / "food-business-licence"))
RULES = {rule.key: rule for rule in PROCEDURE.documents}
LONGEST = Issuer("齐齐哈尔市梅里斯达斡尔族区市场监督管理局", "梅里斯区样例路1号", "0452-0000000", "")


def _read(key: str, told: Contents) -> PdfReader:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    texts = document_texts.written(PROCEDURE, RULES[key], told, at)
    sheet = Sheet(PROCEDURE.files, RULES[key].template, replace(told, texts=texts).as_json(), at)
    return PdfReader(BytesIO(typesetting.printed(sheet, FONTS).pdf))


def _sample(key: str) -> Contents:
    return replace(contents.sample(PROCEDURE, RULES[key], "new"), office=LONGEST)


def _text(key: str, told: Contents) -> str:
    """The text of all pages with no white space."""
    return "".join("".join(page.extract_text() for page in _read(key, told).pages).split())


@pytest.mark.parametrize("key", RULES)
def test_a_document_is_one_page_whose_code_can_be_followed_or_typed(key: str) -> None:
    told = replace(_sample(key), url="https://example.invalid/verify/Re-1DWRzzdhGdgR58skRJw")

    (page,) = _read(key, told).pages

    assert [one.get_object()["/A"]["/URI"] for one in page.annotations or ()] == [told.url]
    assert "核验码：Re-1DWRzzdhGdgR58skRJw" in _text(key, told)
    assert LONGEST.name in _text(key, told)


def test_a_decision_not_to_accept_gives_the_reason_of_whoever_declined() -> None:
    by_clerk, by_diagram = replace(_sample("decline"), reason=""), replace(_sample("decline"), reason="执照已被吊销。")

    assert "不属于本机关职权范围" in _text("decline", by_clerk)
    assert by_clerk.told["judge_reasons"].value in _text("decline", by_clerk)
    assert "执照已被吊销。" in _text("decline", by_diagram)
    assert "职权范围" not in _text("decline", by_diagram)


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        pytest.param("10个工作日", "以上内容补正，并自收到本通知书之日起10个工作日内提交。可以", id="within a limit"),
        pytest.param("", "以上内容补正。可以", id="without a limit"),
    ],
)
def test_a_notice_to_supplement_tells_the_limit_where_there_is_one(limit: str, sentence: str) -> None:
    assert sentence in _text("supplement", replace(_sample("supplement"), supplement_limit=limit))


@pytest.mark.parametrize("address", ["演示街88号", "龙沙区演示街88号", "齐齐哈尔市龙沙区演示街88号"])
def test_a_licence_gives_the_whole_address_of_the_premises_once(address: str) -> None:
    sample = _sample("licence")
    given = {"premises_region": Told("县（市、区）", "龙沙区"), "premises_address": Told("地址", address)}

    text = _text("licence", replace(sample, application={**sample.application, **given}))

    assert text.count("龙沙区") == 1
    assert address in text
