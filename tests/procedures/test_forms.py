"""Reading an answer: what is kept, what is refused, and that everything wrong is told at once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from engine.errors import AnswerInvalid
from engine.procedures import form_file, forms
from engine.procedures.forms import Choice, Form
from engine.runtime.refusals import Problems

FILE = Path(__file__).parent / "fixtures" / "market-stall" / "forms" / "application.form"
REGIONS = {"regions": (Choice("230202", "龙沙区", "Longsha"), Choice("230203", "建华区", "Jianhua"))}
GOOD: Mapping[str, list[str]] = {
    "applicant": ["王小明"],
    "id_number": ["11010519491231002X"],
    "phone": ["13800000000"],
    "region": ["230202"],
    "goods": ["food"],
    "dishes": ["hot", "cold"],
    "area": ["6.5"],
    "opens": ["2026-03-02"],
    "truthful": ["true"],
}


@pytest.fixture
def form() -> Form:
    problems = Problems()
    read = form_file.read(FILE.read_bytes(), "forms/application.form", problems)
    assert read is not None
    assert not problems.found
    return read


def _faults(form: Form, raw: Mapping[str, list[str]]) -> dict[str, list[str]]:
    with pytest.raises(AnswerInvalid) as refused:
        form.read(raw, REGIONS)
    told: dict[str, list[str]] = {}
    for fault in refused.value.faults:
        told.setdefault(fault.key, []).append(fault.text.format(**fault.facts))
    return told


def test_an_answer_is_typed_and_personal_values_are_kept_apart(form: Form) -> None:
    answer = form.read(GOOD, REGIONS)
    assert answer.values == {
        "region": "230202",
        "goods": "food",
        "dishes": ["hot", "cold"],
        "area": 6.5,
        "opens": "2026-03-02",
        "truthful": True,
    }
    assert answer.personal == {"applicant": "王小明", "id_number": "11010519491231002X", "phone": "13800000000"}


def test_what_was_read_can_be_filled_in_again(form: Form) -> None:
    answer = form.read(GOOD, REGIONS)
    assert form.read(forms.as_raw({**answer.values, **answer.personal}), REGIONS) == answer


def test_what_is_not_answered_is_none(form: Form) -> None:
    answer = form.read({**GOOD, "phone": [" "], "opens": []}, REGIONS)
    assert (answer.personal["phone"], answer.values["opens"]) == (None, None)


def test_a_hidden_field_is_neither_required_nor_kept(form: Form) -> None:
    answer = form.read({**GOOD, "goods": ["clothes"], "dishes": ["no such dish"]}, REGIONS)
    assert answer.values["dishes"] is None


def test_a_shown_field_is_required(form: Form) -> None:
    assert _faults(form, {**GOOD, "dishes": []}) == {"dishes": ["请至少选择一项。"]}


def test_everything_wrong_is_told_at_once_in_the_order_of_the_form(form: Form) -> None:
    assert list(_faults(form, {})) == ["applicant", "id_number", "region", "goods", "area", "truthful"]


def test_a_key_that_is_no_field_is_refused(form: Form) -> None:
    assert _faults(form, {**GOOD, "is_admin": ["true"]}) == {"is_admin": ["表单中没有这一项。"]}


def test_a_key_of_a_text_or_readonly_field_changes_nothing(form: Form) -> None:
    assert "office_no" not in form.read({**GOOD, "office_no": ["7"], "intro": ["x"]}, REGIONS).values


@pytest.mark.parametrize(
    ("key", "given", "message"),
    [
        pytest.param("applicant", ["王"], "至少填写 2 个字。", id="too short"),
        pytest.param("applicant", ["王" * 21], "最多填写 20 个字。", id="too long"),
        pytest.param("applicant", ["王\n小明"], "含有不能显示的字符，请删除后重新填写。", id="line break in one line"),
        pytest.param("applicant", ["王\x00小明"], "含有不能显示的字符，请删除后重新填写。", id="control character"),
        pytest.param(
            "applicant", ["王\u202e小明"], "含有不能显示的字符，请删除后重新填写。", id="turned reading direction"
        ),
        pytest.param("applicant", ["王小明", "李小红"], "此项只能填写一个值。", id="two values for one"),
        pytest.param("id_number", ["110105194912310021"], "公民身份号码不正确，请核对 18 位号码。", id="check digit"),
        pytest.param(
            "phone", ["12345"[:4]], "电话号码不正确，请填写手机号码或带区号的固定电话。", id="short telephone"
        ),
        pytest.param("region", ["310000"], "请从所列选项中选择。", id="region of another city"),
        pytest.param("goods", ["cars"], "请从所列选项中选择。", id="no such option"),
        pytest.param("dishes", ["hot", "cars"], "请从所列选项中选择。", id="no such option among several"),
        pytest.param("dishes", ["hot", "hot"], "请从所列选项中选择。", id="the same option twice"),
        pytest.param("area", ["abc"], "请填写数字，例如 12 或 12.5。", id="no number"),
        pytest.param("area", ["1e9"], "请填写数字，例如 12 或 12.5。", id="exponent"),
        pytest.param("area", ["nan"], "请填写数字，例如 12 或 12.5。", id="not a number"),
        pytest.param("area", ["6.55"], "小数最多 1 位。", id="too fine"),
        pytest.param("area", ["0.5"], "不能小于 1。", id="too small"),
        pytest.param("area", ["31"], "不能大于 30。", id="too great"),
        pytest.param("opens", ["2026-02-30"], "请填写存在的日期，例如 2026-03-02。", id="no such day"),
        pytest.param("opens", ["20260302"], "请填写存在的日期，例如 2026-03-02。", id="date written otherwise"),
        pytest.param("truthful", [], "请勾选确认。", id="not ticked"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(form: Form, key: str, given: list[str], message: str) -> None:
    assert _faults(form, {**GOOD, key: given}) == {key: [message]}


@pytest.mark.parametrize(
    ("key", "given", "kept"),
    [
        pytest.param("id_number", "１１０１０５１９４９１２３１００２ｘ", "11010519491231002X", id="full-width code"),
        pytest.param("id_number", " 110105 19491231 002x ", "11010519491231002X", id="blanks and a small letter"),
        pytest.param("phone", "138 0000 0000", "13800000000", id="mobile number in groups"),
        pytest.param("phone", "+86 138-0000-0000", "+8613800000000", id="mobile number with country code"),
        pytest.param("phone", "１３８００００００００", "13800000000", id="full-width mobile number"),
        pytest.param("phone", "0452 - 12345678", "0452-12345678", id="area code with blanks"),
        pytest.param("phone", "0452-12345678", "0452-12345678", id="telephone with area code"),
        pytest.param("applicant", "  王小明 ", "王小明", id="blanks around a name"),
    ],
)
def test_what_people_type_is_tidied(form: Form, key: str, given: str, kept: str) -> None:
    assert form.read({**GOOD, key: [given]}, REGIONS).personal[key] == kept


@pytest.mark.parametrize(("given", "kept"), [("６．５", 6.5), ("1", 1), ("30.0", 30), ("+7", 7)])
def test_numbers_are_plain_json(form: Form, given: str, kept: float) -> None:
    assert form.read({**GOOD, "area": [given]}, REGIONS).values["area"] == kept


def test_fields_know_their_group_and_their_words(form: Form) -> None:
    assert form.group_names("who") == ("申请人", "Applicant")
    assert form.group_names("nothing") == ("", "")
    assert form.field("goods").options[0] == Choice("food", "食品", "Food")
    assert form.field("area").suffix == "平方米"
    assert form.field("intro").label_en == "Please answer truthfully."
    assert form.field("goods").public
    with pytest.raises(KeyError):
        form.field("nothing")


def test_a_field_is_shown_by_its_condition(form: Form) -> None:
    dishes = form.field("dishes")
    assert dishes.visible({"goods": "food"})
    assert not dishes.visible({"goods": "clothes"})
