"""办件过程: what is told, in which order and by whom."""

from engine import journal
from engine.events import OPERATOR
from engine.journal import What
from tests.commands.office import Office


def test_every_step_of_a_case_is_told_in_order_by_its_actor(office: Office) -> None:
    number = office.submit().number
    office.accept(number)

    with office.store.reading(OPERATOR) as tx:
        lines = journal.read(tx, office.case_id(number))
    told = [line.what for line in lines if line.what is not What.PASSED]
    assert told == [
        What.SUBMITTED,
        What.ACT,
        What.OPENED,
        What.CLAIMED,
        What.COMPLETED,
        What.ACT,
        What.OPENED,
        What.OPENED,
    ]
    assert lines[0].actor == office.people["shopkeeper"].id
    assert lines[-1].actor == office.people["230202-acceptance-1"].id
