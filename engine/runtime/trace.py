"""What happens during one step, in order. It replaces SpiffWorkflow's tree as the evidence; the journal keeps it."""

from typing import TYPE_CHECKING, Final

from engine.runtime import refusals
from engine.runtime.advance import Act, Call, DecisionMade, Opened, Passed, Sent
from engine.runtime.expressions import Formula
from engine.runtime.values import Data, found, placed

if TYPE_CHECKING:
    from engine.runtime.token import Token

LONGEST_LIMIT: Final = 9999


class Trace:
    """The record of one step."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.passed: list[Passed] = []
        self.decisions: list[DecisionMade] = []
        self.conflicts: list[str] = []
        self.notes: list[str] = []
        self.sent: list[Sent] = []

    def enter(self, token: "Token") -> None:
        """A token has come to an element."""
        self.passed.append(Passed(token.workflow.process, token.task_spec.bpmn_id, token.flow, token.id))

    def act(self, token: "Token", act: str) -> None:
        """An element completed that is an act."""
        node = token.task_spec
        self.acts.append(Act(act, token.workflow.process, node.bpmn_id, token.id, node.settings.properties))


def limit(token: "Token") -> int | None:
    """How many units of time a task that opens may take; what gives no whole number refuses the step."""
    formula = token.task_spec.settings.limit
    return None if formula is None else whole_units(token, token.value(formula), formula)


def whole_units(token: "Token", value: object, formula: Formula) -> int:
    """A limit's value as a whole number of units of time; anything else refuses the step."""
    if formula.expression is None and formula.text.isascii() and formula.text.isdecimal():
        value = int(formula.text)
    if type(value) is not int or not 1 <= value <= LONGEST_LIMIT:
        raise token.refused(refusals.LIMIT_NOT_WHOLE)
    return value


def opened(token: "Token", units: int | None = None) -> Opened:
    """A waiting token, described for the worklist; `units` is its limit, if it has just opened."""
    node, whole = token.task_spec, token.whole
    return Opened(
        token=token.id,
        process=token.workflow.process,
        element=node.bpmn_id,
        name=node.bpmn_name or "",
        lane=node.lane,
        form=node.settings.form,
        properties=node.settings.properties,
        path=tuple(host.task_spec.bpmn_id for host in reversed(token.line()[1:])),
        group=None if whole is token else whole.id,
        index=None if token.index is None else token.index + 1,
        data=token.data,
        limit=units,
    )


def call(token: "Token") -> Call:
    """A token that waits for another party, with what that party is to be told."""
    node, inputs = token.task_spec, Data()
    for mapped in node.settings.inputs:
        inputs = placed(inputs, mapped.target, found(token.data, mapped.target))
    return Call(
        token=token.id,
        process=token.workflow.process,
        element=node.bpmn_id,
        name=node.bpmn_name or "",
        operation=node.settings.operation or "",
        inputs=inputs,
        properties=node.settings.properties,
    )
