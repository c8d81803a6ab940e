"""The types that a DMN file defines for itself (DMN 1.5, 7.3.3), and values as declared types want them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypedDict

from lxml import etree

from engine.language.cells import Unclear, value_of
from engine.language.feel import UnaryTests
from engine.language.invoking import converted
from engine.language.metering import Meter
from engine.language.scope import Surroundings
from engine.language.temporal_text import parse_at_literal
from engine.language.types import ANY, BUILT_IN, SPELLINGS, Type, is_instance
from engine.language.values import Range, Value, kind
from engine.language.xml_reading import Document

_TEMPORAL: Final = frozenset(["date", "time", "date and time", "days and time duration", "years and months duration"])

# Words of the Camunda 7 Modeler in a `typeRef`.
_NUMBERS: Final[Mapping[str, str]] = dict.fromkeys(["integer", "long", "double"], "number")


class ItemTypes:
    """The item definitions of one file, by name, each read when it is first asked for.

    Those of an imported file are named `import.type`, or as they are when the import has no name.
    """

    def __init__(
        self,
        document: Document,
        root: etree._Element,
        tests: Callable[[etree._Element], UnaryTests],
        imports: Mapping[str, "ItemTypes"],
    ) -> None:
        self._document = document
        self._imports = {name and f"{name}.": types for name, types in imports.items()}
        self._tests = tests
        self._nodes = {node.get("name") or "": node for node in document.children(root, "itemDefinition")}
        self._known: dict[str, Type] = {}

    def named(self, reference: str | None, node: etree._Element | None) -> Type:
        """The type that a `typeRef` of an element means; Any for one that contains itself, or is not known."""
        if not reference or not reference.strip():
            return ANY
        plain = reference.strip().removeprefix("feel:").removeprefix("feel.")
        found = self.defined(plain) or BUILT_IN.get(_NUMBERS.get(plain) or SPELLINGS.get(plain, plain))
        if found:
            return found
        if ":" in plain:
            return self.named(plain.partition(":")[2], node)
        self._document.add("D012", node, "没有名为“{name}”的类型：请改正 typeRef，或在文件中定义。", name=plain)
        return ANY

    def defined(self, name: str) -> Type | None:
        """The type that the file, or one that it imports, defines under a name."""
        if name in self._nodes and name not in self._known:
            self._known[name] = ANY
            self._known[name] = self._read(self._nodes[name])
        if name in self._known:
            return self._known[name]
        foreign = (types.own(name, prefix) for prefix, types in self._imports.items() if name.startswith(prefix))
        return next((found for found in foreign if found), None)

    def own(self, name: str, prefix: str) -> Type | None:
        """The type that a file which imports this one calls `prefix` and a name; imports do not reach further."""
        plain = name.removeprefix(prefix)
        return self.defined(plain) if plain in self._nodes else None

    def in_expressions(self, name: str) -> Type | None:
        """The same as FEEL's `instance of` sees it: the kind of value, without the constraints on it."""
        found = self.defined(name)
        return None if found is None else _without_constraints(found)

    def result_of(self, reference: str | None) -> Type:
        """What functions of a named function type give."""
        node = self._nodes.get(reference or "")
        item = None if node is None else self._document.child(node, "functionItem")
        return self.named(None if item is None else item.get("outputTypeRef"), item)

    def of(self, node: etree._Element | None) -> Type:
        """The type of an element with a `typeRef`."""
        return ANY if node is None else self.named(node.get("typeRef"), node)

    def _read(self, node: etree._Element) -> Type:
        item = self._item(node)
        allowed = self._document.child(node, "allowedValues")
        if allowed is not None:
            item = _restricted(item, self._tests(allowed))
        if node.get("isCollection") == "true":
            item = Type("list", item=item)
        constraint = self._document.child(node, "typeConstraint")
        return item if constraint is None else _restricted(item, self._tests(constraint))

    def _item(self, node: etree._Element) -> Type:
        components = self._document.children(node, "itemComponent")
        fields = tuple((part.get("name") or "", self._read(part)) for part in components)
        if fields:
            return Type("context", fields=fields)
        if self._document.child(node, "functionItem") is not None:
            return BUILT_IN["function"]
        reference = self._document.child(node, "typeRef")
        return self.named(reference.text if reference is not None else None, reference)


def _restricted(item: Type, tests: UnaryTests) -> Type:
    before = item.check

    def check(value: Value, meter: Meter) -> bool:
        return (before is None or before(value, meter)) and tests(Surroundings({}, meter), value) is True

    return replace(item, check=check, **_limits(item, tests))


class _Limits(TypedDict, total=False):
    values: tuple[Value, ...]
    within: Range


def _limits(item: Type, tests: UnaryTests) -> _Limits:
    """What a constraint says, where it lists values or is one range; both are of no use on lists and contexts."""
    try:
        constants = [value_of(test.operand) for test in tests.tree.tests if not test.operator]
    except Unclear:
        return {}
    if tests.tree.negated or len(constants) < len(tests.tree.tests) or item.item or item.fields:
        return {}
    if len(constants) == 1 and isinstance(constants[0], Range):
        return {"within": constants[0]}
    scalars = tuple(one for one in constants if not isinstance(one, Range | list | dict))
    return {"values": scalars} if scalars and len(scalars) == len(constants) else {}


def _without_constraints(item: Type) -> Type:
    inner = None if item.item is None else _without_constraints(item.item)
    fields = tuple((name, _without_constraints(part)) for name, part in item.fields)
    return replace(item, item=inner, fields=fields, check=None, values=(), within=None)


def as_declared(value: Value, wanted: Type, meter: Meter) -> Value:
    """The value as the type wants it, by FEEL's implicit conversions; null when there is none."""
    if value is None or is_instance(value, wanted, meter):
        return value
    fits, fitted = converted(value, wanted, meter)
    return fitted if fits else None


def as_given(value: Value, wanted: Type, meter: Meter) -> Value:
    """The same for what comes from outside, where JSON writes dates and durations as ISO 8601 text."""
    if isinstance(value, str) and wanted.name in _TEMPORAL:
        moment = parse_at_literal(value)
        value = moment if kind(moment) == wanted.name else None
    return as_declared(value, wanted, meter)
