"""Forms as HTML: labels, hints, faults and conditions, as somebody reads them with or without scripts."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, render_template_string
from lxml import html
from werkzeug.datastructures import MultiDict

from engine.errors import AnswerInvalid
from engine.language.feel import compile_expression, strip_equals
from engine.procedures import form_file
from engine.procedures.forms import Form
from engine.runtime.refusals import Problems
from web import languages
from web.forms import Sheet, raw_of
from web.mirroring import condition

PAGE = '{% import "forms.html" as forms %}<form>{{ forms.summary(sheet.summary()) }}{{ forms.sheet(sheet) }}</form>'
FILE: dict[str, Any] = {
    "type": "default",
    "id": "sample",
    "components": [
        {
            "type": "textfield",
            "key": "name",
            "label": "申请人名称",
            "description": "与营业执照一致。",
            "validate": {"required": True, "maxLength": 20},
            "properties": {"label_en": "Applicant", "description_en": "As on the licence."},
        },
        {
            "type": "textfield",
            "key": "phone",
            "label": "联系电话",
            "properties": {"check": "phone", "label_en": "Phone"},
        },
        {"type": "textfield", "key": "uscc", "label": "代码", "properties": {"check": "uscc", "label_en": "Code"}},
        {
            "type": "number",
            "key": "area",
            "label": "面积",
            "appearance": {"suffixAdorner": "平方米"},
            "properties": {"label_en": "Area", "suffix_en": "m²"},
        },
        {
            "type": "radio",
            "key": "kind",
            "label": "主体业态",
            "values": [{"label": "餐饮", "value": "meals"}, {"label": "销售", "value": "sales"}],
            "validate": {"required": True},
            "properties": {"label_en": "Kind", "options_en": "meals=Meals;sales=Sales"},
        },
        {
            "type": "textarea",
            "key": "kitchen",
            "label": "厨房说明",
            "conditional": {"hide": '=kind != "meals"'},
            "validate": {"required": True},
            "properties": {"label_en": "Kitchen"},
        },
        {
            "type": "textfield",
            "key": "large",
            "label": "大型场所说明",
            "conditional": {"hide": "=area = null or area < 500"},
            "properties": {"label_en": "Large premises"},
        },
        {
            "type": "checkbox",
            "key": "promise",
            "label": "承诺真实",
            "validate": {"required": True},
            "properties": {"label_en": "I promise"},
        },
    ],
}


@pytest.fixture(name="form")
def _form() -> Form:
    problems = Problems()
    form = form_file.read(json.dumps(FILE).encode(), "forms/sample.form", problems)
    assert form is not None, problems
    return form


@pytest.fixture(name="site")
def _site() -> Flask:
    site = Flask("web")
    languages.install(site, "Asia/Shanghai")
    return site


def _drawn(site: Flask, sheet: Sheet, language: str = "zh") -> Any:
    with site.test_request_context(f"/?lang={language}"):
        return html.fromstring(render_template_string(PAGE, sheet=sheet))


def _refused(form: Form, raw: dict[str, list[str]]) -> Sheet:
    with pytest.raises(AnswerInvalid) as refused:
        form.read(raw)
    return Sheet(form, raw, refused.value.faults)


def test_a_control_is_tied_to_its_label_and_hint(site: Flask, form: Form) -> None:
    page = _drawn(site, Sheet(form))
    (control,) = page.xpath("//input[@name='name']")
    (label,) = page.xpath(f"//label[@for='{control.get('id')}']")
    (hint,) = page.xpath(f"//*[@id='{control.get('aria-describedby')}']")
    assert (label.text, hint.text) == ("申请人名称", "与营业执照一致。")
    assert control.get("required") is not None


def test_a_fault_stands_at_its_field_and_in_the_summary_that_leads_there(site: Flask, form: Form) -> None:
    page = _drawn(
        site, _refused(form, {"name": ["张记小吃"], "kind": ["sales"], "uscc": ["1" * 18], "promise": ["true"]})
    )
    (control,) = page.xpath("//input[@name='uscc']")
    (link,) = page.xpath("//*[@role='alert']//a")
    (fault,) = page.xpath("//*[@class='err']")
    assert link.get("href") == f"#{control.get('id')}"
    assert fault.get("id") in control.get("aria-describedby").split()
    assert control.get("aria-invalid") == "true"
    assert fault.text_content() == "错误：统一社会信用代码不正确，请核对 18 位代码。"
    assert link.text == "代码：统一社会信用代码不正确，请核对 18 位代码。"


def test_what_was_typed_stays_when_something_else_is_wrong(site: Flask, form: Form) -> None:
    page = _drawn(site, _refused(form, {"name": ['<b>"张"</b>'], "kind": ["meals"], "kitchen": ["</textarea>明档"]}))
    assert page.xpath("//input[@name='name']/@value") == ['<b>"张"</b>']
    assert page.xpath("//input[@name='kind'][@checked]/@value") == ["meals"]
    assert page.xpath("//textarea[@name='kitchen']")[0].text == "</textarea>明档"


def test_radios_are_a_group_with_a_legend(site: Flask, form: Form) -> None:
    (group,) = _drawn(site, Sheet(form)).xpath("//fieldset")
    assert group.xpath("./legend")[0].text == "主体业态"
    assert [label.text_content().strip() for label in group.xpath(".//label")] == ["餐饮", "销售"]
    assert group.xpath(".//input/@name") == ["kind", "kind"]


def test_without_scripts_a_conditional_field_is_there_and_says_when_it_applies(site: Flask, form: Form) -> None:
    page = _drawn(site, Sheet(form))
    assert page.xpath("//*[@id='f-kitchen-when']")[0].text == "仅当“主体业态”是“餐饮”时填写。"
    assert page.xpath("//*[@id='f-large-when']")[0].text == "如不适用，请留空。"


def test_a_condition_on_another_page_is_decided_by_the_server(site: Flask, form: Form) -> None:
    alone = Form(form.id, tuple(one for one in form.fields if one.key == "kitchen"))
    whole = Form(form.id, form.fields)
    assert [drawn.field.key for drawn in Sheet(alone, {}).drawn()] == []
    with site.test_request_context("/"):
        grouped = Sheet(whole, {"kind": ["meals"]}, group="")
        assert "kitchen" in {drawn.field.key for drawn in grouped.drawn()}


def test_keyboards_and_memories_of_browsers_are_told_what_a_field_holds(site: Flask, form: Form) -> None:
    page = _drawn(site, Sheet(form))
    (phone,), (area,) = page.xpath("//input[@name='phone']"), page.xpath("//input[@name='area']")
    assert (phone.get("type"), phone.get("autocomplete")) == ("tel", "tel")
    assert (area.get("type"), area.get("inputmode")) == ("text", "decimal")


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "错误：不能晚于 2026-03-02。"), ("en", "Error: Not after 2026-03-02.")]
)
def test_a_browser_and_a_person_are_told_the_bounds_of_a_date(site: Flask, language: str, told: str) -> None:
    day = {"type": "datetime", "key": "day", "id": "day", "subtype": "date", "dateLabel": "日期"}
    bounds = {"label_en": "Day", "min": '=today() - duration("P1Y")', "max": "=today()"}
    file = {"id": "sample", "components": [{**day, "properties": bounds}]}
    form = form_file.read(json.dumps(file).encode(), "forms/sample.form", Problems())
    assert form is not None
    raw, now = {"day": ["2026-03-03"]}, datetime(2026, 3, 2, 9, tzinfo=UTC)
    with pytest.raises(AnswerInvalid) as refused:
        form.read(raw, now=now)
    page = _drawn(site, Sheet(form, raw, refused.value.faults, now=now), language)
    (control,) = page.xpath("//input[@name='day']")
    assert (control.get("min"), control.get("max")) == ("2025-03-02", "2026-03-02")
    assert [fault.text_content() for fault in page.xpath("//*[@id='f-day-fault']")] == [told]


def test_english_readers_get_english_labels_hints_and_faults(site: Flask, form: Form) -> None:
    page = _drawn(site, _refused(form, {"kind": ["meals"], "kitchen": ["x"], "promise": ["true"]}), "en")
    assert page.xpath("//label[@for='f-name']")[0].text == "Applicant"
    assert page.xpath("//*[@id='f-name-hint']")[0].text == "As on the licence."
    assert page.xpath("//*[@role='alert']//a")[0].text.startswith("Applicant: ")


@pytest.mark.parametrize(
    ("written", "mirrored"),
    [
        pytest.param('=kind != "meals"', ["every", [["kind", False, "meals"]]], id="not equal"),
        pytest.param("=agreed = false", ["every", [["agreed", True, "false"]]], id="a checkbox"),
        pytest.param("=kind = null", ["every", [["kind", True, ""]]], id="nothing chosen"),
        pytest.param(
            '=kind = "a" or (agent = "no")', ["any", [["kind", True, "a"], ["agent", True, "no"]]], id="either of two"
        ),
        pytest.param('=not(list contains(dishes, "raw"))', ["every", [["dishes", False, "raw"]]], id="not in a list"),
        pytest.param('=kind = "a and b"', ["every", [["kind", True, "a and b"]]], id="a word inside of a text"),
        pytest.param("=area < 500", None, id="a number is left to the server"),
        pytest.param('=a = "x" and b = "y" or c = "z"', None, id="a mixture is left to the server"),
    ],
)
def test_simple_conditions_are_mirrored_on_the_page(written: str, mirrored: list[Any] | None) -> None:
    found = condition(compile_expression(strip_equals(written)))
    assert (None if found is None else list(json.loads(found.as_json()).values())) == mirrored


@pytest.mark.parametrize(("language", "shown"), [("zh", "86 平方米"), ("en", "86 m²")])
def test_what_was_filled_in_is_shown_with_its_unit(site: Flask, form: Form, language: str, shown: str) -> None:
    with site.test_request_context(f"/?lang={language}"):
        drawn = {one.field.key: one.shown for one in Sheet(form, {"area": ["86"], "kind": ["sales"]}).settled()}
    assert drawn["area"] == (shown,)


def test_tokens_and_buttons_are_no_part_of_an_answer() -> None:
    sent = MultiDict([("csrf_token", "t"), ("version", "3"), ("intent", "later"), ("dish", "a"), ("dish", "b")])
    assert raw_of(sent) == {"dish": ["a", "b"]}
