"""The DMN files of one bundle, read together: each after those that it imports (DMN 1.5, 6.3.3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from lxml import etree

from engine.faults import Problem
from engine.language.dmn_reading import EMPTY, NAMESPACES, Graph, Imported, read_graph
from engine.language.xml_reading import Document, Unreadable, tag_of


@dataclass(frozen=True)
class _File:
    document: Document
    root: etree._Element

    @property
    def namespace(self) -> str:
        return self.root.get("namespace") or ""

    def imports(self) -> Iterator[etree._Element]:
        return self.document.children(self.root, "import")


def located(file: str, location: str) -> str:
    """The name in the bundle of the file at a place that another one names, seen from that other one.

    What lies beside a procedure's folder is in its bundle under its own name (`_shared/`).
    """
    return normpath(join(dirname(file), location)).removeprefix("../")


def read_graphs(files: Mapping[str, bytes]) -> tuple[dict[str, Graph], list[Problem]]:
    """The graph of each file as far as it could be read, and everything that is wrong, file by file."""
    documents = {name: Document(name) for name in files}
    opened = {name: file for name, content in files.items() if (file := _opened(documents[name], content))}
    reader = _Files(opened)
    graphs = {name: reader.read(name, ()).graph if name in opened else EMPTY for name in files}
    return graphs, [problem for document in documents.values() for problem in document.problems]


def _opened(document: Document, xml: bytes) -> _File | None:
    try:
        root = document.root(xml)
    except Unreadable:
        return None
    if document.namespace not in NAMESPACES or tag_of(root) != "definitions":
        document.add("D002", root, "不是 DMN 文件：根元素应为 DMN 1.1 至 1.5 的 definitions。")
        return None
    return _File(document, root)


class _Files:
    """Reads each file once, what it imports first."""

    def __init__(self, opened: Mapping[str, _File]) -> None:
        self.opened = opened
        self.done: dict[str, Imported] = {}

    def read(self, name: str, importing: Sequence[str]) -> Imported:
        """The file, asked for by way of the files in `importing`."""
        if name not in self.done:
            file, found = self.opened[name], {}
            for node in file.imports():
                prefix, other = node.get("name") or "", self._imported(name, node, (*importing, name))
                if prefix in found:
                    file.document.add("D004", node, "有两个引入的名称都是“{name}”，请改名。", name=prefix)
                elif other is not None:
                    found[prefix] = other
            self.done[name] = read_graph(file.document, file.root, found)
        return self.done[name]

    def _imported(self, name: str, node: etree._Element, importing: Sequence[str]) -> Imported | None:
        other = self._target(name, node)
        if other is None:
            return None
        if other in importing:
            files = " → ".join([*importing[importing.index(other) :], other])
            self.opened[name].document.add("D011", node, "文件循环引入：{files}。请去掉其中一个引入。", files=files)
            return None
        return self.read(other, importing)

    def _target(self, name: str, node: etree._Element) -> str | None:
        """The file that an import means: the one at its location, or else the only one with its namespace."""
        document = self.opened[name].document
        namespace, location = node.get("namespace") or "", node.get("locationURI") or ""
        if node.get("importType") not in NAMESPACES:
            document.add("D004", node, "只能引入 DMN 文件。")
            return None
        found = [other for other, file in self.opened.items() if file.namespace == namespace and other != name]
        if location:
            found = [other for other in found if other == located(name, location)]
        if len(found) == 1:
            return found[0]
        wanted = location or namespace
        if found:
            text = "有几个文件的 namespace 都是“{wanted}”（{files}），请用 locationURI 写明引入哪一个。"
            document.add("D004", node, text, wanted=wanted, files="、".join(found))
        else:
            text = "没有找到引入的文件“{wanted}”（namespace“{namespace}”）：只能引入同一事项中的 DMN 文件。"
            document.add("D004", node, text, wanted=wanted, namespace=namespace)
        return None
