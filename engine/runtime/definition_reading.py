"""From the XML of an event definition to the definition."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from lxml import etree

from engine.runtime import refusals
from engine.runtime.declared import Declarations
from engine.runtime.definitions import (
    MAX_NAME,
    Cancel,
    Compensate,
    Condition,
    Definition,
    Error,
    Escalation,
    Link,
    Message,
    Plain,
    Signal,
    Terminate,
)
from engine.runtime.elements import BPMN, ZEEBE
from engine.runtime.expressions import Formula, Reader
from engine.runtime.normalise import place_of, tag_of
from engine.runtime.refusals import Place, Problems, Refusal
from engine.runtime.timers import Kind, Timer, readable

_TIMES: dict[str, tuple[Kind, str, str]] = {
    "timeDate": ("date", "日期时间", "2026-03-02T09:00:00+08:00"),
    "timeDuration": ("duration", "时长", "P3D"),
    "timeCycle": ("cycle", "周期", "R3/PT1H"),
}
_ANY_DAY = datetime(2026, 1, 5, tzinfo=UTC)


class DefinitionReader:
    """Reads what one event of a diagram throws or catches; notes everything wrong with it."""

    def __init__(self, node: etree._Element, file: str, declared: Declarations, problems: Problems) -> None:
        self.node, self.file, self.declared, self.problems = node, file, declared, problems

    def definition(self, element: etree._Element) -> Definition:
        """The definition of an `...EventDefinition` element."""
        read: dict[str, Callable[[etree._Element], Definition]] = {
            "terminateEventDefinition": lambda _: Terminate(),
            "cancelEventDefinition": lambda _: Cancel(),
            "linkEventDefinition": self._link,
            "errorEventDefinition": lambda one: Error(*self._code(one, "error")),
            "escalationEventDefinition": lambda one: Escalation(*self._code(one, "escalation")),
            "messageEventDefinition": self.message,
            "signalEventDefinition": self._signal,
            "timerEventDefinition": self._timer,
            "conditionalEventDefinition": self._condition,
            "compensateEventDefinition": lambda one: Compensate(_local(one.get("activityRef"))),
        }
        return read[tag_of(element)[1]](element)

    def message(self, element: etree._Element) -> Message:
        """The message that an event definition, a send task or a receive task refers to."""
        declared = self._declared(element, "message")
        subscription = None
        if declared is not None:
            subscription = declared.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}subscription")
        key: Formula | None = None
        if subscription is not None:
            reader = Reader(self.problems, place_of(subscription, self.file), "correlationKey")
            key = reader.formula(subscription.get("correlationKey"))
        return Message(self._named(element, "message", declared), key)

    def _signal(self, element: etree._Element) -> Signal:
        return Signal(self._named(element, "signal", self._declared(element, "signal")))

    def _named(self, element: etree._Element, kind: str, declared: etree._Element | None) -> str:
        """The name of a message or signal."""
        name = None if declared is None else declared.get("name")
        if declared is None and element.get(f"{kind}Ref"):
            self._complain(refusals.REFERENCE_LOST, element, tag=kind, id=_local(element.get(f"{kind}Ref")))
        elif not name:
            self._complain(refusals.MESSAGE_UNNAMED, element)
        elif name.startswith("="):
            self._complain(refusals.NAME_DYNAMIC, element)
        elif len(name) > MAX_NAME:
            self._complain(refusals.NAME_LONG, element, limit=MAX_NAME)
        return name or ""

    def _link(self, element: etree._Element) -> Link:
        name = (element.get("name") or "").strip()
        if not name:
            self._complain(refusals.LINK_UNNAMED, element)
        return Link(name)

    def _condition(self, element: etree._Element) -> Condition:
        condition = element.find(f"{{{BPMN}}}condition")
        if condition is None or not (condition.text or "").strip():
            self._complain(refusals.CONDITION_EMPTY, element)
            return Condition(None)
        return Condition(Reader(self.problems, self._place(condition), "条件事件").formula(condition.text))

    def _timer(self, element: etree._Element) -> Definition:
        times = [one for one in element if tag_of(one)[1] in _TIMES]
        limit = self._property("limit")
        if len(times) + (limit is not None) != 1:
            self._complain(refusals.TIMER_EMPTY, element)
            return Plain()
        if limit is not None:
            reader = Reader(self.problems, self._place(element), "扩展属性 limit")
            return Timer("duration", None, reader.text_or_formula(limit))
        kind, said, example = _TIMES[tag_of(times[0])[1]]
        formula = Reader(self.problems, self._place(times[0]), "定时").text_or_formula(times[0].text)
        if formula is not None and formula.expression is None and not readable(kind, formula.text, _ANY_DAY):
            self._complain(refusals.TIME_WRITTEN, times[0], text=formula.text, kind=said, example=example)
        return Timer(kind, formula)

    def _property(self, name: str) -> str | None:
        path = f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}properties/{{{ZEEBE}}}property"
        return next((str(one.get("value", "")) for one in self.node.iterfind(path) if one.get("name") == name), None)

    def _code(self, element: etree._Element, kind: str) -> tuple[str | None, str | None]:
        """Name and code; a reference to nothing is the code itself, as other engines take it. None matches all."""
        local = _local(element.get(f"{kind}Ref"))
        if not local:
            return None, None
        declared = self._declared(element, kind)
        if declared is None:
            return local, local
        return declared.get("name"), declared.get(f"{kind}Code") or None

    def _declared(self, element: etree._Element, kind: str) -> etree._Element | None:
        local = _local(element.get(f"{kind}Ref"))
        return self.declared.find(kind, local)

    def _complain(self, refusal: Refusal, element: etree._Element, **facts: object) -> None:
        self.problems.add(refusal, self._place(element), **facts)

    def _place(self, element: etree._Element) -> Place:
        """Where it stands, on the event: the ids of its definitions are seen nowhere."""
        return replace(place_of(element, self.file), element=str(self.node.get("id")))


def _local(reference: str | None) -> str | None:
    return None if reference is None else reference.rsplit(":", 1)[-1]
