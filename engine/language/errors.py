"""Refusals of the language: a text that is not FEEL, a computation beyond its bounds, a file that is not DMN."""

from collections.abc import Sequence

from engine.errors import Invalid
from engine.faults import Problem


class FeelSyntax(Invalid):
    """表达式第 {line} 行第 {column} 列有误：{reason}。"""

    code = "feel-syntax"

    def __init__(self, text: str, line: int, column: int, reason: str) -> None:
        self.text = text
        self.line = line
        self.column = column
        self.reason = reason
        super().__init__(text=text, line=line, column=column, reason=reason)


class FeelLimit(Invalid):
    """表达式第 {line} 行第 {column} 列的计算超出限度：{limit}。"""

    code = "feel-limit"

    def __init__(self, text: str, line: int, column: int, limit: str) -> None:
        self.text = text
        self.line = line
        self.column = column
        self.limit = limit
        super().__init__(text=text, line=line, column=column, limit=limit)


class DmnInvalid(Invalid):
    """决策文件有错误，未发布。"""

    code = "dmn-invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()

    def __str__(self) -> str:
        return "\n".join([self.template(), *map(str, self.problems)])


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The place of an offset as people count: both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def syntax_error(text: str, offset: int, reason: str) -> FeelSyntax:
    return FeelSyntax(text, *line_and_column(text, offset), reason)


class DecisionAmbiguous(Invalid):
    """决策“{name}”有多条规则同时命中（规则 {rules}），与命中策略不符，请修改决策表。"""

    code = "decision-ambiguous"
