"""Small processes in place of the market stall's, drawn of a few parts; everything else of its bundle stays."""

import re
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise

from engine.procedures import bundle, checks
from engine.procedures.bundle import Bundle

Draw = Callable[..., Bundle]

CODES = re.compile(r"V|E0|D1|D2|P039")


def in_place_of(stall: Bundle, *parts: str, beside: str = "", forms: Sequence[tuple[str, str]] = ()) -> Bundle:
    """The market stall with a process of these parts; `beside` stands beside the process."""
    text = stall.files["stall.bpmn"].decode()
    head = text[: text.index("<bpmn:laneSet")]
    written = f"{head}{''.join(parts)}</bpmn:process>{beside}</bpmn:definitions>"
    files = {**stall.files, "stall.bpmn": written.encode()}
    files |= {f"forms/{name}.form": content.encode() for name, content in forms}
    return bundle.of_files(stall.key, files)


def told(given: Bundle) -> list[tuple[str, str]]:
    """Code and element of what is said about data."""
    found = checks.check(given)
    assert not [str(problem) for problem in found if "{" in str(problem)]
    assert not [str(problem) for problem in found if problem.code.startswith("R")]
    return [(problem.code, problem.element) for problem in found if CODES.match(problem.code)]


def path(*ids: str, condition: str = "") -> str:
    """Sequence flows from each element to the next; the condition is that of the first."""
    flows = []
    for number, (source, target) in enumerate(pairwise(ids)):
        inside = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
        ends = f'id="{source}-{target}" sourceRef="{source}" targetRef="{target}"'
        flows.append(f"<bpmn:sequenceFlow {ends}>{'' if number else inside}</bpmn:sequenceFlow>")
    return "".join(flows)


def start(name: str = "start") -> str:
    return f'<bpmn:startEvent id="{name}" />'


def end(name: str = "end") -> str:
    return f'<bpmn:endEvent id="{name}" />'


def element(tag: str, ident: str, inside: str = "", zeebe: str = "", **attributes: str) -> str:
    """An element; `zeebe` are its extensions."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    extensions = f"<bpmn:extensionElements>{zeebe}</bpmn:extensionElements>" if zeebe else ""
    return f'<bpmn:{tag} id="{ident}"{written}>{extensions}{inside}</bpmn:{tag}>'


def script(name: str, result: str, expression: str = "=1", inside: str = "", mapped: str = "") -> str:
    """A task that writes `result`."""
    zeebe = f'<zeebe:script expression="{escape(expression)}" resultVariable="{result}" />{mapped}'
    return element("scriptTask", name, inside, zeebe)


def mapping(*lines: tuple[str, str, str]) -> str:
    """Lines of an input or output mapping: which, source, target."""
    written = "".join(f'<zeebe:{tag} source="{escape(source)}" target="{target}" />' for tag, source, target in lines)
    return f"<zeebe:ioMapping>{written}</zeebe:ioMapping>"


def reading(name: str, *, after: str = "", target: str = "read") -> str:
    """A task that reads a name and would take harm from null."""
    return script(target, "copy", f'="" + string({name})', after)
