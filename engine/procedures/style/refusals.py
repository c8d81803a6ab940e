"""What could be drawn more clearly, in words (`W`). The sentences are keys of their translations."""

from typing import Final

from engine.faults import Severity
from engine.runtime.refusals import Refusal


def _style(code: str, text: str) -> Refusal:
    return Refusal(code, text, Severity.WARNING)


NO_END = _style("W001", "没有结束事件，看不出到哪里为止。请画结束事件。")
NO_START = _style("W002", "没有开始事件，看不出从哪里开始。请画开始事件。")
GLOBAL = _style("W003", "这个消息、信号、错误或升级没有名称、与别的同名，或者没有元素使用。请改正或删除。")
NAMELESS = _style("W004", "没有名称，图上看不出它是什么。请填写。")
FLOW_TWICE = _style("W005", "同一对元素之间有两条一样的连线。请删除一条。")
JOIN_AND_FORK = _style("W006", "一个网关既汇合又分支，不容易看懂。请拆成两个网关。")
IMPLICIT_END = _style("W007", "流程到这里没有连线离开，也不是结束事件。请连到结束事件。")
IMPLICIT_START = _style("W008", "没有连线进入，也不是开始事件。请从开始事件连过来。")
IMPLICIT_SPLIT = _style("W009", "有几条没有条件的连线离开，会同时都走。请用并行网关画明白。")
OVERLAPPING = _style("W010", "与别的元素重叠，或者画到了边框外面。请移开。")
GATEWAY_IDLE = _style("W011", "网关只有一条进入和一条离开的连线，没有作用。请删除。")
TERMINATE_IDLE = _style("W012", "终止结束事件在这里与普通的结束事件相同。请改用普通的结束事件。")
UNCHECKED = Refusal("W000", "没有检查画法：图太大，或者画法检查读不懂它。", Severity.UNCHECKED)

RULES: Final = {
    "end-event-required": NO_END,
    "start-event-required": NO_START,
    "global": GLOBAL,
    "label-required": NAMELESS,
    "no-duplicate-sequence-flows": FLOW_TWICE,
    "no-gateway-join-fork": JOIN_AND_FORK,
    "no-implicit-end": IMPLICIT_END,
    "no-implicit-start": IMPLICIT_START,
    "no-implicit-split": IMPLICIT_SPLIT,
    "no-overlapping-elements": OVERLAPPING,
    "superfluous-gateway": GATEWAY_IDLE,
    "superfluous-termination": TERMINATE_IDLE,
}
"""The rules that are asked, by their names in bpmnlint."""
