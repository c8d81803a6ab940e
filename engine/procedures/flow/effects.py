"""What the nodes of a diagram write when they are done, scopes inside them aside."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.language import tree
from engine.language.checking import Variables, type_of
from engine.language.decision_checking import type_of_decision
from engine.language.feel import Expression
from engine.language.types import ANY, Type
from engine.procedures.flow import answers
from engine.procedures.flow.written import UNTOLD, Written, as_json
from engine.procedures.forms import Form
from engine.runtime.definitions import Message, Signal
from engine.runtime.event_subprocess import EventSubProcess
from engine.runtime.events import Waiting
from engine.runtime.expressions import Formula
from engine.runtime.nodes import Node, RuleTask, ScriptTask, ServiceTask, UserTask
from engine.runtime.program import Program
from engine.runtime.settings import Mapped


@dataclass(frozen=True)
class Effects:
    """What writes data: the forms and decisions of a bundle. Nobody knows what the `unread` forms write."""

    program: Program
    forms: Mapping[str, Form]
    unread: frozenset[str] = frozenset()

    def done(self, node: Node, before: Written) -> Written:
        """What has been written when a node is done, before its output mapping."""
        match node:
            case UserTask():
                return self._filled_in(node.settings.form, before)
            case ServiceTask():
                return self._answered(node, before)
            case RuleTask():
                return before.but({node.settings.result: self._decided(node.settings.decision, before)})
            case ScriptTask():
                script = node.settings.script
                unsure = [node.settings.result] if script and not is_sure(script, before) else []
                return before.but({node.settings.result: type_in(script, before)}, unsure)
            case Waiting() if not isinstance(node, EventSubProcess):
                return self.received(node, before)
        return before

    def received(self, node: Node, before: Written) -> Written:
        """What has been written when an event has happened: messages and signals bring values with them."""
        brings = isinstance(node.event_definition, Message | Signal)
        return before.opened(node.bpmn_id) if brings else before

    def form_answered(self, form: str, before: Written) -> Written:
        """What has been written when a form has been answered."""
        known = self.forms.get(form)
        if known is None or form in self.unread:
            before = before.opened(UNTOLD)
        return before if known is None else before.but(answers.data_of(known))

    def _filled_in(self, form: str | None, before: Written) -> Written:
        return before if form is None else self.form_answered(form, before)

    def _answered(self, node: Node, before: Written) -> Written:
        form = node.settings.properties.get("answer_form")
        return before.opened(node.bpmn_id) if form is None else self.form_answered(form, before)

    def _decided(self, decision: str | None, before: Written) -> Type:
        decisions = self.program.decisions.get(decision or "")
        one = None if decisions is None else decisions.decisions.get(decision or "")
        if decisions is None or one is None:
            return ANY
        return as_json(type_of_decision(one, decisions.graph, Variables(before.types)))


def type_in(formula: Formula | None, written: Written) -> Type:
    """The type of a formula's value as data of a case."""
    if formula is None or formula.expression is None:
        return ANY
    return as_json(type_of(formula.expression, Variables(written.types)))


def is_sure(formula: Formula, written: Written) -> bool:
    """Whether a formula gives more than null for want of a name: one that only passes on a name is as sure as it."""
    name = None if formula.expression is None else copied(formula.expression)
    return name is None or name in written.sure or name not in written.types


def copied(expression: Expression) -> str | None:
    """The name that an expression only passes on, as a whole or a part of it; None for any other expression."""
    node = expression.tree
    while isinstance(node, tree.Path):
        node = node.source
    return node.name.split(".")[0] if isinstance(node, tree.Name) else None


def given(node: Node, before: Written) -> Written:
    """What has been written after a node's input mapping."""
    return _mapped(node.settings.inputs, before, before)


def given_back(node: Node, outer: Written, done: Written) -> Written:
    """What has been written after a node's output mapping, or after its own input mapping is forgotten."""
    if node.settings.outputs:
        return _mapped(node.settings.outputs, outer, done)
    local = {mapped.target[0] for mapped in node.settings.inputs}
    return done.without(local, outer) if local else done


def _mapped(lines: tuple[Mapped, ...], onto: Written, seen: Written) -> Written:
    for mapped in lines:
        source = onto if onto is seen else seen
        type_ = type_in(mapped.source, source) if mapped.source.expression else as_json(Type("string"))
        written = onto.placed(mapped.target, type_, surely=is_sure(mapped.source, source))
        onto, seen = written, written if onto is seen else seen
    return onto
