"""What a check of an expression can find: each kind a code and a sentence, with braces for facts.

The sentences are keys of their translations (`web/translations/en/language.po`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from engine.language.xml_reading import Place


class Sentence(NamedTuple):
    """A kind of finding."""

    code: str
    text: str


@dataclass(frozen=True)
class Finding:
    """One thing wrong in an expression, with its place in the text: line and column, from 1.

    Among the facts are the line of the text (`expression`) and the column in it.
    """

    sentence: Sentence
    line: int
    column: int
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.sentence.text.format(**self.facts)


@dataclass(frozen=True)
class Located:
    """Something found in a file, where it stands. What is only `noted` is nothing wrong: it could not be checked."""

    sentence: Sentence
    place: Place
    facts: Mapping[str, object]

    @property
    def is_noted(self) -> bool:
        return self.sentence.code.startswith("D2")


_AT: Final = "“{expression}”第 {column} 列："
NAME_UNKNOWN = Sentence("E001", _AT + "不认识名称“{name}”，结果总是 null。")
NAME_NEARLY = Sentence("E001", _AT + "不认识名称“{name}”，是不是“{nearest}”？")
PART_UNKNOWN = Sentence("E002", _AT + "{type}没有“{name}”这一项，结果总是 null。")
PART_NEARLY = Sentence("E002", _AT + "{type}没有“{name}”这一项，是不是“{nearest}”？")
TYPE_UNKNOWN = Sentence("E003", _AT + "不认识类型“{name}”，instance of 总是不成立。")
OPERANDS = Sentence("E010", _AT + "“{operator}”不能用于{left}和{right}，结果总是 null。")
SIGN = Sentence("E010", _AT + "负号不能用于{type}，结果总是 null。")
RANGE_ENDS = Sentence("E011", _AT + "区间的两端是{low}和{high}，不成区间，结果总是 null。")
NO_FUNCTION = Sentence("E012", _AT + "这里应为函数，却是{type}，结果总是 null。")
ARGUMENTS = Sentence("E013", _AT + "“{name}”不能这样调用：给的是（{given}），应为{wanted}；结果总是 null。")
NO_DOMAIN = Sentence("E014", _AT + "不能逐个取{type}，结果总是 null。")
NO_CONDITION = Sentence("E015", _AT + "条件应为真假值，却是{type}，总不成立。")
TEST_KIND = Sentence("E016", _AT + "要比的是{subject}，这里却是{type}，总不成立。")
RESULT_KIND = Sentence("E017", _AT + "结果应为{wanted}，却是{type}。")
NEVER_TRUE = Sentence("E020", _AT + "这个条件总不成立。")
ALWAYS_TRUE = Sentence("E020", _AT + "这个条件总是成立。")
NOT_AMONG = Sentence("E021", _AT + "可能的值只有 {known}，与 {value} 比较总是一个结果。")

NOT_LISTED = Sentence("D105", "“{expression}”不在输出列“{column}”所列的值中。")
GAP = Sentence("D101", "没有规则的情况：{cases}，例如 {example}，这时没有结果。请补充规则，或给输出列填写默认值。")
NOT_UNIQUE = Sentence("D102", "规则 {first} 和 {second} 会同时命中：{cases}，例如 {example}；UNIQUE 只允许一条。")
NOT_ANY = Sentence("D103", "规则 {first} 和 {second} 同时命中而结果不同：{cases}，例如 {example}；ANY 要求结果相同。")
RULE_COVERED = Sentence("D104", "规则 {number} 不会命中：它的情况都已由前面的规则处理。")
RULE_EMPTY = Sentence("D104", "规则 {number} 不会命中：没有这样的输入值。")

GAPS_MORE = Sentence("D101", "没有规则的情况还有 {count} 处。")

NOT_CHECKED_COLUMN = Sentence("D201", "没有检查是否遗漏：不知道“{column}”可能有哪些值。")
NOT_CHECKED_CELL = Sentence("D202", "没有检查规则 {number} 与其他规则是否重叠或遗漏：它的条件不能事先判断。")
NOT_CHECKED_RELATED = Sentence("D203", "没有检查是否重叠或遗漏：“{columns}”取决于同样的数据。")
NOT_CHECKED_SIZE = Sentence("D204", "没有检查是否重叠或遗漏：组合太多。")
NOT_CHECKED_BOX = Sentence("D205", "没有检查“{name}”：只检查决策表和单个表达式。")
NOT_CHECKED_OVERLAP = Sentence("D206", "没有检查规则 {rules} 是否会同时命中：它们的条件由算出来的列决定。")
