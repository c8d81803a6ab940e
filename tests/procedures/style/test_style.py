"""How diagrams are drawn: reminders by bpmnlint's rules, once nothing is wrong any more."""

import pytest

from engine.faults import Problem, Severity
from engine.procedures import checks
from engine.procedures.bundle import Bundle, of_files
from engine.procedures.style import style_of
from tests.procedures.flow.drawn import element, end, in_place_of, path, script, start


def _drawn(stall: Bundle, *parts: str) -> tuple[Problem, ...]:
    text = in_place_of(stall, *parts).files["stall.bpmn"]
    named = text.replace(b'Event id="', b'Event name="x" id="')
    return style_of("stall.bpmn", named)


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        pytest.param((start(), end(), path("start", "end")), [], id="nothing to remind of"),
        pytest.param(
            (start(), end(), script("one", "x").replace("<bpmn:script", '<bpmn:script name="x" ', 0),
             path("start", "one", "end")),
            [("W004", "one")],
            id="a task without a name",
        ),
        pytest.param(
            (start(), end(), element("task", "one", name="x"), path("start", "end"), path("start", "one")),
            [("W007", "one"), ("W009", "start")],
            id="an end and a split that are not drawn",
        ),
        pytest.param((end(), element("task", "one", name="x"), path("one", "end")),
                     [("W002", "market_stall_new"), ("W008", "one")], id="no start"),
        pytest.param((start(), element("task", "one", name="x"), path("start", "one")),
                     [("W001", "market_stall_new"), ("W007", "one")], id="no end"),
        pytest.param(
            (start(), end(), element("exclusiveGateway", "gate", name="x"), path("start", "gate", "end")),
            [("W011", "gate")],
            id="a gateway for nothing",
        ),
    ],
)  # fmt: skip
def test_what_could_be_drawn_more_clearly(stall: Bundle, parts: tuple[str, ...], told: list[tuple[str, str]]) -> None:
    found = _drawn(stall, *parts)
    assert sorted((one.code, one.element) for one in found) == told
    assert {one.severity for one in found} <= {Severity.WARNING}
    assert all(one.line > 0 for one in found)


def test_style_is_told_only_when_there_are_no_errors(stall: Bundle) -> None:
    assert "W004" in {one.code for one in checks.check_with_style(stall)}
    faulty = stall.files["stall.bpmn"].replace(b'=outcome = "accept"', b'=outcme = "accept"')
    found = checks.check_with_style(of_files(stall.key, {**stall.files, "stall.bpmn": faulty}))
    assert "V001" in {one.code for one in found}
    assert "W" not in {one.code[0] for one in found}


def test_a_diagram_too_large_is_told_as_not_checked(stall: Bundle) -> None:
    tasks = "".join(element("task", f"t{number}", name="x") for number in range(401))
    (problem,) = _drawn(stall, start(), end(), tasks)
    assert (problem.code, problem.severity) == ("W000", Severity.UNCHECKED)
