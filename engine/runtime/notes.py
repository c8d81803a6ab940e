"""What became of a file's settings of other engines, for a report of the import: kept, translated or ignored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

KEPT = "“{name}”照原样保留。"
TRANSLATED = "“{name}”已改写为“{written}”。"
SCHEDULING = "“{name}”不执行：何时执行、失败后怎样重试由系统安排。"
STORING = "“{name}”不执行：数据保存多久由系统规定。"
STARTING = "“{name}”不执行：谁可以申办由事项规定。"
TENANT = "“{name}”不执行：被调用的流程、表单和决策总是同一版本的。"
SHOWING = "“{name}”不执行：它只影响原系统的页面和工具。"
BUSINESS_KEY = "“{name}”不执行：办件编号由系统给出，不在流程之间传递。"
START_FORM = "“{name}”不执行：申请表由事项规定。"
NARROWED = "“{name}”已改写为 zeebe:output：环节只带出映射的变量，其他变量不再带出。"
UNREAD = "“{name}”不执行：没有表达式读变量“{variable}”。"
ONE_COLUMN = "“{name}”照原样保留；决策表只有一列输出时，结果就是该列的值，不是一张表。"
CODE_PASSED = "“{name}”指定的程序没有执行：环节直接通过。"


@dataclass(frozen=True)
class Note:
    """What became of one setting. `text` is a Chinese sentence and the key of its translation, `facts` fill it."""

    kind: Literal["kept", "translated", "ignored"]
    file: str
    text: str
    element: str = ""
    line: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: [{self.element}] {self.text.format(**self.facts)}"
