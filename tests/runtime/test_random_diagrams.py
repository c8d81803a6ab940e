"""Random diagrams of tasks and calls in splits, loops and sub-processes, answered in random order: no write is lost."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime import stepping
from engine.runtime.advance import Call
from tests.runtime.diagrams import NOW, Played, diagram, elements, flows
from tests.runtime.drawing import Block, Drawing, blocks


@settings(max_examples=30)
@given(st.lists(blocks(), min_size=1, max_size=3), st.data())
def test_every_completion_is_in_the_final_variables(drawn: list[Block], data: st.DataObject) -> None:
    drawing = Drawing()
    xml, entry, exit_ = drawing.block(("sequence", drawn))
    body = elements(startEvent="start", endEvent="end") + xml + flows("start", entry) + flows(exit_, "end")
    case = Played(diagram(body), data=drawing.choices)
    done: Counter[str] = Counter()
    while not case.last.ended:
        waiting, calling = (of(case.program, case.snapshot) for of in (stepping.waiting, stepping.calling))
        one = data.draw(st.sampled_from([*waiting, *calling]))
        so_far = one.inputs["before"] if isinstance(one, Call) else one.data.get(one.element)
        assert isinstance(so_far, int | None)
        go_on = stepping.answer if isinstance(one, Call) else stepping.complete
        case.last = go_on(case.program, case.snapshot, one.token, {one.element: (so_far or 0) + 1}, NOW)
        done[one.element] += 1
        assert case.last.conflicts == ()
    written = {name: count for name, count in case.variables().items() if name.startswith("t")}
    assert written == done
