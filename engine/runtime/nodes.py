"""Nodes of a diagram, as SpiffWorkflow task specifications that neither predict nor inherit.

`Node` comes first in every class's bases and defines every hook without `super()`: SpiffWorkflow's own classes
implement the same hooks, and a hook left out would silently run theirs.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from engine.runtime import refusals
from engine.runtime.advance import DecisionMade
from engine.runtime.expressions import Formula
from engine.runtime.settings import Settings
from engine.runtime.token import STARTED, Token
from engine.runtime.values import Data

if TYPE_CHECKING:
    from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

    from engine.runtime.definitions import Definition
    from engine.runtime.scope import Scope


@dataclass(frozen=True)
class Flow:
    """A sequence flow, seen from its source."""

    id: str
    target: str
    condition: Formula | None = None
    default: bool = False


class Node(BpmnSpecMixin):
    """A flow node. What follows it is created when it is left, never before.

    `waits`: somebody completes it from outside. `calls`: another party answers it from outside. `passive`: its waiting
    token is a trigger and does not hold the scope open. `looks_ahead`: a join that asks who can still come.
    `owns_data`: its scope has variables of its own. `aside`: an event sub-process, which runs beside its scope.
    `repeats`: its token holds instances. `races`: the events after it race with each other.
    `undoes`: a compensation handler, which nothing flows into; `handler` is the one of this activity.
    """

    waits = False
    calls = False
    passive = False
    looks_ahead = False
    owns_data = False
    aside = False
    repeats = False
    races = False
    event_definition: "Definition | None" = None

    name: str
    bpmn_id: str
    bpmn_name: str | None
    lane: str | None
    manual: bool

    def __init__(self, wf_spec: "WorkflowSpec", bpmn_id: str, **kwargs: object) -> None:
        self.flows: tuple[Flow, ...] = ()
        self.incoming: tuple[str, ...] = ()
        self.boundary: tuple[str, ...] = ()
        self.settings = Settings()
        self.handler: str | None = None
        self.undoes = False
        super().__init__(wf_spec, bpmn_id, **kwargs)

    @property
    def together(self) -> bool:
        """Whether what its token holds is under way at the same time."""
        return False

    def test(self) -> None:
        """A node may stand without inputs: the diagram was checked when it was loaded."""

    def _predict(self, *args: object, **kwargs: object) -> None:
        pass

    def _update_hook(self, _my_task: Token) -> bool | None:
        return True

    def _run_hook(self, _my_task: Token) -> bool | None:
        return True

    def _on_ready_hook(self, my_task: Token) -> None:
        pass

    def _on_cancel(self, my_task: Token) -> None:
        pass

    def _on_error_hook(self, my_task: Token) -> None:
        pass

    def _on_complete_hook(self, my_task: Token) -> None:
        self.act(my_task)
        my_task.workflow.leave(my_task)

    def act(self, token: Token) -> None:
        """Note the act that this node's completion is, if it is one."""
        formula = self.settings.act
        if formula is None:
            return
        act = token.value(formula)
        if act is not None and not isinstance(act, str):
            raise token.refused(refusals.ACT_NOT_TEXT)
        if act:
            token.case.trace.act(token, act)

    def choose(self, token: Token) -> tuple[Flow, ...]:
        """The flows to take: those without condition and those whose condition holds, the default if none holds."""
        conditional = [flow for flow in self.flows if flow.condition is not None]
        if not conditional:
            return self.flows
        taken = {flow.id for flow in conditional if flow.condition is not None and token.holds(flow.condition)}
        if not taken:
            taken = {flow.id for flow in self.flows if flow.default}
        taken |= {flow.id for flow in self.flows if flow.condition is None and not flow.default}
        if not taken:
            raise token.refused(refusals.NO_FLOW)
        return tuple(flow for flow in self.flows if flow.id in taken)

    def outcome(self, token: Token) -> Data:
        """What the token has made of the data so far, for whoever looks from outside."""
        return token.shared_data()

    def counters(self, _token: Token, _instance: Token | None = None) -> dict[str, object]:
        """The counters of a repeated activity; other nodes have none."""
        return {}

    def fire(self, token: Token, values: Data) -> None:
        """What a token here waits for has happened, with these values; only nodes that catch are told."""
        raise NotImplementedError

    def try_fire(self, token: Token) -> bool:
        """Go on if what the token watches for has come; only nodes that watch are asked."""
        raise NotImplementedError

    def all_undone(self, token: Token) -> bool:
        """The compensation that this node has thrown is done with; whether its token goes on."""
        raise NotImplementedError

    def scope_done(self, scope: "Scope", token: Token) -> None:
        """The scope inside this token has ended; only nodes with a scope are told."""
        raise NotImplementedError


class Root(Node):
    """Stands at the top of a scope's tokens and never runs."""


class PassTask(Node):
    """A task that nobody does here: a plain or a manual task. It passes by itself."""


class UserTask(Node):
    """A task that a person completes."""

    waits = True

    def __init__(self, wf_spec: "WorkflowSpec", bpmn_id: str, **kwargs: object) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.manual = True


class ServiceTask(Node):
    """A service or send task: another party is asked, and its token waits for the answer."""

    calls = True

    def __init__(self, wf_spec: "WorkflowSpec", bpmn_id: str, **kwargs: object) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.manual = True


class RuleTask(Node):
    """A business rule task: asks a decision of the bundle and reports which rules fired."""

    def _run_hook(self, my_task: Token) -> bool | None:
        decision = self.settings.decision or ""
        decided = my_task.decide(decision)
        my_task.data = {**my_task.data, self.settings.result: decided.value}
        rules = tuple(fired.rule for fired in decided.fired if fired.decision == decision)
        made = DecisionMade(my_task.workflow.process, self.bpmn_id, decision, rules, decided.inputs, decided.value)
        my_task.case.trace.decisions.append(made)
        return True


class ScriptTask(Node):
    """A script task: a FEEL expression whose value becomes a variable."""

    def _run_hook(self, my_task: Token) -> bool | None:
        if self.settings.script is not None:
            my_task.data = {**my_task.data, self.settings.result: my_task.value(self.settings.script)}
        return True


def started(token: Token) -> bool:
    """Whether an activity with something inside has been started already."""
    return bool(token._state == STARTED)
