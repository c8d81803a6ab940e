"""Reports of a case that was granted, whole or in part."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from engine.ports import (
    Acceptance,
    CaseEvent,
    CaseReport,
    CaseResult,
    EventBody,
    LicenceEnd,
    ReportedItem,
    SpecialProcedure,
    Step,
)

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = date(2026, 3, 2)
ITEM = ReportedItem(
    "000131023000", "", "1" * 18 + "4000131023000", "1" * 33, "食品经营许可", 1, "2", "市监局", "1" * 18
)
BODIES: tuple[tuple[str, EventBody], ...] = (
    ("step", Step("提交申请", "submit", "", AT, AT, "申请人", "")),
    ("step", Step("受理审查", "", "材料齐全", AT, AT + timedelta(hours=1), "演示甲", "受理岗")),
    ("accept", Acceptance("面馆", "面馆", "2", "001", "91350100M000100Y43", DAY, "1", DAY, "受1号", None, "演示甲")),
    ("special", SpecialProcedure("suspend_clock", "中止计时", "专家评审", AT, "演示乙")),
    ("process", Step("决定", "grant", "同意", AT, AT, "演示丙", "决定岗")),
    ("result", CaseResult("grant", DAY, "", "食品经营许可证", "JY12302020000001", "演示丙")),
    ("licence", LicenceEnd("revoked", "食品经营许可证", "JY12302020000001", "1.2.156.3005.2.1", DAY, "演示丙")),
)
SEQS = (1, 4, 9, 12, 20, 23, 31)
EVENTS = tuple(
    CaseEvent(seq, after, f"{seq:064x}", kind, AT + timedelta(minutes=seq), body)
    for seq, after, (kind, body) in zip(SEQS, (0, *SEQS), BODIES, strict=False)
)
_NUMBERS = count(1)


def a_case() -> str:
    """The number of a case that nobody has heard of."""
    return f"230202-2026-{next(_NUMBERS):06d}-{uuid4().hex[:8]}"


def report(number: str, first: int = 0, end: int = len(EVENTS), key: UUID | None = None) -> CaseReport:
    """Some of the events of a case."""
    return CaseReport(key or uuid4(), number, ITEM, EVENTS[first:end])


def changed(given: CaseReport, place: int, **changes: Any) -> CaseReport:
    """A report with one of its events changed."""
    events = list(given.events)
    events[place] = replace(events[place], **changes)
    return replace(given, events=tuple(events))
