"""Which variables may still be read from where a token stands: what is known of others need not be remembered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.procedures.soundness.circles import components
from engine.runtime.nodes import Node
from engine.runtime.program import Program
from engine.runtime.subprocess import SubProcess

Names = frozenset[str]


@dataclass(frozen=True)
class ReadingAhead:
    """The variables that the diagrams of a program still read, by scope and node."""

    program: Program

    @cached_property
    def ahead(self) -> Mapping[tuple[str, str], Names]:
        """For each node what it and everything that may follow it in its scope reads."""
        found: dict[tuple[str, str], Names] = {}
        for name, spec in self.program.specs.items():
            own = {node.name: self._read_at(node) for node in spec.task_specs.values()}
            aside = frozenset[str]().union(*(own[one] for one in spec.event_subprocesses))
            after = {node.name: tuple(_after(node)) for node in spec.task_specs.values()}
            found |= {(name, node): aside | reads for node, reads in gathered(own, after).items()}
        return found

    @cached_property
    def inside(self) -> Mapping[str, Names]:
        """For each scope what anything in it, or in what it holds or calls, reads."""
        found: dict[str, Names] = {}
        for name in self.program.specs:
            todo, seen = [name], {name}
            while todo:
                for node in self.program.specs[todo.pop()].task_specs.values():
                    inner = getattr(node, "spec", "") if isinstance(node, SubProcess) else ""
                    if inner in self.program.specs and inner not in seen:
                        seen.add(inner)
                        todo.append(inner)
            nodes = (node for one in seen for node in self.program.specs[one].task_specs.values())
            found[name] = frozenset[str]().union(*map(_read_by, nodes))
        return found

    def handed_back(self, scope: str, host: str) -> Names:
        """What of a called process's variables is read when it is over."""
        node = self.program.specs[scope].node(host)
        if node.settings.outputs or not node.settings.passes_all_out:
            return _read_by(node)
        return self.ahead[scope, host]

    def _read_at(self, node: Node) -> Names:
        inner = getattr(node, "spec", "") if isinstance(node, SubProcess) else ""
        return _read_by(node) | self.inside.get(inner, frozenset())


def _read_by(node: Node) -> Names:
    formulas = [flow.condition for flow in node.flows] + [node.settings.act]
    formulas += [one.source for one in (*node.settings.inputs, *node.settings.outputs)]
    return frozenset(name for one in formulas if one and one.expression for name in one.expression.names)


def _after(node: Node) -> Iterator[str]:
    """What a token at a node can come to next."""
    yield from (flow.target for flow in node.flows)
    yield from node.boundary
    repeated = getattr(node, "task_spec", None) if node.repeats else None
    if repeated:
        yield repeated


def gathered(own: Mapping[str, Names], after: Mapping[str, Sequence[str]]) -> dict[str, Names]:
    """For each node its own names and those of all nodes that it leads to; nodes in a circle have the same."""
    nodes = list(own)
    numbers = {node: number for number, node in enumerate(nodes)}
    following = [[numbers[one] for one in after[node]] for node in nodes]
    found: dict[int, Names] = {}
    for circle in components(following):  # each after all that it leads to
        beyond = {target for number in circle for target in following[number]}.difference(circle)
        names = frozenset[str]().union(*(own[nodes[one]] for one in circle), *(found[one] for one in beyond))
        found |= dict.fromkeys(circle, names)
    return {node: found[number] for number, node in enumerate(nodes)}
