"""认领、归还、办理: who may, in which order, and what is refused."""

from datetime import date
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from engine.commands import cases, drafts, releases, tasks
from engine.errors import (
    AlreadyClaimed,
    AlreadySigned,
    AnswerInvalid,
    CaseEnded,
    EngineError,
    NotClaimed,
    NotFound,
    NotYours,
    SeparationOfDuties,
    StaleVersion,
    StepRefused,
    TaskClosed,
)
from engine.events import OPERATOR
from engine.model.task import task as table
from engine.procedures import bundle
from tests.commands.office import FOLDER, PLAN, Office, at_once, raw

ONE, OTHER, FOREIGN = "230202-acceptance-1", "230202-acceptance-2", "230203-acceptance-1"


@pytest.mark.parametrize(
    ("claimed_by", "acting", "refusal"),
    [
        pytest.param(None, ONE, None, id="an open task of one's post"),
        pytest.param(ONE, ONE, None, id="one's own again"),
        pytest.param(ONE, OTHER, AlreadyClaimed, id="a colleague's"),
        pytest.param(None, FOREIGN, NotFound, id="another district's"),
        pytest.param(None, "230202-inspection-1", NotYours, id="another post's of the same office"),
        pytest.param(None, "shopkeeper", NotFound, id="by the applicant"),
    ],
)
def test_claiming(office: Office, claimed_by: str | None, acting: str, refusal: type[EngineError] | None) -> None:
    task = office.task(office.submit().number, "judge")
    if claimed_by:
        office.claim(claimed_by, task)

    if refusal is None:
        office.claim(acting, task)
    else:
        with pytest.raises(refusal):
            office.claim(acting, task)


def test_an_unclaimed_task_is_not_completed(office: Office) -> None:
    task = office.task(office.submit().number, "judge")

    with pytest.raises(NotClaimed), office.acting(ONE) as tx:
        tasks.complete(tx, task, 1, raw(outcome="accept"))


def test_a_task_given_back_is_free_for_a_colleague(office: Office) -> None:
    task = office.task(office.submit().number, "judge")
    office.claim(ONE, task)
    with office.acting(ONE) as tx:
        tasks.unclaim(tx, task)

    office.claim(OTHER, task)


def test_an_unknown_task_is_refused(office: Office) -> None:
    with pytest.raises(NotFound), office.acting(ONE) as tx:
        tasks.claim(tx, uuid4())


def test_a_form_that_was_read_before_somebody_acted_is_stale(office: Office) -> None:
    task = office.task(office.submit().number, "judge")
    seen = office.claim(ONE, task)
    with office.acting(ONE) as tx:
        tasks.unclaim(tx, task)
    office.claim(ONE, task)

    with pytest.raises(StaleVersion), office.acting(ONE) as tx:
        tasks.complete(tx, task, seen, raw(outcome="accept"))


def test_a_wrong_answer_is_told_field_by_field_and_the_task_stays(office: Office) -> None:
    task = office.task(office.submit().number, "judge")
    version = office.claim(ONE, task)

    with pytest.raises(AnswerInvalid) as refused, office.acting(ONE) as tx:
        tasks.complete(tx, task, version, raw(outcome="supplement", missing=""))
    assert [fault.key for fault in refused.value.faults] == ["missing"]
    assert office.version(task) == version


def test_a_double_click_is_refused_the_second_time(office: Office) -> None:
    task = office.task(office.submit().number, "judge")
    version = office.claim(ONE, task)
    with office.acting(ONE) as tx:
        tasks.complete(tx, task, version, raw(outcome="accept"))

    with pytest.raises(TaskClosed), office.acting(ONE) as tx:
        tasks.complete(tx, task, version, raw(outcome="accept"))


def test_who_accepted_does_not_decide(office: Office) -> None:
    number = office.submit().number
    office.accept(number, "two-hats")
    office.do(number, "left", ONE, paper="好")
    office.do(number, "right", "230202-inspection-1", site="好")
    for signer in ("230202-inspection-1", "230202-inspection-2"):
        office.do(number, "sign", signer, signed="true")

    with pytest.raises(SeparationOfDuties, match="受理审查"):
        office.do(number, "decide", "two-hats", decision="grant")
    office.do(number, "decide", "230202-decision-1", decision="grant")
    assert office.state(number) == "closed"


def test_each_signer_signs_once(office: Office) -> None:
    number = office.submit().number
    office.accept(number)
    office.do(number, "left", ONE, paper="好")
    office.do(number, "right", "230202-inspection-1", site="好")
    first, second = office.open_tasks(number)["sign"]
    office.complete("230202-inspection-1", first, signed="true")

    with pytest.raises(AlreadySigned):
        office.claim("230202-inspection-1", second)
    office.complete("230202-inspection-2", second, signed="true")
    assert list(office.open_tasks(number)) == ["decide"]


def test_a_supplement_brings_the_case_back_with_its_new_files(office: Office) -> None:
    number = office.submit().number
    office.do(number, "judge", ONE, outcome="supplement", missing="请补平面图。")
    assert office.state(number) == "supplement_pending"
    task = office.task(number, "fix")

    with office.acting("shopkeeper") as tx:
        draft = drafts.start_for_task(tx, task)
        drafts.save(tx, draft, raw(remark="已补"))
        drafts.attach(tx, draft, "plan", "new.pdf", PLAN + b"2")
    with office.acting("shopkeeper") as tx:
        cases.supplement(tx, task, draft)

    assert office.state(number) == "received"
    assert list(office.open_tasks(number)) == ["judge"]


def test_the_applicants_task_is_nobody_elses(office: Office) -> None:
    number = office.submit().number
    office.do(number, "judge", ONE, outcome="supplement", missing="请补平面图。")
    task = office.task(number, "fix")

    with pytest.raises(NotFound), office.acting("neighbour") as tx:
        drafts.start_for_task(tx, task)
    with pytest.raises(NotFound), office.acting(ONE) as tx:
        tasks.claim(tx, task)


def test_a_withdrawn_case_takes_its_tasks_along(office: Office) -> None:
    number = office.submit().number
    task = office.task(number, "judge")
    with office.acting("shopkeeper") as tx:
        cases.withdraw(tx, number, "不开了")

    assert office.state(number) == "withdrawn"
    with pytest.raises(TaskClosed):
        office.claim(ONE, task)
    with pytest.raises(CaseEnded), office.acting("shopkeeper") as tx:
        cases.withdraw(tx, number, "再次")


def test_a_foreign_case_is_not_withdrawn(office: Office) -> None:
    number = office.submit().number

    with pytest.raises(NotFound), office.acting("neighbour") as tx:
        cases.withdraw(tx, number, "捣乱")


def test_two_clerks_completing_at_once_make_one_completion(office: Office) -> None:
    number = office.submit().number
    task = office.task(number, "judge")
    version = office.claim(ONE, task)

    outcomes = at_once([lambda: _complete(office, ONE, task, version)] * 2)

    assert sorted(outcomes) == ["done", "task-closed"]
    assert office.state(number) == "accepted"


def test_two_clerks_claiming_at_once_leave_one_holder(office: Office) -> None:
    task = office.task(office.submit().number, "judge")

    outcomes = at_once([lambda: _claim(office, ONE, task), lambda: _claim(office, OTHER, task)])

    assert sorted(outcomes) == ["already-claimed", "done"]


@pytest.mark.slow
def test_both_branches_completed_at_once_pass_the_join_in_200_rounds(office: Office) -> None:
    for _ in range(200):
        number = office.submit().number
        office.accept(number)

        assert _both_branchesat_once(office, number) == ["done", "done"]
        assert [len(found) for found in office.open_tasks(number).values()] == [2], "both signatures wait"


def _both_branchesat_once(office: Office, number: str) -> list[str]:
    left, right = office.task(number, "left"), office.task(number, "right")
    of_left, of_right = office.claim(ONE, left), office.claim("230202-inspection-1", right)
    return at_once(
        [
            lambda: _answer(office, ONE, left, of_left, paper="好"),
            lambda: _answer(office, "230202-inspection-1", right, of_right, site="好"),
        ]
    )


def _complete(office: Office, login: str, task: UUID, version: int) -> str:
    return _answer(office, login, task, version, outcome="accept")


def _answer(office: Office, login: str, task: UUID, version: int, **answer: str) -> str:
    try:
        with office.acting(login) as tx:
            tasks.complete(tx, task, version, raw(**answer))
    except EngineError as refused:
        return refused.code
    return "done"


def _claim(office: Office, login: str, task: UUID) -> str:
    try:
        with office.acting(login) as tx:
            tasks.claim(tx, task)
    except EngineError as refused:
        return refused.code
    return "done"


def _with_limit(office: Office, formula: str) -> None:
    """Publish the procedure with a formula for the limit of accepting."""
    plain = bundle.collect(FOLDER)
    drawn = plain.files["joint_review.bpmn"].replace(
        b'name="limit" value="5"', f'name="limit" value="{formula}"'.encode()
    )
    with office.store.transaction(OPERATOR) as tx:
        releases.publish(tx, bundle.of_files(plain.key, {**plain.files, "joint_review.bpmn": drawn}))


@pytest.mark.parametrize(
    ("scale", "due"),
    [
        pytest.param("small", date(2026, 3, 5), id="three working days"),
        pytest.param("large", date(2026, 3, 16), id="ten working days"),
    ],
)
def test_a_limit_by_formula_makes_the_day_that_a_task_is_due(office: Office, scale: str, due: date) -> None:
    _with_limit(office, "=if scale = &quot;large&quot; then 10 else 3")
    number = office.submit(scale=scale).number

    with office.store.reading(OPERATOR) as tx:
        row = tx.first(sa.select(table.c.due_on, table.c.limited).where(table.c.id == office.task(number, "judge")))
    assert row is not None
    assert (row.due_on, row.limited) == (due, True)


def test_a_limit_that_is_no_number_refuses_the_step_and_opens_nothing(office: Office) -> None:
    _with_limit(office, "=if scale = &quot;large&quot; then null else 3")

    with pytest.raises(StepRefused, match=r"受理审查.*limit"):
        office.submit(scale="large")

    with office.store.reading(OPERATOR) as tx:
        assert tx.number(sa.select(sa.func.count()).select_from(table)) == 0
