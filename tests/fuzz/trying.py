"""One case: whatever text is compiled, checked, printed and evaluated, only the language's own refusals come out.

No step of it takes more than its second of processor time.
"""

import json
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from engine.errors import EngineError, ProcedureInvalid
from engine.language import dmn, feel
from engine.language.checking import Variables, check_expression, check_tests
from engine.language.errors import DecisionAmbiguous, DmnInvalid, FeelLimit, FeelSyntax
from engine.language.functions import BUILT_INS
from engine.language.names import Names
from engine.language.parsing import parse, parse_unary
from engine.language.printing import printed
from engine.language.types import NUMBER
from engine.runtime import stepping
from engine.runtime.program import load
from tests.fuzz import grammar
from tests.language.trees import without_places

SECONDS: Final = 1.0
NOW: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)
Try = Callable[[str], str]


class TooSlow(BaseException):
    """The step has used up its second."""


class NotTheSame(AssertionError):
    """A printed tree means another one."""


@contextmanager
def timed() -> Iterator[None]:
    """Ends with TooSlow after a second of processor time."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def watch_the_time() -> None:
    """Must be called once in a process before `timed`."""

    def stop(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGPROF, stop)


def an_expression(text: str) -> str:
    """How it ends: `value`, `null`, or the name of the refusal."""
    try:
        with timed():
            compiled = feel.compile_expression(text, grammar.CONTEXT)
        with timed():
            value = feel.to_json(compiled.evaluate(grammar.CONTEXT, NOW))
            json.dumps(value)
    except (FeelSyntax, FeelLimit) as refused:
        return type(refused).__name__
    with timed():
        check_expression(compiled, Variables())
    names = Names([*grammar.CONTEXT, *BUILT_INS])
    with timed():
        again = parse(printed(parse(text, names)), names)
    if without_places(again) != without_places(parse(text, names)):
        raise NotTheSame(printed(again))
    return "null" if value is None else "value"


def a_cell(text: str) -> str:
    """The same for unary tests."""
    try:
        with timed():
            compiled = feel.compile_unary(text, grammar.CONTEXT)
        with timed():
            value = compiled.evaluate(grammar.CONTEXT, 3, NOW)
    except (FeelSyntax, FeelLimit) as refused:
        return type(refused).__name__
    with timed():
        check_tests(compiled, Variables(), NUMBER)
    names = Names([*grammar.CONTEXT, *BUILT_INS])
    with timed():
        again = parse_unary(printed(parse_unary(text, names)), names)
    if without_places(again) != without_places(parse_unary(text, names)):
        raise NotTheSame(printed(again))
    return "null" if value is None else "value"


def a_decision_file(text: str) -> str:
    """The same for every decision of a DMN file."""
    try:
        with timed():
            decisions = dmn.load(text.encode("utf-8", "surrogatepass"), "x.dmn")
        for key in decisions.decisions:
            with timed():
                json.dumps(decisions.decide(key, grammar.CONTEXT, NOW).value)
    except (DmnInvalid, DecisionAmbiguous, FeelLimit) as refused:
        return type(refused).__name__
    return "value"


def a_diagram(text: str) -> str:
    """A BPMN file: refused, or its first process begins and everything that then waits is completed once."""
    try:
        with timed():
            program = load({"x.bpmn": text.encode("utf-8", "surrogatepass")})
        for process in list(program.processes)[:1]:
            with timed():
                advance = stepping.start(program, process, grammar.CONTEXT, NOW)
            for opened in advance.opened:
                with timed():
                    advance = stepping.complete(program, advance.snapshot, opened.token, {"n": 2}, NOW)
    except ProcedureInvalid:
        return "refused"
    except EngineError as refused:
        return type(refused).__name__
    return "plays"


TRIES: Final[Mapping[str, Try]] = {
    "expression": an_expression,
    "cell": a_cell,
    "decision file": a_decision_file,
    "diagram": a_diagram,
}
