"""What is refused in the files of a procedure, in words: what is wrong, and what to do.

`T`: `procedure.toml` · `F`: forms · `B`: the folder · `P`: how the files fit together · `I`: the item's consistency ·
`S`: scenarios. The sentences are keys of their translations (`web/translations/en/procedures.po`).
"""

from engine.runtime.refusals import Refusal

NO_FILE = Refusal("B001", "缺少文件 {name}。")
NOT_UTF8 = Refusal("B002", "文件不是 UTF-8 编码，请重新保存。")

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
BAD_PATTERN = Refusal("F018", "格式 pattern 不是正确的正则表达式：{reason}")
BOUNDS = Refusal("F019", "最小值大于最大值，请改正。")
PERSONAL_PUBLIC = Refusal("F020", "个人信息不能公开，请只留 personal 或 public 之一。")
DEFAULT_WRONG = Refusal("F021", "初始值“{value}”不能通过本项的检查，请改正。")
