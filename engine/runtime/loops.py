"""Repeated activities: multi-instance, parallel or one after another, and the standard loop.

The token of the repeated activity holds the instances. Counters exist only where expressions are evaluated, never in
data: `nrOfInstances`, `nrOfActiveInstances`, `nrOfCompletedInstances`, and in an instance `loopCounter`, from 1.
"""

from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask, StandardLoopTask

from engine.runtime import refusals
from engine.runtime.nodes import Node, started
from engine.runtime.settings import Repetition
from engine.runtime.token import STARTED, Rounds, Token
from engine.runtime.values import Data, merged

if TYPE_CHECKING:
    from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

MAX_INSTANCES = 5_000

# As many are sorted or merged in about as long as a step of an expression takes.
_SORTED: Final = 32
_NAMES: Final = 16
UNLIMITED = 2**53


class Repeated(Node):
    """An activity with instances; `task_spec` is the name of the node that each instance stands on."""

    repeats = True
    task_spec: str

    @property
    def repetition(self) -> Repetition:
        """How it repeats."""
        return self.settings.repetition or Repetition()

    def counters(self, token: Token, instance: Token | None = None) -> dict[str, object]:
        """The counters as they stand now."""
        rounds = rounds_of(token)
        found: dict[str, object] = {
            "nrOfInstances": rounds.total - rounds.removed,
            "nrOfActiveInstances": len(token.instances),
            "nrOfCompletedInstances": rounds.done,
        }
        if instance is not None and instance.index is not None:
            found["loopCounter"] = instance.index + 1
        return found

    def add(self, token: Token) -> None:
        """Start the next instance."""
        rounds = rounds_of(token)
        index, rounds.started = rounds.started, rounds.started + 1
        data = token.data
        if rounds.items is not None and self.repetition.item:
            data = {**data, self.repetition.item: rounds.items[index]}
        token.workflow.enter_instance(self.task_spec, token, index, data)

    def begin(self, token: Token, rounds: Rounds, at_once: int) -> None:
        """Set out with the first instances."""
        token.rounds = rounds
        token._set_state(STARTED)
        for _ in range(at_once):
            self.add(token)

    def instance_done(self, token: Token, instance: Token) -> None:
        """An instance has completed; it is still among the instances of the token."""
        raise NotImplementedError

    def advance(self, token: Token) -> None:
        """Go on when no instance is left: to the next one or out. Also right after an instance was taken away."""
        if token.instances:
            return
        rounds = rounds_of(token)
        if rounds.started < rounds.total:
            self.add(token)
        else:
            self.finish(token)

    def finish(self, token: Token) -> None:
        """No more instances: take the rest away and go on."""
        for instance in list(token.instances.values()):
            instance.cancel()
        token._ready()

    def _on_cancel(self, my_task: Token) -> None:
        for instance in list(my_task.instances.values()):
            instance.cancel()


def rounds_of(token: Token) -> Rounds:
    """How far the repeated activity of this token has come."""
    if token.rounds is None:
        raise ValueError(f"token {token.id} repeats nothing")
    return token.rounds


class MultiInstance(Repeated, MultiInstanceTask):
    """One instance for each item of a collection, or as many as a number says.

    With an output collection an instance's data stays its own, and only the output element goes out. Without one the
    instances' changes are merged three ways.
    """

    @property
    def together(self) -> bool:
        """Unless they come one after another."""
        return not self.repetition.sequential

    def _update_hook(self, my_task: Token) -> bool | None:
        if started(my_task):
            return True
        items, total = self._extent(my_task)
        if total > MAX_INSTANCES:
            raise my_task.refused(refusals.TOO_MANY_INSTANCES, limit=MAX_INSTANCES)
        if self.repetition.output:
            my_task.data = {**my_task.data, self.repetition.output: []}
        if not total:
            return True
        self.begin(my_task, Rounds(my_task.data, total, items), 1 if self.repetition.sequential else total)
        return None

    def _extent(self, token: Token) -> tuple[list[object] | None, int]:
        if self.repetition.items is not None:
            items = token.value(self.repetition.items)
            if not isinstance(items, list):
                raise token.refused(refusals.NOT_A_LIST)
            return items, len(items)
        count = None if self.repetition.count is None else token.value(self.repetition.count)
        if isinstance(count, bool) or not isinstance(count, int | float) or count < 0 or count != int(count):
            raise token.refused(refusals.NOT_A_COUNT)
        return None, int(count)

    def instance_done(self, token: Token, instance: Token) -> None:
        """Collect what the instance made, then see whether the activity is decided."""
        rounds, plan = rounds_of(token), self.repetition
        token.case.work(token, len(instance.data) // _NAMES)
        rounds.done += 1
        if plan.output and plan.output_value is not None:
            collected = self._collected(token, instance, instance.value(plan.output_value))
            token.data = {**token.data, plan.output: collected}
        else:
            made = self._shared(rounds, instance.data)
            token.data = merged(rounds.base, token.data, made, token.case.trace.conflicts)
        del token.instances[instance.id]
        if plan.until is not None and self._decided(token, instance):
            self.finish(token)
        else:
            self.advance(token)

    def _shared(self, rounds: Rounds, data: Data) -> Data:
        """An instance's data with its item put back to what that name was outside."""
        item = self.repetition.item
        made = {key: value for key, value in data.items() if key != item}
        return {**made, item: rounds.base[item]} if item in rounds.base else made

    def outcome(self, token: Token) -> Data:
        """Without an output collection, also what instances have made that have not completed."""
        made, rounds = token.shared_data(), token.rounds
        if rounds is None or self.repetition.output:
            return made
        for instance in token.instances.values():
            unfinished = self._shared(rounds, instance.task_spec.outcome(instance))
            made = merged(rounds.base, made, unfinished, [])
        return made

    def _collected(self, token: Token, instance: Token, output: object) -> list[object]:
        """What the instances have given so far, in their order. Only one that comes late costs a sorting."""
        rounds, index = rounds_of(token), instance.index or 0
        late = any(other > index for other in islice(reversed(rounds.outputs), 1))
        rounds.outputs[index] = output
        if late:
            token.case.work(token, len(rounds.outputs) // _SORTED)
            rounds.outputs = dict(sorted(rounds.outputs.items(), key=itemgetter(0)))
        return list(rounds.outputs.values())

    def _decided(self, token: Token, instance: Token) -> bool:
        """Whether the completion condition holds: over the answers so far, and before them what the instance made."""
        plan = self.repetition
        seen = merged(rounds_of(token).base, token.data, instance.data, [])
        whole = {plan.output: token.data[plan.output]} if plan.output else {}
        local = {plan.item: instance.data[plan.item]} if plan.item in instance.data else {}
        counters = self.counters(token, instance)
        return plan.until is not None and instance.value(plan.until, {**seen, **whole, **local, **counters}) is True


class StandardLoop(Repeated, StandardLoopTask):
    """Does the activity again while its condition holds, at most `maximum` times."""

    def __init__(self, wf_spec: "WorkflowSpec", bpmn_id: str, **kwargs: object) -> None:
        super().__init__(wf_spec, bpmn_id, maximum=None, condition=None, test_before=False, **kwargs)

    def _update_hook(self, my_task: Token) -> bool | None:
        if started(my_task):
            return True
        if self.repetition.test_before and not self._again(my_task):
            return True
        total = UNLIMITED if self.repetition.maximum is None else self.repetition.maximum
        self.begin(my_task, Rounds(my_task.data, total), 1)
        return None

    def outcome(self, token: Token) -> Data:
        """What the round under way has made so far."""
        for instance in token.instances.values():
            return instance.task_spec.outcome(instance)
        return token.shared_data()

    def _again(self, token: Token, done: int = 0) -> bool:
        """Whether the condition holds, which sees how often the activity has been done as `loopCounter`."""
        condition = self.repetition.repeat_while
        return condition is None or token.value(condition, {"loopCounter": done}) is True

    def instance_done(self, token: Token, instance: Token) -> None:
        """Take over the instance's data and see whether to do it again."""
        rounds = rounds_of(token)
        rounds.done += 1
        token.data = instance.data
        del token.instances[instance.id]
        if self._again(token, rounds.done):
            self.advance(token)
        else:
            self.finish(token)
