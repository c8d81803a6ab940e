"""What a case listens for, described for whoever keeps its timers and its subscriptions."""

from engine.runtime.advance import Subscription, Timer
from engine.runtime.case import Case
from engine.runtime.definitions import Message, Signal
from engine.runtime.token import Token


def listened_for(case: Case) -> tuple[dict[int, Timer], dict[int, Subscription]]:
    """The timers that run and the subscriptions that stand, by token, oldest first."""
    timers: dict[int, Timer] = {}
    subscribed: dict[int, Subscription] = {}
    for number in sorted(case.listening_for):
        token = case.listening_for[number]
        definition = token.task_spec.event_definition
        if isinstance(definition, Message | Signal):
            subscribed[number] = _subscription(token, definition)
        else:
            timers[number] = _timer(token)
    return timers, subscribed


def _subscription(token: Token, definition: Message | Signal) -> Subscription:
    key = None if token.armed is None else token.armed.key
    process, element = token.workflow.process, token.task_spec.bpmn_id
    return Subscription(token.id, process, element, definition.kind, definition.name, key)


def _timer(token: Token) -> Timer:
    node, armed = token.task_spec, token.armed
    if armed is None:
        raise ValueError(f"token {token.id} waits for no time")
    place = (token.id, token.workflow.process, node.bpmn_id)
    return Timer(*place, armed.round, armed.due, armed.limit, node.settings.properties)
