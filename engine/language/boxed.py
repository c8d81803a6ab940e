"""Boxed expressions of a DMN file to code: everything that may stand in a decision (DMN 1.5, 10.2)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.language.compiling import Code, quantification, repetition
from engine.language.errors import FeelSyntax
from engine.language.feel import Expression, UnaryTests, compile_expression, compile_unary
from engine.language.filtering import filtered
from engine.language.invoking import Undefined, invoke, user_function, user_parameters
from engine.language.item_types import ItemTypes, as_declared
from engine.language.iterating import items_of
from engine.language.scope import Scope
from engine.language.table_reading import read_table
from engine.language.types import Type
from engine.language.values import Value
from engine.language.xml_reading import Document, tag_of

BOXES: Final = (
    *("literalExpression", "decisionTable", "context", "invocation", "functionDefinition", "relation", "list"),
    *("conditional", "filter", "for", "every", "some"),
)
# Whose `name` an expression may read, and so must be known to tell where a name ends.
_NAMED: Final = (
    *("inputData", "decision", "businessKnowledgeModel", "decisionService", "variable", "formalParameter"),
    *("column", "itemComponent", "output", "parameter"),
)


def nothing(_: Scope) -> Value:
    return None


@dataclass(frozen=True)
class Typed:
    """Code whose value must be of a type, or is null."""

    code: Code
    type: Type

    def __call__(self, scope: Scope) -> Value:
        return as_declared(self.code(scope), self.type, scope.meter)


def _truth(code: Code) -> Code:
    """A boxed condition must be true, false or null."""

    def ask(scope: Scope) -> Value:
        answer = code(scope)
        if answer is not None and not isinstance(answer, bool):
            raise Undefined
        return answer

    return ask


def _or_null(code: Code) -> Code:
    def attempt(scope: Scope) -> Value:
        try:
            return code(scope)
        except Undefined:
            return None

    return attempt


class Boxes:
    """Reads the expressions of one file. What is wrong is noted in the document, and stands as null.

    `imports` are those of the files it imports, by the names it gives them.
    """

    def __init__(self, document: Document, root: etree._Element, imports: Mapping[str, "Boxes"]) -> None:
        self.document = document
        found = {node.get("name") or "" for tag in _NAMED for node in root.iter(f"{{{document.namespace}}}{tag}")}
        iterators = {node.get("iteratorVariable") or "" for node in root.iter("{*}for", "{*}some", "{*}every")}
        foreign = frozenset(imports).union(*(other.names for other in imports.values()))
        self.names: frozenset[str] = frozenset(filter(None, found | iterators | foreign))
        self._root = root
        self._is_told = False
        self.types: ItemTypes = ItemTypes(
            document, root, self.tests, {name: other.types for name, other in imports.items()}
        )

    def inside(self, node: etree._Element) -> Code:
        """The expression in an element that must hold one."""
        box = self.document.child(node, *BOXES)
        if box is not None:
            return self.code(box)
        self.document.add("D003", node, "{tag} 中没有表达式。", tag=tag_of(node))
        return nothing

    def code(self, node: etree._Element) -> Code:
        readers: dict[str, Callable[[etree._Element], Code]] = {
            "literalExpression": self._literal,
            "decisionTable": lambda box: read_table(self, box),
            "context": self._context,
            "invocation": self._invocation,
            "functionDefinition": self.function,
            "relation": self._relation,
            "list": self._list,
            "conditional": self._conditional,
            "filter": self._filter,
            "for": self._for,
            "every": self._quantified,
            "some": self._quantified,
        }
        code = readers[tag_of(node)](node)
        return Typed(code, self.types.of(node)) if node.get("typeRef") else code

    def expression(self, node: etree._Element, text: str | None = None) -> Expression:
        """The FEEL expression of an element; an empty one is null."""
        written = self.document.text(node) if text is None else text
        if not self._is_feel(node):
            written = ""
        try:
            return compile_expression(written or "null", self.names, self.types.in_expressions)
        except FeelSyntax as fault:
            self.document.add("D008", node, "FEEL 表达式有误：{reason}", reason=str(fault))
            return compile_expression("null")

    def tests(self, node: etree._Element) -> UnaryTests:
        """The unary tests of an element; an empty one passes everything."""
        if not self._is_feel(node):
            return compile_unary("false")
        try:
            return compile_unary(self.document.text(node) or "-", self.names, self.types.in_expressions)
        except FeelSyntax as fault:
            self.document.add("D008", node, "FEEL 条件有误：{reason}", reason=str(fault))
            return compile_unary("false")

    def _literal(self, node: etree._Element) -> Code:
        if not self.document.text(node):
            self.document.add("D003", node, "表达式是空的；没有值请写 null。")
        return self.expression(node)

    def _is_feel(self, node: etree._Element) -> bool:
        """Whether what is written in an element is FEEL; the file's own language is told of once."""
        own = node.get("expressionLanguage")
        language = own or self._root.get("expressionLanguage") or "feel"
        if "feel" in language.lower():
            return True
        if own or not self._is_told:
            holder = node if own else self._root
            self.document.add("D009", holder, "表达式语言“{language}”不能使用，请改用 FEEL。", language=language)
        self._is_told = self._is_told or not own
        return False

    def function(self, node: etree._Element) -> Code:
        """A function definition, or the encapsulated logic of a business knowledge model."""
        if node.get("kind", "FEEL") != "FEEL":
            self.document.add("D009", node, "只能使用 FEEL 函数，不能调用外部程序。")
            return nothing
        written = self.document.children(node, "formalParameter")
        parameters = user_parameters([(one.get("name") or "", self.types.of(one)) for one in written])
        body = self.inside(node)
        return lambda scope: user_function(parameters, body, scope)

    def _context(self, node: etree._Element) -> Code:
        entries = list(self._entries(node))
        names = [name for name, _, _ in entries]

        def make(scope: Scope) -> Value:
            inner = scope.inner({})
            for name, wanted, code in entries:
                value = as_declared(code(inner), wanted, scope.meter)
                if not name:
                    return value
                inner.values[name] = value
            return inner.values

        if len(set(names)) < len(names):
            self.document.add("D010", node, "上下文中有两项同名。")
            return nothing
        return make

    def _entries(self, node: etree._Element) -> Iterator[tuple[str, Type, Code]]:
        for entry in self.document.children(node, "contextEntry"):
            variable = self.document.child(entry, "variable")
            name = "" if variable is None else variable.get("name") or ""
            yield name, self.types.of(variable), self.inside(entry)

    def _invocation(self, node: etree._Element) -> Code:
        function = self.inside(node)
        names, arguments = [], []
        for binding in self.document.children(node, "binding"):
            parameter = self.document.child(binding, "parameter")
            names.append("" if parameter is None else parameter.get("name") or "")
            arguments.append(self.inside(binding) if self.document.child(binding, *BOXES) is not None else nothing)

        def call(scope: Scope) -> Value:
            return invoke(function(scope), [argument(scope) for argument in arguments], names, scope.meter)

        return call

    def _codes(self, node: etree._Element) -> Sequence[Code]:
        return [self.code(box) for box in self.document.children(node, *BOXES)]

    def _list(self, node: etree._Element) -> Code:
        items = self._codes(node)
        return lambda scope: [item(scope) for item in items]

    def _relation(self, node: etree._Element) -> Code:
        columns = [column.get("name") or "" for column in self.document.children(node, "column")]
        rows = [self._codes(row) for row in self.document.children(node, "row")]
        for row in self.document.children(node, "row"):
            if len(list(self.document.children(row, *BOXES))) != len(columns):
                self.document.add("D003", row, "这一行的格数与列数不符。")
                return nothing
        return lambda scope: [{name: cell(scope) for name, cell in zip(columns, row, strict=True)} for row in rows]

    def _part(self, node: etree._Element, tag: str) -> Code:
        part = self.document.child(node, tag)
        if part is not None:
            return self.inside(part)
        self.document.add("D003", node, "{tag} 中没有 {part}。", tag=tag_of(node), part=tag)
        return nothing

    def _conditional(self, node: etree._Element) -> Code:
        condition, then, otherwise = (self._part(node, tag) for tag in ("if", "then", "else"))
        asked = _truth(condition)
        return _or_null(lambda scope: then(scope) if asked(scope) is True else otherwise(scope))

    def _filter(self, node: etree._Element) -> Code:
        source, match = self._part(node, "in"), _truth(self._part(node, "match"))
        return _or_null(lambda scope: filtered(source(scope), match, scope))

    def _for(self, node: etree._Element) -> Code:
        source = self._part(node, "in")
        domains = [(node.get("iteratorVariable") or "", lambda scope: items_of(source(scope)))]
        return repetition(domains, self._part(node, "return"), 0, shows_partial=True)

    def _quantified(self, node: etree._Element) -> Code:
        source = self._part(node, "in")
        domains = [(node.get("iteratorVariable") or "", lambda scope: items_of(source(scope)))]
        return _or_null(quantification(tag_of(node), domains, _truth(self._part(node, "satisfies")), 0))
