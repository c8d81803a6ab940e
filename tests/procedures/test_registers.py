"""Fields that are filled in from a register: what an analyst may write, and what `heban check` refuses."""

import json

import pytest

from engine.procedures import form_file
from engine.procedures.forms import Form
from engine.runtime.refusals import Problems

TEXT = {"type": "textfield", "id": "c", "label": "项"}


def _field(key: str, prefill: str, *, check: str = "", personal: bool = False, **more: object) -> dict[str, object]:
    properties = {
        "prefill": prefill,
        **({"check": check} if check else {}),
        **({"personal": "true"} if personal else {}),
    }
    return {**TEXT, "id": f"c_{key}", "key": key, "properties": properties, **more}


CODE = _field("code", "enterprise.credit_code", check="uscc")


def _read(*components: object) -> tuple[Form | None, list[tuple[str, str]]]:
    problems = Problems()
    document = {"type": "default", "id": "f", "components": list(components)}
    form = form_file.read(json.dumps(document, ensure_ascii=False).encode(), "forms/f.form", problems)
    return form, [(problem.code, problem.element) for problem in problems.found]


def test_a_form_says_what_is_filled_in_and_by_which_field_it_is_found() -> None:
    day = {"type": "datetime", "subtype": "date", "key": "day", "id": "c_day", "dateLabel": "成立日期"}
    founded = {**day, "properties": {"prefill": "enterprise.established_on"}}
    boss = _field("boss", "enterprise.legal_person", personal=True)
    form, problems = _read(CODE, _field("name", "enterprise.name"), boss, founded)

    assert problems == []
    assert form is not None
    assert [field.prefill.partition(".")[2] for field in form.fields] == [
        "credit_code",
        "name",
        "legal_person",
        "established_on",
    ]


@pytest.mark.parametrize(
    ("components", "problem"),
    [
        pytest.param([CODE, _field("a", "enterprise.shoe_size")], ("F022", "a"), id="a fact that no entry has"),
        pytest.param([CODE, _field("a", "credit.name")], ("F022", "a"), id="a register that is none"),
        pytest.param([CODE, _field("a", "name")], ("F022", "a"), id="a fact without its register"),
        pytest.param([_field("a", "enterprise.name")], ("F023", "a"), id="nothing to find it by"),
        pytest.param(
            [CODE, {"type": "group", "id": "g", "label": "组", "components": [_field("a", "enterprise.name")]}],
            ("F023", "a"),
            id="found by a field of another group",
        ),
        pytest.param([_field("a", "enterprise.credit_code")], ("F024", "a"), id="a key that is not checked"),
        pytest.param([CODE, _field("a", "enterprise.name", type="number")], ("F025", "a"), id="a text for a number"),
        pytest.param([CODE, _field("a", "enterprise.established_on")], ("F025", "a"), id="a day for a text"),
        pytest.param([CODE, _field("a", "enterprise.name", readonly=True)], ("F025", "a"), id="read only"),
        pytest.param([CODE, _field("a", "enterprise.legal_person")], ("F026", "a"), id="a person's name, not personal"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(components: list[object], problem: tuple[str, str]) -> None:
    _, problems = _read(*components)
    assert problems == [problem]


def test_two_fields_to_find_it_by_are_refused() -> None:
    _, problems = _read(CODE, _field("other", "enterprise.credit_code", check="uscc"))
    assert problems == [("F023", "code"), ("F023", "other")]
