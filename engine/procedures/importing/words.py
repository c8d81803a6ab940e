"""What an import tells, in words. The sentences are keys of their translations (`web/translations/en/importing.po`)."""

from engine.runtime.refusals import Refusal

ELEMENTS = "流程“{process}”的图照原样保留：{counts}。"
FORM_MADE = "图中的 {count} 项表单内容已改写为表单“{form}”（forms/{form}.form）。"
FORM_COPIED = "表单文件已复制为 forms/{form}.form。"
FIELD_AS_TEXT = "表单的项“{key}”类型是“{type}”，已改写为文本。"
FIELD_DEFAULT = "表单的项“{key}”的初始值“{value}”是表达式，没有保留。"
FIELD_RULE = "表单的项“{key}”的规则“{rule}”没有保留。"
DECISIONS_COPIED = "决策文件已复制为 {name}。"
LANE_MADE = "“{name}”由“{who}”办理，已改写为泳道“{lane}”；办理的岗位写在 procedure.toml 的 [lanes] 中。"
LANE_KEPT = "“{name}”指定的“{setting}”不执行：由谁办理、何时到期由泳道和 limit 决定。"
CONDITION_REWRITTEN = "条件“{text}”已改写为“{written}”。"
HINT_MADE = "给办理人的说明已改写为扩展属性 hint。"
HINT_DYNAMIC = "给办理人的说明要按数据计算，没有保留，请写成 hint。"
SPIFF_DECISION = "“{name}”已改写为 zeebe:calledDecision，结果写入变量“{variable}”。"
SPIFF_SHOWING = "“{name}”不执行：它只影响原系统的页面和测试。"

SPIFF_CODE = Refusal("J001", "不执行 Python 写的“{name}”，请改用 FEEL（zeebe:ioMapping、脚本任务或决策表）。")
SPIFF_SERVICE = Refusal("J002", "不执行“{name}”，请改用 zeebe:taskDefinition 写明接口和操作。")
SPIFF_CONDITION = Refusal("J003", "条件“{text}”不能改写，请改为以 = 开头的 FEEL。")
SPIFF_OTHER = Refusal("J004", "不认识 SpiffArena 的扩展“{name}”，请删除或改写。")
SPIFF_FORM = Refusal("J005", "没有表单文件“{name}”，请一并导入，或者画成 .form 文件。")
FORM_UNREADABLE = Refusal("J006", "表单文件读不出来，没有导入：{reason}")
NOT_A_KIND = Refusal("J007", "不导入这种文件，只导入 .bpmn、.dmn、.form 和 .json。")
NO_PROCESS = Refusal("J008", "没有可以执行的流程，请至少导入一个 BPMN 文件。")
