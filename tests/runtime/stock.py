"""Stock SpiffWorkflow on a generated diagram, its FEEL rewritten in Python; for comparisons only."""

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tests.runtime.diagrams import BPMN, ZEEBE


class Stock:
    """A case on the unchanged library."""

    def __init__(self, content: bytes, data: Mapping[str, object]) -> None:
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.ElementTree(_in_python(content)), "p.bpmn")
        self.workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
        self.workflow.task_tree.data.update(data)
        self.workflow.do_engine_steps()

    def waits(self) -> list[str]:
        """The elements that wait, sorted."""
        return sorted(str(task.task_spec.bpmn_id) for task in self._ready())

    def complete(self, name: str, data: Mapping[str, object]) -> None:
        """Complete the oldest waiting task of an element."""
        task = next(task for task in self._ready() if task.task_spec.bpmn_id == name)
        task.data.update(data)
        task.run()
        self.workflow.do_engine_steps()

    def ended(self) -> bool:
        """Whether the case has ended."""
        return bool(self.workflow.is_completed())

    def data(self) -> dict[str, object]:
        """The data at the end."""
        return dict(self.workflow.data)

    def _ready(self) -> list[Any]:
        return list(self.workflow.get_tasks(state=TaskState.READY, manual=True))


def _in_python(content: bytes) -> etree._Element:
    """The diagram with Python conditions and scripts, and the start and end events that the library wants."""
    root = etree.fromstring(content)
    for condition in root.iter(f"{{{BPMN}}}conditionExpression"):
        condition.text = re.sub(r"(?<![<>])=", "==", (condition.text or "").removeprefix("="))
    for task in root.iter(f"{{{BPMN}}}scriptTask"):
        script = task.find(f".//{{{ZEEBE}}}script")
        assert script is not None
        written = etree.SubElement(task, f"{{{BPMN}}}script")
        written.text = f"{script.get('resultVariable')} = {str(script.get('expression')).removeprefix('=')}"
    for task in list(root.iter(f"{{{BPMN}}}task")):  # which nobody completes here; there somebody would have to
        task.tag = f"{{{BPMN}}}scriptTask"
        etree.SubElement(task, f"{{{BPMN}}}script").text = "True"
    for scope in list(root.iter(f"{{{BPMN}}}subProcess")):
        _give_ends(scope)
    return root


def _give_ends(scope: etree._Element) -> None:
    nodes = [one for one in scope if etree.QName(one).localname not in {"sequenceFlow", "extensionElements"}]
    flows = scope.findall(f"{{{BPMN}}}sequenceFlow")
    sources, targets = ({str(flow.get(key)) for flow in flows} for key in ("sourceRef", "targetRef"))
    for number, node in enumerate(nodes):
        name = str(node.get("id"))
        if name not in targets:
            _join(scope, "startEvent", f"{scope.get('id')}s{number}", name)
        if name not in sources:
            _join(scope, "endEvent", f"{scope.get('id')}e{number}", name)


def _join(scope: etree._Element, tag: str, event: str, node: str) -> None:
    etree.SubElement(scope, f"{{{BPMN}}}{tag}", id=event)
    source, target = (event, node) if tag == "startEvent" else (node, event)
    etree.SubElement(scope, f"{{{BPMN}}}sequenceFlow", id=f"{source}-{target}", sourceRef=source, targetRef=target)
