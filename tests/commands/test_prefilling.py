"""A draft filled in from an entry of a register: what is filled, what is left alone, what is remembered."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from engine.commands import drafts as commands
from engine.commands import prefilling
from engine.errors import DraftSpent, NotFound
from engine.procedures.form_fields import Field
from engine.procedures.registers import REGISTERS
from engine.queries import drafts
from engine.queries.rows import DraftPage, Prefilled
from tests.commands.office import Office
from tests.conftest import Clock

CODE = "91350100M000100Y43"
ENTRY = {"credit_code": CODE, "name": "鹤舞面馆", "legal_person": "演示甲", "status": "存续"}
FIELDS = (
    Field("code", "textfield", "代码", check="uscc", prefill="enterprise.credit_code"),
    Field("shop", "textfield", "店名", prefill="enterprise.name"),
    Field("boss", "textfield", "负责人", prefill="enterprise.legal_person", personal=True),
    Field("note", "textfield", "备注"),
)
MONDAY = date(2026, 3, 2)


def _begin(office: Office, **typed: str) -> UUID:
    with office.acting("shopkeeper") as tx:
        draft = commands.start(tx, "joint-review", "new")
        commands.save(tx, draft, {key: [text] for key, text in typed.items()})
    return draft


def _fill(office: Office, draft: UUID, login: str = "shopkeeper", **entry: str) -> DraftPage:
    with office.acting(login) as tx:
        prefilling.fill_in(tx, draft, FIELDS, REGISTERS["enterprise"], {**ENTRY, **entry})
    with office.seeing("shopkeeper") as tx:
        return drafts.draft(tx, draft)


def test_empty_fields_are_filled_in_and_the_source_and_the_day_remembered(office: Office) -> None:
    page = _fill(office, _begin(office, code=" 91350100m000100y43 ", shop="  "))

    assert (page.raw["shop"], page.raw["boss"]) == (["鹤舞面馆"], ["演示甲"])
    assert "note" not in page.raw
    assert page.prefilled == {
        "shop": Prefilled("enterprise", CODE, "鹤舞面馆", MONDAY),
        "boss": Prefilled("enterprise", CODE, "演示甲", MONDAY),
    }


def test_what_was_typed_is_left_and_what_the_register_says_remembered(office: Office) -> None:
    page = _fill(office, _begin(office, code=CODE, shop="我的面馆"))

    assert page.raw["shop"] == ["我的面馆"]
    assert page.prefilled["shop"].value == "鹤舞面馆"


def test_a_later_entry_takes_the_place_of_an_earlier_one(office: Office, clock: Clock) -> None:
    draft = _begin(office, code=CODE)
    _fill(office, draft)
    clock.forward(timedelta(days=1))
    page = _fill(office, draft, name="鹤舞餐厅")

    assert page.raw["shop"] == ["鹤舞面馆"]
    assert page.prefilled["shop"] == Prefilled("enterprise", CODE, "鹤舞餐厅", date(2026, 3, 3))


@pytest.mark.parametrize("code", ["92230202MB9952016E", ""], ids=["another code", "no code"])
def test_the_entry_of_a_code_that_no_longer_stands_there_fills_in_nothing(office: Office, code: str) -> None:
    page = _fill(office, _begin(office, code=code))

    assert (page.raw["code"], page.raw.keys() & {"shop", "boss"}) == ([code], set())
    assert page.prefilled == {}


def test_nobody_fills_in_a_draft_of_somebody_else(office: Office) -> None:
    draft = _begin(office, code=CODE)
    with pytest.raises(NotFound):
        _fill(office, draft, "neighbour")


def test_a_draft_that_was_handed_in_is_filled_in_no_more(office: Office) -> None:
    draft = office.draft()
    office.submit()

    with pytest.raises(DraftSpent):
        _fill(office, draft)
