"""Diagrams with shapes, for drawing: an element of each construct on a place of its own."""

from collections.abc import Mapping
from typing import Final

HEAD: Final = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="t">'
)
EVENTS: Final = (
    *("message", "timer", "signal", "conditional", "error", "escalation", "compensate", "cancel", "link"),
    "terminate",
)
CATCHING: Final = EVENTS[:-1]
THROWING: Final = ("message", "signal", "escalation", "compensate", "link")
ENDING: Final = ("message", "signal", "error", "escalation", "compensate", "cancel", "terminate")
TASKS: Final = ("task", "userTask", "serviceTask", "sendTask", "receiveTask", "businessRuleTask", "scriptTask")
LOOPS: Final[Mapping[str, str]] = {
    "at once": "<bpmn:multiInstanceLoopCharacteristics/>",
    "in turn": '<bpmn:multiInstanceLoopCharacteristics isSequential="true"/>',
    "again": "<bpmn:standardLoopCharacteristics/>",
}


def _event(tag: str, trigger: str, attributes: str = "") -> str:
    return f'<bpmn:{tag} id="e" {attributes}><bpmn:{trigger}EventDefinition/></bpmn:{tag}>'


def _gallery() -> dict[str, str]:
    made = {f"a {tag}": f'<bpmn:{tag} id="e"/>' for tag in (*TASKS, "manualTask", "callActivity")}
    made |= {f"a task {name}": f'<bpmn:userTask id="e">{loop}</bpmn:userTask>' for name, loop in LOOPS.items()}
    made["a task that undoes"] = '<bpmn:userTask id="e" isForCompensation="true"/>'
    made["a receiving task that begins a process"] = '<bpmn:receiveTask id="e" instantiate="true"/>'
    made |= {f"a closed {tag}": f'<bpmn:{tag} id="e"/>' for tag in ("subProcess", "transaction", "adHocSubProcess")}
    made["an event sub-process"] = '<bpmn:subProcess id="e" triggeredByEvent="true"/>'
    gateways = ("exclusive", "parallel", "inclusive", "eventBased", "complex")
    made |= {f"an {tag} gateway": f'<bpmn:{tag}Gateway id="e"/>' for tag in gateways}
    made |= {f"a plain {tag}": f'<bpmn:{tag} id="e"/>' for tag in ("startEvent", "endEvent", "intermediateThrowEvent")}
    made |= {f"a wait for {one}": _event("intermediateCatchEvent", one) for one in CATCHING}
    made |= {f"a throw of {one}": _event("intermediateThrowEvent", one) for one in THROWING}
    made |= {f"an end with {one}": _event("endEvent", one) for one in ENDING}
    made["a start by message"] = _event("startEvent", "message")
    made["a start beside"] = _event("startEvent", "message", 'isInterrupting="false"')
    made["a timer beside"] = _event("boundaryEvent", "timer", 'cancelActivity="false"')
    two = "<bpmn:messageEventDefinition/><bpmn:signalEventDefinition/>"
    made["a wait for one of two"] = f'<bpmn:intermediateCatchEvent id="e">{two}</bpmn:intermediateCatchEvent>'
    both = f'<bpmn:intermediateCatchEvent id="e" parallelMultiple="true">{two}</bpmn:intermediateCatchEvent>'
    made["a wait for both"] = both
    made["data"] = '<bpmn:dataObjectReference id="e"/>'
    made["data in"] = '<bpmn:dataInput id="e"/>'
    made["data out"] = '<bpmn:dataOutput id="e"/>'
    made["several data"] = '<bpmn:dataInput id="e" isCollection="true"/>'
    made["a store"] = '<bpmn:dataStoreReference id="e"/>'
    made["a note"] = '<bpmn:textAnnotation id="e"><bpmn:text>说明</bpmn:text></bpmn:textAnnotation>'
    made["a group"] = '<bpmn:group id="e"/>'
    made["a lane"] = '<bpmn:lane id="e" name="审查岗"/>'
    made["a pool"] = '<bpmn:participant id="e" name="市场监管局" processRef="p"/>'
    made["a pool without a process"] = '<bpmn:participant id="e" name="市场监管局"/>'
    many = '<bpmn:participant id="e" name="市场监管局"><bpmn:participantMultiplicity/></bpmn:participant>'
    made["several pools"] = many
    return made


GALLERY: Final[Mapping[str, str]] = _gallery()
"""An element by what it is called here; each has the id `e`."""

_ENDS: Final = 'id="e" sourceRef="a" targetRef="b"'
LINES: Final[Mapping[str, str]] = {
    "a flow": f"<bpmn:sequenceFlow {_ENDS}/>",
    "a flow with a condition": f"<bpmn:sequenceFlow {_ENDS}><bpmn:conditionExpression/></bpmn:sequenceFlow>",
    "a default flow": '<bpmn:sequenceFlow id="e" sourceRef="d" targetRef="b"/>',
    "a flow of messages": f"<bpmn:messageFlow {_ENDS}/>",
    "an association": f"<bpmn:association {_ENDS}/>",
    "an association that points": f'<bpmn:association associationDirection="One" {_ENDS}/>',
    "an association that points both ways": f'<bpmn:association associationDirection="Both" {_ENDS}/>',
}
"""A line by what it is called here, from task `a` or from task `d`, whose default it is, to task `b`."""

_SIZES: Final[Mapping[str, tuple[int, int]]] = {
    "Event": (36, 36),
    "Gateway": (50, 50),
    "data": (36, 50),
    "participant": (300, 120),
    "lane": (270, 120),
}


def shape(element: str, place: tuple[float, float], size: tuple[float, float], inside: str = "", more: str = "") -> str:
    """A shape; `inside` may be a label, `more` attributes."""
    bounds = f'<dc:Bounds x="{place[0]}" y="{place[1]}" width="{size[0]}" height="{size[1]}"/>'
    return f'<bpmndi:BPMNShape bpmnElement="{element}" {more}>{bounds}{inside}</bpmndi:BPMNShape>'


def edge(element: str, *points: tuple[float, float], inside: str = "") -> str:
    """A line through points."""
    places = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in points)
    return f'<bpmndi:BPMNEdge bpmnElement="{element}">{places}{inside}</bpmndi:BPMNEdge>'


def label(x: float, y: float, width: float, height: float) -> str:
    """Where a label goes."""
    return f'<bpmndi:BPMNLabel><dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/></bpmndi:BPMNLabel>'


def board(elements: str, *shapes: str, around: str = "") -> bytes:
    """A file with a process of these elements and a diagram of these shapes."""
    process = f'<bpmn:process id="p" isExecutable="true">{elements}</bpmn:process>{around}'
    plane = f'<bpmndi:BPMNPlane bpmnElement="p">{"".join(shapes)}</bpmndi:BPMNPlane>'
    return f"{HEAD}{process}<bpmndi:BPMNDiagram>{plane}</bpmndi:BPMNDiagram></bpmn:definitions>".encode()


def hung(element: str, more: str = "") -> bytes:
    """A board with one element of the gallery on it."""
    tag = element.partition("bpmn:")[2].partition(" ")[0]
    size = next((size for part, size in _SIZES.items() if part in tag), (100, 80))
    return board(element, shape("e", (200, 100), size, more=more))


def strung(line: str) -> bytes:
    """A board with one of the lines on it, straight from left to right."""
    tasks = '<bpmn:userTask id="a"/><bpmn:userTask id="b"/><bpmn:userTask id="d" default="e"/>'
    return board(tasks + line, shape("a", (0, 0), (100, 80)), edge("e", (100, 40), (300, 40)))
