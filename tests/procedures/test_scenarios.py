"""Scenarios: reading the words, and playing them against somebody who acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pytest

from engine.errors import ActOutOfOrder, NotYours, ProcedureInvalid
from engine.procedures import scenarios
from engine.procedures.scenario_words import Advance, Complete, Parties, Receive, Refused, Start, Today

HEAD = "scenarios:\n  - id: one\n    variant: new\n    steps:\n"


@dataclass
class Desk:
    """A player with one rule: `review` may be completed by the reviewer only, and ends the case."""

    who: str = ""
    day: date = date(2026, 1, 1)
    open: list[str] = field(default_factory=list)
    given: dict[str, object] = field(default_factory=dict)
    state: str = ""

    def act_as(self, who: str) -> None:
        self.who = who

    def set_today(self, day: date) -> None:
        self.day = day

    def advance(self, duration: str) -> None:
        self.given["passed"] = duration

    def receive(self, received: Receive) -> None:
        self.given[received.name] = (received.kind, received.key, dict(received.values))

    def set_parties(self, answers: Mapping[str, Mapping[str, object] | str]) -> None:
        self.given["parties"] = answers

    def start(self, variant: str, answer: Mapping[str, object], without: Sequence[str]) -> None:
        self.open = ["review"]
        self.given = {**answer, "variant": variant, "without": list(without)}
        self.state = "submitted"

    def claim(self, element: str) -> None:
        if self.who != "reviewer":
            raise NotYours

    def complete(self, element: str, answer: Mapping[str, object]) -> None:
        self.claim(element)
        self.open.remove(element)
        self.given |= answer
        self.state = "closed"

    def withdraw(self, reason: str) -> None:
        raise ActOutOfOrder(state="办结", act="撤销申请")

    def open_elements(self) -> Sequence[str]:
        return self.open

    def open_posts(self) -> Sequence[str]:
        return [f"post-{element}" for element in self.open]

    def status(self) -> str:
        return self.state

    def due(self) -> date | None:
        return self.day

    def data(self) -> Mapping[str, object]:
        return self.given

    def ended(self) -> bool:
        return not self.open


def _steps(*steps: str) -> str:
    return HEAD + "".join(f"      - {step}\n" for step in steps)


def _played(*steps: str) -> tuple[str, ...]:
    (scenario,) = scenarios.read(_steps(*steps), "scenarios/x.yaml")
    return scenarios.play(scenario, Desk())


def test_words_are_read_with_what_belongs_to_them() -> None:
    (scenario,) = scenarios.read(
        _steps(
            "today: 2026-03-02",
            "parties: {enterprise.verify: {status: 存续}, bank.pay: no-money}",
            "{start: {opens: 2026-04-01}, without: [map]}",
            "{complete: review, answer: {opinion: yes}}",
            "error: not-yours",
            "advance: P3DT2H",
            "{message: reply, key: 12, values: {a: 1}}",
            "signal: news",
        ),
        "scenarios/x.yaml",
    )
    assert (scenario.id, scenario.name, scenario.variant, scenario.file) == ("one", "one", "new", "scenarios/x.yaml")
    assert [step.do for step in scenario.steps] == [
        Today(date(2026, 3, 2)),
        Parties({"enterprise.verify": {"status": "存续"}, "bank.pay": "no-money"}),
        Start({"opens": "2026-04-01"}, ("map",)),
        Complete("review", {"opinion": True}),
        Refused("not-yours"),
        Advance("P3DT2H"),
        Receive("message", "reply", "12", {"a": 1}),
        Receive("signal", "news", None),
    ]


def test_what_goes_as_told_fails_nothing() -> None:
    assert not _played(
        "as: applicant",
        "today: 2026-03-02",
        "{start: {name: 王}, without: [map]}",
        "expect: [review]",
        "expect_posts: [post-review]",
        "expect_status: submitted",
        "expect_due: 2026-03-02",
        "expect_data: {name: 王, variant: new, without: [map], nothing: null}",
        "ended: false",
        "claim: review",
        "error: true",
        "as: reviewer",
        "claim: review",
        "{decide: grant, answer: {opinion: 同意}}",
        "expect_data: {decision: grant, opinion: 同意}",
        "ended: true",
        "parties: {enterprise.verify: enterprise-not-found}",
        "expect_data: {parties: {enterprise.verify: enterprise-not-found}}",
        "withdraw: 不办了",
        "error: act-out-of-order",
    )


@pytest.mark.parametrize(
    ("step", "told"),
    [
        pytest.param("expect: [audit]", "第 2 步（expect）：应为 ['audit']，实际为 ['review']", id="other tasks"),
        pytest.param("expect: [review, review]", "应为 ['review', 'review']，实际为 ['review']", id="fewer tasks"),
        pytest.param("expect_posts: []", "第 2 步（expect_posts）：应为 []，实际为 ['post-review']", id="other posts"),
        pytest.param("expect_status: closed", "应为 closed，实际为 submitted", id="other state"),
        pytest.param("expect_due: 2026-03-02", "应为 2026-03-02，实际为 2026-01-01", id="other day"),
        pytest.param("expect_data: {name: 王}", "应为 {'name': '王'}，实际为 {'name': None}", id="other data"),
        pytest.param("ended: true", "应为 True，实际为 False", id="not ended"),
        pytest.param("claim: review", "第 2 步（claim）被拒绝：该任务不属于您的岗位或由他人办理。", id="refused act"),
        pytest.param("error: true", "第 2 步（error）：应为 error，实际为 ok", id="nothing was refused"),
    ],
)
def test_what_goes_otherwise_is_told_with_its_step(step: str, told: str) -> None:
    (failure,) = _played("start: {}", step)
    assert told in failure


def test_another_refusal_than_told_fails() -> None:
    (failure,) = _played("start: {}", "claim: review", "error: task-closed")
    assert "应为 task-closed，实际为 not-yours" in failure


def test_a_refusal_is_forgotten_by_the_next_step() -> None:
    (failure,) = _played("start: {}", "claim: review", "error: true", "as: reviewer", "error: true")
    assert failure == "第 5 步（error）：应为 error，实际为 ok"


def test_deciding_needs_exactly_one_open_task() -> None:
    assert _played("start: {}", "as: reviewer", "complete: review", "decide: grant") == (
        "第 4 步（decide）：应为 1，实际为 0",
    )


def test_nothing_is_played_after_an_act_that_failed() -> None:
    assert len(_played("start: {}", "claim: review", "ended: true", "ended: true")) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("scenarios: [", "S001", id="no YAML"),
        pytest.param("a: &a [x]\nb: &b [*a, *a]\nscenarios: [*b, *b]", "S012", id="aliases"),
        pytest.param("scenarios: !!int x", "S012", id="a type that the text is not of"),
        pytest.param("scenarios: " + "[" * 40 + "]" * 40, "B005", id="too deep"),
        pytest.param("scenarios: " + "1" * 5000, "S001", id="number of thousands of digits"),
        pytest.param("scenarios: [{id: [a], variant: n, steps: []}]", "S005", id="id that is no text"),
        pytest.param("scenarios: [{id: a, name: [a], variant: n, steps: []}]", "S005", id="name that is no text"),
        pytest.param("scenes: []", "S004", id="no scenarios"),
        pytest.param("scenarios: [{variant: new, steps: []}]", "S005", id="no id"),
        pytest.param("scenarios: [{id: a, steps: []}]", "S005", id="no variant"),
        pytest.param("scenarios: [{id: a, variant: new}]", "S005", id="no steps"),
        pytest.param(
            "scenarios: [{id: a, variant: n, steps: []}, {id: a, variant: n, steps: []}]", "S006", id="id twice"
        ),
        pytest.param(_steps("{claim: a, complete: a}"), "S007", id="two words in one step"),
        pytest.param(_steps("{claim: a, answer: {}}"), "S007", id="answer to a claim"),
        pytest.param(_steps("{complete: a, answer: 1}"), "S007", id="answer that is no table"),
        pytest.param(_steps("just a text"), "S007", id="step that is no table"),
        pytest.param(_steps("grab: a"), "S002", id="unknown word"),
        pytest.param(_steps("claim: [a]"), "S003", id="list for a text"),
        pytest.param(_steps("claim: ''"), "S003", id="empty text"),
        pytest.param(_steps("today: 2026-02-30"), "S003", id="no such day"),
        pytest.param(_steps("expect: a"), "S003", id="text for a list"),
        pytest.param(_steps("start: 1"), "S003", id="number for a table"),
        pytest.param(_steps("{start: {}, without: map}"), "S003", id="text for the list of missing materials"),
        pytest.param(_steps("parties: [enterprise.verify]"), "S003", id="list for what parties answer"),
        pytest.param(_steps("parties: {enterprise.verify: 1}"), "S003", id="number for an answer"),
        pytest.param(_steps("ended: maybe"), "S003", id="text for yes or no"),
        pytest.param(_steps("error: false"), "S003", id="error that is none"),
    ],
)
def test_words_that_are_not_understood_are_refused(text: str, code: str) -> None:
    with pytest.raises(ProcedureInvalid) as refused:
        scenarios.read(text, "scenarios/x.yaml")
    assert {problem.code for problem in refused.value.problems} == {code}
    assert "{number}" not in str(refused.value)
