"""The case and task pages of clerks."""

import pytest

from engine.commands import cases
from engine.errors import NotFound
from engine.queries import casefile, tasks
from tests.commands.office import Office

ONE, OTHER, FOREIGN = "230202-acceptance-1", "230202-acceptance-2", "230203-acceptance-1"


def test_a_case_is_told_and_painted_from_its_journal(office: Office) -> None:
    number = office.submit().number
    office.do(number, "judge", ONE, outcome="accept", opinion="材料齐全。")

    with office.seeing(ONE) as tx:
        shown = casefile.case(tx, number)
        xml = casefile.diagram(tx, number, shown.diagrams[0].key)
    judged = next(moment for moment in shown.moments if moment.element == "judge" and moment.opinion)
    assert (judged.text, judged.person, judged.opinion) == ("受理审查", ONE, "材料齐全。")
    paint = shown.painting["joint_review"]
    assert set(paint.current) == {"left", "right"}
    assert {"submitted", "judge", "accepted"} <= set(paint.done)
    assert {"f3", "f4", "f9", "f10"} <= set(paint.flows)
    assert b"joint_review" in xml
    assert [(step.key, step.standing) for step in shown.stages] == [("received", "done"), ("review", "now")]
    assert (str(shown.due_on), str(shown.legal_due_on)) == ("2026-03-16", "2026-03-30")


@pytest.mark.parametrize("login", [FOREIGN, "shopkeeper"])
def test_a_foreign_case_is_not_there(office: Office, login: str) -> None:
    number = office.submit().number

    with pytest.raises(NotFound), office.seeing(login) as tx:
        casefile.case(tx, number)
    with pytest.raises(NotFound), office.seeing(login) as tx:
        tasks.task(tx, office.task(number, "judge"))


@pytest.mark.parametrize(
    ("claimed_by", "reader", "may", "locked"),
    [
        pytest.param(None, ONE, {"claim"}, "", id="claimable"),
        pytest.param(ONE, ONE, {"complete", "unclaim"}, "", id="one's own"),
        pytest.param(ONE, OTHER, set(), "already-claimed", id="a colleague's"),
        pytest.param(None, "230202-decision-1", set(), "not-yours", id="another post's"),
    ],
)
def test_what_a_reader_may_do(office: Office, claimed_by: str | None, reader: str, may: set[str], locked: str) -> None:
    task = office.task(office.submit().number, "judge")
    if claimed_by:
        office.claim(claimed_by, task)

    with office.seeing(reader) as tx:
        page = tasks.task(tx, task)
    assert (set(page.may), page.locked) == (may, locked)


def test_a_task_says_why_it_stands_where_it_stands(office: Office) -> None:
    task = office.task(office.submit().number, "judge")

    with office.seeing(ONE) as tx:
        why = [step.text for step in tasks.task(tx, task).why]
    assert why == [
        "流程图中该环节位于泳道“受理岗”。",
        "该办件由区划230202（县区级）的局230202办理。",
        "对应岗位“acceptance”，当时有 3 人在岗。",
    ]


def test_the_second_signer_sees_what_the_first_wrote_and_the_first_is_kept_away(office: Office) -> None:
    number = office.submit().number
    office.accept(number)
    office.do(number, "left", ONE, paper="好")
    office.do(number, "right", "230202-inspection-1", site="好")
    first, second = office.open_tasks(number)["sign"]
    office.complete("230202-inspection-1", first, signed="true")

    with office.seeing("230202-inspection-2") as tx:
        page = tasks.task(tx, second)
    assert [(one.key, one.value) for one in page.earlier] == [("signed", "是")]
    assert page.may == {"claim"}
    with office.seeing("230202-inspection-1") as tx:
        assert tasks.task(tx, second).locked == "already-signed"


def test_the_reason_for_withdrawing_is_told_to_the_office(office: Office) -> None:
    number = office.submit().number
    with office.acting("shopkeeper") as tx:
        cases.withdraw(tx, number, "店面没有租下来")

    with office.seeing(ONE) as tx:
        last = [moment for moment in casefile.case(tx, number).moments if moment.what == "withdrawn"]
    assert [moment.opinion for moment in last] == ["店面没有租下来"]


def test_clerks_read_what_their_colleagues_filled_in(office: Office) -> None:
    number = office.submit().number
    office.do(number, "judge", ONE, outcome="supplement", missing="请补平面图。", opinion="缺一张图。")

    with office.seeing("230202-decision-1") as tx:
        judged = next(one for one in casefile.case(tx, number).moments if one.element == "judge" and one.answers)
    assert judged.opinion == "缺一张图。"
    assert [(one.label, one.value) for one in judged.answers] == [("结论", "补正"), ("缺少的材料", "请补平面图。")]
