"""A data-sharing platform that comes later is told of everything that happened before it, each case once."""

from engine import journal
from engine.commands import sharing
from engine.events import OPERATOR, WORKER
from engine.journal import What
from tests.commands.office import Office
from tests.commands.platform import Platform, deliver
from tests.documents.papers import granted, with_documents
from tests.jobs import bench


def test_without_a_platform_nothing_waits_and_later_everything_is_told(office: Office) -> None:
    numbers = [office.submit().number for _ in range(3)]
    deliver(office.store, None)
    assert bench.ledger(office.store) == []

    platform = Platform()
    with office.store.transaction(OPERATOR) as tx:
        last, ordered = sharing.feed(tx, None, again=False)
        assert sharing.feed(tx, last, again=False) == (None, 0)
    deliver(office.store, platform)
    assert ordered == 3
    assert [platform.told(number) for number in numbers] == [[("step", "submit"), ("step", "receive")]] * 3


def test_lines_that_are_no_event_are_looked_at_once(office: Office) -> None:
    number = granted(with_documents(office))
    platform = Platform()
    deliver(office.store, platform)
    with office.store.reading(WORKER) as tx:
        assert journal.read(tx, office.case_id(number))[-1].what is What.NOTIFIED

    assert [_ordered(office), _ordered(office)] == [1, 0]
    deliver(office.store, platform)
    assert _ordered(office) == 0
    assert len(platform.reports) == 1


def _ordered(office: Office) -> int:
    with office.store.transaction(OPERATOR) as tx:
        return sharing.feed(tx, None, again=False)[1]


def test_a_delivery_that_is_ordered_is_not_ordered_again(office: Office) -> None:
    office.submit()
    assert _ordered(office) == 0
    deliver(office.store, None)

    assert [_ordered(office), _ordered(office)] == [1, 0]
