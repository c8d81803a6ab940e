"""What the page about BPMN says of each element that runs: its name and one line, in Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Words:
    """Name and line in Chinese, name and line in English."""

    name: str
    line: str
    name_en: str
    line_en: str


GROUPS: Final[Mapping[tuple[str, str], Mapping[str, Words]]] = {
    ("环节", "Activities"): {
        "userTask": Words(
            "用户任务",
            "等人办理；由谁办由泳道决定，表单用 zeebe:formDefinition，时限用 limit 和 unit。",
            "user task",
            "Waits for a person; the lane says who, zeebe:formDefinition names the form, limit and unit the time.",
        ),
        "serviceTask": Words(
            "服务任务",
            "问另一方，等它答复；zeebe:taskDefinition 的 type 写“接口.操作”。",
            "service task",
            "Asks another party and waits for its answer; the type of zeebe:taskDefinition is connector.operation.",
        ),
        "sendTask": Words(
            "发送任务",
            "写了 messageRef 就发出消息，否则同服务任务。",
            "send task",
            "Sends the message of messageRef, or else does what a service task does.",
        ),
        "receiveTask": Words(
            "接收任务",
            "等一个消息；名称和 correlationKey 都相符才收下。",
            "receive task",
            "Waits for a message; its name and its correlationKey have to agree.",
        ),
        "businessRuleTask": Words(
            "业务规则任务",
            "问一个 DMN 决策，结果放进变量。",
            "business rule task",
            "Asks a DMN decision and puts the result into a variable.",
        ),
        "scriptTask": Words(
            "脚本任务",
            "计算一个 FEEL 表达式（zeebe:script），结果放进变量；其他语言拒绝。",
            "script task",
            "Works out a FEEL expression (zeebe:script) into a variable; other languages are refused.",
        ),
        "task": Words("任务", "直接通过；可以带行为 act。", "task", "Passes by itself; it may carry an act."),
        "manualTask": Words(
            "手工任务", "直接通过：系统外做的事。", "manual task", "Passes by itself: it is done outside the system."
        ),
        "callActivity": Words(
            "调用活动",
            "执行同一版本中的另一个流程，它有自己的变量。",
            "call activity",
            "Runs another process of the same release, which has variables of its own.",
        ),
        "subProcess": Words(
            "子流程",
            "里面的环节都完成后继续；triggeredByEvent 的是事件子流程，由它的开始事件触发。",
            "sub-process",
            "Goes on when everything inside is done; with triggeredByEvent its start event begins it.",
        ),
        "transaction": Words(
            "事务",
            "可以取消的子流程：取消时先补偿里面已完成的环节，再走取消边界事件。",
            "transaction",
            "A sub-process that can be cancelled: what is done inside is compensated, then the cancel event goes on.",
        ),
    },
    ("重复", "Repetition"): {
        "multiInstanceLoopCharacteristics": Words(
            "多实例",
            "对集合的每一项（或按次数）各做一次，一起或依次；可用 loopCounter、nrOfInstances 等。",
            "multi-instance",
            "For each item of a collection or a number of times, together or in turn; loopCounter and others count.",
        ),
        "loopCardinality": Words(
            "次数", "多实例的次数，FEEL。", "cardinality", "How many instances there are, in FEEL."
        ),
        "completionCondition": Words(
            "完成条件",
            "每完成一个实例后判断，成立时取消其余实例。",
            "completion condition",
            "Asked after each instance; when it holds, the other instances are cancelled.",
        ),
        "standardLoopCharacteristics": Words(
            "循环",
            "条件成立就再做一次，最多 loopMaximum 次；testBefore 时先判断。",
            "standard loop",
            "Again while the condition holds, at most loopMaximum times; with testBefore it is asked first.",
        ),
        "loopCondition": Words("循环条件", "循环的条件，FEEL。", "loop condition", "The condition of a loop, in FEEL."),
    },
    ("网关", "Gateways"): {
        "exclusiveGateway": Words(
            "互斥网关",
            "走第一条条件成立的连线，都不成立走默认连线；每条连线须有条件或是默认。",
            "exclusive gateway",
            "Takes the first flow whose condition holds, else the default; each has a condition or is the default.",
        ),
        "parallelGateway": Words(
            "并行网关",
            "分开时走所有连线，合并时等所有连线。一个分支只看见分开时的数据和它自己写入的，合并时才合在一起。",
            "parallel gateway",
            "Takes every flow, waits for every flow. A branch sees the data of the split and its own; joining merges.",
        ),
        "inclusiveGateway": Words(
            "包容网关",
            "走条件成立的每一条连线；合并时等还能到达的。",
            "inclusive gateway",
            "Takes every flow whose condition holds, and waits for whatever can still come.",
        ),
        "eventBasedGateway": Words(
            "事件网关",
            "等后面的几个事件，先发生的那个继续，其余取消。",
            "event-based gateway",
            "Waits for the events after it; the first goes on, the others are cancelled.",
        ),
    },
    ("事件", "Events"): {
        "startEvent": Words(
            "开始事件",
            "流程由人或消息开始；事件子流程由它的触发开始，isInterrupting 决定是否中断外面。",
            "start event",
            "A process begins by a person or a message; an event sub-process by its trigger, interrupting or not.",
        ),
        "intermediateCatchEvent": Words(
            "中间捕获事件",
            "等它的触发发生，再继续。",
            "intermediate catch event",
            "Waits until its trigger happens.",
        ),
        "intermediateThrowEvent": Words(
            "中间抛出事件",
            "发出它的触发，再继续；没有触发的只记行为 act。",
            "intermediate throw event",
            "Throws what it carries and goes on; with nothing to throw it may carry an act.",
        ),
        "boundaryEvent": Words(
            "边界事件",
            "环节办理期间等它的触发；cancelActivity 决定是否中断环节。",
            "boundary event",
            "Waits while its activity is at work; cancelActivity says whether it interrupts it.",
        ),
        "endEvent": Words(
            "结束事件", "这一条路结束，可以抛出。", "end event", "Ends its path, and may throw something."
        ),
    },
    ("触发", "Triggers"): {
        "messageEventDefinition": Words(
            "消息", "按名称和 correlationKey 收发消息。", "message", "A message, by its name and correlationKey."
        ),
        "timerEventDefinition": Words(
            "定时",
            "到某个时间、过一段时间或定期发生；或 limit 和 unit，按工作日计算。",
            "timer",
            "At a time, after a time or again and again; or limit and unit, counted in working days.",
        ),
        "timeDate": Words("时间", "ISO 8601 的时间，或 FEEL。", "date", "A point in time in ISO 8601, or FEEL."),
        "timeDuration": Words(
            "时长", "ISO 8601 的时长，如 PT5M，或 FEEL。", "duration", "A duration in ISO 8601 such as PT5M, or FEEL."
        ),
        "timeCycle": Words(
            "周期", "ISO 8601 的周期，如 R3/PT1H，或 FEEL。", "cycle", "A cycle in ISO 8601 such as R3/PT1H, or FEEL."
        ),
        "signalEventDefinition": Words(
            "信号",
            "所有等它的都收到，包括其他办件。",
            "signal",
            "Everybody who waits for it gets it, in other cases as well.",
        ),
        "conditionalEventDefinition": Words(
            "条件",
            "条件从不成立变为成立时发生。",
            "condition",
            "Happens when a condition that did not hold begins to hold.",
        ),
        "condition": Words("条件的表达式", "FEEL。", "expression of a condition", "FEEL."),
        "errorEventDefinition": Words(
            "错误",
            "中断所在的环节，由最近的、代码相符的捕获。",
            "error",
            "Interrupts where it stands; the nearest event with its code catches it.",
        ),
        "escalationEventDefinition": Words(
            "升级",
            "由最近的、代码相符的捕获，可以不中断；没有捕获的记下来。",
            "escalation",
            "The nearest event with its code catches it, interrupting or not; uncaught it is noted.",
        ),
        "compensateEventDefinition": Words(
            "补偿",
            "撤销已完成的环节：由其补偿边界事件连到的环节来做，后做的先撤销。",
            "compensation",
            "Undoes what is done, by the activities that compensation events lead to, the last first.",
        ),
        "cancelEventDefinition": Words(
            "取消", "取消所在的事务。", "cancel", "Cancels the transaction that it stands in."
        ),
        "linkEventDefinition": Words(
            "链接", "跳到同一层的同名链接，代替一条长连线。", "link", "Goes on at the link of the same name and level."
        ),
        "terminateEventDefinition": Words(
            "终止", "结束所在的流程或子流程里的一切。", "terminate", "Ends everything in its process or sub-process."
        ),
    },
    ("连线和声明", "Flows and declarations"): {
        "sequenceFlow": Words(
            "连线",
            "从一个元素到同一层的下一个；没有编号的会得到编号。",
            "sequence flow",
            "From one element to the next of the same level; one without an id gets one.",
        ),
        "conditionExpression": Words(
            "连线的条件", "以 = 开头的 FEEL。", "condition of a flow", "FEEL that begins with =."
        ),
        "association": Words(
            "关联",
            "从补偿边界事件连到补偿环节；其他的只是图。",
            "association",
            "From a compensation event to the activity that compensates; any other is a drawing.",
        ),
        "process": Words(
            "流程",
            "isExecutable 为 false 的只是图，里面不检查。",
            "process",
            "With isExecutable false it is a drawing, and not looked into.",
        ),
        "definitions": Words("文件", "文件的根元素。", "file", "The root of a file."),
        "message": Words(
            "消息",
            "名称不能是表达式；zeebe:subscription 的 correlationKey 区分办件。",
            "message",
            "Its name is no expression; correlationKey of zeebe:subscription tells cases apart.",
        ),
        "signal": Words("信号", "按名称。", "signal", "By its name."),
        "error": Words("错误", "按代码 errorCode。", "error", "By its errorCode."),
        "escalation": Words("升级", "按代码 escalationCode。", "escalation", "By its escalationCode."),
    },
}
