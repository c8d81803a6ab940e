"""What is still read from each node of a graph, compared with walking on from each node by itself."""

from hypothesis import given
from hypothesis import strategies as st

from engine.procedures.law.reading_ahead import gathered

Graph = dict[str, list[str]]


@st.composite
def _graphs(draw: st.DrawFn) -> Graph:
    """Up to nine nodes that lead anywhere, also to themselves."""
    nodes = [f"n{number}" for number in range(draw(st.integers(1, 9)))]
    return {node: draw(st.lists(st.sampled_from(nodes), max_size=3)) for node in nodes}


def _walked(after: Graph, start: str) -> frozenset[str]:
    seen, todo = {start}, [start]
    while todo:
        more = set(after[todo.pop()]) - seen
        seen |= more
        todo += more
    return frozenset(seen)


@given(_graphs())
def test_what_is_gathered_is_what_a_walk_from_each_node_finds(after: Graph) -> None:
    own = {node: frozenset({node}) for node in after}
    assert gathered(own, after) == {node: _walked(after, node) for node in after}


def test_a_long_chain_gathers_what_is_read_at_its_end() -> None:
    nodes = [f"n{number}" for number in range(20_000)]
    after = {node: nodes[number + 1 : number + 2] for number, node in enumerate(nodes)}
    own = {node: frozenset({"last"}) if node == nodes[-1] else frozenset[str]() for node in nodes}
    assert set(gathered(own, after).values()) == {frozenset({"last"})}
