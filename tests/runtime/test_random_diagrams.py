"""Random diagrams of tasks and calls in splits, loops and sub-processes, answered in random order: no write is lost."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime import stepping
from engine.runtime.advance import Call
from tests.runtime.diagrams import NOW, Played, diagram, element, elements, flows, mapping

Block = tuple[str, list["Block"]]

BLOCKS: st.SearchStrategy[Block] = st.recursive(
    st.sampled_from([("task", []), ("call", [])]),
    lambda inner: st.one_of(
        st.tuples(
            st.sampled_from(["parallel", "inclusive", "exclusive", "apart"]), st.lists(inner, min_size=2, max_size=3)
        ),
        st.tuples(st.sampled_from(["sequence", "loop", "sub"]), st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=7,
)


@dataclass
class Drawing:
    """Draws blocks; every block has one entry and one exit."""

    numbers: int = 0
    choices: dict[str, int] = field(default_factory=dict)

    def fresh(self, letter: str) -> str:
        self.numbers += 1
        return f"{letter}{self.numbers}"

    def block(self, block: Block) -> tuple[str, str, str]:
        """XML, entry and exit."""
        kind, inside = block
        if kind == "task":
            name = self.fresh("t")
            return elements(userTask=name), name, name
        if kind == "call":
            name = self.fresh("t")
            asks = f'<zeebe:taskDefinition type="counter.{name}"/>' + mapping({"before": f"={name}"})
            return element("serviceTask", name, extensions=asks), name, name
        parts = [self.block(one) for one in inside]
        return getattr(self, f"_{kind}")(parts) if kind != "sequence" else self._sequence(parts)

    def _sequence(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        joined = "".join(flows(one[2], other[1]) for one, other in pairwise(parts))
        return "".join(part[0] for part in parts) + joined, parts[0][1], parts[-1][2]

    def _gateways(self, tag: str, parts: list[tuple[str, str, str]], condition: str) -> tuple[str, str, str]:
        split, join = self.fresh("g"), self.fresh("g")
        self.choices[split] = self.numbers % len(parts)
        xml = element(tag, split) + element(tag, join)
        for number, (inside, entry, exit_) in enumerate(parts):
            when = condition.format(split=split, number=number)
            xml += inside + flows(split, entry, when=when) + flows(exit_, join)
        return xml, split, join

    def _parallel(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        return self._gateways("parallelGateway", parts, "")

    def _inclusive(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        return self._gateways("inclusiveGateway", parts, "={split} <= {number}")

    def _exclusive(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        return self._gateways("exclusiveGateway", parts, "={split} = {number}")

    def _loop(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        xml, entry, exit_ = self._sequence(parts)
        zero, merge, count, decide, out = (self.fresh(letter) for letter in "zmnxo")
        script = '<zeebe:script expression="={}" resultVariable="{}"/>'
        xml += element("scriptTask", zero, extensions=script.format("0", count))
        xml += element("scriptTask", count, extensions=script.format(f"{count} + 1", count))
        xml += elements(exclusiveGateway=merge, task=out) + element(
            "exclusiveGateway", decide, default=f"{decide}-{out}"
        )
        xml += flows(zero, merge, entry) + flows(exit_, count, decide, out)
        return xml + flows(decide, merge, when=f"={count} < 2"), zero, out

    def _sub(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        name = self.fresh("s")
        return element("subProcess", name, self._sequence(parts)[0]), name, name

    def _apart(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        """A parallel split whose branches end apart, inside a sub-process that waits for them."""
        name, split = self.fresh("s"), self.fresh("g")
        inside = elements(parallelGateway=split) + "".join(part[0] + flows(split, part[1]) for part in parts)
        return element("subProcess", name, inside), name, name


@settings(max_examples=30)
@given(st.lists(BLOCKS, min_size=1, max_size=3), st.data())
def test_every_completion_is_in_the_final_variables(blocks: list[Block], data: st.DataObject) -> None:
    drawing = Drawing()
    xml, entry, exit_ = drawing.block(("sequence", blocks))
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
