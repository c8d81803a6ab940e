"""A case's diagrams: which are shown, and what is current in those that call others."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import web.diagrams
from engine.procedures import bundle, reading
from engine.queries.rows import Named, Painting
from web.diagrams import drawings_of

FOOD = Path(web.diagrams.__file__).parents[1] / "processes" / "food-business-licence"
MAIN, RECEIPT, SUPPLEMENT = "food_business_licence_new", "sp_receive", "sp_supplement"


def _case(painting: dict[str, Painting]) -> Any:
    procedure = reading.read(bundle.collect(FOOD))
    diagrams = tuple(Named(key, key, key) for key in procedure.program.reachable(MAIN))
    return SimpleNamespace(procedure=procedure, diagrams=diagrams, painting=painting)


def _call(case: Any, process: str, called: str) -> str:
    (call,) = (one.id for one in case.procedure.program.processes[process].elements if one.called == called)
    return str(call)


@pytest.fixture(name="supplementing")
def _supplementing() -> Any:
    case = _case({})
    inner = case.procedure.program.processes[SUPPLEMENT].elements[1].id
    case.painting = {
        MAIN: Painting({_call(case, MAIN, RECEIPT): 1}, (), ()),
        RECEIPT: Painting({_call(case, RECEIPT, SUPPLEMENT): 1}, (), ()),
        SUPPLEMENT: Painting({}, (inner,), ()),
    }
    return case


def test_a_call_is_current_as_long_as_something_in_it_is(supplementing: Any) -> None:
    drawn = {one.diagram.key: one.painting for one in drawings_of(supplementing)}
    assert drawn[MAIN].current == (_call(supplementing, MAIN, RECEIPT),)
    assert drawn[RECEIPT].current == (_call(supplementing, RECEIPT, SUPPLEMENT),)
    assert not drawn[MAIN].done


def test_the_innermost_diagram_with_something_current_is_shown_first(supplementing: Any) -> None:
    assert [one.diagram.key for one in drawings_of(supplementing) if one.is_shown_first] == [SUPPLEMENT]


def test_a_call_that_was_left_is_done() -> None:
    case = _case({})
    call = _call(case, MAIN, RECEIPT)
    case.painting = {MAIN: Painting({call: 1}, (), ()), RECEIPT: Painting({}, (), ())}
    assert drawings_of(case)[0].painting.done == {call: 1}


def test_before_the_first_step_every_diagram_is_offered() -> None:
    assert len(drawings_of(_case({}))) == len(_case({}).diagrams)
