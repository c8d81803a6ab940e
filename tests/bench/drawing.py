"""One process, drawn for either engine: the same elements and flows, FEEL for ours and Python for SpiffWorkflow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Protocol
from xml.sax.saxutils import escape, quoteattr

HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
 xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core"
 id="definitions" targetNamespace="http://heban/bench">
"""
TAIL: Final = "</bpmn:definitions>\n"
FORMULA: Final = 'xsi:type="bpmn:tFormalExpression"'
VETO: Final = '<bpmn:error id="veto" name="veto" errorCode="VETO"/>'
MESSAGE: Final = "payment"


@dataclass(frozen=True)
class Formula:
    """The same value in both languages."""

    feel: str
    python: str


@dataclass(frozen=True)
class Several:
    """A parallel multi-instance: the variables it reads and makes, and the value that each instance gives."""

    items: str
    item: str
    outputs: str
    output: str


class Hand(Protocol):
    """How one engine wants things written."""

    def formula(self, formula: Formula) -> str:
        """An expression."""

    def script(self, result: str, formula: Formula) -> str:
        """The inside of a script task."""

    def decision(self, name: str, result: str) -> str:
        """The inside of a business rule task."""

    def asked(self, operation: str) -> str:
        """The inside of a service task."""

    def several(self, several: Several) -> str:
        """A multi-instance."""

    def called(self, process: str) -> tuple[str, str]:
        """The attributes and the inside of a call activity."""

    def duration(self, text: str) -> str:
        """How long a timer takes."""

    def message(self) -> str:
        """The inside of the declaration of the one message."""

    def task(self, form: str, properties: Mapping[str, str]) -> str:
        """The inside of a user task."""

    def properties(self, properties: Mapping[str, str]) -> str:
        """What else an element tells."""


class OurHand:
    """Heban: the extensions of Camunda 8, FEEL."""

    def formula(self, formula: Formula) -> str:
        return f"={formula.feel}"

    def script(self, result: str, formula: Formula) -> str:
        text = quoteattr(f"={formula.feel}")
        return _extensions(f'<zeebe:script expression={text} resultVariable="{result}"/>')

    def decision(self, name: str, result: str) -> str:
        return _extensions(f'<zeebe:calledDecision decisionId="{name}" resultVariable="{result}"/>')

    def asked(self, operation: str) -> str:
        told = self.pairs({"source": "登记机关", "act": "grant"})
        return _extensions(f'<zeebe:taskDefinition type="{operation}"/>{told}')

    def several(self, several: Several) -> str:
        names = f'inputCollection="={several.items}" inputElement="{several.item}"'
        names += f' outputCollection="{several.outputs}" outputElement="={several.output}"'
        inside = _extensions(f"<zeebe:loopCharacteristics {names}/>")
        return f"<bpmn:multiInstanceLoopCharacteristics>{inside}</bpmn:multiInstanceLoopCharacteristics>"

    def called(self, process: str) -> tuple[str, str]:
        return "", _extensions(f'<zeebe:calledElement processId="{process}"/>')

    def duration(self, text: str) -> str:
        return text

    def message(self) -> str:
        return _extensions('<zeebe:subscription correlationKey="=case_no"/>')

    def task(self, form: str, properties: Mapping[str, str]) -> str:
        return _extensions(f'<zeebe:formDefinition formId="{form}"/>{self.pairs(properties)}')

    def properties(self, properties: Mapping[str, str]) -> str:
        return _extensions(self.pairs(properties)) if properties else ""

    @staticmethod
    def pairs(properties: Mapping[str, str]) -> str:
        """Names and values."""
        pairs = "".join(f'<zeebe:property name="{name}" value="{text}"/>' for name, text in properties.items())
        return f"<zeebe:properties>{pairs}</zeebe:properties>"


class StockHand:
    """SpiffWorkflow as it is: its own extensions, Python."""

    def formula(self, formula: Formula) -> str:
        return formula.python

    def script(self, result: str, formula: Formula) -> str:
        return f"<bpmn:script>{escape(f'{result} = {formula.python}')}</bpmn:script>"

    def decision(self, name: str, result: str) -> str:
        return _extensions(f"<spiffworkflow:calledDecisionId>{name}</spiffworkflow:calledDecisionId>")

    def asked(self, operation: str) -> str:
        return _extensions(f'<spiffworkflow:serviceTaskOperator id="{operation}" resultVariable="answer"/>')

    def several(self, several: Several) -> str:
        inside = f"<bpmn:loopDataInputRef>{several.items}</bpmn:loopDataInputRef>"
        inside += f"<bpmn:loopDataOutputRef>{several.outputs}</bpmn:loopDataOutputRef>"
        inside += f'<bpmn:inputDataItem id="{several.item}" name="{several.item}"/>'
        inside += f'<bpmn:outputDataItem id="{several.output}" name="{several.output}"/>'
        return f"<bpmn:multiInstanceLoopCharacteristics>{inside}</bpmn:multiInstanceLoopCharacteristics>"

    def called(self, process: str) -> tuple[str, str]:
        return f' calledElement="{process}"', ""

    def duration(self, text: str) -> str:
        return f'"{text}"'

    def message(self) -> str:
        return ""

    def task(self, form: str, properties: Mapping[str, str]) -> str:
        return ""

    def properties(self, properties: Mapping[str, str]) -> str:
        return ""


def _extensions(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


@dataclass
class Drawing:
    """A process, or the inside of a sub-process, as it is drawn. Tasks of people stand in the lane named last."""

    hand: Hand
    id: str
    elements: list[str] = field(default_factory=list)
    flows: list[str] = field(default_factory=list)
    lanes: dict[str, list[str]] = field(default_factory=dict)

    def element(self, tag: str, name: str, inside: str = "", attributes: str = "") -> None:
        """Any element."""
        self.elements.append(f'<bpmn:{tag} id="{name}" name="{name}"{attributes}>{inside}</bpmn:{tag}>')

    def task(self, name: str, lane: str, form: str, **properties: str) -> None:
        """A task of somebody's, with a limit of five working days."""
        told = {"name_en": name, "limit": "5", "unit": "working_day", **properties}
        self.element("userTask", name, self.hand.task(form, told))
        self.lanes.setdefault(lane, []).append(name)

    def several_tasks(self, name: str, lane: str, form: str, several: Several) -> None:
        """A task that several people do side by side."""
        inside = self.hand.task(form, {"name_en": name, "limit": "5", "unit": "working_day"})
        self.element("userTask", name, inside + self.hand.several(several))
        self.lanes.setdefault(lane, []).append(name)

    def script(self, name: str, result: str, formula: Formula) -> None:
        """A script task."""
        self.element("scriptTask", name, self.hand.script(result, formula))

    def reminder(self, task: str, after: str) -> None:
        """A timer on the border of a task, which goes on beside it."""
        name = f"late_{task}"
        time = f"<bpmn:timeDuration {FORMULA}>{self.hand.duration(after)}</bpmn:timeDuration>"
        inside = f"<bpmn:timerEventDefinition>{time}</bpmn:timerEventDefinition>"
        self.element("boundaryEvent", name, inside, f' attachedToRef="{task}" cancelActivity="false"')
        self.script(f"remind_{task}", f"overdue_{task}", Formula("true", "True"))
        self.element("endEvent", f"reminded_{task}")
        self.chain(name, f"remind_{task}", f"reminded_{task}")

    def end(self, name: str, **properties: str) -> None:
        """An end event."""
        self.element("endEvent", name, self.hand.properties(properties))

    def chain(self, *names: str) -> None:
        """Flows from each element to the next."""
        for source, target in pairwise(names):
            self.flow(f"{source}__{target}", source, target)

    def flow(self, name: str, source: str, target: str, condition: Formula | None = None) -> None:
        """One flow."""
        inside = ""
        if condition is not None:
            text = escape(self.hand.formula(condition))
            inside = f"<bpmn:conditionExpression {FORMULA}>{text}</bpmn:conditionExpression>"
        self.flows.append(
            f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{inside}</bpmn:sequenceFlow>'
        )

    def inside(self) -> str:
        """Elements and flows."""
        return "\n".join([*self.elements, *self.flows])

    def process(self) -> str:
        """The process with its lanes."""
        lanes = "".join(
            f'<bpmn:lane id="{self.id}_lane_{place}" name="{name}">'
            + "".join(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in names)
            + "</bpmn:lane>"
            for place, (name, names) in enumerate(self.lanes.items())
        )
        drawn = f'<bpmn:laneSet id="{self.id}_lanes">{lanes}</bpmn:laneSet>' if lanes else ""
        head = f'<bpmn:process id="{self.id}" name="{self.id}" isExecutable="true">'
        return f"{head}{drawn}\n{self.inside()}</bpmn:process>\n"


def document(*processes: Drawing) -> bytes:
    """A file of processes, with the error and the message that they may name."""
    drawn = "".join(process.process() for process in processes)
    inside = processes[0].hand.message()
    return f'{HEAD}{drawn}{VETO}<bpmn:message id="{MESSAGE}" name="{MESSAGE}">{inside}</bpmn:message>{TAIL}'.encode()
