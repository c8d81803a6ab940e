"""What the runtime relies on in SpiffWorkflow 3.2.0, its private hooks above all."""

import inspect
from importlib.metadata import version

import pytest
from SpiffWorkflow.bpmn import workflow as bpmn_workflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    SignalEventDefinition,
    TerminateEventDefinition,
)
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask, StandardLoopTask
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.runtime import codec
from engine.runtime.expressions import FeelEngine
from engine.runtime.nodes import Node
from tests.runtime.diagrams import Played, diagram, element, elements, flows, several

WAITS = diagram(elements(startEvent="s", userTask="a", endEvent="e") + flows("s", "a", "e"))


def _parameters(function: object) -> list[str]:
    assert callable(function)
    return list(inspect.signature(function).parameters)


def test_the_version_is_the_pinned_one() -> None:
    assert version("spiffworkflow") == "3.2.0"


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (TaskSpec, "_update", ["self", "my_task"]),
        (TaskSpec, "_update_hook", ["self", "my_task"]),
        (TaskSpec, "_run", ["self", "my_task"]),
        (TaskSpec, "_run_hook", ["self", "my_task"]),
        (TaskSpec, "_on_ready", ["self", "my_task"]),
        (TaskSpec, "_on_ready_hook", ["self", "my_task"]),
        (TaskSpec, "_on_complete", ["self", "my_task"]),
        (TaskSpec, "_on_complete_hook", ["self", "my_task"]),
        (TaskSpec, "_on_cancel", ["self", "my_task"]),
        (TaskSpec, "_on_error_hook", ["self", "my_task"]),
        (TaskSpec, "_predict", ["self", "my_task", "seen", "looked_ahead", "mask"]),
        (TaskSpec, "test", ["self"]),
        (Task, "_set_state", ["self", "value"]),
        (Task, "_ready", ["self"]),
        (Task, "_inherit_data", ["self"]),
        (Task, "complete", ["self"]),
        (Task, "run", ["self"]),
        (Task, "cancel", ["self"]),
        (Task, "collect_log_extras", ["self", "dct"]),
        (BpmnSubWorkflow, "_task_completed_notify", ["self", "task"]),
        (bpmn_workflow.BpmnWorkflow, "create_subprocess", ["self", "my_task", "spec_name"]),
        (BpmnParser, "_add_diagram_indexes", ["self", "bpmn"]),
        (BpmnParser, "create_parser", ["self", "node", "filename", "lane"]),
        (ProcessParser, "__init__", ["self", "p", "node", "nsmap", "data_stores", "filename", "lane"]),
        (ProcessParser, "_parse", ["self"]),
        (ProcessParser, "parse_node", ["self", "node"]),
        (TaskParser, "_copy_task_attrs", ["self", "original", "loop_characteristics"]),
        (SubWorkflowTask, "__init__", ["self", "wf_spec", "bpmn_id", "subworkflow_spec", "transaction", "kwargs"]),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", ""),
)
def test_a_hook_is_called_as_we_override_it(owner: type, name: str, parameters: list[str]) -> None:
    assert _parameters(getattr(owner, name)) == parameters


def test_every_hook_that_spiffworkflows_mixins_implement_is_our_own() -> None:
    hooks = {name for name in dir(TaskSpec) if name.endswith("_hook")} - {"_predict_hook"} | {"_on_cancel", "_predict"}
    ours = _nodes(Node)
    assert len(ours) > 15
    for kind in ours:
        for hook in hooks:
            assert getattr(kind, hook).__module__.startswith("engine.runtime"), (kind, hook)


def _nodes(kind: type[Node]) -> set[type[Node]]:
    found: set[type[Node]] = {kind}
    for under in kind.__subclasses__():
        found |= _nodes(under)
    return found


def test_completing_calls_the_hook_and_then_tells_the_workflow() -> None:
    source = inspect.getsource(TaskSpec._on_complete)
    assert source.index("self._on_complete_hook(my_task)") < source.index("_task_completed_notify(my_task)")


def test_a_workflow_that_is_being_deserialized_makes_no_tasks() -> None:
    case = Played(WAITS)
    decoded = codec.decode(case.program, case.snapshot)
    assert [token.task_spec.name for token in decoded.tasks.values()] == ["#root", "a"]


def test_states_keep_their_numbers_for_old_snapshots() -> None:
    states = (TaskState.WAITING, TaskState.READY, TaskState.STARTED, TaskState.COMPLETED, TaskState.CANCELLED)
    assert states == (8, 16, 32, 64, 256)


@pytest.mark.parametrize("kind", [ErrorEventDefinition, EscalationEventDefinition], ids=["error", "escalation"])
def test_a_definition_without_code_equals_every_code(kind: type[ErrorEventDefinition]) -> None:
    assert kind("a", None) == kind("b", "1")
    assert kind("a", "1") == kind("b", "1")
    assert kind("a", "2") != kind("b", "1")


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        (MessageEventDefinition("m"), MessageEventDefinition("m"), MessageEventDefinition("n")),
        (SignalEventDefinition("m"), SignalEventDefinition("m"), MessageEventDefinition("m")),
        (CancelEventDefinition(), CancelEventDefinition(), TerminateEventDefinition()),
    ],
    ids=["messages", "signals", "cancellations"],
)
def test_definitions_are_equal_by_kind_and_name(one: object, same: object, other: object) -> None:
    assert (one == same, one == other) == (True, False)


def test_the_node_of_instances_stands_beside_the_node_of_the_whole() -> None:
    case = Played(diagram(element("userTask", "v", several(count="=2")) + elements(startEvent="s") + flows("s", "v")))
    nodes = case.program.specs["p"].task_specs
    assert isinstance(nodes["v"], MultiInstanceTask)
    assert not isinstance(nodes["v"], StandardLoopTask)
    assert nodes["v"].task_spec == "v [child]"
    assert "v [child]" in nodes


def test_spiffworkflows_python_engine_is_never_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    class Forbidden:
        def __init__(self) -> None:
            made.append(self)

    monkeypatch.setattr(bpmn_workflow, "PythonScriptEngine", Forbidden)
    case = Played(WAITS)
    engine = codec.decode(case.program, case.snapshot).script_engine
    assert (made, type(engine)) == ([], FeelEngine)
