"""The syntax tree of FEEL. `at` is the offset in the text where the node begins."""

from collections.abc import Iterator as PythonIterator
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final, TypeAlias

from engine.language.types import Type
from engine.language.values import Value


@dataclass(frozen=True, slots=True)
class Node:
    at: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    value: Value


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    low: Node | None
    high: Node | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class Negation(Node):
    operand: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class AllOf(Node):
    """Conjunction."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Node):
    """Disjunction."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    subject: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test(Node):
    """One unary test: a comparison with the subject, or an expression that the subject must be equal to or in."""

    operator: str  # "" for a plain expression
    operand: Node
    asks: bool  # the expression reads `?`, so its truth is the answer


@dataclass(frozen=True, slots=True)
class Tests(Node):
    tests: tuple[Test, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class In(Node):
    subject: Node
    tests: Tests


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    operand: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Path(Node):
    source: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    source: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Invocation(Node):
    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iterator(Node):
    """`name in domain`, or `name in domain..end`."""

    name: str
    domain: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    quantifier: str  # "some" or "every"
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class FunctionOf(Node):
    parameters: tuple[tuple[str, Type], ...]
    body: Node


Entry: TypeAlias = tuple[str, Node]


def children(node: Node) -> PythonIterator[Node]:
    """The nodes right below."""
    for name in _PARTS[type(node)]:
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, Node):
                    yield part
                elif isinstance(part, tuple):  # an entry of a context, with its key
                    yield from (item for item in part if isinstance(item, Node))


def size(node: Node) -> int:
    """How many nodes there are from this one down."""
    return 1 + sum(map(size, children(node)))


_PARTS: Final[Mapping[type[Node], tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind) if field.name != "at") for kind in Node.__subclasses__()
}
