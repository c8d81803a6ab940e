"""Refusals: each is a class with a stable code; the first line of its docstring is the sentence people read.

A sentence may name facts in braces; they are given as keyword arguments and filled in by whoever shows the sentence.
Facts never hold personal data.
"""

from collections.abc import Sequence
from typing import ClassVar

from engine.faults import Fault, Problem


class EngineError(Exception):
    """系统不能完成这项操作。"""

    code: ClassVar[str] = "engine-error"

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.template().format(**facts))

    @classmethod
    def template(cls) -> str:
        """The Chinese sentence with its braces, which is also the key of its translation."""
        return (cls.__doc__ or "").strip().splitlines()[0]


class NotFound(EngineError):
    """没有找到您要的内容，请核对后重试。"""

    code = "not-found"


class NotAllowed(EngineError):
    """您没有权限进行这项操作。"""

    code = "not-allowed"


class Conflict(EngineError):
    """内容已被他人更新，请刷新后重试。"""

    code = "conflict"


class Invalid(EngineError):
    """提交的内容有误，请改正后重新提交。"""

    code = "invalid"


class Throttled(EngineError):
    """尝试次数过多，请在 {minutes} 分钟后再试。"""

    code = "too-many-attempts"


class Unavailable(EngineError):
    """系统暂时不能完成这项操作，请稍后再试。"""

    code = "unavailable"


class Outage(Unavailable):
    """对方暂时不能访问，请稍后重试。"""

    code = "outage"


class AwaitsAdministrator(Unavailable):
    """系统的设置不完整或者数据已损坏，请联系管理员。"""

    code = "awaits-administrator"


class TaskClosed(Conflict):
    """该环节已办结，请刷新待办列表。"""

    code = "task-closed"


class SnapshotTooLarge(Conflict):
    """办件的数据超过 {limit} MB，不能继续，没有改变。"""

    code = "snapshot-too-large"


class NothingWaits(Conflict):
    """办件不再等待这个时间或消息，没有改变。"""

    code = "nothing-waits"


class NotPlaceable(Conflict):
    """不能从“{element}”继续：须是同一层的环节或事件，不能是合并网关、开始事件、边界事件或补偿环节。"""

    code = "not-placeable"


class AlreadyClaimed(Conflict):
    """该任务已由其他工作人员认领。"""

    code = "already-claimed"


class NotClaimed(Conflict):
    """请先认领该任务，再办理。"""

    code = "not-claimed"


class StaleVersion(Conflict):
    """页面内容已过期，请刷新后核对再提交。"""

    code = "stale-version"


class CaseEnded(Conflict):
    """该办件已经结束，不能再办理。"""

    code = "case-ended"


class TooLateToWithdraw(Conflict):
    """该办件已作出决定，不能再撤销申请。"""

    code = "too-late-to-withdraw"


class ActOutOfOrder(Conflict):
    """办件处于“{state}”状态，不能进行“{act}”。"""

    code = "act-out-of-order"


class DraftSpent(Conflict):
    """该草稿已经提交，不能再修改。"""

    code = "draft-spent"


class NotYours(NotAllowed):
    """该任务不属于您的岗位或由他人办理。"""

    code = "not-yours"


class SeparationOfDuties(NotAllowed):
    """您已办理“{element}”环节，按职责分离规定不能再办理本环节。"""

    code = "separation-of-duties"


class AlreadySigned(NotAllowed):
    """您已在本环节签字，须由另一名工作人员签字。"""

    code = "already-signed"


class WrongPassword(NotAllowed):
    """账号或密码不正确。"""

    code = "wrong-password"


class LoginTaken(Conflict):
    """该登录名已被使用，请换一个。"""

    code = "login-taken"


class AnswerInvalid(Invalid):
    """填写的内容有误，请按提示改正。"""

    code = "answer-invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__()


class FileTooLarge(Invalid):
    """文件“{name}”超过 {limit} MB，请压缩后重新上传。"""

    code = "file-too-large"


class FileRefused(Invalid):
    """文件“{name}”的内容不是 PDF、JPG 或 PNG，请转换格式后重新上传。"""

    code = "file-refused"


class FileEmpty(Invalid):
    """文件“{name}”是空的，请重新选择。"""

    code = "file-empty"


class TooManyFiles(Invalid):
    """每项材料最多上传 {limit} 个文件。"""

    code = "too-many-files"


class ProcedureInvalid(Invalid):
    """事项文件有错误，未发布。"""

    code = "procedure-invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()

    def __str__(self) -> str:
        return "\n".join([self.template(), *map(str, self.problems)])


class StepRefused(Conflict):
    """流程在“{element}”处不能继续：{reason}"""

    code = "step-refused"


class ErrorUncaught(Conflict):
    """对“{element}”的答复是错误“{error}”，流程图没有画出怎样处理。"""

    code = "error-uncaught"


class PostMissing(AwaitsAdministrator):
    """没有可以办理“{lane}”的岗位（{level}，{region}），请联系管理员设置。"""

    code = "post-missing"


class CalendarMissing(AwaitsAdministrator):
    """尚未导入 {year} 年的工作日历，不能计算时限，请联系管理员导入。"""

    code = "calendar-missing"


class CalendarInvalid(Invalid):
    """工作日历文件有错误，未导入。"""

    code = "calendar-invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()

    def __str__(self) -> str:
        return "\n".join([self.template(), *map(str, self.problems)])


class ProcedureClosed(NotFound):
    """该事项尚未开放办理。"""

    code = "procedure-closed"


class SnapshotUnreadable(AwaitsAdministrator):
    """办件的流程状态由其他版本的系统保存或已损坏，不能读取，请联系管理员。"""

    code = "snapshot-unreadable"


class NotRoutable(Invalid):
    """按所填内容不能确定由哪个部门办理，请核对后重新提交。"""

    code = "not-routable"


class Defect(EngineError):
    """程序出错，请技术人员查看日志。"""

    code = "defect"


class LeaseLost(Conflict):
    """这项后台工作已由其他进程接手。"""

    code = "lease-lost"


class WorkerLost(EngineError):
    """每次办理这项后台工作时，进程都中途停止。"""

    code = "worker-lost"


class MailNotSet(EngineError):
    """没有设置邮件服务器（SMTP_URL），邮件没有发出。"""

    code = "mail-not-set"


class DeliveryFailed(Outage):
    """邮件服务器暂时不能投递（{reply}）。"""

    code = "delivery-failed"


class DeliveryRefused(EngineError):
    """邮件服务器拒绝投递（{reply}）。"""

    code = "delivery-refused"


class PartyNotSet(EngineError):
    """没有设置“{party}”的接口地址（{setting}）。"""

    code = "party-not-set"


class PartyUnavailable(Outage):
    """“{party}”暂时不能访问，请稍后重试。"""

    code = "party-unavailable"


class OutcomeUnclear(PartyUnavailable):
    """已向“{party}”发出请求，还没有收到答复。"""

    code = "outcome-unclear"


class PartyUntrusted(EngineError):
    """“{party}”的证书不受信任，或者与接口地址不符，没有发出请求。"""

    code = "party-untrusted"


class PartyRefused(EngineError):
    """“{party}”没有接受请求（{reason}）。"""

    code = "party-refused"


class AnswerNotGiven(EngineError):
    """场景没有写明“{operation}”怎样答复，请在 parties 中补充。"""

    code = "answer-not-given"


class PartyAnswerInvalid(EngineError):
    """“{party}”的答复不符合约定的格式。"""

    code = "party-answer-invalid"


class LicenceEnded(Conflict):
    """该证照已经撤销或者注销。"""

    code = "licence-ended"


class DocumentsPending(Conflict):
    """文书“{documents}”正在制作、盖章，盖章以后才能送达和办结，请稍后再提交。"""

    code = "documents-pending"


class DocumentsFailed(Conflict):
    """文书“{documents}”没有制成，不能送达和办结。请在“异常件”中排除原因并重试，制成以后再提交。"""

    code = "documents-failed"


class SignerNotSet(EngineError):
    """没有设置电子签章（SIGNING_KEYSTORE），文书没有出具。"""

    code = "signer-not-set"


class SealMissing(EngineError):
    """没有“{office}”的签章证书，文书没有出具。"""

    code = "seal-missing"


class SealUnreadable(EngineError):
    """“{office}”的签章证书不能读取：文件损坏，或者密码（SIGNING_PASSWORD）不正确。"""

    code = "seal-unreadable"


class SealUntrusted(EngineError):
    """“{office}”的签章证书不受信任或者已经过期，文书没有出具。"""

    code = "seal-untrusted"


class TemplateUnfit(EngineError):
    """文书模板 {file} 第 {line} 行不能用于这个办件：模板有错，或者字库缺字。"""

    code = "template-unfit"
