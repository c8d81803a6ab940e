"""SpiffWorkflow 3.2.0 as it is, the peer: a whole case as JSON is read, a task completed, the whole written again."""

import json
import logging
from io import BytesIO
from typing import Any

from SpiffWorkflow.bpmn import BpmnEvent
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.defaults import IntermediateCatchEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from tests.bench.models import PROCESS, Model, answer

logging.getLogger("spiff").setLevel(logging.WARNING)  # below, it copies the data of every task into what it would log


class StockEngine:
    """What SpiffWorkflow runs cases of one model with."""

    def __init__(self, model: Model) -> None:
        self._scripts: Any = PythonScriptEngine()
        self._scripts.call_service = _answered
        self._serializer: Any = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
        parser: Any = SpiffBpmnParser()
        for name, content in model.stock.items():
            if name.endswith(".dmn"):
                parser.add_dmn_io(BytesIO(content), name)
            else:
                parser.add_bpmn_io(BytesIO(content), name)
        self._spec = parser.get_spec(PROCESS)
        self._inner = parser.get_subprocess_specs(PROCESS)
        self._given = dict(model.given)

    def begun(self) -> str:
        """A new case as JSON."""
        workflow: Any = BpmnWorkflow(self._spec, self._inner, script_engine=self._scripts)
        workflow.get_next_task(state=TaskState.READY).data.update(self._given)
        workflow.do_engine_steps()
        return str(self._serializer.serialize_json(workflow))

    def complete_next(self, written: str) -> str:
        """What is measured: read, complete the next task, carry on, write."""
        workflow: Any = self._serializer.deserialize_json(written)
        workflow.script_engine = self._scripts
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data.update(answer(task.task_spec.bpmn_id))
        task.run()
        workflow.do_engine_steps()
        return str(self._serializer.serialize_json(workflow))

    def received(self, written: str) -> str:
        """A case that waits for a message, after it has come."""
        workflow: Any = self._serializer.deserialize_json(written)
        workflow.script_engine = self._scripts
        for task in workflow.get_tasks(state=TaskState.WAITING, spec_class=IntermediateCatchEvent):
            workflow.send_event(BpmnEvent(task.task_spec.event_definition, payload={}))
        workflow.do_engine_steps()
        return str(self._serializer.serialize_json(workflow))

    def next_element(self, written: str) -> str | None:
        """The element of the next task; None when nobody has anything to do."""
        workflow: Any = self._serializer.deserialize_json(written)
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        return None if task is None else str(task.task_spec.bpmn_id)

    def going_on(self, written: str) -> str | None:
        """A case as somebody has something to do in it, after the message that it may wait for; None at its end."""
        if self.next_element(written) is None:
            written = self.received(written)
        return None if self.next_element(written) is None else written


def _answered(_task: object, **_asked: object) -> str:
    return json.dumps({"standing": "normal"})
