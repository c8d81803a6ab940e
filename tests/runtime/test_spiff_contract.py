"""What the runtime relies on in SpiffWorkflow 3.2.0, its private hooks above all."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from importlib.metadata import version
from typing import Final

import pytest
from SpiffWorkflow.bpmn import workflow as bpmn_workflow
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.node_parser import NodeParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.event_definitions import (
    CancelEventDefinition,
    ConditionalEventDefinition,
    ErrorEventDefinition,
    EscalationEventDefinition,
    MessageEventDefinition,
    NoneEventDefinition,
    SignalEventDefinition,
    TerminateEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import CodeEventDefinition, ItemAwareEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent, ThrowingEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask, StandardLoopTask
from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from SpiffWorkflow.workflow import Workflow

import engine.runtime
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


RELIED_ON: Final[tuple[tuple[type, str, list[str]], ...]] = (
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
    (BpmnTaskSpec, "_update_hook", ["self", "my_task"]),
    (BpmnTaskSpec, "_on_complete_hook", ["self", "my_task"]),
    (BpmnSpecMixin, "__init__", ["self", "wf_spec", "bpmn_id", "kwargs"]),
    (ThrowingEvent, "_run_hook", ["self", "my_task"]),
    (CatchingEvent, "_run_hook", ["self", "my_task"]),
    (CatchingEvent, "_on_ready_hook", ["self", "my_task"]),
    (CatchingEvent, "_on_cancel", ["self", "my_task"]),
    (StandardLoopTask, "_update_hook", ["self", "my_task"]),
    (SubWorkflowTask, "__init__", ["self", "wf_spec", "bpmn_id", "subworkflow_spec", "transaction", "kwargs"]),
    (SubWorkflowTask, "_on_cancel", ["self", "my_task"]),
    (Task, "__init__", ["self", "workflow", "task_spec", "parent", "state", "id"]),
    (Task, "_set_state", ["self", "value"]),
    (Task, "_ready", ["self"]),
    (Task, "_inherit_data", ["self"]),
    (Task, "complete", ["self"]),
    (Task, "run", ["self"]),
    (Task, "cancel", ["self"]),
    (Task, "collect_log_extras", ["self", "dct"]),
    (BpmnSubWorkflow, "__init__", ["self", "spec", "parent_task_id", "top_workflow", "kwargs"]),
    (Workflow, "_task_completed_notify", ["self", "task"]),
    (BpmnWorkflow, "__init__", ["self", "spec", "subprocess_specs", "script_engine", "kwargs"]),
    (BpmnWorkflow, "create_subprocess", ["self", "my_task", "spec_name"]),
    (BpmnWorkflow, "do_engine_steps", ["self", "will_complete_task", "did_complete_task"]),
    (BpmnProcessSpec, "__init__", ["self", "name", "description", "filename", "svg"]),
    (BpmnParser, "__init__", ["self", "namespaces", "validator", "spec_descriptions"]),
    (BpmnParser, "_add_diagram_indexes", ["self", "bpmn"]),
    (BpmnParser, "create_parser", ["self", "node", "filename", "lane"]),
    (ProcessParser, "__init__", ["self", "p", "node", "nsmap", "data_stores", "filename", "lane"]),
    (ProcessParser, "_parse", ["self"]),
    (ProcessParser, "add_tasks", ["self"]),
    (ProcessParser, "parse_node", ["self", "node"]),
    (TaskParser, "_copy_task_attrs", ["self", "original", "loop_characteristics"]),
    (TaskParser, "create_task", ["self"]),
    (TaskParser, "parse_node", ["self"]),
    (NodeParser, "parse_incoming_data_references", ["self"]),
    (NodeParser, "parse_outgoing_data_references", ["self"]),
    (EventDefinition, "__init__", ["self", "name", "description"]),
    (EventDefinition, "throw", ["self", "my_task"]),
    (NoneEventDefinition, "__init__", ["self", "kwargs"]),
    (NoneEventDefinition, "throw", ["self", "my_task"]),
    (CodeEventDefinition, "throw", ["self", "my_task"]),
    (ItemAwareEventDefinition, "throw", ["self", "my_task"]),
    (CancelEventDefinition, "throw", ["self", "my_task", "kwargs"]),
    (TerminateEventDefinition, "throw", ["self", "my_task"]),
    (ConditionalEventDefinition, "__init__", ["self", "expression", "kwargs"]),
    (MessageEventDefinition, "__init__", ["self", "name", "correlation_properties", "kwargs"]),
    (MessageEventDefinition, "throw", ["self", "my_task"]),
    (TimerEventDefinition, "__init__", ["self", "name", "expression", "kwargs"]),
)


@pytest.mark.parametrize(
    ("owner", "name", "parameters"), RELIED_ON, ids=[f"{owner.__name__}.{name}" for owner, name, _ in RELIED_ON]
)
def test_a_hook_is_called_as_we_override_it(owner: type, name: str, parameters: list[str]) -> None:
    assert _parameters(vars(owner)[name]) == parameters


def test_whatever_we_override_of_spiffworkflows_is_among_the_hooks_above() -> None:
    overridden = {
        (base, name)
        for kind in _classes()
        for name in {name for base in kind.__mro__ for name in vars(base)}
        if _is_ours(kind, name) and (base := _first_theirs(kind, name)) is not None
    }
    assert len(overridden) > 30
    assert overridden <= {(owner, name) for owner, name, _ in RELIED_ON}


def _classes() -> Iterator[type]:
    for module in pkgutil.walk_packages(engine.runtime.__path__, "engine.runtime."):
        for value in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(value) and value.__module__ == module.name:
                yield value


def _is_ours(kind: type, name: str) -> bool:
    first = next(base for base in kind.__mro__ if name in vars(base))
    return first.__module__.startswith("engine.") and inspect.isfunction(vars(first)[name])


def _first_theirs(kind: type, name: str) -> type | None:
    """The class of SpiffWorkflow's whose method of that name would be called but for ours."""
    theirs = (base for base in kind.__mro__ if base.__module__.startswith("SpiffWorkflow"))
    return next((base for base in theirs if inspect.isfunction(vars(base).get(name))), None)


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
