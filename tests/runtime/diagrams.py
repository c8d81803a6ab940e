"""Small diagrams for tests, and a case that is played on them. Every step goes through the snapshot."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from xml.sax.saxutils import quoteattr

from engine.runtime import stepping
from engine.runtime.advance import Advance
from engine.runtime.program import Program, load
from engine.runtime.timers import later

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"


def diagram(body: str, process: str = "p", declared: str = "") -> bytes:
    """A file with one executable process. A message or signal that is not declared has its reference for a name."""
    for kind, name in dict.fromkeys(re.findall(r'\b(message|signal)Ref="([^"]+)"', body)):
        if f'<{kind} id="{name}"' not in declared:
            made = f"_{kind}.{len(declared)}"
            declared += f'<{kind} id="{made}" name="{name}"/>'
            body = body.replace(f'{kind}Ref="{name}"', f'{kind}Ref="{made}"')
    return definitions(f'{declared}<process id="{process}" isExecutable="true">{body}</process>')


def definitions(body: str) -> bytes:
    """A file with whatever is given."""
    spaces = f'xmlns="{BPMN}" xmlns:zeebe="{ZEEBE}" xmlns:camunda="{CAMUNDA}"'
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}\n<definitions {spaces} targetNamespace="t">{body}</definitions>'.encode()


def elements(**ids: str) -> str:
    """Plain elements by tag: `elements(userTask="a b", endEvent="e")`."""
    return "".join(f'<{tag} id="{name}"/>' for tag, names in ids.items() for name in names.split())


def flows(*path: str, when: str = "") -> str:
    """Sequence flows from each to the next, named `a-b`."""
    condition = f"<conditionExpression>{_escaped(when)}</conditionExpression>" if when else ""
    return "".join(
        f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'
        for source, target in pairwise(path)
    )


def element(tag: str, element_id: str, /, inside: str = "", extensions: str = "", **attributes: str) -> str:
    """One element with extensions before everything else inside it."""
    extended = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f'<{tag} id="{element_id}"{given}>{extended}{inside}</{tag}>'


def properties(**values: str) -> str:
    """Our settings in `zeebe:properties`."""
    lines = "".join(f'<zeebe:property name="{name}" value={quoteattr(value)}/>' for name, value in values.items())
    return f"<zeebe:properties>{lines}</zeebe:properties>"


def mapping(inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None) -> str:
    """A `zeebe:ioMapping`: target to source."""
    lines = [
        f"<zeebe:input source={quoteattr(source)} target={quoteattr(to)}/>" for to, source in (inputs or {}).items()
    ]
    lines += [
        f"<zeebe:output source={quoteattr(source)} target={quoteattr(to)}/>" for to, source in (outputs or {}).items()
    ]
    return f"<zeebe:ioMapping>{''.join(lines)}</zeebe:ioMapping>"


def call(name: str, process: str, inside: str = "", extensions: str = "", **attributes: str) -> str:
    """A call activity."""
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    called = f'<zeebe:calledElement processId="{process}"{given}/>'
    return element("callActivity", name, inside, called + extensions)


def several(until: str = "", *, sequential: bool = False, count: str = "", **zeebe: str) -> str:
    """Multi-instance characteristics; `zeebe` are the attributes of `zeebe:loopCharacteristics`."""
    given = "".join(f" {key}={quoteattr(value)}" for key, value in zeebe.items())
    extended = f"<extensionElements><zeebe:loopCharacteristics{given}/></extensionElements>" if zeebe else ""
    counted = f"<loopCardinality>{_escaped(count)}</loopCardinality>" if count else ""
    ended = f"<completionCondition>{_escaped(until)}</completionCondition>" if until else ""
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"{extended}{counted}{ended}</multiInstanceLoopCharacteristics>"
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def definition(kind: str, inside: str = "", **attributes: str) -> str:
    """An event definition: `definition("signal", signalRef="alert")`."""
    given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{kind}EventDefinition{given}>{inside}</{kind}EventDefinition>"


def timer(kind: str, text: str) -> str:
    """A timer: `timer("Duration", "PT1H")`."""
    return definition("timer", f"<time{kind}>{_escaped(text)}</time{kind}>")


def border(name: str, host: str, trigger: str, *, interrupts: bool = True) -> str:
    """A boundary event."""
    return element("boundaryEvent", name, trigger, attachedToRef=host, cancelActivity=str(interrupts).lower())


def aside(name: str, trigger: str, task: str, *, interrupts: bool = True) -> str:
    """An event sub-process with one user task."""
    start = element("startEvent", f"{name}_s", trigger, isInterrupting=str(interrupts).lower())
    inside = start + elements(userTask=task, endEvent=f"{name}_e") + flows(f"{name}_s", task, f"{name}_e")
    return element("subProcess", name, inside, triggeredByEvent="true")


class Played:
    """A case on some files, driven by element ids."""

    def __init__(
        self, *files: bytes, data: Mapping[str, object] | None = None, process: str = "p", **named: bytes
    ) -> None:
        bundle = {f"{number}.bpmn": content for number, content in enumerate(files)}
        bundle.update({name.replace("_", "."): content for name, content in named.items()})
        self.program: Program = load(bundle)
        self.now = NOW
        self.last: Advance = stepping.start(self.program, process, data or {}, NOW)

    @property
    def snapshot(self) -> bytes:
        """Where the case stands."""
        return self.last.snapshot

    def waits(self) -> list[str]:
        """The elements that wait, sorted."""
        return sorted(one.element for one in stepping.waiting(self.program, self.snapshot))

    def sees(self, element_id: str) -> Mapping[str, object]:
        """The data that the oldest waiting token of an element sees."""
        return next(one.data for one in stepping.waiting(self.program, self.snapshot) if one.element == element_id)

    def token(self, element_id: str, nth: int = 0) -> int:
        """The number of a waiting token of an element."""
        found = [one.token for one in stepping.waiting(self.program, self.snapshot) if one.element == element_id]
        return found[nth]

    def complete(self, element_id: str, data: Mapping[str, object] | None = None, nth: int = 0) -> Advance:
        """Somebody completes a waiting element."""
        self.last = stepping.complete(self.program, self.snapshot, self.token(element_id, nth), data or {}, NOW)
        return self.last

    def message(self, name: str, data: Mapping[str, object] | None = None) -> Advance:
        """A message comes for the token that has waited longest for it."""
        subscribed = stepping.subscriptions(self.program, self.snapshot)
        token = next(one.token for one in subscribed if (one.kind, one.name) == ("message", name))
        self.last = stepping.receive(self.program, self.snapshot, token, data or {}, self.now)
        return self.last

    def signal(self, name: str, data: Mapping[str, object] | None = None) -> Advance:
        """A signal comes."""
        self.last = stepping.signal(self.program, self.snapshot, name, data or {}, self.now)
        return self.last

    def assign(self, **changes: object) -> Advance:
        """Instance variables are set from outside."""
        self.last = stepping.assign(self.program, self.snapshot, changes, self.now)
        return self.last

    def due(self) -> list[datetime | None]:
        """When the running timers are due."""
        return [one.due for one in stepping.timers(self.program, self.snapshot)]

    def passes(self, duration: str) -> None:
        """Time passes, and every timer that comes due in it fires, in order."""
        end = later(self.now, duration)
        while True:
            running = [one for one in stepping.timers(self.program, self.snapshot) if one.due and one.due <= end]
            if not running:
                break
            first = min(running, key=lambda one: (one.due or end, one.token))
            self.now = first.due or self.now
            self.last = stepping.fire(self.program, self.snapshot, first.token, first.round, self.now)
        self.now = end

    def cancel(self) -> Advance:
        """The case is withdrawn."""
        self.last = stepping.cancel_case(self.program, self.snapshot, NOW)
        return self.last

    def variables(self) -> dict[str, object]:
        """The instance variables."""
        return stepping.variables(self.program, self.snapshot)
