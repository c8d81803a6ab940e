"""A data-sharing platform for tests, in memory: what it keeps, and the ways in which it fails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from engine.commands import notices, sharing
from engine.errors import OutcomeUnclear, PartyUnavailable
from engine.jobs import Ledger
from engine.ports import CaseEvent, CaseReport, CaseResult, SharingStore, SpecialProcedure, Step
from engine.store import Store


def down() -> Exception:
    """Why it does not answer."""
    return PartyUnavailable(party="数据共享平台")


@dataclass
class Platform:
    """A data-sharing platform in memory: it keeps events by line, in order, and fails as it is told to."""

    kept: dict[str, dict[int, CaseEvent]] = field(default_factory=dict)
    reports: list[CaseReport] = field(default_factory=list)
    fails: Callable[[], Exception | None] = lambda: None
    loses: int = 0
    lock: Lock = field(default_factory=Lock)

    def report(self, report: CaseReport) -> int:
        """Keep what is new and leaves no gap."""
        with self.lock:
            self.reports.append(report)
            failure = self.fails()
            if failure is not None:
                raise failure
            kept = self.kept.setdefault(report.number, {})
            for event in report.events:
                last = max(kept, default=0)
                if event.after > last:
                    break
                if event.seq > last:
                    kept[event.seq] = event
            if self.loses:
                self.loses -= 1
                raise OutcomeUnclear(party="数据共享平台")
            return max(kept, default=0)

    def told(self, number: str) -> list[tuple[str, str]]:
        """What it was told of a case, in order."""
        return [(event.kind, word(event)) for event in self.kept.get(number, {}).values()]


def word(event: CaseEvent) -> str:
    """The act of an event, else the name of its step."""
    body = event.body
    if isinstance(body, Step):
        return body.event_name or body.process_name
    if isinstance(body, SpecialProcedure):
        return body.special_type
    return body.result_type if isinstance(body, CaseResult) else ""


def ledger_of(store: Store, platform: SharingStore | None) -> Ledger:
    """The ledger with the kinds that a platform is told by."""
    return Ledger(store, {**notices.kinds(None), **sharing.kinds(platform)})


def deliver(store: Store, platform: SharingStore | None) -> None:
    """Do what is to be done now."""
    ledger = ledger_of(store, platform)
    ledger.sweep()
    while ledger.run_next():
        pass
