"""What is told of a diagram that is not sound, in words: what happens, and what to do.

The sentences are keys of their translations (`web/translations/en/soundness.po`).
"""

from engine.faults import Severity
from engine.runtime.refusals import Refusal

WAITS = Refusal(
    "N001",
    "合并网关“{name}”会永远等待：等待的分支不会都到来。请让分开和合并用同一种网关，或检查哪条分支到不了这里。",
)
LEFT_WAITING = Refusal(
    "N002",
    "别的分支已经结束，合并网关“{name}”处还有一路永远等待，流程不会结束。请让这些分支都到达这个网关，或不经它合并。",
)
TWICE = Refusal(
    "N003",
    "同时进行的分支在“{name}”处没有合并就继续，其后的环节会重复办理。请改用并行网关或包容网关合并。",
)
AGAIN = Refusal(
    "N004",
    "“{name}”在前一路还没有走完时又会走到，其后的环节会重复办理。请在回到前面之前先合并各分支。",
)
ENDLESS = Refusal("N005", "从“{name}”起进入循环，再也到不了结束。请画出离开循环的连线。")
ENDED_FROM_ASIDE = Refusal(
    "N006", "从“{name}”起进入循环，只有中断的事件子流程能结束它。请确认这是有意的。", Severity.WARNING
)
UNCONNECTED = Refusal("N007", "没有连线进入“{name}”，永远不会执行。请连接它，或删除。")
NEVER = Refusal("N008", "“{name}”永远不会执行：进入它的路都走不通。请改正前面的网关或连线，或删除它。")
ERROR_NEVER = Refusal("N009", "“{name}”永远不会发生：没有环节抛出它等待的错误。请改正错误代码，或删除它。")
ESCALATION_NEVER = Refusal("N010", "“{name}”永远不会发生：没有环节抛出它等待的升级。请改正升级代码，或删除它。")
CANCEL_NEVER = Refusal("N011", "“{name}”永远不会发生：事务里没有取消结束事件。请补画，或删除它。")
NEVER_LEFT = Refusal(
    "N012", "“{name}”里面没有正常结束的可能，其后的环节永远不会执行。请在里面画出正常的结束，或只走它的边界事件。"
)
UNCAUGHT = Refusal(
    "N013", "“{name}”抛出的错误没有捕获，办件会停在这里。请在外层画出捕获它的边界事件或事件子流程，或改用普通的结束。"
)
CUT_OFF = Refusal(
    "N014", "到达终止结束“{name}”时，别的环节可能还在办理，会被取消。请确认这是有意的。", Severity.WARNING
)

TOO_MANY_STATES = Refusal(
    "N090",
    "“{name}”可能的状态超过 {limit} 种，没有查完：不能断定它不会卡住、重复办理或走不到结束。请把一部分画成子流程。",
    Severity.UNCHECKED,
)
TOO_MANY_CONDITIONS = Refusal(
    "N091",
    "“{name}”可以同时成立的条件超过 {limit} 个，或者和同一层其他元素的条件合起来太多，没有检查这一层："
    "不能断定不会卡住或重复办理。请分成几个网关或子流程。",
    Severity.UNCHECKED,
)
