"""What the law linter tells, in words: the provision, what is wrong and what to do.

The sentences are keys of their translations (`web/translations/en/law.po`).
"""

from engine.faults import Severity
from engine.runtime.refusals import Refusal

UNREVIEWED = Refusal(
    "L001", "从受理可以不经审查就到“{name}”作出决定，请在每条路径上安排审查的环节（行政许可法第三十四条）。"
)
NO_REASONS = Refusal(
    "L002",
    "“{name}”可以不予许可，却不要求写明理由，请在表单中加一项必填、写 public 的文字（行政许可法第三十八条第二款）。",
)
NO_REFUSAL_DOCUMENT = Refusal(
    "L003",
    "可以不予许可，却没有不予许可的文书，请加一份 act 为 refuse 的 [[documents]]（行政许可法第三十八条第二款）。",
)
DOCUMENT_NO_REASONS = Refusal(
    "L004", "模板“{template}”不写不予许可的理由，请放入 told 中写理由的一项（行政许可法第三十八条第二款）。"
)
DOCUMENT_NO_REMEDIES = Refusal(
    "L005", "模板“{template}”不告知申请行政复议、提起行政诉讼的权利，请写上（行政许可法第三十八条第二款）。"
)
NOT_RESUMED = Refusal(
    "L006", "“{name}”中止计时后，可以不恢复就到“{place}”，请在每条路径上恢复计时（行政许可法第四十五条）。"
)
SUSPENDED_EARLY = Refusal(
    "L007", "“{name}”在受理之前就可以中止计时，时限从受理起算，请移到受理之后（行政许可法第四十五条）。"
)
SITE_CHECK_ALONE = Refusal(
    "L008", "现场核查“{name}”须由两名以上工作人员进行，请设为多实例并填写 signers（行政许可法第三十四条第三款）。"
)
SITE_CHECK_NAMED = Refusal(
    "L009",
    "“{name}”像是现场核查，却只有一人办理；是核查的，请设为多实例并填写 signers（行政许可法第三十四条第三款）。",
    Severity.WARNING,
)
SAME_PERSON = Refusal(
    "L010", "办过“{other}”（受理）的人可以办“{name}”（决定），请在 separation_from 中填写 {id}；即办件除外。"
)
NEVER_DECIDED = Refusal(
    "L011",
    "受理之后流程可以在“{name}”结束而没有作出决定，申请人也不能再撤销，请在结束前作出决定（行政许可法第四十二条）。",
)
LEFT_OPEN = Refusal(
    "L012",
    "流程可以在“{name}”结束而办件没有办结（仍是“{state}”），请填写 close、decline 等行为（行政许可法第三十二条）。",
    Severity.WARNING,
)
OUT_OF_ORDER = Refusal(
    "L013",
    "“{name}”的行为“{act}”可以在办件是“{state}”时发生，那时会被拒绝，请改正次序或条件（行政许可法第四章）。",
    Severity.WARNING,
)
PROMISE_TOO_SHORT = Refusal(
    "L014",
    "从受理到决定，各环节时限合计可达 {total}（{unit}），超过承诺的 {limit}，请压减（行政许可法第四十二条）：{tasks}。",
)
PROMISE_UNSURE = Refusal(
    "L015",
    "从受理到决定，各环节时限合计是否超过承诺的 {limit}（{unit}），不能判断（单位不同，或者由公式算出）：{tasks}。",
    Severity.UNCHECKED,
)
ISSUE_TOO_SHORT = Refusal(
    "L016",
    "从决定到送达，各环节时限合计可达 {total}（{unit}），"
    "超过颁发、送达的 {limit}，请压减（行政许可法第四十四条）：{tasks}。",
)
ISSUE_UNSURE = Refusal(
    "L017",
    "从决定到送达，各环节时限合计是否超过颁发、送达的 {limit}（{unit}），"
    "不能判断（单位不同，或者由公式算出）：{tasks}。",
    Severity.UNCHECKED,
)
MATERIAL_UNUSED = Refusal(
    "L018",
    "材料“{name}”没有环节用得上：没有写按什么标准审查，请填写 accept_stand，或者取消这项材料（行政许可法第三十一条）。",
    Severity.WARNING,
)
MATERIAL_UNSEEN = Refusal(
    "L019", "申请要提交材料，决定之前却没有工作人员办理的环节来审查，请补画或者取消材料（行政许可法第三十一条）。"
)
DEPTH_OFFLINE = Refusal(
    "L020",
    "网上办理深度为 {depth} 的须能够网上办理：is_online 为 true，办理形式包含网上（2）（行政许可法第三十三条）。",
)
LICENCE_LOST = Refusal(
    "L021",
    "结果“{name}”是证照，文书中却没有一份写 [documents.licence]，请补充或改正结果的类型（行政许可法第三十九条）。",
)
RESULT_LOST = Refusal("L022", "文书“{name}”是证照，结果中却没有出证（licence）的一项，请补充（行政许可法第三十九条）。")
LICENCE_NOT_MADE = Refusal(
    "L023", "准予许可之后，流程可以在“{name}”结束而没有“{act}”，证照没有制成，请补画（行政许可法第三十九条）。"
)
ACT_UNSEEN = Refusal(
    "L090",
    "“{name}”的行为由公式算出，看不出会是哪些，经过它的路径没有按法律检查；请写成选项或者 then、else 后的文字。",
    Severity.UNCHECKED,
)
TOO_LARGE = Refusal(
    "L091", "流程“{process}”的走法太多，法律上的次序只检查了一部分，请拆分流程或减少并行的环节。", Severity.UNCHECKED
)
