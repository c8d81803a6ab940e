"""Nothing is delivered and no case closed before what was issued is sealed (行政许可法 Art. 39, 44)."""

from collections.abc import Mapping

import pytest

from engine.errors import DocumentsFailed, DocumentsPending
from tests.commands.office import Office
from tests.documents.papers import ACCEPTER, DECIDER, Stamp, granted, issue, with_delivery

DECISION = """
[[documents]]
key = "decision"
name = "准予行政许可决定书"
name_en = "Decision to grant"
act = "grant"
template = "documents/plain.typ"
number = "（鹤{office}）准〔{year}〕{seq}号"
"""

REVIEWS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("right", "230202-inspection-1", {"site": "好"}),
    ("sign", "230202-inspection-1", {"signed": "true"}),
    ("sign", "230202-inspection-2", {"signed": "true"}),
)


def _made(office: Office) -> str:
    """A case whose licence is ordered, and its decision before it."""
    number = granted(with_delivery(office, DECISION))
    office.do(number, "make", ACCEPTER, paper="好")
    return number


def test_a_licence_is_delivered_only_once_it_and_the_decision_are_sealed(office: Office) -> None:
    number = _made(office)
    with pytest.raises(DocumentsPending) as refused:
        office.do(number, "hand", ACCEPTER, paper="窗口")
    assert office.state(number) == "issuing"

    issue(office.store, Stamp())
    office.do(number, "hand", ACCEPTER, paper="窗口")

    assert refused.value.facts == {
        "documents": "准予行政许可决定书、测试许可证",
        "documents_en": "Decision to grant, Test licence",
    }
    assert office.state(number) == "closed"


def test_what_could_not_be_made_is_said_to_be_an_incident(office: Office) -> None:
    number = _made(office)
    issue(office.store, None)

    with pytest.raises(DocumentsFailed):
        office.do(number, "hand", ACCEPTER, paper="窗口")


def test_a_step_that_closes_the_case_waits_for_what_was_ordered_before_it_and_not_for_its_own(office: Office) -> None:
    number = office.submit().number
    office.accept(number)
    office.do(number, "left", ACCEPTER, paper="好")
    for element, login, answer in REVIEWS:
        office.do(number, element, login, **answer)
    task = office.task(number, "decide")
    with pytest.raises(DocumentsPending):
        office.complete(DECIDER, task, decision="grant")

    issue(office.store, Stamp())
    office.complete(DECIDER, task, decision="grant")

    assert office.state(number) == "closed"
