"""Which variables an expression reads from outside itself."""

from collections.abc import Collection, Iterator

from engine.language import tree


def free_names(node: tree.Node, built_in: Collection[str]) -> frozenset[str]:
    """The names that an expression does not bind itself.

    Names inside a filter's condition are left out: they may as well be entries of the items.
    """
    return frozenset(name for name in _read(node, frozenset()) if name not in built_in)


def _read(node: tree.Node, bound: frozenset[str]) -> Iterator[str]:
    match node:
        case tree.Name():
            if node.name not in bound:
                yield node.name
        case tree.Filter():
            yield from _read(node.source, bound)
        case tree.ContextOf():
            # a function may use entries that come later, and its own
            every = bound.union(key for key, _ in node.entries)
            for key, entry in node.entries:
                yield from _read(entry, every if isinstance(entry, tree.FunctionOf) else bound)
                bound |= {key}
        case tree.FunctionOf():
            yield from _read(node.body, bound | {name for name, _ in node.parameters})
        case tree.For() | tree.Quantified():
            for iterator in node.iterators:
                yield from _children(iterator, bound)
                bound |= {iterator.name}
            yield from _read(node.body, bound | {"partial"})
        case tree.In():
            yield from _read(node.subject, bound)
            yield from _read(node.tests, bound | {"?"})
        case _:
            yield from _children(node, bound)


def _children(node: tree.Node, bound: frozenset[str]) -> Iterator[str]:
    for child in tree.children(node):
        yield from _read(child, bound)


def mentions(node: tree.Node, name: str) -> bool:
    """Whether a name is read anywhere inside."""
    return (isinstance(node, tree.Name) and node.name == name) or any(
        mentions(child, name) for child in tree.children(node)
    )
