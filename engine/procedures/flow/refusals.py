"""What is wrong with the flow of data, in words (`V`). The sentences are keys of their translations."""

from typing import Final

from engine.faults import Severity
from engine.runtime.refusals import Refusal

_at: Final = "“{expression}”第 {column} 列："
NAME_UNKNOWN = Refusal("V001", _at + "没有表单、映射或环节写入“{name}”，它总是 null。请改正名称，或在此前写入。")
NAME_NEARLY = Refusal("V001", _at + "没有表单、映射或环节写入“{name}”，是不是“{nearest}”？")
WRITTEN_ELSEWHERE = Refusal(
    "V002", _at + "到这里的路径都还没有写入“{name}”，写入它的是“{writer}”。请调整次序，或用输出映射带出来。"
)
WRITTEN_SOMETIMES = Refusal(
    "V003",
    _at + "有的路径没有写入“{name}”，那时它是 null。请在那些路径上也写入，或在这里判断 {name} = null。",
    Severity.WARNING,
)
PERSONAL = Refusal("V004", _at + "“{name}”是个人信息，不进入流程数据，在这里总是 null。请改用其他项。")
FUNCTION_UNKNOWN = Refusal("V005", _at + "没有函数“{name}”。请改用 docs/feel.md 所列的函数。")
FUNCTION_NEARLY = Refusal("V005", _at + "没有函数“{name}”，是不是“{nearest}”？")
INPUT_UNKNOWN = Refusal("V006", "决策“{decision}”要读“{name}”，而这里没有写入它。请在此前写入，或改正决策的输入数据。")
INPUT_SOMETIMES = Refusal(
    "V007",
    "决策“{decision}”要读“{name}”，而有的路径没有写入它，那时它是 null。请在那些路径上也写入。",
    Severity.WARNING,
)
PERHAPS_BROUGHT = Refusal(
    "V008",
    _at + "没有检查“{name}”：它可能由“{source}”收到的值带来。请在那里写明输出映射或 answer_form。",
    Severity.UNCHECKED,
)
TOO_LARGE = Refusal("V009", "没有检查数据：流程过大。请拆分流程。", Severity.UNCHECKED)
UNIT_COUNT = Refusal("V010", "“{expression}”的结果不是 1 至 9999 的整数。请改正。")
