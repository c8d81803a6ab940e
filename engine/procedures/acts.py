"""Acts and the state of a case: one table from which state, clock and public wording are derived.

A diagram says at an element which act its completion is; the engine knows nothing else about the element. The states
are those through which a permit application passes from submission to closing (行政许可法 Art. 29-45).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from engine.errors import ActOutOfOrder

Clock = Literal["start", "suspend", "resume", "extend", "stop"]
ReportedAs = Literal["process", "accept", "special", "result"]


class CaseState(StrEnum):
    """Where a case stands in law. Values are what is stored; they never change."""

    DRAFT = "draft"
    RESERVED = "reserved"
    SUBMITTED = "submitted"
    PRECHECK_RETURNED = "precheck_returned"
    PRECHECK_PASSED = "precheck_passed"
    PENDING_RECEIPT = "pending_receipt"
    RECEIVED = "received"
    SUPPLEMENT_PENDING = "supplement_pending"
    ACCEPTED = "accepted"
    ACCEPTED_TOLERANT = "accepted_tolerant"
    IN_REVIEW = "in_review"
    SUSPENDED = "suspended"
    DECIDED_GRANTED = "decided_granted"
    DECIDED_REFUSED = "decided_refused"
    ISSUING = "issuing"
    DELIVERING = "delivering"
    CLOSED = "closed"
    NOT_ACCEPTED = "not_accepted"
    NOT_NEEDED = "not_needed"
    WITHDRAWN = "withdrawn"
    ABORTED = "aborted"
    TRANSFERRED = "transferred"
    VOID = "void"
    DELETED = "deleted"


S = CaseState


@dataclass(frozen=True)
class StateWords:
    """How a state reads: its name for clerks, one public sentence for the applicant."""

    name: str
    name_en: str
    sentence: str
    sentence_en: str
    closed: bool = False


STATES: Mapping[CaseState, StateWords] = {
    S.DRAFT: StateWords("草稿", "Draft", "申请尚未提交。", "The application has not been submitted yet."),
    S.RESERVED: StateWords("预约", "Reserved", "您已预约，请按时到窗口办理。", "You have an appointment."),
    S.SUBMITTED: StateWords(
        "已提交",
        "Submitted",
        "申请已提交，等待审核材料。",
        "Submitted; your documents are waiting to be checked.",
    ),
    S.PRECHECK_RETURNED: StateWords(
        "预审退回",
        "Returned",
        "申请已退回，请按提示修改后重新提交。",
        "Returned to you: please correct it as described and submit it again.",
    ),
    S.PRECHECK_PASSED: StateWords(
        "预审通过",
        "Pre-check passed",
        "预审已通过，等待受理。",
        "The pre-check is passed; acceptance comes next.",
    ),
    S.PENDING_RECEIPT: StateWords(
        "待接件", "Awaiting receipt", "等待窗口接收材料。", "Your documents are waiting to be received."
    ),
    S.RECEIVED: StateWords(
        "已收件", "Received", "材料已收到，正在决定是否受理。", "Your documents are received and being checked."
    ),
    S.SUPPLEMENT_PENDING: StateWords(
        "待补正",
        "Awaiting supplement",
        "请一次补齐告知书所列材料。",
        "Please supply everything listed in the notice.",
    ),
    S.ACCEPTED: StateWords("已受理", "Accepted", "申请已受理，正在审查。", "Accepted and under review."),
    S.ACCEPTED_TOLERANT: StateWords(
        "容缺受理",
        "Accepted, documents to follow",
        "申请已容缺受理，请按承诺补交材料。",
        "Accepted; please hand in the missing documents as promised.",
    ),
    S.IN_REVIEW: StateWords("审查中", "In review", "申请正在审查。", "Your application is under review."),
    S.SUSPENDED: StateWords(
        "特别程序",
        "Special procedure",
        "正在进行特别程序，办理时限暂停计算。",
        "A special procedure is under way; the time limit is suspended.",
    ),
    S.DECIDED_GRANTED: StateWords(
        "准予许可", "Granted", "已准予许可，正在准备证件。", "Granted; your licence is being prepared."
    ),
    S.DECIDED_REFUSED: StateWords(
        "不予许可",
        "Refused",
        "决定不予许可，理由和救济途径见决定。",
        "Refused; the decision states the reasons and how to appeal.",
    ),
    S.ISSUING: StateWords("制证", "Issuing", "证件已制作，等待送达。", "Your licence is made and waits for delivery."),
    S.DELIVERING: StateWords("送达", "Delivered", "结果已送达。", "The result has been delivered."),
    S.CLOSED: StateWords("办结", "Closed", "办件已办结。", "The case is closed.", closed=True),
    S.NOT_ACCEPTED: StateWords(
        "不予受理",
        "Not accepted",
        "申请不予受理，理由见通知。",
        "Not accepted; the notice states the reasons.",
        closed=True,
    ),
    S.NOT_NEEDED: StateWords(
        "不受理",
        "No permit needed",
        "该事项依法不需要许可。",
        "By law no permit is needed for this.",
        closed=True,
    ),
    S.WITHDRAWN: StateWords(
        "撤销申请", "Withdrawn", "您已撤销申请。", "You have withdrawn the application.", closed=True
    ),
    S.ABORTED: StateWords("异常终止", "Ended early", "办件已终止。", "The case was ended early.", closed=True),
    S.TRANSFERRED: StateWords(
        "转报办结", "Sent upward", "办件已报送上级机关。", "Sent to the higher authority.", closed=True
    ),
    S.VOID: StateWords("作废", "Void", "办件已作废。", "The case is void.", closed=True),
    S.DELETED: StateWords("删除", "Deleted", "办件已删除。", "The case is deleted.", closed=True),
}

CLOSED: frozenset[CaseState] = frozenset(state for state, words in STATES.items() if words.closed)
BEFORE_ACCEPTANCE = (S.SUBMITTED, S.PRECHECK_PASSED, S.RECEIVED)
UNDER_REVIEW = (S.ACCEPTED, S.ACCEPTED_TOLERANT, S.IN_REVIEW)
UNDECIDED = (
    *BEFORE_ACCEPTANCE,
    S.PRECHECK_RETURNED,
    S.PENDING_RECEIPT,
    S.SUPPLEMENT_PENDING,
    *UNDER_REVIEW,
    S.SUSPENDED,
)


@dataclass(frozen=True)
class ActRule:
    """What an act does: from which states to which, and to the clock. `source` is the provision behind it.

    `report` is the part of a case that the data-sharing platform is told it as: one of the tables `up_pro_*`.
    `hands_over` says that what was issued reaches the applicant by it, so every document has to be sealed before.
    """

    name: str
    name_en: str
    leads: Mapping[CaseState, CaseState]
    source: str
    clock: Clock | None = None
    report: ReportedAs = "process"
    hands_over: bool = False


def _to(result: CaseState, *states: CaseState) -> Mapping[CaseState, CaseState]:
    return dict.fromkeys(states, result)


ACTS: Mapping[str, ActRule] = {
    "precheck_pass": ActRule(
        "预审通过", "Pre-check passed", _to(S.PRECHECK_PASSED, S.SUBMITTED, S.RECEIVED), "行政许可法 Art. 29"
    ),
    "precheck_return": ActRule(
        "预审退回",
        "Returned at pre-check",
        _to(S.PRECHECK_RETURNED, S.SUBMITTED, S.PRECHECK_PASSED, S.RECEIVED),
        "行政许可法 Art. 32(1)3",
    ),
    "receive": ActRule(
        "收件",
        "Received",
        {
            **_to(S.RECEIVED, S.SUBMITTED, S.PRECHECK_PASSED, S.PENDING_RECEIPT, S.SUPPLEMENT_PENDING),
            S.PRECHECK_RETURNED: S.SUBMITTED,
        },
        "行政许可法 Art. 32",
    ),
    "supplement": ActRule(
        "告知补正", "Supplement requested", _to(S.SUPPLEMENT_PENDING, *BEFORE_ACCEPTANCE), "行政许可法 Art. 32(1)4"
    ),
    "accept": ActRule(
        "受理", "Accepted", _to(S.ACCEPTED, *BEFORE_ACCEPTANCE), "行政许可法 Art. 32(1)5", "start", report="accept"
    ),
    "decline": ActRule(
        "不予受理",
        "Not accepted",
        _to(S.NOT_ACCEPTED, *BEFORE_ACCEPTANCE, S.SUPPLEMENT_PENDING),
        "行政许可法 Art. 32(1)2",
        report="result",
    ),
    "not_needed": ActRule(
        "不受理", "No permit needed", _to(S.NOT_NEEDED, *BEFORE_ACCEPTANCE), "行政许可法 Art. 32(1)1", report="result"
    ),
    "suspend_clock": ActRule(
        "中止计时",
        "Clock suspended",
        _to(S.SUSPENDED, *UNDER_REVIEW),
        "行政许可法 Art. 45",
        "suspend",
        report="special",
    ),
    "resume_clock": ActRule(
        "恢复计时", "Clock resumed", _to(S.IN_REVIEW, S.SUSPENDED), "行政许可法 Art. 45", "resume", report="special"
    ),
    "extend": ActRule(
        "延长审查期限", "Extended", _to(S.IN_REVIEW, *UNDER_REVIEW), "行政许可法 Art. 42", "extend", report="special"
    ),
    "transfer_up": ActRule(
        "转报上级",
        "Sent upward",
        _to(S.TRANSFERRED, S.RECEIVED, *UNDER_REVIEW),
        "行政许可法 Art. 35",
        "stop",
        report="result",
    ),
    "grant": ActRule(
        "准予许可", "Granted", _to(S.DECIDED_GRANTED, *UNDER_REVIEW), "行政许可法 Art. 38(1)", "stop", report="result"
    ),
    "refuse": ActRule(
        "不予许可", "Refused", _to(S.DECIDED_REFUSED, *UNDER_REVIEW), "行政许可法 Art. 38(2)", "stop", report="result"
    ),
    "issue": ActRule("制证", "Licence issued", _to(S.ISSUING, S.DECIDED_GRANTED), "行政许可法 Art. 39, 44"),
    "deliver": ActRule(
        "送达",
        "Delivered",
        _to(S.DELIVERING, S.DECIDED_GRANTED, S.DECIDED_REFUSED, S.ISSUING),
        "行政许可法 Art. 39, 44",
        hands_over=True,
    ),
    "close": ActRule(
        "办结",
        "Closed",
        _to(S.CLOSED, S.DECIDED_GRANTED, S.DECIDED_REFUSED, S.ISSUING, S.DELIVERING),
        "行政许可法 Art. 39, 44",
        report="result",
        hands_over=True,
    ),
    "withdraw": ActRule(
        "撤销申请", "Withdrawn", _to(S.WITHDRAWN, *UNDECIDED), "行政许可法 Art. 29, 42", "stop", report="result"
    ),
}

# Their effects on time limits and level are not carried out yet, so a diagram that names one is refused at check.
UNBUILT: frozenset[str] = frozenset({"suspend_clock", "resume_clock", "extend", "transfer_up"})


LICENCE_ENDS: Mapping[str, StateWords] = {
    "revoked": StateWords(
        "证照已撤销",
        "Licence revoked",
        "您的证照已被撤销。对决定不服的，可以依法申请行政复议或者提起行政诉讼。",
        "Your licence was revoked. You may apply for administrative reconsideration or go to court.",
    ),
    "cancelled": StateWords(
        "证照已注销",
        "Licence cancelled",
        "您的证照已被注销。对决定不服的，可以依法申请行政复议或者提起行政诉讼。",
        "Your licence was cancelled. You may apply for administrative reconsideration or go to court.",
    ),
}
"""How a licence ends before its time (行政许可法 Art. 69, 70), and what its holder is told (Art. 7)."""


# What the applicant is told of without asking (行政许可法 Art. 32, 38, 44).
TOLD: frozenset[str] = frozenset(
    {"precheck_return", "supplement", "accept", "decline", "not_needed", "grant", "refuse", "deliver"}
)


def allowed(state: CaseState, act: str) -> bool:
    """Whether the act may happen in that state."""
    return act in ACTS and state in ACTS[act].leads


def after(state: CaseState, act: str) -> CaseState:
    """The state that the act leads to. Raises ActOutOfOrder when the act has no place in `state`."""
    if not allowed(state, act):
        raise ActOutOfOrder(state=STATES[state].name, act=name(act)[0])
    return ACTS[act].leads[state]


def hands_over(act: str) -> bool:
    """Whether what was issued reaches the applicant by the act."""
    return act in ACTS and ACTS[act].hands_over


def name(act: str) -> tuple[str, str]:
    """The Chinese and English name of an act or of a licence's end; an unknown one is called by its own word."""
    rule = ACTS.get(act) or LICENCE_ENDS.get(act)
    return (rule.name, rule.name_en) if rule else (act, act)


def state_name(state: CaseState) -> tuple[str, str]:
    """The Chinese and English name of a state, as clerks read it."""
    words = STATES[state]
    return words.name, words.name_en


CLOSED_AFTER: Mapping[str, tuple[str, str]] = {
    "grant": ("已准予许可，办件已办结。", "Granted; the case is closed."),
    "refuse": (
        "决定不予许可，办件已办结；理由和救济途径见下。",
        "Refused; the case is closed. The reasons and how to appeal are below.",
    ),
}
"""What the applicant is told once a decided case is closed: the decision, not only that it is over."""


def public_sentence(state: CaseState) -> tuple[str, str]:
    """What the applicant is told about a state, in Chinese and English."""
    words = STATES[state]
    return words.sentence, words.sentence_en


def told(act: str) -> tuple[str, str]:
    """What the applicant is told, in Chinese and English.

    Of an act in TOLD it is where the case stands after it, of a licence's end that it has ended.
    """
    if act in LICENCE_ENDS:
        words = LICENCE_ENDS[act]
        return words.sentence, words.sentence_en
    (state,) = set(ACTS[act].leads.values())
    return public_sentence(state)
