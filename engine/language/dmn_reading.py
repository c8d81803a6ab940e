"""A DMN file to decisions: hardened XML, every fault told with element and line, expressions compiled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.errors import Problem
from engine.language.errors import FeelSyntax
from engine.language.feel import Expression, UnaryTests, compile_expression, compile_unary
from engine.language.tables import AGGREGATIONS, HIT_POLICIES, Input, Output, Rule, Table

NAMESPACES: Final = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
MAX_BYTES: Final = 2 * 1024 * 1024
LOGIC: Final = ("decisionTable", "literalExpression")
REFUSED: Final = frozenset(
    {
        "businessKnowledgeModel",
        "decisionService",
        "context",
        "invocation",
        "functionDefinition",
        "relation",
        "list",
        "conditional",
        "filter",
        "for",
        "every",
        "some",
        "import",
        "itemDefinition",
    }
)


@dataclass(frozen=True)
class Decision:
    """A decision: its logic, the name its answer goes by, and the ids of the decisions it requires."""

    id: str
    name: str
    variable: str
    logic: Table | Expression
    requires: tuple[str, ...]
    line: int

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The columns of its table; none for a literal expression."""
        return self.logic.inputs if isinstance(self.logic, Table) else ()


class Faulty(Exception):
    """The file cannot be read any further."""


def read_decisions(xml: bytes, file: str) -> tuple[dict[str, Decision], list[Problem]]:
    """The decisions that could be read, and everything that is wrong."""
    reader = Reader(file)
    try:
        root = reader.root(xml)
    except Faulty:
        return {}, reader.problems
    decisions = {}
    for node in reader.children(root, "decision"):
        decision = reader.decision(node, root)
        if decision is not None:
            decisions[decision.id] = decision
    if not decisions and not reader.problems:
        reader.add("D003", root, "文件中没有决策。")
    return decisions, reader.problems


class Reader:
    """Reads one file and notes what is wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.names: frozenset[str] = frozenset()

    def add(self, code: str, node: etree._Element | None, text: str, **facts: object) -> None:
        """Note a fault at an element."""
        line = 0 if node is None else _line(node)
        element = "" if node is None else node.get("id") or ""
        self.problems.append(Problem(code, self.file, text, element, line, facts))

    def root(self, xml: bytes) -> etree._Element:
        """The root of the file. Raises Faulty for what is no DMN, or too big, or brings entities along."""
        if len(xml) > MAX_BYTES:
            self.add("D001", None, "文件超过 2 MB，请拆分。")
            raise Faulty
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(xml, parser)
        except etree.XMLSyntaxError as fault:
            self.problems.append(
                Problem("D001", self.file, "不是合格的 XML：{reason}", "", fault.lineno or 0, {"reason": fault.msg})
            )
            raise Faulty from fault
        doctype: object = root.getroottree().docinfo.internalDTD
        if doctype is not None:
            self.add("D001", root, "文件不得含有 DOCTYPE，请删除。")
            raise Faulty
        if _namespace(root) not in NAMESPACES or _tag(root) != "definitions":
            self.add("D002", root, "不是 DMN 文件：根元素应为 DMN 1.1 至 1.5 的 definitions。")
            raise Faulty
        self._refuse_the_rest(root)
        return root

    def _refuse_the_rest(self, root: etree._Element) -> None:
        names = {node.get("name") or "" for node in root.iter("{*}inputData", "{*}decision", "{*}variable")}
        self.names = frozenset(filter(None, names))
        for node in root.iter("{*}*"):
            if _namespace(node) == _namespace(root) and _tag(node) in REFUSED:
                self.add("D004", node, "不支持 DMN 元素“{tag}”，请改用决策表或 FEEL 表达式。", tag=_tag(node))

    def children(self, node: etree._Element, tag: str) -> Iterator[etree._Element]:
        """The DMN children of that name."""
        return (child for child in node.iterchildren("{*}" + tag) if _namespace(child) in NAMESPACES)

    def decision(self, node: etree._Element, root: etree._Element) -> Decision | None:
        """One decision, or None with its faults noted."""
        key, name = node.get("id") or "", node.get("name") or ""
        if not key:
            self.add("D003", node, "决策“{name}”没有 id。", name=name)
            return None
        variable = next(self.children(node, "variable"), None)
        logic = self._logic(node, name)
        if logic is None:
            return None
        known = {one.get("id") for one in self.children(root, "decision")}
        requires = tuple(self._requires(node, known))
        named = None if variable is None else variable.get("name")
        return Decision(key, name, named or name or key, logic, requires, _line(node))

    def _requires(self, node: etree._Element, known: set[str | None]) -> Iterator[str]:
        for requirement in node.iterchildren("{*}informationRequirement"):
            for required in self.children(requirement, "requiredDecision"):
                key = (required.get("href") or "").removeprefix("#")
                if key in known:
                    yield key
                else:
                    self.add("D005", required, "引用的决策“{key}”不在本文件中。", key=key)

    def _logic(self, node: etree._Element, name: str) -> Table | Expression | None:
        found = [child for child in node.iterchildren("{*}*") if _tag(child) in LOGIC]
        if len(found) != 1:
            self.add("D003", node, "决策“{name}”应有一个决策表或一个 FEEL 表达式。", name=name)
            return None
        if _tag(found[0]) == "literalExpression":
            return self.expression(found[0])
        return self._table(found[0], name)

    def _table(self, node: etree._Element, name: str) -> Table | None:
        faults = len(self.problems)
        policy = node.get("hitPolicy", "UNIQUE")
        aggregation = node.get("aggregation")
        if policy not in HIT_POLICIES or aggregation not in {None, *AGGREGATIONS}:
            self.add("D006", node, "不认识的命中策略“{policy}”。", policy=f"{policy} {aggregation or ''}".strip())
        inputs = [self._input(column) for column in self.children(node, "input")]
        outputs = [self._output(column, name) for column in self.children(node, "output")]
        if not outputs:
            self.add("D003", node, "决策表“{name}”没有输出列。", name=name)
        counts = (len(inputs), len(outputs))
        rules = [self._rule(number, row, counts) for number, row in enumerate(self.children(node, "rule"), 1)]
        if len(self.problems) > faults:
            return None
        columns = (tuple(filter(None, inputs)), tuple(outputs), tuple(filter(None, rules)))
        return Table(name, policy, aggregation, *columns)

    def _input(self, column: etree._Element) -> Input | None:
        asked = next(self.children(column, "inputExpression"), None)
        expression = None if asked is None else self.expression(asked)
        if asked is None:
            self.add("D003", column, "输入列没有表达式。")
        if expression is None:
            return None
        values = next(self.children(column, "inputValues"), None)
        allowed = self.tests(values) if values is not None and _text(values) else None
        return Input(column.get("label") or expression.text.strip(), expression, allowed)

    def _output(self, column: etree._Element, name: str) -> Output:
        values = next(self.children(column, "outputValues"), None)
        default = next(self.children(column, "defaultOutputEntry"), None)
        ranked: tuple[Expression, ...] = ()
        if values is not None and _text(values):
            listed = self.expression(values, f"[{_text(values)}]")
            ranked = () if listed is None else _items(listed)
        given = self.expression(default) if default is not None and _text(default) else None
        return Output(column.get("name") or name, ranked, given)

    def _rule(self, number: int, row: etree._Element, counts: tuple[int, int]) -> Rule | None:
        cells = [self.tests(cell) for cell in self.children(row, "inputEntry")]
        gives = [self.expression(cell) for cell in self.children(row, "outputEntry")]
        if (len(cells), len(gives)) != counts:
            self.add("D003", row, "第 {number} 条规则的格数与列数不符。", number=number)
        note = next(self.children(row, "description"), None)
        complete = None not in cells and None not in gives
        columns = (tuple(filter(None, cells)), tuple(filter(None, gives)))
        return Rule(number, *columns, "" if note is None else (note.text or "").strip()) if complete else None

    def expression(self, node: etree._Element, text: str | None = None) -> Expression | None:
        """The FEEL expression of a cell; an empty one is null."""
        written = _text(node) if text is None else text
        try:
            return compile_expression(written or "null", self.names)
        except FeelSyntax as fault:
            self.add("D008", node, "FEEL 表达式有误：{reason}", reason=str(fault))
            return None

    def tests(self, node: etree._Element) -> UnaryTests | None:
        """The unary tests of a cell; an empty one matches everything."""
        try:
            return compile_unary(_text(node) or "-", self.names)
        except FeelSyntax as fault:
            self.add("D008", node, "FEEL 条件有误：{reason}", reason=str(fault))
            return None


def _items(listed: Expression) -> tuple[Expression, ...]:
    """The constants of a list, each as an expression of its own."""
    from_list: Mapping[str, object] = {}
    values = listed.evaluate(from_list)
    count = len(values) if isinstance(values, list) else 0
    return tuple(compile_expression(f"({listed.text})[{at}]") for at in range(1, count + 1))


def _text(node: etree._Element) -> str:
    return (node.findtext("{*}text") or "").strip()


def _line(node: etree._Element) -> int:
    line: object = node.sourceline
    return line if isinstance(line, int) else 0


def _tag(node: etree._Element) -> str:
    return etree.QName(node).localname


def _namespace(node: etree._Element) -> str | None:
    return etree.QName(node).namespace
