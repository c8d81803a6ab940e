"""A DMN file to the parts of its decision requirements graph (DMN 1.5, chapter 6), with everything wrong told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from engine.language.boxed import BOXES, Boxes, Typed, nothing
from engine.language.compiling import Code
from engine.language.tables import Input, Table
from engine.language.types import Type
from engine.language.xml_reading import Document, line_of

NAMESPACES: Final = frozenset(
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ]
)


# What brings a name into a part. What a service puts out is known to nobody in it.
_REQUIRED: Final = (
    *("requiredInput", "requiredDecision", "requiredKnowledge"),
    *("inputData", "inputDecision"),
)


@dataclass(frozen=True)
class Reference:
    """A part of the same graph by its id, or of the graph imported under the name `source`."""

    key: str
    source: str | None = None


@dataclass(frozen=True)
class InputData:
    """What a decision is given from outside."""

    id: str
    name: str
    type: Type


@dataclass(frozen=True)
class Decision:
    """A decision: its logic, the name its answer goes by, and what it requires."""

    id: str
    name: str
    variable: str
    type: Type
    logic: Code = field(repr=False)
    requires: tuple[Reference, ...]  # input data and decisions
    knows: tuple[Reference, ...]  # business knowledge models and decision services
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
    """A business knowledge model: a function, and those it invokes."""

    id: str
    name: str
    logic: Code = field(repr=False)
    knows: tuple[Reference, ...]
    line: int


@dataclass(frozen=True)
class DecisionGroup:
    """What DMN calls a decision service: one function of input data and of decisions given from outside."""

    id: str
    name: str
    parameters: tuple[Reference, ...]
    outputs: tuple[Reference, ...]
    result: Type
    line: int


@dataclass(frozen=True, eq=False)
class Graph:
    """What a file defines, by id, and the graphs it imports, by the names it gives them."""

    inputs: Mapping[str, InputData] = field(default_factory=dict)
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)
    services: Mapping[str, DecisionGroup] = field(default_factory=dict)
    imports: Mapping[str, "Graph"] = field(default_factory=dict)

    def name_of(self, key: str) -> str:
        """The name of the variable that a part of the graph is known by."""
        if key in self.decisions:
            return self.decisions[key].variable
        named = self.inputs.get(key) or self.knowledge.get(key) or self.services.get(key)
        return named.name if named else key


EMPTY: Final = Graph()


@dataclass(frozen=True)
class Imported:
    """A file that has been read, as others import it."""

    namespace: str
    graph: Graph
    boxes: Boxes


def read_graph(document: Document, root: etree._Element, imports: Mapping[str, Imported]) -> Imported:
    """The graph of a file as far as it could be read, over those it imports; what is wrong goes to the document."""
    reader = _Reader(document, root, imports)
    graph = reader.graph()
    if not graph.decisions and not graph.knowledge and not document.problems:
        document.add("D003", root, "文件中没有决策。")
    return Imported(root.get("namespace") or "", graph, reader.boxes)


class _Reader:
    def __init__(self, document: Document, root: etree._Element, imports: Mapping[str, Imported]) -> None:
        self.document = document
        self.root = root
        self.imports = imports
        self.boxes = Boxes(document, root, {name: other.boxes for name, other in imports.items()})
        self.known = {node.get("id") for node in document.children(root)}

    def graph(self) -> Graph:
        graph = Graph(
            {key: self._input(key, node) for key, node in self._identified("inputData")},
            {key: self._decision(key, node) for key, node in self._identified("decision")},
            {key: self._knowledge(key, node) for key, node in self._identified("businessKnowledgeModel")},
            {key: self._service(key, node) for key, node in self._identified("decisionService")},
            {name: other.graph for name, other in self.imports.items()},
        )
        for node in self.document.children(self.root, "decision", "businessKnowledgeModel", "decisionService"):
            self._names(node, graph)
        return graph

    def _names(self, node: etree._Element, graph: Graph) -> None:
        """Tell of a part that knows two others by one name."""
        known: dict[tuple[str, str], Reference] = {}
        for written in node.iterdescendants(*(f"{{{self.document.namespace}}}{tag}" for tag in _REQUIRED)):
            namespace, _, key = (written.get("href") or "").rpartition("#")
            reference = self._reference(namespace, key)
            if reference is None:
                continue
            source = graph if reference.source is None else graph.imports[reference.source]
            name = source.name_of(reference.key)
            if known.setdefault((reference.source or "", name), reference) != reference:
                self.document.add("D010", written, "所需的两项都叫“{name}”，请给其中一项改名。", name=name)

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
        code: Code = nothing
        if logic is None:
            self.document.add("D003", node, "业务知识模型“{name}”没有内容。", name=node.get("name") or key)
        else:
            code = self.boxes.function(logic)
        knows = self._references(node, "knowledgeRequirement", "requiredKnowledge")
        return Knowledge(key, self._variable(node)[0], code, tuple(knows), line_of(node))

    def _service(self, key: str, node: etree._Element) -> DecisionGroup:
        parameters = [*self._hrefs(node, "inputData"), *self._hrefs(node, "inputDecision")]
        outputs = self._hrefs(node, "outputDecision")
        variable = self.document.child(node, "variable")
        result = self.boxes.types.result_of(None if variable is None else variable.get("typeRef"))
        return DecisionGroup(key, self._variable(node)[0], tuple(parameters), tuple(outputs), result, line_of(node))

    def _references(self, node: etree._Element, requirement: str, *tags: str) -> Iterator[Reference]:
        for found in self.document.children(node, requirement):
            yield from self._hrefs(found, *tags)

    def _hrefs(self, node: etree._Element, *tags: str) -> Iterator[Reference]:
        for written in self.document.children(node, *tags):
            namespace, _, key = (written.get("href") or "").rpartition("#")
            reference = self._reference(namespace, key)
            if reference is not None:
                yield reference
            elif namespace in {"", self.root.get("namespace")}:
                self.document.add("D005", written, "引用的“{key}”不在本文件中。", key=key)
            else:
                text = "引用的“{key}”不在引入的文件中（namespace“{namespace}”）。"
                self.document.add("D005", written, text, key=key, namespace=namespace)

    def _reference(self, namespace: str, key: str) -> Reference | None:
        if namespace in {"", self.root.get("namespace")} and key in self.known:
            return Reference(key)
        for name, other in self.imports.items():
            graph = other.graph
            if other.namespace == namespace and any(
                key in parts for parts in (graph.inputs, graph.decisions, graph.knowledge, graph.services)
            ):
                return Reference(key, name)
        return None
