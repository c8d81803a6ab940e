"""The table of acts: which states they lead through, and what people read."""

from pathlib import Path

import pytest

from engine.errors import ActOutOfOrder
from engine.procedures import acts
from engine.procedures.acts import CaseState

GRANTED = ["precheck_pass", "receive", "accept", "grant", "issue", "deliver", "close"]
REFUSED = ["accept", "refuse", "deliver", "close"]


def _play(names: list[str]) -> CaseState:
    state = CaseState.SUBMITTED
    for name in names:
        state = acts.after(state, name)
    return state


@pytest.mark.parametrize(
    ("names", "end"),
    [
        pytest.param(GRANTED, "closed", id="granted"),
        pytest.param(REFUSED, "closed", id="refused"),
        pytest.param(["precheck_return", "receive"], "submitted", id="returned and handed in again"),
        pytest.param(["receive", "supplement", "receive", "accept"], "accepted", id="supplemented"),
        pytest.param(["accept", "suspend_clock", "resume_clock"], "in_review", id="special procedure"),
        pytest.param(["accept", "extend", "grant"], "decided_granted", id="extended"),
        pytest.param(["decline"], "not_accepted", id="not accepted"),
        pytest.param(["not_needed"], "not_needed", id="no permit needed"),
        pytest.param(["receive", "transfer_up"], "transferred", id="sent upward"),
        pytest.param(["supplement", "withdraw"], "withdrawn", id="withdrawn while supplementing"),
        pytest.param(["accept", "suspend_clock", "withdraw"], "withdrawn", id="withdrawn while suspended"),
    ],
)
def test_acts_lead_a_case_through_its_states(names: list[str], end: str) -> None:
    assert _play(names) == end


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["grant"], id="granted before acceptance"),
        pytest.param(["accept", "accept"], id="accepted twice"),
        pytest.param(["accept", "grant", "refuse"], id="decided twice"),
        pytest.param(["accept", "grant", "withdraw"], id="withdrawn after the decision"),
        pytest.param(["accept", "refuse", "issue"], id="licence after a refusal"),
        pytest.param(["decline", "accept"], id="accepted after it was closed"),
        pytest.param(["accept", "suspend_clock", "grant"], id="decided while suspended"),
        pytest.param(["fly"], id="unknown act"),
    ],
)
def test_an_act_out_of_order_is_refused(names: list[str]) -> None:
    with pytest.raises(ActOutOfOrder):
        _play(names)


def test_the_refusal_names_state_and_act_in_words() -> None:
    with pytest.raises(ActOutOfOrder, match="办件处于“已提交”状态，不能进行“准予许可”。"):
        acts.after(CaseState.SUBMITTED, "grant")


def test_nothing_leads_out_of_a_closed_state() -> None:
    assert not [act for act in acts.ACTS for state in acts.CLOSED if acts.allowed(state, act)]


def test_a_case_may_be_withdrawn_until_it_is_decided() -> None:
    open_states = {state for act in acts.ACTS.values() for state in act.leads}
    decided = {CaseState.DECIDED_GRANTED, CaseState.DECIDED_REFUSED, CaseState.ISSUING, CaseState.DELIVERING}
    assert {state for state in open_states if acts.allowed(state, "withdraw")} == open_states - decided


@pytest.mark.parametrize("state", list(CaseState))
def test_every_state_has_words_in_both_languages(state: CaseState) -> None:
    assert all([*acts.state_name(state), *acts.public_sentence(state)])


def test_every_act_is_in_the_analysts_table() -> None:
    text = (Path(__file__).parents[2] / "processes" / "README.md").read_text("utf-8")
    missing = [act for act, rule in acts.ACTS.items() if f"| `{act}` | {rule.name}" not in text]
    assert not missing
