"""Expressions of a diagram: FEEL, compiled once when the diagram is loaded.

Nothing here or below can execute Python: SpiffWorkflow is given `FeelEngine` in place of its script engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from engine.language import feel
from engine.language.errors import FeelSyntax
from engine.language.metering import Meter
from engine.runtime import refusals
from engine.runtime.refusals import Place, Problems

if TYPE_CHECKING:
    from engine.runtime.token import Token

# What takes about as long as one step of an expression.
EVALUATION: Final = 5
NAMES: Final = 64


@dataclass(frozen=True)
class Formula:
    """An expression, or a constant text where the dialect allows one."""

    text: str
    expression: feel.Expression | None = None

    def evaluate(self, context: Mapping[str, object], now: datetime, meter: Meter | None = None) -> object:
        """The value as JSON, within what the meter has left; raises an `Invalid` of the language beyond it."""
        if self.expression is None:
            return self.text
        return feel.to_json(self.expression.evaluate(context, now, meter), meter)


@dataclass(frozen=True)
class Reader:
    """Reads the expressions of one place and notes what is wrong with them."""

    problems: Problems
    place: Place
    where: str

    def formula(self, text: str | None) -> Formula | None:
        """An expression that must begin with `=`; None, and a problem, when it is not one."""
        written = (text or "").strip()
        if not written.startswith("="):
            self.problems.add(refusals.NOT_FEEL, self.place, where=self.where)
            return None
        try:
            return Formula(written, feel.compile_expression(feel.strip_equals(written)))
        except FeelSyntax as error:
            self.problems.add(refusals.EXPRESSION, self.place, where=self.where, reason=str(error))
            return None

    def text_or_formula(self, text: str | None) -> Formula | None:
        """A text that is itself unless it begins with `=`."""
        written = (text or "").strip()
        return self.formula(written) if written.startswith("=") else Formula(written)


class FeelEngine:
    """What SpiffWorkflow calls a script engine: evaluates formulas over a token's data, and can do nothing else."""

    def evaluate(
        self, task: "Token", expression: Formula, external_context: Mapping[str, object] | None = None
    ) -> object:
        """The value of a formula as JSON, seen from a token; `external_context` is seen before its data."""
        if expression.expression is None:
            return expression.text
        context, case = task.context(), task.case
        case.work(task, EVALUATION + len(context) // NAMES)
        seen = {**context, **external_context} if external_context else context
        return expression.evaluate(seen, case.now, case.meter)
