"""What follows from faults that are told already: a file that cannot be read is not told as missing as well."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Final

from engine.faults import Problem
from engine.procedures import refusals
from engine.procedures.bundle import PROCEDURE
from engine.procedures.flow.refusals import NAME_NEARLY, NAME_UNKNOWN, WRITTEN_ELSEWHERE, WRITTEN_SOMETIMES
from engine.procedures.toml_tables import TOO_MANY
from engine.runtime.refusals import CALL_LOST, DECISION_LOST

NAMED: Final[Mapping[str, tuple[str, str]]] = {
    CALL_LOST.code: ("called", ".bpmn"),
    DECISION_LOST.code: ("decision", ".dmn"),
    refusals.PROCESS_LOST.code: ("process", ".bpmn"),
    refusals.LEVEL_LOST.code: ("decision", ".dmn"),
    refusals.SEPARATION_LOST.code: ("id", ".bpmn"),
    refusals.ELEMENT_LOST.code: ("id", ".bpmn"),
    refusals.OPERATION_LOST.code: ("name", ".bpmn"),
}
"""Problems with what is not there: the fact that names it, and the kind of file that it should be in."""

LOST: Final[Mapping[str, str]] = {
    **{code: fact for code, (fact, _) in NAMED.items() if code[0] != "S" and code != refusals.SEPARATION_LOST.code},
    refusals.FORM_LOST.code: "form",
    refusals.ANSWER_FORM_LOST.code: "form",
    refusals.TEMPLATE_LOST.code: "template",
}
"""Problems with files that are not there, and the fact that names what would be in them."""

OF_ALL_DIAGRAMS: Final = frozenset(
    one.code
    for one in (
        *(refusals.LANE_UNUSED, refusals.PROCESS_UNUSED, refusals.ACT_NEVER, refusals.NEVER_CLOSED),
        *(NAME_UNKNOWN, NAME_NEARLY, WRITTEN_ELSEWHERE, WRITTEN_SOMETIMES),
    )
)
"""Problems with what no diagram does."""

OF_ALL_FORMS: Final = frozenset(
    one.code
    for one in (
        *(refusals.NAME_LOST, refusals.ACT_NEVER, refusals.NEVER_CLOSED),
        *(refusals.TEXT_NAMES, refusals.TEXT_KIND),
    )
)
"""Problems with what no form has."""

OF_ALL: Final[Mapping[str, frozenset[str]]] = {".bpmn": OF_ALL_DIAGRAMS, ".form": OF_ALL_FORMS}
OF_SHARED_FILES: Final = frozenset().union(
    *(OF_ALL_DIAGRAMS, OF_ALL_FORMS),
    {refusals.SEPARATION_LOST.code, refusals.ELEMENT_LOST.code},
    {refusals.OPERATION_LOST.code, refusals.TEMPLATE_FAULT.code},
)
"""Problems that follow from files that are not there."""


def left_out(read: Iterable[Problem], fitting: Iterable[Problem], files: Mapping[str, bytes]) -> Iterator[Problem]:
    """The problems of reading, and those of fitting together, without what may only follow from those of reading."""
    read = list(read)
    faulty = {problem.file for problem in read}
    suffixes = {PurePath(name).suffix for name in faulty}
    hidden = (OF_ALL_DIAGRAMS if ".bpmn" in suffixes else frozenset()) | (
        OF_ALL_FORMS if ".form" in suffixes else frozenset()
    )
    texts = {name: files[name] for name in faulty if name in files}
    misspelt = {_table(problem) for problem in read if problem.code in TOO_MANY} - {""}
    yield from (problem for problem in read if not _written(problem, texts))
    for problem in fitting:
        if ".form" in suffixes and _misses_a_field(problem):
            continue
        if problem.file == PROCEDURE and _table(problem) in misspelt:
            continue
        alone = problem.file in faulty and PurePath(problem.file).suffix in {".dmn", ".form"}
        if not alone and problem.code not in hidden and not _written(problem, texts):
            yield problem


def _table(problem: Problem) -> str:
    """The table of `procedure.toml` that a problem is in; "" for the top."""
    return problem.element.rpartition(".")[0]


def _misses_a_field(problem: Problem) -> bool:
    """Whether a template was set without something that a form may have: the message is Typst's."""
    reason = str(problem.facts.get("reason", ""))
    return problem.code == refusals.TEMPLATE_FAULT.code and "does not contain key" in reason


def _written(problem: Problem, texts: Mapping[str, bytes]) -> bool:
    """Whether what is told as missing stands in a file that could not be read."""
    fact, suffix = NAMED.get(problem.code, ("", ""))
    name = str(problem.facts.get(fact, ""))
    signs = (f'id="{name}"'.encode(), f'type="{name}"'.encode())
    return bool(name) and any(sign in text for place, text in texts.items() if place.endswith(suffix) for sign in signs)
