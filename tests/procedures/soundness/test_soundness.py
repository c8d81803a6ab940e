"""Diagrams in which nothing is wrong, and how much is looked at to say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.faults import Severity
from engine.procedures import bundle, checks, reading
from engine.procedures.bundle import Bundle
from engine.procedures.soundness import checking, net
from engine.procedures.soundness.exploring import Graph, ReducedExplorer, explore
from engine.procedures.soundness.judging import Surroundings, judged
from engine.procedures.soundness.wiring import Wired, Wiring
from engine.runtime.program import load
from engine.runtime.refusals import Problems
from tests.procedures.soundness.drawn import YES, Drawn
from tests.procedures.soundness.sound_diagrams import ENDS, LATER, SOUND, edge, exclusive
from tests.runtime.diagrams import diagram, element, elements, flows

PROCESSES = Path(__file__).parents[3] / "processes"
SHIPPED = sorted(path.parent for path in PROCESSES.glob("*/procedure.toml"))


@pytest.mark.parametrize("drawn", [pytest.param(drawn, id=name) for name, drawn in SOUND.items()])
def test_nothing_is_told_of_a_sound_diagram(drawn: Drawn, stall: Bundle) -> None:
    assert checks.check(drawn.within(stall)) == ()


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda path: path.name)
def test_the_shipped_procedures_are_sound(folder: Path) -> None:
    problems = Problems()
    checking.tell(reading.read(bundle.collect(folder)).program, problems)
    assert problems.found == []


def _branches(split: str, join: str, number: int, long: int) -> str:
    """Branches of several tasks between two gateways."""
    body = ENDS + element(split, "g") + element(join, "j") + flows("j", "e")
    for branch in range(number):
        tasks = [f"t{branch}_{task}" for task in range(long)]
        when = YES if split == "inclusiveGateway" else ""
        body += elements(userTask=" ".join(tasks)) + flows("g", tasks[0], when=when) + flows(*tasks, "j")
    return body


def _wired(body: str) -> Wired:
    return Wiring(net.read(load({"a.bpmn": diagram(body)}), "p"), {}, frozenset()).wire()


def _explored(body: str) -> Graph:
    wired = _wired(body)
    return explore(wired, wired.entries[0][1])


def _wide() -> Iterator[tuple[str, str, int]]:
    parallel = _branches("parallelGateway", "parallelGateway", 10, 3)
    yield "ten parallel branches of three tasks", parallel + flows("s", "g"), 100
    again = elements(exclusiveGateway="m") + exclusive("x", "e", "m") + flows("s", "m", "g") + flows("j", "x")
    yield "the same in a loop", parallel.replace(flows("j", "e"), "") + again, 100
    yield "forty parallel branches", _branches("parallelGateway", "parallelGateway", 40, 2) + flows("s", "g"), 200
    joined = _branches("parallelGateway", "inclusiveGateway", 10, 3) + flows("s", "g")
    yield "parallel branches that an inclusive gateway joins", joined, 100
    yield "inclusive branches", _branches("inclusiveGateway", "inclusiveGateway", 6, 3) + flows("s", "g"), 1000


@pytest.mark.parametrize(("body", "most"), [pytest.param(body, most, id=name) for name, body, most in _wide()])
def test_wide_blocks_take_few_states(body: str, most: int) -> None:
    graph = _explored(body)
    assert graph.complete
    assert len(graph.markings) < most
    assert list(judged(graph, Surroundings())) == []


def test_a_fault_behind_a_wide_block_is_found() -> None:
    wrong = _branches("parallelGateway", "exclusiveGateway", 12, 3) + flows("s", "g")
    assert {(one.refusal.code, one.element) for one in judged(_explored(wrong), Surroundings())} == {("N003", "j")}


def test_what_has_too_many_states_is_not_passed() -> None:
    wired = _wired(_branches("inclusiveGateway", "inclusiveGateway", 6, 3) + flows("s", "g"))
    graph = ReducedExplorer(wired, wired.entries[0][1], 50).explore()
    assert [(one.refusal.code, one.refusal.severity) for one in judged(graph, Surroundings())] == [
        ("N090", Severity.UNCHECKED)
    ]


def _reminded(tasks: int, timers: int) -> Drawn:
    """Tasks in a row, each with timers that leave it at work and lead to where the last task leads."""
    names = [f"t{number}" for number in range(tasks)]
    edges = [(f"{name}_{nth}", name) for name in names for nth in range(timers)]
    body = elements(userTask=" ".join([*names, "z"])) + flows("s", *names, "z", "e")
    return Drawn(
        ENDS + body + "".join(edge(one, host, LATER, interrupts=False) + flows(one, "z") for one, host in edges)
    )


@pytest.mark.parametrize(
    ("tasks", "timers", "told"),
    [
        pytest.param(2, 3, [("N003", "z")], id="few enough to be decided"),
        pytest.param(40, 10, [("N091", "t3")], id="too many together"),
    ],
)
def test_combinations_of_events_on_all_borders_of_a_scope_are_bounded(
    tasks: int, timers: int, told: list[tuple[str, str]]
) -> None:
    problems = Problems()
    checking.tell(_reminded(tasks, timers).program(), problems)
    assert [(one.code, one.element) for one in problems.found] == told
    assert [one.severity is Severity.UNCHECKED for one in problems.found] == [told[0][0] == "N091"]
