"""申请: what becomes of a draft that is handed in."""

import re
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engine.commands import cases, drafts
from engine.errors import AnswerInvalid, NotFound, PostMissing, ProcedureClosed
from engine.events import OPERATOR
from engine.model.case import answer, entry
from engine.model.case import draft as draft_table
from engine.model.organisation import holder, post
from engine.queries import worklist
from engine.queries.rows import Filter
from tests.commands.office import CITIZEN_ID, Office, raw


def test_a_case_gets_a_number_of_its_office_and_year_and_a_secret_query_code(office: Office) -> None:
    first, second = office.submit(), office.submit()

    assert (first.number, second.number) == ("230202-2026-000001", "230202-2026-000002")
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{13}", first.query_code)
    assert first.query_code != second.query_code


@pytest.mark.parametrize(
    ("place", "scale", "login"),
    [
        pytest.param("230202", "small", "230202-acceptance-1", id="a shop goes to its district"),
        pytest.param("230203", "small", "230203-acceptance-1", id="another district's shop goes there"),
        pytest.param("230203", "large", "230200-acceptance-1", id="a large one goes to the city"),
    ],
)
def test_a_case_is_routed_by_level_and_region(office: Office, place: str, scale: str, login: str) -> None:
    number = office.submit(place=place, scale=scale).number

    for somebody in ("230200-acceptance-1", "230202-acceptance-1", "230203-acceptance-1"):
        with office.seeing(somebody) as tx:
            listed = [row.number for row in worklist.page(tx, Filter()).rows]
        assert listed == ([number] if somebody == login else [])


def test_the_same_draft_handed_in_twice_is_one_case(office: Office) -> None:
    draft = office.draft()
    with office.acting("shopkeeper") as tx:
        first = cases.submit(tx, draft)
    with office.acting("shopkeeper") as tx:
        assert cases.submit(tx, draft) == first


def test_every_fault_of_form_and_materials_is_told_at_once_and_nothing_is_lost(office: Office) -> None:
    with office.acting("shopkeeper") as tx:
        draft = drafts.start(tx, "joint-review", "new")
        drafts.save(tx, draft, raw(shop="测试面馆", id_number="110105194912310021", place="230299"))
    with pytest.raises(AnswerInvalid) as refused, office.acting("shopkeeper") as tx:
        cases.submit(tx, draft)

    assert {fault.key for fault in refused.value.faults} == {"id_number", "place", "material:plan"}
    with office.seeing("shopkeeper") as tx:
        kept = tx.first(sa.select(draft_table.c.raw).where(draft_table.c.id == draft))
    assert kept is not None
    assert kept.raw["shop"] == ["测试面馆"]


@pytest.mark.parametrize("login", ["neighbour", "230202-acceptance-1"])
def test_a_draft_belongs_to_whoever_began_it(office: Office, login: str) -> None:
    draft = office.draft()

    with pytest.raises(NotFound), office.acting(login) as tx:
        cases.submit(tx, draft)


def test_an_unknown_procedure_is_refused(office: Office) -> None:
    with pytest.raises(ProcedureClosed), office.acting("shopkeeper") as tx:
        drafts.start(tx, "no-such-procedure", "new")


def test_an_unknown_draft_is_refused(office: Office) -> None:
    with pytest.raises(NotFound), office.acting("shopkeeper") as tx:
        cases.submit(tx, uuid4())


def test_a_missing_post_refuses_the_case_and_keeps_the_draft(office: Office) -> None:
    draft = office.draft()
    with office.store.transaction(OPERATOR) as tx:
        tx.change(sa.delete(holder).where(holder.c.post == "230202-market-acceptance"))
        tx.change(sa.delete(post).where(post.c.key == "230202-market-acceptance"))

    with pytest.raises(PostMissing, match="受理岗"), office.acting("shopkeeper") as tx:
        cases.submit(tx, draft)
    with office.seeing("shopkeeper") as tx:
        assert tx.number(sa.select(sa.func.count()).select_from(entry)) == 0
        assert tx.number(sa.select(sa.func.count()).where(draft_table.c.case_id.is_(None))) == 1


def test_personal_values_reach_the_erasable_table_only(office: Office) -> None:
    office.submit()

    with office.seeing("shopkeeper") as tx:
        kept = tx.first(sa.select(answer))
        journal = tx.all(sa.select(entry))
    assert kept is not None
    assert kept.personal == {"id_number": CITIZEN_ID}
    assert "id_number" not in kept.given
    assert CITIZEN_ID not in repr(journal)
    assert "测试面馆" not in repr(journal)
