"""The extension elements of Camunda 8 (`zeebe:`), read into `Settings`."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from engine.runtime import refusals
from engine.runtime.elements import BPMN, CALLING, GATEWAYS, ZEEBE
from engine.runtime.expressions import Formula, Reader
from engine.runtime.normalise import place_of, tag_of
from engine.runtime.refusals import Place, Problems
from engine.runtime.settings import Assignment, Mapped, Repetition, Settings

_NAME = re.compile(r"[^\W\d]\w*")
_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_ASSIGNMENT = {
    "assignee": ("assignmentDefinition", "assignee"),
    "users": ("assignmentDefinition", "candidateUsers"),
    "groups": ("assignmentDefinition", "candidateGroups"),
    "due": ("taskSchedule", "dueDate"),
    "follow_up": ("taskSchedule", "followUpDate"),
    "priority": ("priorityDefinition", "priority"),
}
_OPERATION = re.compile(r"[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*")


class ExtensionReader:
    """Reads the extensions of one node of a diagram; notes everything wrong with them."""

    def __init__(self, node: etree._Element, file: str, problems: Problems) -> None:
        self.node, self.file, self.problems = node, file, problems
        self.kind = tag_of(node)[1]
        self.own: dict[str, list[etree._Element]] = {}
        for extensions in node.findall(f"{{{BPMN}}}extensionElements"):
            for element in extensions.iterchildren(f"{{{ZEEBE}}}*"):
                self.own.setdefault(tag_of(element)[1], []).append(element)

    def settings(self) -> Settings:
        """Everything that the diagram says about the node."""
        properties = self._properties()
        called, decision, script = self._one("calledElement"), self._one("calledDecision"), self._one("script")
        return Settings(
            properties=properties,
            act=self._act(properties),
            limit=self._limit(properties),
            form=self._one("formDefinition").get("formId") or None,
            assignment=self._assignment(),
            inputs=self._mapped("input"),
            outputs=self._mapped("output"),
            called=self._called(called.get("processId")),
            passes_all_in=called.get("propagateAllParentVariables") != "false",
            passes_all_out=called.get("propagateAllChildVariables") != "false",
            decision=self._decision(decision),
            operation=self._operation(self._one("taskDefinition")),
            script=self._script(script),
            result=self._variable({**script, **decision}, "resultVariable"),
            repetition=self._repetition(),
        )

    def _place(self, element: etree._Element | None = None) -> Place:
        return place_of(self.node if element is None else element, self.file)

    def _reader(self, where: str, element: etree._Element | None = None) -> Reader:
        return Reader(self.problems, self._place(element), where)

    def _all(self, tag: str, parent: etree._Element | None = None) -> Iterator[etree._Element]:
        """The zeebe elements of this name directly in the extensions of an element, or one level down."""
        if parent is None:
            yield from self.own.get(tag, ())
            return
        for extensions in parent.findall(f"{{{BPMN}}}extensionElements"):
            yield from extensions.findall(f"{{{ZEEBE}}}{tag}")

    def _one(self, tag: str, parent: etree._Element | None = None) -> Mapping[str, str]:
        for element in self._all(tag, parent):
            return {str(name): str(value) for name, value in element.attrib.items()}
        return {}

    def _properties(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for holder in self._all("properties"):
            for element in holder.findall(f"{{{ZEEBE}}}property"):
                name = str(element.get("name", ""))
                if name in found:
                    self.problems.add(refusals.PROPERTY_TWICE, self._place(element), name=name)
                found[name] = str(element.get("value", ""))
        return found

    def _act(self, properties: Mapping[str, str]) -> Formula | None:
        act = properties.get("act")
        if act is None:
            return None
        if self.kind in GATEWAYS:
            self.problems.add(refusals.ACT_MISPLACED, self._place(), kind=self.kind)
        return self._reader("扩展属性 act").text_or_formula(act)

    def _limit(self, properties: Mapping[str, str]) -> Formula | None:
        limit = properties.get("limit")
        return None if limit is None else self._reader("扩展属性 limit").text_or_formula(limit)

    def _assignment(self) -> Assignment | None:
        read = {
            name: self._reader(f"zeebe:{tag} {attribute}").text_or_formula(written)
            for name, (tag, attribute) in _ASSIGNMENT.items()
            if (written := self._one(tag).get(attribute))
        }
        return Assignment(**read) if read else None

    def _mapped(self, tag: str) -> tuple[Mapped, ...]:
        found = []
        for holder in self._all("ioMapping"):
            written = holder.findall(f"{{{ZEEBE}}}{tag}")
            if written and self.node.get("triggeredByEvent") == "true":
                self.problems.add(refusals.MAPPING_MISPLACED, self._place(), kind=self.kind)
            for element in written:
                target = str(element.get("target", ""))
                source = self._reader(f"zeebe:{tag} “{target}”", element).text_or_formula(element.get("source"))
                if not _PATH.fullmatch(target):
                    self.problems.add(refusals.MAPPING_TARGET, self._place(element), target=target)
                elif not (element.get("source") or "").strip():
                    self.problems.add(refusals.MAPPING_SOURCE, self._place(element), target=target)
                elif source is not None:
                    found.append(Mapped(tuple(target.split(".")), source))
        return tuple(found)

    def _variable(self, attributes: Mapping[str, str], attribute: str, element: etree._Element | None = None) -> str:
        """The variable that an attribute names; "" when it names none."""
        name = attributes.get(attribute, "")
        if name and not _NAME.fullmatch(name):
            self.problems.add(refusals.VARIABLE_NAME, self._place(element), attribute=attribute, name=name)
        return name

    def _called(self, process: str | None) -> str | None:
        if self.kind != "callActivity":
            return None
        if process and self.node.get("calledElement", process) != process:
            self.problems.add(refusals.CALL_TWICE, self._place())
        process = process or self.node.get("calledElement")
        if not process:
            self.problems.add(refusals.CALL_MISSING, self._place())
        elif process.startswith("="):
            self.problems.add(refusals.CALL_DYNAMIC, self._place())
        return process or None

    def _decision(self, attributes: Mapping[str, str]) -> str | None:
        if self.kind != "businessRuleTask":
            return None
        decision = attributes.get("decisionId", "")
        if not decision or not attributes.get("resultVariable"):
            self.problems.add(refusals.DECISION_MISSING, self._place())
        return decision or None

    def _operation(self, attributes: Mapping[str, str]) -> str | None:
        if self.kind not in CALLING:
            return None
        operation = attributes.get("type", "")
        if not operation and self.kind == "sendTask" and self.node.get("messageRef"):
            return None
        if self.node.get("messageRef"):
            self.problems.add(refusals.SEND_TWICE, self._place())
        if not operation:
            self.problems.add(refusals.OPERATION_MISSING, self._place())
        elif not _OPERATION.fullmatch(operation):
            self.problems.add(refusals.OPERATION_SHAPE, self._place(), type=operation)
        if "retries" in attributes:
            self.problems.add(refusals.RETRIES, self._place())
        return operation or None

    def _script(self, attributes: Mapping[str, str]) -> Formula | None:
        if self.kind != "scriptTask":
            return None
        if not attributes.get("expression") or not attributes.get("resultVariable"):
            self.problems.add(refusals.SCRIPT_MISSING, self._place())
            return None
        language = (self.node.get("scriptFormat") or "").strip()
        if language.lower() not in {"", "feel"}:
            self.problems.add(refusals.LANGUAGE, self._place(), language=language, tag=self.kind)
        return self._reader("脚本").formula(attributes["expression"])

    def _repetition(self) -> Repetition | None:
        several = self.node.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if several is not None:
            return self._multi_instance(several)
        loop = self.node.find(f"{{{BPMN}}}standardLoopCharacteristics")
        return None if loop is None else self._standard_loop(loop)

    def _multi_instance(self, loop: etree._Element) -> Repetition:
        zeebe = self._one("loopCharacteristics", loop)
        collection = zeebe.get("inputCollection")
        count = self._inner(loop, "loopCardinality", "loopCardinality")
        if (collection is None) == (loop.find(f"{{{BPMN}}}loopCardinality") is None):
            self.problems.add(refusals.LOOP_EMPTY, self._place(loop))
        if ("outputCollection" in zeebe) != ("outputElement" in zeebe):
            self.problems.add(refusals.LOOP_OUTPUT, self._place(loop))
        if "inputElement" in zeebe and collection is None:
            self.problems.add(refusals.LOOP_ITEM, self._place(loop))
        output_value = zeebe.get("outputElement")
        return Repetition(
            sequential=loop.get("isSequential") == "true",
            items=None if collection is None else self._reader("inputCollection", loop).formula(collection),
            item=self._variable(zeebe, "inputElement", loop),
            count=count,
            output=self._variable(zeebe, "outputCollection", loop),
            output_value=None if output_value is None else self._reader("outputElement", loop).formula(output_value),
            until=self._inner(loop, "completionCondition", "completionCondition"),
        )

    def _standard_loop(self, loop: etree._Element) -> Repetition:
        again, maximum = self._inner(loop, "loopCondition", "loopCondition"), loop.get("loopMaximum")
        if maximum is not None and not (maximum.isascii() and maximum.isdecimal() and int(maximum)):
            self.problems.add(refusals.LOOP_MAXIMUM, self._place(loop), value=maximum)
            maximum = "1"
        if maximum is None and loop.find(f"{{{BPMN}}}loopCondition") is None:
            self.problems.add(refusals.LOOP_ENDLESS, self._place(loop))
        return Repetition(
            repeat_while=again,
            maximum=None if maximum is None else int(maximum),
            test_before=loop.get("testBefore") == "true",
        )

    def _inner(self, parent: etree._Element, tag: str, where: str) -> Formula | None:
        element = parent.find(f"{{{BPMN}}}{tag}")
        return None if element is None else self._reader(where, element).formula(element.text)
