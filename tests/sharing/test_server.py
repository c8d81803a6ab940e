"""The sharing store as a process: what it keeps, in which order, and what it refuses."""

import urllib.request
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from connectors import wire
from connectors.sharing.http import Platform
from connectors.sharing.schemas import written, written_event
from engine.errors import PartyRefused, PartyUnavailable
from engine.ports import CaseReport
from tests.commands.office import at_once
from tests.sharing.reports import EVENTS, ITEM, SEQS, a_case, changed, report
from tests.sharing_store import SharingStore


def test_events_are_given_back_as_they_came_with_where_they_came_from(sharing_store: SharingStore) -> None:
    number, key = a_case(), uuid4()
    assert sharing_store.platform.report(report(number, key=key)) == SEQS[-1]

    kept = sharing_store.case(number)
    origins = [event.pop("provenance") for event in kept["events"]]
    assert kept["events"] == [written_event(event) for event in EVENTS]
    assert (kept["number"], kept["last_seq"], kept["result"]) == (number, SEQS[-1], "grant")
    assert kept["item"]["task_name"] == ITEM.task_name
    assert {(origin["source"], origin["key"]) for origin in origins} == {("heban", str(key))}


def test_a_report_that_comes_again_is_answered_alike_and_kept_once(sharing_store: SharingStore) -> None:
    given = report(a_case(), end=2)
    platform = sharing_store.platform
    assert [platform.report(given) for _ in range(3)] == [SEQS[1]] * 3
    assert platform.report(report(given.number, end=4)) == SEQS[3]

    assert platform.report(given) == SEQS[1]
    assert sharing_store.seqs(given.number) == list(SEQS[:4])
    assert wire.recall(sharing_store.party(), f"/v1/cases/{given.number}/events", given.key) == {"last_seq": SEQS[1]}


def test_what_was_never_handed_over_is_not_recalled(sharing_store: SharingStore) -> None:
    assert wire.recall(sharing_store.party(), f"/v1/cases/{a_case()}/events", uuid4()) is None


def test_a_gap_is_refused_and_told_how_far_the_case_is_known(sharing_store: SharingStore) -> None:
    number, platform = a_case(), sharing_store.platform
    assert platform.report(report(number, first=2)) == 0
    with pytest.raises(PartyRefused) as unknown:
        sharing_store.case(number)
    platform.report(report(number, end=2))

    assert platform.report(report(number, first=3)) == SEQS[1]
    assert sharing_store.seqs(number) == list(SEQS[:2])
    assert unknown.value.facts["reason"] == "case-unknown"


def test_a_gap_inside_a_report_leaves_all_of_it_out(sharing_store: SharingStore) -> None:
    number = a_case()
    holed = report(number)
    holed = CaseReport(holed.key, number, ITEM, (*holed.events[:2], *holed.events[3:]))

    assert sharing_store.platform.report(holed) == 0
    assert sharing_store.platform.report(report(number)) == SEQS[-1]


def _other_history(number: str, platform: Platform) -> CaseReport:
    platform.report(report(number))
    return changed(report(number), 3, digest="f" * 64)


def _other_history_under_the_same_key(number: str, platform: Platform) -> CaseReport:
    first = report(number, end=3)
    platform.report(first)
    return changed(first, 2, digest="f" * 64)


def _line_between(number: str, platform: Platform) -> CaseReport:
    platform.report(report(number, end=3))
    between = changed(report(number, first=2, end=4), 0, seq=7)
    return changed(between, 1, after=7)


def _line_left_out(number: str, platform: Platform) -> CaseReport:
    platform.report(report(number, end=3))
    shorter = replace(report(number), events=(EVENTS[0], *EVENTS[2:]))
    return changed(shorter, 1, after=SEQS[0])


def _line_left_out_before(number: str, platform: Platform) -> CaseReport:
    platform.report(report(number, end=3))
    return changed(report(number, first=2), 0, after=SEQS[0])


def _branch(number: str, platform: Platform) -> CaseReport:
    platform.report(report(number, end=3))
    return changed(report(number, first=3), 0, after=SEQS[1])


def _other_range(number: str, platform: Platform) -> CaseReport:
    first = report(number, end=2)
    platform.report(first)
    return report(number, end=3, key=first.key)


def _unaccepted(number: str, platform: Platform) -> CaseReport:
    return changed(report(number), 1, kind="process")


def _late_step(number: str, platform: Platform) -> CaseReport:
    return changed(report(number), 4, kind="step")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        pytest.param(_other_history, "history-differs", id="an event with another digest"),
        pytest.param(_other_history_under_the_same_key, "history-differs", id="another digest under the same key"),
        pytest.param(_line_between, "history-differs", id="a line between those that are there"),
        pytest.param(_line_left_out, "history-differs", id="a line of those that are there is left out"),
        pytest.param(_line_left_out_before, "history-differs", id="an event after another one than before"),
        pytest.param(_branch, "history-differs", id="a new event that does not follow on the last"),
        pytest.param(_other_range, "key-reused", id="other events under the same key"),
        pytest.param(_unaccepted, "order-wrong", id="process before acceptance"),
        pytest.param(_late_step, "order-wrong", id="step after acceptance"),
    ],
)
def test_what_contradicts_is_refused(
    sharing_store: SharingStore, given: Callable[[str, Platform], CaseReport], reason: str
) -> None:
    number, platform = a_case(), sharing_store.platform
    contradicting = given(number, platform)
    before = wire.call(sharing_store.party(), "GET", f"/v1/cases/{number}/position")
    with pytest.raises(PartyRefused) as refused:
        platform.report(contradicting)

    assert refused.value.facts["reason"] == reason
    assert wire.call(sharing_store.party(), "GET", f"/v1/cases/{number}/position") == before


def _spoilt(**spoiling: object) -> Any:
    body: Any = written(report("x", end=1))
    return {**body, "events": [{**body["events"][0], **spoiling}]}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param([], id="no object"),
        pytest.param({**_spoilt(), "events": []}, id="no events"),
        pytest.param(_spoilt(after=1), id="after itself"),
        pytest.param(_spoilt(kind="rumour"), id="unknown kind"),
        pytest.param(_spoilt(kind="accept"), id="body of another kind"),
        pytest.param(_spoilt(at="2026-03-02T09:00:00"), id="an instant without offset"),
        pytest.param(_spoilt(phone="13900000000"), id="more than the layout has"),
    ],
)
def test_what_does_not_fit_the_layout_is_refused(sharing_store: SharingStore, body: object) -> None:
    path = f"/v1/cases/{a_case()}/events"
    with pytest.raises(PartyRefused) as refused:
        wire.call(sharing_store.party(), "POST", path, body, uuid4())
    assert refused.value.facts["reason"] == "body-invalid"


@pytest.mark.parametrize("secret", ["another secret, as long", ""])
def test_who_does_not_know_the_secret_reads_and_writes_nothing(sharing_store: SharingStore, secret: str) -> None:
    stranger, number = sharing_store.party(secret), a_case()
    with pytest.raises(PartyRefused) as writing:
        Platform(stranger).report(report(number))
    with pytest.raises(PartyRefused) as reading:
        wire.call(stranger, "GET", f"/v1/cases/{number}")
    assert {one.value.facts["reason"] for one in (writing, reading)} == {"signature-wrong"}


def test_many_at_once_keep_each_event_once_and_in_order(sharing_store: SharingStore) -> None:
    number, platform = a_case(), sharing_store.platform
    parts = [report(number, first, end) for first in range(len(EVENTS)) for end in range(first + 1, len(EVENTS) + 1)]

    def hand_over(given: CaseReport) -> str:
        """Until it is taken, as the job would."""
        while platform.report(given) < given.events[0].after:
            pass
        return "done"

    assert set(at_once([partial(hand_over, given) for given in parts])) == {"done"}
    assert sharing_store.seqs(number) == list(SEQS)


def test_what_was_answered_survives_a_kill(sharing_store: SharingStore) -> None:
    number, platform = a_case(), sharing_store.platform
    given = report(number, end=3)
    platform.report(given)
    sharing_store.kill()
    with pytest.raises(PartyUnavailable):
        platform.report(report(number))
    sharing_store.start()

    assert platform.report(given) == SEQS[2]
    assert platform.report(report(number)) == SEQS[-1]
    assert sharing_store.seqs(number) == list(SEQS)


def test_a_system_writes_its_own_cases_only(sharing_store: SharingStore) -> None:
    number, first_id = a_case(), sharing_store.key_id
    sharing_store.platform.report(report(number, end=3))
    _restart(sharing_store, "another-system")
    with pytest.raises(PartyRefused) as refused:
        sharing_store.platform.report(report(number))
    own = sharing_store.platform.report(report(a_case()))
    _restart(sharing_store, first_id)

    assert (refused.value.facts["reason"], own) == ("source-differs", SEQS[-1])
    assert sharing_store.seqs(number) == list(SEQS[:3])
    assert sharing_store.platform.report(report(number)) == SEQS[-1]


def _restart(sharing_store: SharingStore, key_id: str) -> None:
    """With the key of one system."""
    sharing_store.kill()
    sharing_store.key_id = key_id
    sharing_store.start()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_whoever_watches_it_needs_no_secret(sharing_store: SharingStore, path: str) -> None:
    with urllib.request.urlopen(sharing_store.settings["SHARING_URL"] + path, timeout=20) as answer:
        assert answer.status == 200


def test_the_log_holds_nothing_of_a_case(sharing_store: SharingStore) -> None:
    number = a_case()
    sharing_store.platform.report(report(number))
    written_down = (sharing_store.folder / "sharing.log").read_text("utf-8")

    assert "/v1/cases/<number>/events" in written_down
    assert number not in written_down
    assert "91350100M000100Y43" not in written_down
