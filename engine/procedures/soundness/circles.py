"""Circles in a graph: what is entered and never left."""

from collections.abc import Iterator, Sequence


def bottoms(following: Sequence[Sequence[int]]) -> list[list[int]]:
    """The strongly connected components with at least one step that no step leads out of.

    `following` are for each state the states that it leads to.
    """
    found = list(components(following))
    of = {state: number for number, component in enumerate(found) for state in component}
    return [
        component
        for number, component in enumerate(found)
        if any(following[state] for state in component)
        and all(of[target] == number for state in component for target in following[state])
    ]


def components(following: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The strongly connected components, by Tarjan's algorithm, without recursion."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    open_: set[int] = set()
    for root in range(len(following)):
        path = [] if root in order else [(root, 0)]
        while path:
            state, nth = path.pop()
            if nth == 0:
                order[state] = low[state] = len(order)
                stack.append(state)
                open_.add(state)
            else:
                low[state] = min(low[state], low[following[state][nth - 1]])
            while nth < len(following[state]):
                target = following[state][nth]
                nth += 1
                if target not in order:
                    path += [(state, nth), (target, 0)]
                    break
                if target in open_:
                    low[state] = min(low[state], order[target])
            else:
                if low[state] == order[state]:
                    yield _closed(state, stack, open_)


def _closed(root: int, stack: list[int], open_: set[int]) -> list[int]:
    """The component that a root closes, taken off the stack."""
    component: list[int] = []
    while not component or component[-1] != root:
        component.append(stack.pop())
        open_.discard(component[-1])
    return component
