"""A diagram to be judged, as a program of its own or put into a procedure folder that is right in everything else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.procedures import bundle
from engine.procedures.bundle import Bundle
from engine.runtime.program import Program, load
from tests.runtime.diagrams import call, definitions, flows

YES = '=outcome = "accept"'
NO = '=outcome = "decline"'
"""Conditions on what the procedure's form has written."""

CALLED = "drawn"
OTHER = "_shared/stall_supplement.bpmn"
_TASK = re.compile(r'<userTask id="(\w+)"')
_BETWEEN = '<bpmn:sequenceFlow id="f7" sourceRef="signing" targetRef="deciding" />'


@dataclass(frozen=True)
class Drawn:
    """The body of a process, what its file declares, and the bodies of the processes that it calls."""

    body: str
    declared: str = ""
    calls: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The file."""
        bodies = {CALLED: self.body, **self.calls}
        drawn = "".join(
            f'<process id="{name}" name="补正" isExecutable="true">{_lanes(name, body)}{body}</process>'
            for name, body in bodies.items()
        )
        return definitions(self.declared + drawn)

    def program(self) -> Program:
        """The file alone."""
        return load({"a.bpmn": self.content()})

    def within(self, procedure: Bundle) -> Bundle:
        """The procedure, which calls this diagram before the decision."""
        main = procedure.files["stall.bpmn"].decode()
        assert _BETWEEN in main
        between = call("drawn_call", CALLED) + flows("drawn_call", "deciding")
        there = _BETWEEN.replace("deciding", "drawn_call") + _prefixed(between)
        files = {
            **procedure.files,
            "stall.bpmn": main.replace(_BETWEEN, there).encode(),
            f"{CALLED}.bpmn": self.content(),
        }
        other = procedure.files[OTHER].decode()
        for name in "se":  # which the diagrams use too
            other = other.replace(f'"{name}"', f'"supplement_{name}"').replace(f">{name}<", f">supplement_{name}<")
        return bundle.of_files(procedure.key, {**files, OTHER: other.encode()})


def _lanes(process: str, body: str) -> str:
    tasks = "".join(f"<flowNodeRef>{name}</flowNodeRef>" for name in _TASK.findall(body))
    return f'<laneSet id="lanes_{process}"><lane id="lane_{process}" name="申请人">{tasks}</lane></laneSet>'


def _prefixed(xml: str) -> str:
    """The same elements with the prefix that the procedure's file has for BPMN."""
    return re.sub(r"<(/?)(?!zeebe:|/)", r"<\1bpmn:", xml)
