"""Random diagrams in blocks: each has one entry and one exit, and inside it tasks, gateways, scopes and events."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import strategies as st

from tests.runtime.diagrams import aside, border, definition, element, elements, flows, mapping, timer

Block = tuple[str, list["Block"]]

LEAVES = ("task", "call")
SEVERAL = ("parallel", "inclusive", "exclusive", "apart")
ONE_OR_MORE = ("sequence", "loop", "sub")
EVENTFUL = ("race", "guarded", "beside")


def blocks(*more: str, leaves: Sequence[str] = LEAVES, several: Sequence[str] = SEVERAL) -> st.SearchStrategy[Block]:
    """Blocks of the usual kinds, and of `more`."""
    return st.recursive(
        st.sampled_from([(leaf, []) for leaf in leaves]),
        lambda inner: st.one_of(
            st.tuples(st.sampled_from([*several, *more]), st.lists(inner, min_size=2, max_size=3)),
            st.tuples(st.sampled_from(ONE_OR_MORE), st.lists(inner, min_size=1, max_size=3)),
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

    def _race(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        """Events race, one for each part, which follows it."""
        gateway, merge = self.fresh("e"), self.fresh("g")
        xml = elements(eventBasedGateway=gateway, exclusiveGateway=merge)
        for number, (inside, entry, exit_) in enumerate(parts):
            event = self.fresh("c")
            trigger = timer("Duration", "PT1H") if number % 2 else definition("message", messageRef=event)
            xml += element("intermediateCatchEvent", event, trigger) + inside
            xml += flows(gateway, event, entry) + flows(exit_, merge)
        return xml, gateway, merge

    def _guarded(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        """The first part in a sub-process, with an event on its border for each further one, by turns interrupting."""
        name, merge = self.fresh("s"), self.fresh("i")
        xml = element("subProcess", name, parts[0][0]) + elements(inclusiveGateway=merge) + flows(name, merge)
        for number, (inside, entry, exit_) in enumerate(parts[1:]):
            event = self.fresh("b")
            trigger = definition("message", messageRef=event) if number % 2 else timer("Duration", "PT1H")
            xml += border(event, name, trigger, interrupts=number % 2 == 0) + inside
            xml += flows(event, entry) + flows(exit_, merge)
        return xml, name, merge

    def _beside(self, parts: list[tuple[str, str, str]]) -> tuple[str, str, str]:
        """A sub-process with an event sub-process of one task that does not interrupt, and one that does."""
        name = self.fresh("s")
        xml = "".join(part[0] for part in parts)
        for interrupts in (False, True):
            event, task = self.fresh("h"), self.fresh("t")
            trigger = definition("message", messageRef=event)
            xml += aside(event, trigger, task, interrupts=interrupts)
        return element("subProcess", name, xml), name, name
