"""待办: what stands in a worklist, in which order, and page by page."""

from datetime import date, timedelta

import pytest

from engine.queries import tasks, worklist
from engine.queries.rows import Filter
from tests.commands.office import Office
from tests.conftest import Clock

ONE, OTHER = "230202-acceptance-1", "230202-acceptance-2"


def test_pages_follow_each_other_without_gap_or_repeat(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "PAGE", 3)
    numbers = {office.submit().number for _ in range(7)}

    seen: list[str] = []
    after = ""
    with office.seeing(ONE) as tx:
        while True:
            shown = worklist.page(tx, Filter(after=after))
            seen.extend(row.number for row in shown.rows)
            if shown.next is None:
                break
            after = shown.next
    assert len(seen) == 7
    assert set(seen) == numbers


def test_done_tasks_are_paged_newest_first(office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worklist, "PAGE", 1)
    numbers = []
    for _ in range(2):
        numbers.append(office.submit().number)
        office.accept(numbers[-1], ONE)
        clock.forward(timedelta(minutes=1))

    with office.seeing(ONE) as tx:
        first = worklist.page(tx, Filter(queue="done"))
        assert first.next is not None
        second = worklist.page(tx, Filter(queue="done", after=first.next))
    assert [first.rows[0].number, second.rows[0].number] == numbers[::-1]


@pytest.mark.parametrize(
    ("queue", "mine", "colleague"),
    [("open", 2, 1), ("mine", 1, 0), ("unclaimed", 1, 1), ("done", 0, 0)],
)
def test_queues(office: Office, queue: str, mine: int, colleague: int) -> None:
    claimed = office.submit().number
    office.submit()
    office.claim(ONE, office.task(claimed, "judge"))

    with office.seeing(ONE) as tx:
        assert worklist.page(tx, Filter(queue=queue)).count == mine
    with office.seeing(OTHER) as tx:
        assert worklist.page(tx, Filter(queue=queue)).count == colleague


@pytest.mark.parametrize(
    ("search", "found"),
    [("面馆", 1), ("230202-2026-000001", 1), ("糕点", 0), ("%", 0), ("_", 0)],
)
def test_search_reads_numbers_and_names_to_the_letter(office: Office, search: str, found: int) -> None:
    office.submit()

    with office.seeing(ONE) as tx:
        assert worklist.page(tx, Filter(search=search)).count == found


def test_a_task_is_due_in_working_days_and_becomes_overdue(office: Office, clock: Clock) -> None:
    office.submit()
    with office.seeing(ONE) as tx:
        row = worklist.page(tx, Filter()).rows[0]
        assert (row.due_on, row.days_left, row.due_provisional) == (date(2026, 3, 9), 5, False)
        assert worklist.page(tx, Filter(due="overdue")).count == 0

    clock.forward(timedelta(days=8))
    with office.seeing(ONE) as tx:
        late = worklist.page(tx, Filter(due="overdue"))
        assert (late.count, late.overdue, late.rows[0].days_left) == (1, 1, -1)


def test_a_due_date_in_a_provisional_year_says_so(office: Office, clock: Clock) -> None:
    clock.forward(timedelta(days=303))
    office.submit()

    with office.seeing(ONE) as tx:
        row = worklist.page(tx, Filter()).rows[0]
    assert row.due_on == date(2027, 1, 6)
    assert row.due_provisional


@pytest.mark.parametrize("cursor", ["rubbish", "2026-01-01~", "~", "2026-13-45~not-a-key"])
def test_a_cursor_from_an_address_line_harms_nothing(office: Office, cursor: str) -> None:
    office.submit()

    with office.seeing(ONE) as tx:
        assert len(worklist.page(tx, Filter(after=cursor)).rows) == 1


@pytest.mark.parametrize(
    ("login", "element", "locked"),
    [
        pytest.param("two-hats", "decide", "separation-of-duties", id="who accepted does not decide"),
        pytest.param("230202-decision-1", "decide", "", id="who did nothing before decides"),
        pytest.param("230202-inspection-1", "sign", "already-signed", id="who signed does not sign again"),
        pytest.param("230202-inspection-2", "sign", "", id="the second signs"),
    ],
)
def test_a_task_that_would_be_refused_says_so_in_the_list(
    office: Office, login: str, element: str, locked: str
) -> None:
    number = office.submit().number
    office.accept(number, "two-hats")
    office.do(number, "left", ONE, paper="好")
    office.do(number, "right", "230202-inspection-3", site="好")
    office.do(number, "sign", "230202-inspection-1", signed="true")
    if element == "decide":
        office.do(number, "sign", "230202-inspection-2", signed="true")

    with office.seeing(login) as tx:
        page = worklist.page(tx, Filter())
    assert [(row.locked, page.count) for row in page.rows] == [(locked, 1)]
    with office.seeing(login) as tx:
        assert tasks.task(tx, page.rows[0].id).locked == locked
