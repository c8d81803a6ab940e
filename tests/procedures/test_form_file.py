"""The subset of form-js: what is understood, and that anything else is refused by name."""

import json
from datetime import UTC, datetime

import pytest

from engine.errors import AnswerInvalid
from engine.faults import Fault
from engine.procedures import form_file
from engine.procedures.forms import Form
from engine.runtime.refusals import Problems

TEXT = {"type": "textfield", "key": "a", "id": "c1", "label": "甲"}
ONE = {"label": "一", "value": "1"}
PICK = {"type": "select", "key": "p", "id": "c2", "label": "选", "values": [ONE]}
NUMBER = {"type": "number", "key": "n", "id": "c3", "label": "数"}
DAY = {"type": "datetime", "key": "d", "id": "c4", "subtype": "date", "dateLabel": "日"}


def _read(*components: object, **top: object) -> tuple[Form | None, list[str]]:
    document = {"type": "default", "id": "f", "components": list(components), **top}
    problems = Problems()
    form = form_file.read(json.dumps(document, ensure_ascii=False).encode(), "forms/f.form", problems)
    assert not [str(problem) for problem in problems.found if "{" in str(problem)]
    return form, [problem.code for problem in problems.found]


@pytest.mark.parametrize(
    ("component", "code"),
    [
        pytest.param({"type": "filepicker", "id": "x"}, "F004", id="file picker"),
        pytest.param({"type": "button", "id": "x", "label": "提交"}, "F004", id="button"),
        pytest.param({**TEXT, "colour": "red"}, "F005", id="unknown setting"),
        pytest.param({**TEXT, "validate": {"min": 1}}, "F005", id="rule of another type"),
        pytest.param({**TEXT, "properties": {"persnal": "true"}}, "F005", id="misspelt property"),
        pytest.param({**TEXT, "conditional": {"show": "=true"}}, "F005", id="condition other than hide"),
        pytest.param({**TEXT, "appearance": {"icon": "x"}}, "F005", id="unknown appearance"),
        pytest.param({**TEXT, "validate": {"required": "yes"}}, "F006", id="flag that is none"),
        pytest.param({**TEXT, "validate": []}, "F006", id="rules that are no table"),
        pytest.param({**TEXT, "validate": {"maxLength": -1}}, "F006", id="negative length"),
        pytest.param({**TEXT, "properties": {"check": "iban"}}, "F006", id="unknown check"),
        pytest.param({**TEXT, "properties": {"account": "age"}}, "F006", id="nothing that an account says"),
        pytest.param({**NUMBER, "properties": {"account": "phone"}}, "F005", id="a number from the account"),
        pytest.param({**TEXT, "label": 5}, "F006", id="label that is no text"),
        pytest.param({**NUMBER, "validate": {"min": "viel"}}, "F006", id="bound that is no number"),
        pytest.param({"type": "datetime", "key": "d", "subtype": "time", "dateLabel": "时"}, "F006", id="time"),
        pytest.param({**PICK, "properties": {"options_en": "1"}}, "F006", id="options_en without ="),
        pytest.param({**PICK, "values": [{"label": "一"}]}, "F006", id="option without value"),
        pytest.param({**TEXT, "key": "Name!"}, "F007", id="key with other signs"),
        pytest.param({**TEXT, "label": ""}, "F009", id="no label"),
        pytest.param({"type": "select", "key": "p", "label": "选"}, "F010", id="nothing to choose"),
        pytest.param({**PICK, "values": [ONE, ONE]}, "F011", id="option twice"),
        pytest.param({**PICK, "properties": {"options_en": "2=Two"}}, "F012", id="English of no option"),
        pytest.param({"type": "select", "key": "p", "label": "选", "valuesKey": "stars"}, "F013", id="unknown list"),
        pytest.param({**TEXT, "conditional": {"hide": "=a ="}}, "F015", id="broken condition"),
        pytest.param({**TEXT, "conditional": {"hide": "a"}}, "F016", id="condition without ="),
        pytest.param({**TEXT, "conditional": {"hide": "=b = 1"}}, "F017", id="condition on no field"),
        pytest.param({**TEXT, "validate": {"pattern": "("}}, "F018", id="broken pattern"),
        pytest.param({**NUMBER, "validate": {"min": 2, "max": 1}}, "F019", id="least above most"),
        pytest.param({**TEXT, "validate": {"minLength": 9, "maxLength": 8}}, "F019", id="shortest above longest"),
        pytest.param({**TEXT, "properties": {"personal": "true", "public": "true"}}, "F020", id="personal and public"),
        pytest.param({**NUMBER, "defaultValue": "1.5"}, "F021", id="default that is refused"),
        pytest.param({**TEXT, "properties": {"max": "=today()"}}, "F005", id="last day of a text"),
        pytest.param({**DAY, "properties": {"min": "2026-02-30"}}, "F006", id="first day that does not exist"),
        pytest.param({**DAY, "properties": {"max": "=5"}}, "F006", id="last day that is a number"),
        pytest.param({**DAY, "properties": {"min": "=today() + 1"}}, "F006", id="first day that is nothing"),
        pytest.param(
            {**DAY, "properties": {"min": "=today()", "max": '=today() - duration("P1D")'}},
            "F019",
            id="last before first",
        ),
        pytest.param({**DAY, "properties": {"max": "=today("}}, "F027", id="broken last day"),
        pytest.param({**DAY, "properties": {"min": "=date(begin)"}}, "F028", id="first day by no field"),
    ],
)
def test_a_component_that_is_not_understood_is_refused(component: object, code: str) -> None:
    assert _read(component)[1] == [code]


def test_a_key_is_used_once() -> None:
    assert _read(TEXT, {**NUMBER, "key": "a"})[1] == ["F008"]


def test_groups_do_not_nest() -> None:
    inner = {"type": "group", "id": "g2", "label": "内", "components": [TEXT]}
    assert _read({"type": "group", "id": "g1", "label": "外", "components": [inner]})[1] == ["F014"]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        pytest.param(b'{"id":\n oops}', "F001", 2, id="no JSON"),
        pytest.param(b"[" * 200_000, "B005", 0, id="far too deep"),
        pytest.param(b"[" * 40 + b"]" * 40, "B005", 0, id="too deep"),
        pytest.param(b"1" * 5000, "F001", 0, id="number of thousands of digits"),
        pytest.param(b"[]", "F002", 0, id="no object"),
        pytest.param(b'{"id": "f"}', "F002", 0, id="no components"),
        pytest.param(b"\xff", "B002", 0, id="no text"),
        pytest.param(b'{"id": "g", "components": []}', "F003", 0, id="id is not the name of the file"),
        pytest.param(b'{"id": "f", "components": [], "script": "x"}', "F005", 0, id="unknown key on top"),
    ],
)
def test_a_file_that_is_no_form_is_refused(content: bytes, code: str, line: int) -> None:
    problems = Problems()
    form_file.read(content, "forms/f.form", problems)
    assert [(problem.code, problem.line) for problem in problems.found] == [(code, line)]


def test_a_problem_names_the_component_and_its_line() -> None:
    document = {"id": "f", "components": [{**TEXT, "oops": 1}]}
    problems = Problems()
    form_file.read(json.dumps(document, indent=1).encode(), "forms/f.form", problems)
    problem = problems.found[0]
    assert (problem.element, problem.line) == ("a", 6)


def test_a_hidden_group_hides_its_fields_together_with_their_own_conditions() -> None:
    switch = {"type": "checkbox", "key": "s", "label": "开关"}
    inner = {**TEXT, "conditional": {"hide": "=s = true"}}
    other = {**NUMBER, "key": "n"}
    group = {"type": "group", "id": "g", "label": "组", "components": [inner], "conditional": {"hide": "=n = 1"}}
    form, codes = _read(switch, other, group)
    assert form is not None
    assert not codes
    field = form.field("a")
    seen = [field.visible({"n": n, "s": s}) for n, s in ((0, False), (1, False), (0, True))]
    assert seen == [True, False, False]


@pytest.mark.parametrize(
    ("component", "default"),
    [
        pytest.param({**TEXT, "defaultValue": "你好"}, "你好", id="text"),
        pytest.param({**NUMBER, "defaultValue": 3}, "3", id="number"),
        pytest.param({**PICK, "defaultValue": "1"}, "1", id="option"),
        pytest.param({"type": "checkbox", "key": "b", "label": "勾", "defaultValue": True}, "true", id="ticked"),
        pytest.param({"type": "checkbox", "key": "b", "label": "勾", "defaultValue": False}, "", id="not ticked"),
    ],
)
def test_defaults_are_kept_as_a_browser_would_send_them(component: object, default: str) -> None:
    form, codes = _read(component)
    assert form is not None
    assert (form.fields[0].default, codes) == (default, [])


def test_a_text_without_a_bound_has_one() -> None:
    form, _ = _read(TEXT, {**TEXT, "type": "textarea", "key": "b"})
    assert form is not None
    assert [field.max_length for field in form.fields] == [200, 2000]


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        pytest.param({"properties": {"check": "uscc"}}, "91350100m000100y43", "91350100M000100Y44", id="credit code"),
        pytest.param({"validate": {"validationType": "email"}}, "a.b@example.cn", "a@b", id="email"),
        pytest.param({"validate": {"pattern": "^[A-Z]{3}$"}}, "ABC", "abc", id="pattern"),
        pytest.param({"validate": {"pattern": r"^\p{IsCJKUnifiedIdeographs}+$"}}, "鹤办", "heban", id="block"),
        pytest.param({"validate": {"pattern": "^(a+)+$"}}, "a" * 30, "a" * 60 + "!", id="pattern without an end"),
    ],
)
def test_texts_are_checked_as_the_file_says(check: dict[str, object], good: str, bad: str) -> None:
    form, _ = _read({**TEXT, **check})
    assert form is not None
    assert form.read({"a": [good]}).values["a"] in {good, good.upper()}
    with pytest.raises(AnswerInvalid):
        form.read({"a": [bad]})


def test_what_stands_in_a_hidden_field_hides_or_shows_nothing_further_on() -> None:
    first = {"type": "checkbox", "key": "s", "label": "开关"}
    second = {**PICK, "key": "p", "conditional": {"hide": "=s = false"}}
    third = {**TEXT, "validate": {"required": True}, "conditional": {"hide": '=p = "1"'}}
    form, _ = _read(first, second, third)
    assert form is not None
    with pytest.raises(AnswerInvalid) as refused:
        form.read({"p": ["1"]})
    assert [fault.key for fault in refused.value.faults] == ["a"]


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bounds", "given", "told"),
    [
        pytest.param({"max": "=today()"}, "2026-03-02", [], id="today, at the latest today"),
        pytest.param({"max": "=today()"}, "2026-03-03", ["不能晚于 2026-03-02。"], id="tomorrow, at the latest today"),
        pytest.param({"min": '=today() - duration("P30D")'}, "2026-01-31", [], id="30 days ago"),
        pytest.param(
            {"min": '=today() - duration("P30D")'}, "2026-01-30", ["不能早于 2026-01-31。"], id="more than 30 days ago"
        ),
        pytest.param({"min": "2026-03-01"}, "2026-02-28", ["不能早于 2026-03-01。"], id="before a day that is written"),
        pytest.param({"min": "=date(begin)"}, "2026-03-04", ["不能早于 2026-03-05。"], id="before another field"),
        pytest.param({"min": "=date(begin)"}, "2026-03-05", [], id="the day of another field"),
        pytest.param({}, "1899-12-31", ["不能早于 1900-01-01。"], id="year that was mistyped"),
        pytest.param({}, "2101-01-01", ["不能晚于 2100-12-31。"], id="year too far away"),
    ],
)
def test_a_date_keeps_within_its_bounds(bounds: dict[str, str], given: str, told: list[str]) -> None:
    form, codes = _read({**DAY, "key": "begin"}, {**DAY, "properties": bounds})
    assert form is not None
    assert not codes
    raw = {"begin": ["2026-03-05"], "d": [given]}
    faults: list[Fault] = []
    try:
        form.read(raw, now=NOW)
    except AnswerInvalid as refused:
        faults.extend(refused.faults)
    assert [(fault.key, fault.text.format(**fault.facts)) for fault in faults] == [("d", text) for text in told]
