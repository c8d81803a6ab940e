"""A program: everything executable in a bundle of BPMN and DMN files, checked, compiled and frozen.

One program serves every case of a release, in every thread; it is found again by what the files contain.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from engine.errors import ProcedureInvalid
from engine.faults import Problem
from engine.language import dmn
from engine.runtime import normalise, refusals, schema
from engine.runtime.dialects.translation import Code
from engine.runtime.elements import BPMN
from engine.runtime.normalise import Document
from engine.runtime.notes import Note
from engine.runtime.outline import Element, ProcessOutline, outlined
from engine.runtime.parser import Parser
from engine.runtime.refusals import Place, Problems
from engine.runtime.spec import ProcessSpec
from engine.runtime.subprocess import CallActivity


@dataclass(frozen=True)
class Program:
    """What a bundle can run. `specs` and `decisions` are the runtime's own; others read `processes`.

    `notes` tell what became of settings that are written in the dialect of another engine.
    """

    sha256: str
    processes: Mapping[str, ProcessOutline]
    specs: Mapping[str, ProcessSpec] = field(repr=False)
    decisions: Mapping[str, dmn.Decisions] = field(repr=False)
    notes: tuple[Note, ...] = field(default=(), repr=False)

    def element(self, process: str, element: str) -> Element:
        """One element by its process and id; KeyError when there is none."""
        return self.processes[process].by_id[element]

    def reachable(self, process: str) -> tuple[str, ...]:
        """A process and those it calls, directly or through others, in the order in which they are met."""
        found = [process]
        for name in found:
            called = [element.called for element in self.processes[name].elements if element.called in self.processes]
            found.extend(other for other in dict.fromkeys(called) if other is not None and other not in found)
        return tuple(found)


def load(files: Mapping[str, bytes], code: Code = "refused") -> Program:
    """Read `*.bpmn` and `*.dmn` files by relative name; others are left alone.

    `code` says what becomes of tasks that code would do which is not ours: refused, or passed in other engines' tests.
    Raises ProcedureInvalid with everything that is wrong, not only the first.
    """
    program, problems = attempted(files, code)
    if problems:
        raise ProcedureInvalid(problems)
    return program


def attempted(files: Mapping[str, bytes], code: Code = "refused") -> tuple[Program, tuple[Problem, ...]]:
    """The same as far as it can be read, and everything that is wrong: with problems it can be looked at, never run."""
    relevant = {name: content for name, content in files.items() if name.endswith((".bpmn", ".dmn"))}
    return _load(tuple(sorted(relevant.items())), code)


@lru_cache(maxsize=64)
def _load(files: tuple[tuple[str, bytes], ...], code: Code) -> tuple[Program, tuple[Problem, ...]]:
    problems = Problems()
    decisions = _decisions([file for file in files if file[0].endswith(".dmn")], problems)
    documents = _documents([file for file in files if file[0].endswith(".bpmn")], problems, code)
    parser = Parser(problems)
    for document in documents:
        parser.add(document)
    specs = parser.specs()
    outlines = {outline.id: outline for document in documents for outline in outlined(document, specs)}
    _resolve(specs, outlines, decisions, problems)
    frozen = (MappingProxyType(outlines), MappingProxyType(specs), MappingProxyType(decisions))
    program = Program(_digest(files), *frozen, tuple(note for document in documents for note in document.notes))
    found = schema.without_doubles(problems.found)
    return program, tuple(sorted(found, key=lambda problem: (problem.file, problem.line)))


def _digest(files: tuple[tuple[str, bytes], ...]) -> str:
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _documents(files: list[tuple[str, bytes]], problems: Problems, code: Code) -> list[Document]:
    """The readable files; a process id that an earlier file has is noted, and that file left out."""
    found: list[Document] = []
    owners: dict[str, str] = {}
    for name, content in files:
        document = normalise.read(name, content, problems, code)
        if document is None:
            continue
        twice = [process for process in _processes(document) if process in owners]
        for process in twice:
            problems.add(refusals.PROCESS_TWICE, Place(name, element=process), id=process, file=owners[process])
        if not twice:
            owners.update((process, name) for process in _processes(document))
            found.append(document)
    return found


def _processes(document: Document) -> Iterator[str]:
    for process in document.root.iterfind(f"{{{BPMN}}}process"):
        if process.get("isExecutable") != "false":
            yield str(process.get("id"))


def _decisions(files: list[tuple[str, bytes]], problems: Problems) -> dict[str, dmn.Decisions]:
    found: dict[str, dmn.Decisions] = {}
    owners: dict[str, str] = {}
    read, wrong = dmn.read(dict(files))
    problems.found.extend(wrong)
    for name, decisions in read.items():
        for decision in decisions.decisions:
            if decision in owners:
                problems.add(refusals.DECISION_TWICE, Place(name, element=decision), id=decision, file=owners[decision])
            owners[decision] = name
            found[decision] = decisions
    return found


def _resolve(
    specs: Mapping[str, ProcessSpec],
    outlines: Mapping[str, ProcessOutline],
    decisions: Mapping[str, dmn.Decisions],
    problems: Problems,
) -> None:
    """Point every call at its process; note calls and decisions that lead nowhere."""
    for spec in specs.values():
        for node in spec.task_specs.values():
            called, decision = node.settings.called, node.settings.decision
            if not called and not decision:
                continue
            element = outlines[spec.process].by_id[node.bpmn_id]
            place = Place(element.file, element.line, element.id)
            if called and not called.startswith("=") and called not in outlines:
                problems.add(refusals.CALL_LOST, place, called=called)
            if decision and decision not in decisions:
                problems.add(refusals.DECISION_LOST, place, decision=decision)
            if isinstance(node, CallActivity):
                node.spec = called or ""
