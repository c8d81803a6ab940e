"""The sentences about changes (`web/translations/en/difference.po`)."""

from collections.abc import Mapping
from typing import Final

from engine.procedures.difference.changes import Kind, Wording

FILE_ADDED = Wording("file", "新增文件 {file}。", Kind.ADDED)
FILE_REMOVED = Wording("file", "删除文件 {file}。", Kind.REMOVED)
FILE_RENAMED = Wording("file", "文件 {before} 改名为 {after}。", Kind.RENAMED)
FILE_UNREADABLE = Wording("content", "文件的内容有改动，但有一份读不出来，不能逐项比较。")
TEXT = Wording("text", "第 {line} 行起文字由“{before}”改为“{after}”。")

PART_ADDED = Wording("element", "新增元素“{name}”（{tag}）。", Kind.ADDED)
PART_REMOVED = Wording("element", "删除元素“{name}”（{tag}）。", Kind.REMOVED)
PART_RENAMED = Wording("id", "“{name}”的编号由 {before} 改为 {after}。", Kind.RENAMED)
FLOW_ADDED = Wording("flow", "新增连线“{name}”，从“{source}”到“{target}”。", Kind.ADDED)
FLOW_REMOVED = Wording("flow", "删除连线“{name}”，从“{source}”到“{target}”。", Kind.REMOVED)

ASPECTS: Final[Mapping[str, str]] = {
    "name": "名称由“{before}”改为“{after}”。",
    "kind": "“{name}”由 {before} 改为 {after}。",
    "source": "连线“{name}”的起点由“{before}”改为“{after}”。",
    "target": "连线“{name}”的终点由“{before}”改为“{after}”。",
    "scope": "“{name}”由“{before}”里移到“{after}”里。",
    "lane": "“{name}”由泳道“{before}”改到泳道“{after}”。",
    "default": "“{name}”的默认连线由“{before}”改为“{after}”。",
    "order": "“{name}”先判断哪条连线，由“{before}”改为“{after}”。",
    "attached": "“{name}”由贴在“{before}”改为贴在“{after}”。",
    "process": "泳池“{name}”的流程由“{before}”改为“{after}”。",
    "condition": "连线“{name}”的条件由“{before}”改为“{after}”。",
    "documentation": "“{name}”的说明由“{before}”改为“{after}”。",
    "text": "注释的文字由“{before}”改为“{after}”。",
    "trigger": "“{name}”的触发由“{before}”改为“{after}”。",
    "interrupting": "“{name}”是否中断由“{before}”改为“{after}”。",
    "message": "“{name}”的消息由“{before}”改为“{after}”。",
    "loop": "“{name}”的重复方式由“{before}”改为“{after}”。",
    "form": "“{name}”的表单由“{before}”改为“{after}”。",
    "called": "“{name}”调用的流程由“{before}”改为“{after}”。",
    "decision": "“{name}”的决策由“{before}”改为“{after}”。",
    "operation": "“{name}”查询的接口由“{before}”改为“{after}”。",
    "script": "“{name}”的脚本由“{before}”改为“{after}”。",
    "act": "“{name}”的行为由“{before}”改为“{after}”。",
    "limit": "“{name}”的时限由“{before}”改为“{after}”。",
    "unit": "“{name}”的时限单位由“{before}”改为“{after}”。",
    "stage": "“{name}”的阶段由“{before}”改为“{after}”。",
    "separation_from": "“{name}”须与哪些环节分开办理，由“{before}”改为“{after}”。",
    "signers": "“{name}”的签字人数由“{before}”改为“{after}”。",
    "property": "“{name}”的属性 {key} 由“{before}”改为“{after}”。",
    "input": "“{name}”的输入 {key} 由“{before}”改为“{after}”。",
    "output": "“{name}”的输出 {key} 由“{before}”改为“{after}”。",
    "attribute": "“{name}”的 {key} 由“{before}”改为“{after}”。",
    "extension": "“{name}”的扩展 {key} 由“{before}”改为“{after}”。",
    "content": "“{name}”里的 {key} 由“{before}”改为“{after}”。",
}
"""What of an element differs, by the first part of its key."""

DECISION_ADDED = Wording("decision", "新增“{name}”（{tag}）。", Kind.ADDED)
DECISION_REMOVED = Wording("decision", "删除“{name}”（{tag}）。", Kind.REMOVED)
HIT_POLICY = Wording("hit policy", "决策表“{name}”的命中策略由“{before}”改为“{after}”。")
COLUMN_ADDED = Wording("column", "决策表“{name}”新增列“{after}”。", Kind.ADDED)
COLUMN_REMOVED = Wording("column", "决策表“{name}”删除列“{before}”。", Kind.REMOVED)
COLUMN = Wording("column", "决策表“{name}”的列由“{before}”改为“{after}”。")
RULE_ADDED = Wording("rule", "决策表“{name}”新增第 {number} 条规则：{after}。", Kind.ADDED)
RULE_REMOVED = Wording("rule", "决策表“{name}”删除原第 {number} 条规则：{before}。", Kind.REMOVED)
RULE = Wording("rule", "决策表“{name}”第 {number} 条规则由“{before}”改为“{after}”。")
RULE_MOVED = Wording("rule order", "决策表“{name}”原第 {before} 条规则移到第 {after} 条：{rule}。")
NOTE = Wording("note", "决策表“{name}”第 {number} 条规则的说明由“{before}”改为“{after}”。")
LOGIC = Wording("logic", "决策“{name}”的 {key} 由“{before}”改为“{after}”。")

FIELD_ADDED = Wording("field", "新增表单项“{name}”。", Kind.ADDED)
FIELD_REMOVED = Wording("field", "删除表单项“{name}”。", Kind.REMOVED)
FIELD_RENAMED = Wording("key", "表单项“{name}”的键由 {before} 改为 {after}。", Kind.RENAMED)
FIELD_ORDER = Wording("field order", "表单项的次序由“{before}”改为“{after}”。")
FIELD_GROUP = Wording("group", "表单项“{name}”由分组“{before}”移到分组“{after}”。")
FIELD_TYPE = Wording("type", "表单项“{name}”的类型由 {before} 改为 {after}。")
FIELD_LABEL = Wording("label", "表单项的名称由“{before}”改为“{after}”。")
FIELD_REQUIRED = Wording("required", "表单项“{name}”是否必填由“{before}”改为“{after}”。")
FIELD_RIGHT = Wording("right", "表单项“{name}”的权限 {key} 由“{before}”改为“{after}”。")
FIELD_HIDE = Wording("hide", "表单项“{name}”的隐藏条件由“{before}”改为“{after}”。")
FIELD_SETTING = Wording("setting", "表单项“{name}”的 {key} 由“{before}”改为“{after}”。")
OPTION_ADDED = Wording("option", "表单项“{name}”新增选项“{after}”。", Kind.ADDED)
OPTION_REMOVED = Wording("option", "表单项“{name}”删除选项“{before}”。", Kind.REMOVED)
OPTION = Wording("option", "表单项“{name}”的选项由“{before}”改为“{after}”。")
OPTION_ORDER = Wording("option order", "表单项“{name}”选项的次序由“{before}”改为“{after}”。")
FORM_SETTING = Wording("setting", "表单的 {key} 由“{before}”改为“{after}”。")

KEY_ADDED = Wording("key", "新增“{key}”：{after}。", Kind.ADDED)
KEY_REMOVED = Wording("key", "删除“{key}”，原为：{before}。", Kind.REMOVED)
KEY = Wording("key", "“{key}”由“{before}”改为“{after}”。")
LANE_ADDED = Wording("assignment", "新增泳道“{name}”，由岗位“{after}”办理。", Kind.ADDED)
LANE_REMOVED = Wording("assignment", "泳道“{name}”不再有岗位，原为“{before}”。", Kind.REMOVED)
LANE = Wording("assignment", "泳道“{name}”的环节由岗位“{before}”改为岗位“{after}”办理。")
LIMIT = Wording("limit", "时限“{key}”由“{before}”改为“{after}”。")

SCENARIO_ADDED = Wording("scenario", "新增场景“{name}”。", Kind.ADDED)
SCENARIO_REMOVED = Wording("scenario", "删除场景“{name}”。", Kind.REMOVED)
SCENARIO_NAME = Wording("name", "场景的名称由“{before}”改为“{after}”。")
SCENARIO_VARIANT = Wording("variant", "场景“{name}”的业务办理项由“{before}”改为“{after}”。")
STEP_ADDED = Wording("step", "场景“{name}”新增第 {number} 步：{after}。", Kind.ADDED)
STEP_REMOVED = Wording("step", "场景“{name}”删除原第 {number} 步：{before}。", Kind.REMOVED)
STEP = Wording("step", "场景“{name}”第 {number} 步的 {key} 由“{before}”改为“{after}”。")


def aspect(key: str) -> Wording:
    """The wording for an aspect of an element, by its key; what has no words of its own is named by the key."""
    first, _, rest = key.partition(":")
    if first == "property" and rest in ASPECTS:
        first = rest
    return Wording(first, ASPECTS[first])
