"""Diagrams in which every case comes to its end, at least one for each construct; no check may find anything in them.

Each is the process that a good procedure calls (`Drawn.within`).
"""

from collections.abc import Mapping
from typing import Final

from tests.procedures.soundness.drawn import NO, YES, Drawn
from tests.runtime.diagrams import (
    border,
    call,
    definition,
    element,
    elements,
    flows,
    properties,
    several,
    timer,
)

ENDS = elements(startEvent="s", endEvent="e")
LATER = timer("Duration", "PT1H")
NEWS = '<message id="m_news" name="news"/><message id="m_reply" name="reply"/><signal id="s_flood" name="flood"/>'
NEWS_COMES = definition("message", messageRef="m_news")
REPLY_COMES = definition("message", messageRef="m_reply")
FAILED = '<error id="r_failed" name="failed" errorCode="failed"/>'
FAILS = definition("error", errorRef="r_failed")
RAISED = '<escalation id="c_late" name="late" escalationCode="late"/>'
RAISES = definition("escalation", escalationRef="c_late")
CANCELS = definition("cancel")
UNDOES = definition("compensate")
TERMINATES = definition("terminate")
BACK = '<sequenceFlow id="q_back" sourceRef="q_t" targetRef="q_t"/>'


def exclusive(name: str, yes: str, no: str) -> str:
    """An exclusive gateway with two ways, the second by default."""
    gateway = element("exclusiveGateway", name, default=f"{name}-{no}")
    return gateway + flows(name, yes, when=YES) + flows(name, no)


def inside(name: str, body: str, **attributes: str) -> str:
    """A sub-process that begins and ends with events of its own."""
    return element("subProcess", name, elements(startEvent=f"{name}_s", endEvent=f"{name}_e") + body, **attributes)


def aside(name: str, trigger: str, *, interrupts: bool, title: str = "发生") -> str:
    """An event sub-process with one user task."""
    start = element("startEvent", f"{name}_s", trigger, name=title, isInterrupting=str(interrupts).lower())
    body = start + elements(userTask=f"{name}_t", endEvent=f"{name}_e") + flows(f"{name}_s", f"{name}_t", f"{name}_e")
    return element("subProcess", name, body, triggeredByEvent="true", name=title)


def asks(name: str) -> str:
    """A service task that another party answers."""
    extensions = '<zeebe:taskDefinition type="enterprise.verify"/>' + properties(source="法人库")
    return element("serviceTask", name, extensions=extensions, name="核验")


def catching(name: str, trigger: str) -> str:
    """An event in the course of the flow that is waited for."""
    return element("intermediateCatchEvent", name, trigger, name="等到")


def edge(name: str, host: str, trigger: str, *, interrupts: bool = True) -> str:
    """An event on a border, with a name."""
    return border(name, host, trigger, interrupts=interrupts).replace(" attachedToRef", ' name="发生" attachedToRef', 1)


def _parallel() -> Drawn:
    body = elements(parallelGateway="g j", userTask="a b c d")
    return Drawn(ENDS + body + flows("s", "g", "a", "b", "j", "e") + flows("g", "c", "d", "j"))


def _exclusive() -> Drawn:
    body = elements(exclusiveGateway="j", userTask="a b") + exclusive("g", "a", "b")
    return Drawn(ENDS + body + flows("s", "g") + flows("a", "j", "e") + flows("b", "j"))


def _inclusive() -> Drawn:
    split = element("inclusiveGateway", "g", default="g-c") + flows("g", "a", when=YES) + flows("g", "b", when=NO)
    body = split + elements(inclusiveGateway="j", userTask="a b c")
    return Drawn(ENDS + body + flows("s", "g", "c", "j", "e") + flows("a", "j") + flows("b", "j"))


def _inclusive_join_of_parallel() -> Drawn:
    body = elements(parallelGateway="g", inclusiveGateway="j", userTask="a b c") + exclusive("x", "b", "j")
    return Drawn(ENDS + body + flows("s", "g", "a", "j", "e") + flows("g", "x") + flows("b", "c", "j"))


def _rework() -> Drawn:
    body = elements(exclusiveGateway="m", userTask="a b") + exclusive("x", "e", "m")
    return Drawn(ENDS + body + flows("s", "m", "a", "b", "x"))


def _loop_around_a_parallel_block() -> Drawn:
    body = elements(exclusiveGateway="m", parallelGateway="g j", userTask="a b") + exclusive("x", "e", "m")
    return Drawn(ENDS + body + flows("s", "m", "g", "a", "j", "x") + flows("g", "b", "j"))


def _several_ends() -> Drawn:
    body = elements(parallelGateway="g", userTask="a b", endEvent="f")
    return Drawn(ENDS + body + flows("s", "g", "a", "e") + flows("g", "b", "f"))


def _branches_to_one_end() -> Drawn:
    body = elements(parallelGateway="g", userTask="a b")
    return Drawn(ENDS + body + flows("s", "g", "a", "e") + flows("g", "b", "e"))


def _race() -> Drawn:
    events = catching("m", NEWS_COMES) + catching("t", LATER)
    body = events + elements(eventBasedGateway="g", exclusiveGateway="j", userTask="a")
    return Drawn(ENDS + body + flows("s", "g", "m", "a", "j", "e") + flows("g", "t", "j"), NEWS)


def _interrupting_border() -> Drawn:
    body = elements(userTask="a b", exclusiveGateway="j") + edge("t", "a", LATER)
    return Drawn(ENDS + body + flows("s", "a", "j", "e") + flows("t", "b", "j"))


def _reminder() -> Drawn:
    """Within a loop the reminder may still be under way when the next one is sent, which is no fault."""
    body = elements(userTask="a b", endEvent="f") + edge("t", "a", timer("Cycle", "R3/PT1H"), interrupts=False)
    again = elements(exclusiveGateway="m") + exclusive("x", "e", "m")
    return Drawn(ENDS + body + again + flows("s", "m", "a", "x") + flows("t", "b", "f"))


def _event_subprocesses() -> Drawn:
    beside = aside("h", NEWS_COMES, interrupts=False) + aside("i", REPLY_COMES, interrupts=True)
    return Drawn(ENDS + elements(userTask="a") + flows("s", "a", "e") + beside, NEWS)


def _error_caught() -> Drawn:
    thrown = element("endEvent", "f", FAILS)
    sub = inside("sub", elements(userTask="t") + exclusive("x", "sub_e", "f") + thrown + flows("sub_s", "t", "x"))
    body = sub + elements(userTask="a", exclusiveGateway="j") + edge("b", "sub", FAILS)
    return Drawn(ENDS + body + flows("s", "sub", "j", "e") + flows("b", "a", "j"), FAILED)


def _party_fails() -> Drawn:
    body = asks("q") + elements(userTask="a", exclusiveGateway="j") + edge("b", "q", FAILS)
    return Drawn(ENDS + body + flows("s", "q", "j", "e") + flows("b", "a", "j"), FAILED)


def _error_into_an_event_subprocess() -> Drawn:
    thrown = element("endEvent", "f", FAILS)
    body = elements(userTask="a") + exclusive("x", "e", "f") + thrown + aside("h", FAILS, interrupts=True)
    return Drawn(ENDS + body + flows("s", "a", "x"), FAILED)


def _escalation() -> Drawn:
    sub = inside("sub", elements(userTask="t") + element("intermediateThrowEvent", "i", RAISES))
    sub = sub.replace("</subProcess>", flows("sub_s", "i", "t", "sub_e") + "</subProcess>")
    body = sub + elements(userTask="a", endEvent="f") + edge("b", "sub", RAISES, interrupts=False)
    return Drawn(ENDS + body + flows("s", "sub", "e") + flows("b", "a", "f"), RAISED)


def _several_instances() -> Drawn:
    body = element("userTask", "a", several(count="=2")) + element(
        "userTask", "b", several(count="=3", sequential=True)
    )
    return Drawn(ENDS + body + flows("s", "a", "b", "e"))


def _several_scopes() -> Drawn:
    body = (
        elements(parallelGateway="g j", userTask="a b") + flows("sub_s", "g", "a", "j", "sub_e") + flows("g", "b", "j")
    )
    ends = elements(startEvent="sub_s", endEvent="sub_e")
    return Drawn(ENDS + element("subProcess", "sub", several(count="=2") + ends + body) + flows("s", "sub", "e"))


def _repeated_task() -> Drawn:
    until = '<standardLoopCharacteristics testBefore="true" loopMaximum="3"/>'
    return Drawn(ENDS + element("userTask", "a", until) + flows("s", "a", "e"))


def _polling_until_it_is_late() -> Drawn:
    sub = element("subProcess", "sub", elements(startEvent="p", userTask="a b") + flows("p", "a", "b", "a"))
    return Drawn(ENDS + sub + edge("t", "sub", LATER) + flows("s", "sub") + flows("t", "e"))


def _called_polling_until_it_is_late() -> Drawn:
    """The circle stands in a sub-process of a called process, and the event on the border of the call."""
    circle = element("subProcess", "q_sub", elements(startEvent="q_p", userTask="q_t") + flows("q_p", "q_t") + BACK)
    other = elements(startEvent="q_s", endEvent="q_e") + circle + flows("q_s", "q_sub", "q_e")
    return Drawn(
        ENDS + call("c", "other") + edge("t", "c", LATER) + flows("s", "c") + flows("t", "e"), "", {"other": other}
    )


def _transaction() -> Drawn:
    cancel = element("endEvent", "f", CANCELS)
    kept = elements(userTask="a") + element("userTask", "u", isForCompensation="true") + border("c", "a", UNDOES)
    tied = '<association id="tie" sourceRef="c" targetRef="u"/>'
    body = elements(startEvent="tx_s", endEvent="tx_e") + kept + exclusive("x", "tx_e", "f") + cancel
    held = element("transaction", "tx", body + flows("tx_s", "a", "x") + tied)
    after = elements(userTask="d", exclusiveGateway="j") + edge("b", "tx", CANCELS)
    return Drawn(ENDS + held + after + flows("s", "tx", "j", "e") + flows("b", "d", "j"))


def _compensation() -> Drawn:
    kept = elements(userTask="a") + element("userTask", "u", isForCompensation="true") + border("c", "a", UNDOES)
    tied = '<association id="tie" sourceRef="c" targetRef="u"/>'
    back = element("intermediateThrowEvent", "back", UNDOES) + elements(userTask="b", exclusiveGateway="j")
    body = kept + back + exclusive("x", "b", "back")
    return Drawn(ENDS + body + flows("s", "a", "x") + flows("b", "j", "e") + flows("back", "j") + tied)


def _link() -> Drawn:
    jump = element("intermediateThrowEvent", "k", definition("link", name="far"))
    land = element("intermediateCatchEvent", "l", definition("link", name="far"))
    return Drawn(ENDS + elements(userTask="a b") + jump + land + flows("s", "a", "k") + flows("l", "b", "e"))


def _terminating_end() -> Drawn:
    """What it takes away is a wait that nobody works on."""
    end = element("endEvent", "f", TERMINATES)
    body = elements(parallelGateway="g", userTask="a") + catching("m", NEWS_COMES) + end
    return Drawn(ENDS + body + flows("s", "g", "a", "f") + flows("g", "m", "e"), NEWS)


def _calls() -> Drawn:
    other = elements(startEvent="q_s", endEvent="q_e", userTask="q_t") + element("endEvent", "q_f", FAILS)
    other += exclusive("q_x", "q_e", "q_f") + flows("q_s", "q_t", "q_x")
    body = call("c", "other") + elements(userTask="a", exclusiveGateway="j") + edge("b", "c", FAILS)
    return Drawn(ENDS + body + flows("s", "c", "j", "e") + flows("b", "a", "j"), FAILED, {"other": other})


def _call_that_only_fails() -> Drawn:
    other = elements(startEvent="q_s", userTask="q_t") + element("endEvent", "q_f", FAILS) + flows("q_s", "q_t", "q_f")
    body = call("c", "other") + edge("b", "c", FAILS)
    return Drawn(ENDS + body + flows("s", "c") + flows("b", "e"), FAILED, {"other": other})


def _conditions_out_of_a_task() -> Drawn:
    body = element("userTask", "a", default="a-b") + elements(userTask="b c", inclusiveGateway="j")
    return Drawn(ENDS + body + flows("s", "a", "b", "j", "e") + flows("a", "c", when=YES) + flows("c", "j"))


SOUND: Final[Mapping[str, Drawn]] = {
    "parallel branches": _parallel(),
    "one way or the other": _exclusive(),
    "inclusive branches with a default": _inclusive(),
    "parallel branches that an inclusive gateway joins": _inclusive_join_of_parallel(),
    "rework": _rework(),
    "a loop around parallel branches": _loop_around_a_parallel_block(),
    "branches with an end of their own": _several_ends(),
    "branches to one end": _branches_to_one_end(),
    "events that race": _race(),
    "an event that interrupts a task": _interrupting_border(),
    "reminders in a loop": _reminder(),
    "event sub-processes": _event_subprocesses(),
    "an error that is caught": _error_caught(),
    "a party that may fail": _party_fails(),
    "an error into an event sub-process": _error_into_an_event_subprocess(),
    "an escalation beside the work": _escalation(),
    "several instances of a task": _several_instances(),
    "several instances of a sub-process": _several_scopes(),
    "a task that may not begin": _repeated_task(),
    "a circle that its border ends": _polling_until_it_is_late(),
    "a circle that the border of a call ends": _called_polling_until_it_is_late(),
    "a transaction that may be cancelled": _transaction(),
    "compensation": _compensation(),
    "a link": _link(),
    "an end that takes a wait away": _terminating_end(),
    "a call that may fail": _calls(),
    "a call that only fails": _call_that_only_fails(),
    "conditions out of a task": _conditions_out_of_a_task(),
}
