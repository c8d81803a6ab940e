"""A DMN file to the parts of its decision requirements graph (DMN 1.5, chapter 6), with everything wrong told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from engine.errors import Problem
from engine.language.boxed import BOXES, Boxes, Typed, nothing
from engine.language.compiling import Code
from engine.language.tables import Input, Table
from engine.language.types import Type
from engine.language.xml_reading import Document, Unreadable, line_of, tag_of

NAMESPACES: Final = frozenset(
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ]
)


@dataclass(frozen=True)
class InputData:
    """What a decision is given from outside."""

    id: str
    name: str
    type: Type


@dataclass(frozen=True)
class Decision:
    """A decision: its logic, the name its answer goes by, and the ids of what it requires."""

    id: str
    name: str
    variable: str
    type: Type
    logic: Code = field(repr=False)
    requires: tuple[str, ...]  # input data and decisions
    knows: tuple[str, ...]  # business knowledge models and decision services
    line: int

    @property
    def box(self) -> Code:
        """The logic without the type that its element declares."""
        return self.logic.code if isinstance(self.logic, Typed) else self.logic

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The columns of its table; none for other logic."""
        return self.box.inputs if isinstance(self.box, Table) else ()


@dataclass(frozen=True)
class Knowledge:
    """A business knowledge model: a function, and the ids of those it invokes."""

    id: str
    name: str
    logic: Code = field(repr=False)
    knows: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class DecisionGroup:
    """What DMN calls a decision service: one function of input data and of decisions given from outside."""

    id: str
    name: str
    parameters: tuple[str, ...]
    outputs: tuple[str, ...]
    result: Type
    line: int


@dataclass(frozen=True)
class Graph:
    """What a file defines, by id."""

    inputs: Mapping[str, InputData]
    decisions: Mapping[str, Decision]
    knowledge: Mapping[str, Knowledge]
    services: Mapping[str, DecisionGroup]


def read_graph(xml: bytes, file: str) -> tuple[Graph, list[Problem]]:
    """The graph as far as it could be read, and everything that is wrong."""
    document = Document(file)
    try:
        root = document.root(xml)
    except Unreadable:
        return Graph({}, {}, {}, {}), document.problems
    if document.namespace not in NAMESPACES or tag_of(root) != "definitions":
        document.add("D002", root, "不是 DMN 文件：根元素应为 DMN 1.1 至 1.5 的 definitions。")
        return Graph({}, {}, {}, {}), document.problems
    graph = _Reader(document, root).graph()
    if not graph.decisions and not document.problems:
        document.add("D003", root, "文件中没有决策。")
    return graph, document.problems


class _Reader:
    def __init__(self, document: Document, root: etree._Element) -> None:
        self.document = document
        self.root = root
        self.boxes = Boxes(document, root)
        self.known = {node.get("id") for node in document.children(root)}

    def graph(self) -> Graph:
        for node in self.document.children(self.root, "import"):
            self.document.add("D004", node, "不支持引入其他文件，请把所需的决策放在同一文件中。")
        return Graph(
            {key: self._input(key, node) for key, node in self._identified("inputData")},
            {key: self._decision(key, node) for key, node in self._identified("decision")},
            {key: self._knowledge(key, node) for key, node in self._identified("businessKnowledgeModel")},
            {key: self._service(key, node) for key, node in self._identified("decisionService")},
        )

    def _identified(self, tag: str) -> Iterator[tuple[str, etree._Element]]:
        seen = set()
        for node in self.document.children(self.root, tag):
            name = node.get("name") or tag
            key = node.get("id") or name
            if key != node.get("id"):
                self.document.add("D003", node, "“{name}”没有 id。", name=name)
            if key in seen:
                self.document.add("D003", node, "id“{key}”重复。", key=key)
            seen.add(key)
            yield key, node

    def _variable(self, node: etree._Element) -> tuple[str, Type]:
        variable = self.document.child(node, "variable")
        named = None if variable is None else variable.get("name")
        return named or node.get("name") or node.get("id") or "", self.boxes.types.of(variable)

    def _input(self, key: str, node: etree._Element) -> InputData:
        return InputData(key, *self._variable(node))

    def _decision(self, key: str, node: etree._Element) -> Decision:
        name = node.get("name") or key
        logic: Code = nothing
        boxes = list(self.document.children(node, *BOXES))
        if len(boxes) == 1:
            logic = self.boxes.code(boxes[0])
        else:
            self.document.add("D003", node, "决策“{name}”应有一个决策表或一个表达式。", name=name)
        requires = self._references(node, "informationRequirement", "requiredInput", "requiredDecision")
        knows = self._references(node, "knowledgeRequirement", "requiredKnowledge")
        return Decision(key, name, *self._variable(node), logic, tuple(requires), tuple(knows), line_of(node))

    def _knowledge(self, key: str, node: etree._Element) -> Knowledge:
        logic = self.document.child(node, "encapsulatedLogic")
        code = nothing if logic is None else self.boxes.function(logic)
        knows = self._references(node, "knowledgeRequirement", "requiredKnowledge")
        return Knowledge(key, self._variable(node)[0], code, tuple(knows), line_of(node))

    def _service(self, key: str, node: etree._Element) -> DecisionGroup:
        parameters = [*self._hrefs(node, "inputData"), *self._hrefs(node, "inputDecision")]
        outputs = self._hrefs(node, "outputDecision")
        variable = self.document.child(node, "variable")
        result = self.boxes.types.result_of(None if variable is None else variable.get("typeRef"))
        return DecisionGroup(key, self._variable(node)[0], tuple(parameters), tuple(outputs), result, line_of(node))

    def _references(self, node: etree._Element, requirement: str, *tags: str) -> Iterator[str]:
        for found in self.document.children(node, requirement):
            yield from self._hrefs(found, *tags)

    def _hrefs(self, node: etree._Element, *tags: str) -> Iterator[str]:
        for reference in self.document.children(node, *tags):
            key = (reference.get("href") or "").rpartition("#")[2]
            if key in self.known:
                yield key
            else:
                self.document.add("D005", reference, "引用的“{key}”不在本文件中。", key=key)
