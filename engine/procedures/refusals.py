"""What is refused in the files of a procedure, in words: what is wrong, and what to do.

`T`: `procedure.toml` · `F`: forms · `B`: the folder · `P`: how the files fit together · `I`: the item's consistency ·
`D`: documents · `S`: scenarios. The sentences are keys of their translations (`web/translations/en/procedures.po`).
"""

from engine.faults import Severity
from engine.runtime.refusals import Refusal

NO_FILE = Refusal("B001", "缺少文件 {name}。")
NOT_UTF8 = Refusal("B002", "文件不是 UTF-8 编码，请重新保存。")
NO_SHARED = Refusal(
    "B004", "旁边没有 _shared 文件夹，事项要用的“{names}”可能在那里。请把 _shared 放在事项文件夹旁边，或改正名称。"
)
UNREADABLE = Refusal("B003", "文件读不出来，请改正或删除：{reason}")
TOO_DEEP = Refusal("B005", "文件里一层套一层，层数太多，请减少。")

NOT_TOML = Refusal("T001", "文件不是正确的 TOML：{reason}")
KEY_UNKNOWN = Refusal("T002", "不认识“{path}”，请删除或改正。")
KEY_NEARLY = Refusal("T003", "不认识“{path}”，是不是“{nearest}”？")
KEY_MISSING = Refusal("T004", "缺少“{path}”，请补充。")
KEY_EMPTY = Refusal("T005", "“{path}”不能为空。")
NOT_TEXT = Refusal("T006", "“{path}”须是文字（写在引号里）。")
NOT_WHOLE = Refusal("T007", "“{path}”须是整数。")
NOT_BOOL = Refusal("T008", "“{path}”须是 true 或 false。")
NOT_LIST = Refusal("T009", "“{path}”须是列表。")
NOT_TABLE = Refusal("T010", "“{path}”须是表。")
NOT_ONE_OF = Refusal("T011", "“{path}”须是以下之一：{choices}。")
NOT_FEEL = Refusal("T012", "“{path}”须是以 = 开头的 FEEL 表达式。")
BAD_FEEL = Refusal("T013", "“{path}”：{reason}")
KEY_TWICE = Refusal("T014", "“{path}”的 key “{key}”重复，请改成不同的 key。")
NOT_POSITIVE = Refusal("T015", "“{path}”须是正整数。")
NOT_A_KEY = Refusal("T016", "“{path}”须由小写字母、数字、连字符和下划线组成，以字母开头。")
WRONG_FOLDER = Refusal("T017", "key “{key}”与文件夹名“{folder}”不同，请改成一致。")

NOT_JSON = Refusal("F001", "文件不是正确的 JSON：{reason}")
NOT_A_FORM = Refusal("F002", "文件不是 form-js 表单，请用 Camunda Modeler 重新保存。")
FORM_ID = Refusal("F003", "表单的 id “{id}”与文件名不同，请改成一致。")
COMPONENT_UNKNOWN = Refusal("F004", "不支持组件类型“{type}”，请改用文本、数字、日期、下拉、单选、勾选、多选或分组。")
SETTING_UNKNOWN = Refusal("F005", "不支持设置“{name}”，请删除。")
SETTING_WRONG = Refusal("F006", "设置“{name}”的值不正确：{value}。")
FIELD_KEY = Refusal("F007", "数据名“{key}”须由小写字母、数字和下划线组成，以字母开头。")
FIELD_TWICE = Refusal("F008", "数据名“{key}”重复，请改成不同的数据名。")
FIELD_NAMELESS = Refusal("F009", "没有名称，请填写 label。")
NO_OPTIONS = Refusal("F010", "没有选项，请填写选项，或用 valuesKey 指定外部名单。")
OPTION_TWICE = Refusal("F011", "选项值“{value}”重复，请改成不同的值。")
OPTION_LOST = Refusal("F012", "options_en 中的“{value}”不是选项值，请改正。")
LIST_UNKNOWN = Refusal("F013", "没有名为“{name}”的外部名单，可用：{known}。")
GROUP_NESTED = Refusal("F014", "分组不能再套分组，请移到外层。")
BAD_HIDE = Refusal("F015", "隐藏条件有误：{reason}")
HIDE_NOT_FEEL = Refusal("F016", "隐藏条件须是以 = 开头的 FEEL 表达式。")
HIDE_UNKNOWN = Refusal("F017", "隐藏条件用到“{name}”，但表单中没有这一项。")
BAD_PATTERN = Refusal("F018", "格式 pattern“{pattern}”不是正确的正则表达式（XPath 的写法，同 FEEL 的 matches）。")
BOUNDS = Refusal("F019", "最小值大于最大值，请改正。")
PERSONAL_PUBLIC = Refusal("F020", "个人信息不能公开，请只留 personal 或 public 之一。")
DEFAULT_WRONG = Refusal("F021", "初始值“{value}”不能通过本项的检查，请改正。")
PREFILL_UNKNOWN = Refusal("F022", "不认识 prefill “{value}”，可用：{known}。")
PREFILL_KEY = Refusal("F023", "同一分组中须有且只有一项的 prefill 是“{key}”，按它查找。")
PREFILL_UNCHECKED = Refusal("F024", "用来查找的项须写 check：{check}。")
PREFILL_UNFIT = Refusal("F025", "“{value}”不能带入这种组件：文字带入文本，日期带入日期，只读的项不带入。")
PREFILL_PERSONAL = Refusal("F026", "“{value}”是个人信息，带入的项须写 personal。")
BAD_DAY = Refusal("F027", "日期的界限 {name} 有误：{reason}")
DAY_UNKNOWN = Refusal("F028", "日期的界限用到“{name}”，但表单中没有这一项。")

LANE_NO_ROLE = Refusal("P001", "泳道“{lane}”没有对应岗位，请在 procedure.toml 的 [lanes] 中补充。")
TASK_NO_LANE = Refusal("P002", "用户任务“{name}”不在任何泳道中，请移到泳道里。")
LANE_UNUSED = Refusal("P003", "[lanes] 中的泳道“{lane}”图上没有，请删除或改正。")
NO_DEPARTMENT = Refusal(
    "P044",
    "没有“{kind}”类的部门，办件没有地方办理。请改正 routing.department，或先建立部门。",
    Severity.WARNING,
)
NO_POST = Refusal(
    "P045",
    "“{kind}”类的部门都没有岗位“{role}”，泳道“{lane}”的环节没有人办。请改正 [lanes]，或先设岗位。",
    Severity.WARNING,
)
EVENT_NAMELESS = Refusal("P041", "定时、消息或信号事件没有名称，办件过程中无法说明发生了什么，请填写。")
STARTED_BY_MESSAGE = Refusal("P042", "办件由申请开始，不能由消息开始，请改用普通的开始事件。")
LIMIT_NO_TIMER = Refusal("P043", "limit 只能写在用户任务和定时事件上，请删除或改为定时事件。")
NAMED_IN_DIAGRAM = Refusal("P040", "由谁办理、何时到期由泳道和 limit 决定，不看图上的“{name}”，请删除。")
ACT_UNKNOWN = Refusal("P004", "不认识行为“{act}”，请改为 processes/README.md 所列的行为。")
ACT_NEVER = Refusal("P005", "行为“{act}”（{name}）没有机会发生：图上没有行为使办件到达“{states}”。")
NEVER_CLOSED = Refusal("P006", "流程没有使办件结束的行为，请在结束处填写 close 等行为。")
FORM_LOST = Refusal("P007", "没有表单“{form}”，请加入 forms/{form}.form 或改正 formId。")
STAGE_UNKNOWN = Refusal("P008", "不认识阶段“{stage}”，请改为 procedure.toml 中 stages 的 key：{known}。")
PROPERTY_UNKNOWN = Refusal("P009", "不认识扩展属性“{name}”，请删除或改正。")
PROPERTY_NEARLY = Refusal("P010", "不认识扩展属性“{name}”，是不是“{nearest}”？")
PROPERTY_MISPLACED = Refusal("P011", "扩展属性“{name}”不能写在“{kind}”上，请移到用户任务上。")
LIMIT_NOT_WHOLE = Refusal("P012", "扩展属性 limit 须是正整数，现为“{value}”。")
UNIT_UNKNOWN = Refusal("P013", "不认识时限单位“{value}”，请改为：{known}。")
UNIT_ALONE = Refusal("P014", "有 unit 而没有 limit，请补充 limit 或删除 unit。")
SIGNERS_ALONE = Refusal("P015", "signers 只能写在多实例用户任务上，请把任务设为多实例。")
SIGNERS_NOT_WHOLE = Refusal("P016", "扩展属性 signers 须是不小于 2 的整数，现为“{value}”。")
SEPARATION_LOST = Refusal("P017", "separation_from 中的“{id}”不是用户任务，请改正。")
SEPARATION_SELF = Refusal("P018", "separation_from 不能写本环节自己。")
PROCESS_LOST = Refusal("P019", "没有流程“{process}”，请画出或改正。")
PROCESS_UNUSED = Refusal("P020", "流程“{process}”没有被任何业务办理项使用，请删除或在 [variants] 中使用。")
LEVEL_LOST = Refusal("P021", "没有决策“{decision}”，请加入 decisions 或改正。")
ID_TWICE = Refusal("P022", "环节编号“{id}”与流程“{process}”中的重复，请改成不同的编号。")
NAME_LOST = Refusal("P023", "“{path}”用到“{name}”，但申请表“{form}”中没有这一项。")
NAME_PERSONAL = Refusal("P024", "“{path}”用到个人信息“{name}”；个人信息不进入流程，请改用其他项。")
WHEN_IDLE = Refusal("P025", '“{path}”只用于 need = "conditional" 的材料，请删除或改正 need。')
NO_VARIANT = Refusal("P026", "没有业务办理项，请在 [variants] 中写明。")
NO_STAGE = Refusal("P027", "没有公开的阶段，请在 stages 中写明。")
CATALOG_CODE = Refusal("P028", "基本编码“{code}”须是 12 位数字或大写字母。")
NOT_A_DATE = Refusal("P029", "“{path}”须是存在的日期，如 2026-03-02。")
PROPERTY_EMPTY = Refusal("P030", "扩展属性“{name}”是空的，请填写或删除。")
ACT_UNBUILT = Refusal(
    "P031", "行为“{act}”（{name}）尚不支持：这一版还不能中止、恢复或延长时限，也不能转报上级，请先不用。"
)
MATERIAL_DEFERRED = Refusal(
    "P032", "材料“{name}”写的是可以后补（deferrable），这一版还不能容缺受理，请改为 required 或 optional。"
)
ANSWER_FORM_LOST = Refusal("P034", "没有表单“{form}”，请加入 forms/{form}.form 或改正 answer_form。")
SOURCE_MISSING = Refusal("P035", "服务任务“{name}”没有写明向谁查询，请在扩展属性 source 中填写，如“法人库”。")
SIGNERS_TOO_MANY = Refusal("P033", "signers 要求 {signers} 人签字，多实例却只有 {count} 个，请改成一致。")
SIGNERS_EARLY = Refusal("P046", "有 signers 的任务须人人签字，不能用完成条件提前结束，请删除 completionCondition。")
SIGNERS_UNSURE = Refusal(
    "P047", "没有检查签字的人数：“{times}”有几项要到办理时才知道，请确认不少于 {signers} 项。", Severity.UNCHECKED
)
LIMIT_FORMULA = Refusal("P039", "扩展属性 limit 有误：{reason}")
CORRECTS_WRONG = Refusal("P036", "扩展属性 corrects 须写 application，现为“{value}”。")
CORRECTS_CLERK = Refusal("P037", "corrects 只能写在申请人泳道的环节上。")
CORRECTS_CLASH = Refusal("P038", "表单“{form}”与申请表“{application}”都有“{key}”，更正申请时分不清，请改名。")

SPOT = Refusal("I01", "即办件的审查类型须是即审即办（spot），承诺件等须是前审后批（accept_then_review）。")
RESULT_TYPE = Refusal("I03", "结果“{name}”的类型须是 {type}。")
VISIT_REASON = Refusal("I04", "到办事现场次数大于 0 的，须在 limit_scene_explain 说明原因；等于 0 的不写原因。")
POST_NEEDED = Refusal("I05", "不需要到现场又不能网上办理的，办理形式须包含快递（3）。")
DEPTH = Refusal("I06", "网上办理深度为全程网办（4）的，到办事现场次数须是 0。")
FEE = Refusal("I07", "收费事项须有 fee_basis、[[fees]] 和网上支付；不收费事项不能有其中任何一项。")
PHONES = Refusal("I08", "咨询电话和投诉电话须带区号，并且不能相同。")
TOPICS = Refusal("I09", "主题分类与服务对象不一致：自然人主题须服务自然人，法人主题须服务法人或其他组织。")
FAQ = Refusal("I10", "许可事项至少要有一条常见问题。")
STEPS = Refusal("I11", "许可事项的办理流程须写明：{missing}。")
SAMPLE = Refusal("I12", "结果“{name}”没有样本，请填写 sample。")
PROMISE = Refusal("I13", "承诺时限长于法定时限，请改正。")
MATERIAL_BASIS = Refusal("I15", "材料“{name}”没有依据，请填写 by_law，或取消这项材料。")
TASK_LIMIT = Refusal("I16", "环节时限长于承诺时限，请改正。")

NOT_YAML = Refusal("S001", "文件不是正确的 YAML：{reason}")
WORD_UNKNOWN = Refusal("S002", "第 {number} 步：不认识“{word}”，请改为 processes/README.md 所列的词。")
WORD_WRONG = Refusal("S003", "第 {number} 步：“{word}”的值不正确：{value}。")
NO_SCENARIOS = Refusal("S004", "文件须有 scenarios 列表。")
SCENARIO_WRONG = Refusal("S005", "场景须有 id、variant 和 steps；id 和 name 须是文字。")
SCENARIO_TWICE = Refusal("S006", "场景编号重复，请改成不同的编号。")
STEP_WRONG = Refusal("S007", "第 {number} 步须只有一个词（complete、decide 可带 answer，start 可带 without）。")
VARIANT_LOST = Refusal("S008", "没有业务办理项“{variant}”，请改正。")
ELEMENT_LOST = Refusal("S009", "第 {number} 步：图上没有环节“{id}”，请改正。")
OPERATION_LOST = Refusal("S011", "第 {number} 步：图上没有服务任务问“{name}”，请改正。")
YAML_MARKED = Refusal("S012", "场景文件不能用锚点（&）、别名（*）和类型标记（!），请把内容写全。")
STATUS_UNKNOWN = Refusal("S010", "第 {number} 步：没有状态“{status}”，请改正。")

DOCUMENT_STATE = Refusal("D001", "行为“{act}”不会使办件到达“{state}”，请改为：{known}。")
TEMPLATE_LOST = Refusal("D002", "没有模板“{template}”，请加入该文件或改正 template。")
NUMBER_PATTERN = Refusal(
    "D003", "文号“{number}”不正确：须有且只有一个 {{seq}}，其他见 processes/README.md，不超过 {limit} 个字。"
)
NUMBER_CODE = Refusal("D004", "文号中的 {{code}} 与 code 须同时填写或者同时不填。")
NUMBER_AMBIGUOUS = Refusal(
    "D009", "文号“{number}”可能重号：{{code}} 与 {{seq}} 之间须有文字，或者写明位数，如 {{seq:6}}。"
)
LICENCE_TYPE = Refusal("D005", "证照类型代码“{code}”不正确：须是 18 位统一社会信用代码加 3 位数字。")
LICENCE_REVOKER = Refusal("D006", "“{role}”不是 [lanes] 中的岗位，请改为有权撤销证照的岗位。")
TEXT_NAMES = Refusal("D010", "文书的文字有误：{reason}")
TEXT_KIND = Refusal("D011", "文书的文字须是一段文字或者文字的列表，用样例算出的是：{reason}")
TEXT_MISSING = "文书的文字“{key}”没有算出来，请联系管理员改正事项的 [documents.texts]。"
TEMPLATE_FAULT = Refusal("D007", "模板不能用：{reason}")
TEMPLATE_OVERRAN = Refusal("D013", "模板排版时占用的内存或时间过多，请简化模板（如循环的次数）。")
SEAL_PLACE = Refusal("D008", "模板没有签章的位置，请放入 #signed 或者 #seal-place。")
