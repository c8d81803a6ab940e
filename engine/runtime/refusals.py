"""What the runtime refuses, in words: one sentence a refusal, saying what is wrong and what to do.

`R` refusals are found when a file is loaded and become problems; the rest are reasons why a step cannot be taken.
The sentences are keys of their translations (`web/translations/en/runtime.po`).
"""

from dataclasses import dataclass

from engine.errors import Invalid
from engine.faults import Move, Problem, Severity


class ValueUnusable(Invalid):
    """提交的数据无法保存（{reason}），请改正后重新提交。"""

    code = "value-unusable"


@dataclass(frozen=True)
class Refusal:
    """A kind of problem: its code, its sentence, with braces for facts, and how much it weighs."""

    code: str
    text: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class Place:
    """Where in a bundle something stands. Lines count from 1; 0 is unknown."""

    file: str
    line: int = 0
    element: str = ""


class Problems:
    """Everything wrong with the files of one bundle, collected as a compiler does."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, refusal: Refusal, place: Place, **facts: object) -> None:
        """Note one problem; the reading goes on."""
        self.happens(refusal, place, (), **facts)

    def happens(self, refusal: Refusal, place: Place, run: tuple[Move, ...], /, **facts: object) -> None:
        """Note one problem with the run that leads to it."""
        where = (place.element, place.line)
        self.found.append(Problem(refusal.code, place.file, refusal.text, *where, facts, refusal.severity, run))


TOO_LARGE = Refusal("R001", "文件超过 {limit} MB，请拆分流程。")
NOT_UTF8 = Refusal("R002", "文件不是 UTF-8 编码，请用 Camunda Modeler 重新保存。")
DOCTYPE = Refusal("R003", "文件含有 DOCTYPE 或实体声明，请删除后重新保存。")
NOT_XML = Refusal("R004", "文件不是正确的 XML：{reason}")
NOT_BPMN = Refusal("R005", "文件的根元素不是 BPMN 2.0 的 definitions，请用 Camunda Modeler 重新保存。")
TOO_MANY = Refusal("R006", "文件的元素超过 {limit} 个，请拆分流程。")
SCHEMA = Refusal("R007", "“{tag}”不符合 BPMN 2.0 的结构规定，请改正、移走或删除（{reason}）")
ID_TWICE = Refusal("R008", "编号“{id}”在文件中重复，请改成不同的编号。")
PROCESS_TWICE = Refusal("R009", "流程编号“{id}”与文件 {file} 中的流程重复，请改名。")
DECISION_TWICE = Refusal("R010", "决策编号“{id}”与文件 {file} 中的决策重复，请改名。")
TOO_MANY_ATTRIBUTES = Refusal("R011", "一个元素的属性超过 {limit} 个，请删除多余的。")
TOO_MANY_OF = Refusal("R012", "文件中的“{tag}”超过 {limit} 个，请拆分流程。")
TOO_MANY_WORDS = Refusal("R013", "文件中的表达式共超过 {limit} 个字符，请拆分流程，或改用决策表。")
ID_WRONG = Refusal("R014", "编号“{id}”含有不能用的字符，请改成字母、数字、下划线和连字符。")

SCHEMA_ATTRIBUTE = Refusal(
    "R015", "“{tag}”的属性“{attribute}”不符合 BPMN 2.0 的结构规定，请填写、改正或删除（{reason}）"
)

UNKNOWN = Refusal("R100", "不认识元素“{tag}”，请删除。")
CORRELATION = Refusal("R102", "不执行“{tag}”，请在消息上填写 zeebe:subscription 的 correlationKey。")
COMPLEX = Refusal("R108", "复杂网关的含义不确定，请改用互斥、并行或包容网关。")
AD_HOC = Refusal("R109", "即席子流程没有确定的次序，请改用普通子流程。")
DATA_FLOW = Refusal("R110", "不执行“{tag}”，请改用 zeebe:ioMapping。")
CHOREOGRAPHY = Refusal("R111", "不执行编排图（“{tag}”），请画成流程。")
ATTRIBUTE = Refusal("R112", "不执行属性 {attribute}=“{value}”，请删除。")
DIALECT = Refusal("R113", "不执行其他引擎的扩展“{name}”，请删除，或改用 Camunda 8（zeebe）的写法。")
EXTENSION = Refusal("R114", "不执行扩展元素“{name}”，请删除。")
STRANGE = Refusal("R122", "不认识扩展“{name}”（{namespace}），请删除。")
INSIDE = Refusal("R123", "“{name}”须写在“{parent}”里面，请移到那里。")
ONCE = Refusal("R124", "“{name}”只能写一个，请删除多余的。")
TEXT_UNREAD = Refusal("R125", "“{name}”里的文字“{text}”不会被读到，请删除，或写到应写的地方。")
PROPERTY_UNREAD = Refusal("R126", "“{kind}”的扩展属性“{name}”不会被读到，请删除，或移到环节、网关或事件上。")
IN_TWO_LANES = Refusal("R127", "“{id}”同时在泳道“{first}”和“{second}”中，请只放在一个泳道里。")
SEVERAL_EVENTS = Refusal("R115", "一个事件只能有一种触发，请拆成几个事件。")
MULTI_REFERENCE = Refusal("R116", "多实例请用 zeebe:loopCharacteristics 的 inputCollection，不用“{tag}”。")

FLOW_ENDS = Refusal("R201", "连线“{flow}”的起点或终点不在同一层，请重新连接。")
NO_CONDITION = Refusal("R202", "互斥网关的连线“{flow}”没有条件也不是默认连线，请填写条件。")
NO_DEFAULT_FLOW = Refusal("R203", "默认连线“{flow}”不是从本元素出发的连线，请重新选择。")
DEFAULT_CONDITION = Refusal("R204", "默认连线“{flow}”不能有条件，请删除条件。")
CONDITION_UNREAD = Refusal("R205", "从“{kind}”出发的连线“{flow}”不能有条件，请改用互斥或包容网关。")
NOTHING_STARTS = Refusal("R206", "没有开始的元素，请画开始事件。")
SEVERAL_STARTS = Refusal("R207", "只能有一个开始事件，请合并。")
START_ENTERED = Refusal("R208", "开始事件不能有进入的连线，请删除连线。")
END_LEFT = Refusal("R209", "结束事件不能有离开的连线，请删除连线。")
ATTACHED_TO_NOTHING = Refusal("R210", "边界事件没有贴在同一层的环节上，请重新放置。")
BOUNDARY_ENTERED = Refusal("R211", "边界事件不能有进入的连线，请删除连线。")
BOUNDARY_KIND = Refusal("R212", "边界事件须有触发的方式，如定时、消息、错误，请选择。")
ERROR_GOES_ON = Refusal("R213", "错误和取消事件总是中断所在的环节，请改为中断。")
CATCHES_NOTHING = Refusal("R214", "中间捕获事件须写明等待什么，如定时、消息、信号，请选择。")
EVENT_MISPLACED = Refusal("R215", "“{kind}”不能带这种触发，请改正。")
LINK_UNNAMED = Refusal("R216", "链接事件须有名称，请填写。")
LINK_LOST = Refusal("R217", "没有名为“{link}”的唯一链接捕获事件，请补画或改名。")
EVENT_SUBPROCESS_FLOW = Refusal("R219", "事件子流程不能有进入或离开的连线，请删除连线。")
EVENT_SUBPROCESS_START = Refusal("R220", "事件子流程须有且只有一个开始事件，并写明触发的方式，请改正。")
START_KIND = Refusal("R221", "流程只能由人或消息开始，子流程只能直接开始，请改用普通的开始事件。")
START_TWICE = Refusal("R222", "两个开始事件等待同一个消息“{name}”，请合并。")
RACE = Refusal("R223", "事件网关之后只能是捕获事件或接收任务，“{target}”不是，请改正。")
RACE_ENTERED = Refusal("R224", "事件网关之后的“{target}”不能有别的连线进入，请改正。")
HANDLER_LOST = Refusal("R225", "补偿边界事件须用关联线连到同一层的一个补偿环节，请补画。")
HANDLER_ENTERED = Refusal("R226", "补偿环节不能有进入或离开的连线，请删除连线。")
HANDLER_UNUSED = Refusal("R227", "补偿环节没有连到任何补偿边界事件，请补画关联线。")
UNDOES_NOTHING = Refusal("R228", "补偿事件指向的“{activity}”不在可以补偿的范围内，请改正。")
CANCEL_OUTSIDE = Refusal("R229", "取消事件只能用在事务中或事务的边界上，请改正。")
CANCEL_UNCAUGHT = Refusal("R230", "事务“{transaction}”可能被取消，请在它的边界上画取消事件。")
RACE_BORDER = Refusal("R232", "事件网关之后的“{target}”上不能有边界事件，请改为消息捕获事件，或移走边界事件。")
CANCEL_REPEATED = Refusal("R231", "可以取消的事务不能是多实例或循环，请把事务放进一个重复的子流程。")
ASIDE_REPEATED = Refusal("R233", "事件子流程不能是多实例或循环，也不能是补偿环节（由补偿触发的除外），请改正。")
UNDO_LEFT = Refusal("R234", "补偿边界事件不能有离开的连线，请改用关联线连到补偿环节。")
LINK_ENTERED = Refusal("R235", "链接捕获事件不能有进入的连线，请删除连线“{flow}”。")
LINK_LEFT = Refusal("R236", "链接抛出事件不能有离开的连线，请删除连线“{flow}”。")
START_BESIDE = Refusal("R237", "isInterrupting=“false”只能用在事件子流程的开始事件上，请删除。")
ERROR_CODELESS = Refusal("R238", "错误结束事件须写明错误，错误须有 errorCode，请填写。")
FLOW_CONDITION_EMPTY = Refusal("R239", "连线“{flow}”的条件是空的，请填写以 = 开头的 FEEL 表达式，或删除条件。")
NO_FLOW_JOINED = Refusal("R218", "网关没有离开的连线，请补画。")

EXPRESSION = Refusal("R301", "{where}有误：{reason}")
NOT_FEEL = Refusal("R302", "{where}须是以 = 开头的 FEEL 表达式。")
CALL_MISSING = Refusal("R303", "调用活动没有写明被调用的流程，请填写 processId。")
CALL_DYNAMIC = Refusal("R304", "被调用的流程不能是表达式，请写明流程编号。")
CALL_LOST = Refusal("R305", "没有可执行的流程“{called}”，请加入或改名。")
DECISION_MISSING = Refusal("R306", "业务规则任务须有 zeebe:calledDecision 的 decisionId 和 resultVariable。")
DECISION_LOST = Refusal("R307", "没有决策“{decision}”，请加入 DMN 文件或改名。")
SCRIPT_MISSING = Refusal("R308", "脚本任务须有 zeebe:script 的 expression 和 resultVariable。")
SCRIPT_FOREIGN = Refusal("R309", "脚本任务只执行 FEEL，请改用 zeebe:script 并删除“{tag}”。")
LOOP_EMPTY = Refusal("R310", "多实例须有 inputCollection 或 loopCardinality，二者取一。")
LOOP_OUTPUT = Refusal("R311", "outputCollection 和 outputElement 须同时填写。")
LOOP_ENDLESS = Refusal("R312", "循环须有 loopCondition 或 loopMaximum。")
LOOP_MAXIMUM = Refusal("R313", "loopMaximum 须是正整数，现为“{value}”。")
PROPERTY_TWICE = Refusal("R314", "扩展属性“{name}”重复，请只留一个。")
ACT_MISPLACED = Refusal("R315", "“{kind}”不能带扩展属性 act，请移到任务或事件上。")
MAPPING_TARGET = Refusal("R316", "zeebe:ioMapping 的目标“{target}”不是变量名，请改正。")
MAPPING_MISPLACED = Refusal(
    "R317", "“{kind}”不能带这种 zeebe:ioMapping：输入用在环节和发出的事件上，输出用在环节和捕获的事件上。"
)
MISPLACED = Refusal("R318", "“{name}”不能用在“{kind}”上，请删除，或移到它所属的元素上：{owners}。")
OPERATION_MISSING = Refusal(
    "R319", "服务任务没有写明要问什么，请填写 zeebe:taskDefinition 的 type，如 enterprise.verify。"
)
OPERATION_SHAPE = Refusal(
    "R320", "zeebe:taskDefinition 的 type“{type}”不是“接口.操作”的形式，请改为小写字母，如 enterprise.verify。"
)
RETRIES = Refusal("R321", "重试由系统安排，请删除 zeebe:taskDefinition 的 retries。")

TIMER_EMPTY = Refusal("R322", "定时事件须有 timeDate、timeDuration、timeCycle 之一，或扩展属性 limit，只填一项。")
TIME_WRITTEN = Refusal("R323", "定时“{text}”不是 ISO 8601 的{kind}，如 {example}，请改正。")
MESSAGE_UNNAMED = Refusal("R324", "没有写明是哪个消息或信号，或它没有名称，请选择并填写名称。")
NAME_DYNAMIC = Refusal("R325", "消息和信号的名称不能是表达式，请写明名称；用 correlationKey 区分办件。")
CONDITION_EMPTY = Refusal("R326", "条件事件须有条件，请填写以 = 开头的 FEEL 表达式。")
SEND_TWICE = Refusal("R327", "发送任务或者发消息，或者调用接口，请只填一项。")
REFERENCE_LOST = Refusal("R329", "“{tag}”的编号“{id}”在文件中没有定义，请重新选择。")
MAPPING_SOURCE = Refusal("R330", "zeebe:ioMapping 的目标“{target}”没有来源，请填写 source。")
VARIABLE_NAME = Refusal("R331", "{attribute} 的“{name}”不是变量名，请改正。")
LOOP_ITEM = Refusal("R332", "inputElement 只能和 inputCollection 同时填写，请补填或删除。")
CALL_TWICE = Refusal("R333", "调用活动的 calledElement 和 zeebe:calledElement 的 processId 不同，请只填一项。")
NAME_LONG = Refusal("R328", "消息和信号的名称不能超过 {limit} 个字符，请改短。")

JUEL_WRONG = Refusal("R401", "{where}“{text}”不是能读懂的 JUEL 表达式（第 {column} 个字符），请改为以 = 开头的 FEEL。")
JUEL_CALL = Refusal("R402", "{where}“{text}”调用方法或函数“{name}”，FEEL 不能执行，请改为以 = 开头的 FEEL。")
JUEL_OBJECT = Refusal("R403", "{where}“{text}”使用原引擎的对象“{name}”，请改用流程变量。")
JUEL_INDEX = Refusal("R404", "{where}“{text}”按“{name}”取列表或表中的值，请改为以 = 开头的 FEEL。")
JUEL_NAME = Refusal("R405", "{where}“{text}”中的变量名“{name}”在 FEEL 中不能写，请改名。")
JUEL_LONG = Refusal("R406", "{where}“{text}”过长或嵌套过深（限 {limit}），请拆分。")
CODE = Refusal("R411", "不执行“{name}”指定的程序，请改用 zeebe:taskDefinition 写明接口和操作。")
LISTENER = Refusal("R412", "不执行监听器“{name}”，请画成环节。")
LANGUAGE = Refusal("R413", "不执行“{language}”写的“{tag}”，请改用 FEEL。")
NESTED = Refusal("R414", "参数“{name}”不能由“{tag}”组成，请改为文字或表达式。")
FORM_FOREIGN = Refusal("R415", "不能使用“{name}”指定的表单，请画成 .form 文件，并在用户任务上填写它的编号。")
BINDING = Refusal("R416", "不执行 {name}=“{value}”：被调用的流程、表单和决策总是同一版本的，请删除。")
DECISION_RESULT = Refusal("R417", "不执行 {name}=“{value}”，请改为 singleEntry、singleResult 或 collectEntries。")
VARIABLE_READ = Refusal("R418", "“{name}”不会写入变量“{variable}”，而流程要读它，请改用其他变量。")
GLOBAL_TASK = Refusal("R117", "不执行全局任务“{tag}”，请画成流程并用调用活动调用。")
OPERATION_REF = Refusal("R118", "不执行“{tag}”，请改用服务任务的 zeebe:taskDefinition。")
PEOPLE = Refusal("R119", "不执行“{tag}”：由谁办理由泳道决定，请删除。")
XSI_TYPE = Refusal("R120", "元素“{tag}”不能用 xsi:type 改成“{value}”，请改用那个元素。")
EXTENSION_ATTRIBUTE = Refusal("R121", "不执行扩展元素“{name}”的属性 {attribute}=“{value}”，请删除。")
PERFORMER = Refusal("R419", "不能读懂“{tag}”中的“{text}”，请改为 user(…) 或 group(…)。")

NO_FLOW = "没有一条连线的条件成立，也没有默认连线。"
ERROR_UNCAUGHT = "发生错误“{code}”，但没有捕获它的边界事件。"
BAD_VALUE = "表达式不能计算：{reason}"
NOT_A_LIST = "多实例的 inputCollection 不是列表。"
NOT_A_COUNT = "多实例的次数不是非负整数。"
TOO_MANY_INSTANCES = "多实例超过 {limit} 个。"
TOO_MANY_TOKENS = "同时进行的环节超过 {limit} 个，流程可能无限分支。"
TOO_MUCH_UNDONE = "一次要撤销的环节超过 {limit} 个。"
TOO_MUCH_WORK = "自动执行的步骤和计算过多，流程可能陷入死循环。"
TOO_DEEP = "子流程嵌套超过 {limit} 层，流程可能无限调用自身。"
LIMIT_NOT_WHOLE = "扩展属性 limit 的结果不是 1 至 9999 的整数。"
TIME_UNREADABLE = "定时的时间“{text}”不能识别。"
TIME_MISSING = "定时的时间没有值，或不是文字。"
VALUES_UNSENDABLE = "要发送的数据不能发送：{reason}。"
KEY_UNREADABLE = "消息的 correlationKey 不是 {limit} 个字符以内的文字或数字。"
ACT_NOT_TEXT = "扩展属性 act 的结果不是文字。"
ESCALATION_UNCAUGHT = "升级“{code}”没有被捕获，流程继续。"
