"""Which variables may still be read from where a token stands: what is known of others need not be remembered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

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
            for start in own:
                reached = set(_reached(spec.task_specs, start))
                found[name, start] = aside.union(*(own[one] for one in reached))
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


def _reached(nodes: Mapping[str, Node], start: str) -> Iterator[str]:
    todo, seen = [start], {start}
    while todo:
        node = nodes[todo.pop()]
        yield node.name
        repeated = getattr(node, "task_spec", None) if node.repeats else None
        after = [*(flow.target for flow in node.flows), *node.boundary, *([repeated] if repeated else [])]
        todo += [one for one in after if one not in seen]
        seen.update(after)
