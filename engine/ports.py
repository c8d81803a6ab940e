"""What the engine asks of the outside: connectors fulfil these, and the engine never names a connector."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID


class Work(Protocol):
    """The ledger as whoever carries jobs sees it. Both verbs raise Unavailable when the database does not answer."""

    def sweep(self) -> int:
        """Make ready what is due and what was left lying; gives how many."""

    def run_next(self) -> bool:
        """Run one ready job to its end, good or bad; False when none is ready."""


@dataclass(frozen=True)
class Letter:
    """An e-mail to one person. `key` stays the same at every attempt to send it."""

    key: UUID
    to: str
    subject: str
    text: str


class Mailer(Protocol):
    """Sends e-mail."""

    def send(self, letter: Letter) -> None:
        """Hand a letter to the mail server. Raises DeliveryFailed (later perhaps) and DeliveryRefused (never)."""


class Operation(Protocol):
    """One operation of a connector, as a service task of a diagram names it: `connector.operation`.

    Both verbs raise PartyUnavailable (nothing was done), OutcomeUnclear (the request left and no answer came),
    PartyUntrusted (nothing was sent to who cannot prove who he is), PartyRefused (the other party said no: its `reason`
    is the code of a BPMN error) and PartyAnswerInvalid.
    """

    def ask(self, key: UUID, inputs: Mapping[str, object]) -> Mapping[str, object]:
        """Ask the other party, under a key that stays the same at every attempt; gives its answer as JSON values."""

    def recall(self, key: UUID) -> Mapping[str, object] | None:
        """The answer already given under a key, or None when the other party never took that request."""


Operations = Mapping[str, Operation]


@dataclass(frozen=True)
class Seal:
    """Whose seal goes where: on `page` (from 0), points from its upper left corner.

    `look` is a PDF page of that width and height.
    """

    office: str
    uscc: str
    page: int
    left: float
    top: float
    width: float
    height: float
    look: bytes


class Signer(Protocol):
    """Seals documents for the offices that issue them."""

    def sign(self, pdf: bytes, seal: Seal) -> bytes:
        """The same document with a signature that covers it.

        Raises SealMissing, SealUnreadable, SealUntrusted, and kinds of Outage for what may pass.
        """


class Register(Protocol):
    """A register of shared data, as a form is filled in from it."""

    def find(self, key: str) -> Mapping[str, str]:
        """The facts of the entry with a key (a credit code), by name. Raises as an Operation does."""


Registers = Mapping[str, Register]


@dataclass(frozen=True)
class ReportedItem:
    """What a case is about: the part of `up_pro_accept` that is the same from its first step to its last."""

    catalog_code: str
    local_catalog_code: str
    task_code: str
    task_handle_item: str
    task_name: str
    task_version: int
    project_type: str
    org_name: str
    org_code: str


@dataclass(frozen=True)
class Acceptance:
    """受理 (`up_pro_accept`): who applied, when, and until when the office has promised to decide."""

    project_name: str
    applyer_name: str
    applyer_type: str
    applyer_page_type: str
    applyer_page_code: str
    apply_date: date
    apply_type: str
    accept_date: date
    accept_doc_no: str
    promise_date: date | None
    handle_user_name: str


@dataclass(frozen=True)
class Step:
    """过程 (`up_pro_process`): one step. `event_name` is the act that it was, "" for none."""

    process_name: str
    event_name: str
    handle_explain: str
    event_start_time: datetime
    event_end_time: datetime
    handle_user_name: str
    handle_post: str


@dataclass(frozen=True)
class SpecialProcedure:
    """特别程序 (`up_pro_special_procedure`): its beginning, its end or an extension, as `special_type` says."""

    special_type: str
    special_name: str
    special_reason: str
    special_time: datetime
    handle_user_name: str


@dataclass(frozen=True)
class CaseResult:
    """结果 (`up_pro_result`): what came of a case; `result_type` is the act."""

    result_type: str
    result_date: date
    result_explain: str
    result_cetr_name: str
    result_cetr_no: str
    handle_user_name: str


@dataclass(frozen=True)
class LicenceEnd:
    """证照状态: a licence that the case has led to was revoked (撤销) or cancelled (注销), as `licence_state` says.

    `licence_id` is its 电子证照标识.
    """

    licence_state: str
    licence_name: str
    licence_no: str
    licence_id: str
    end_date: date
    handle_user_name: str


EventBody = Acceptance | Step | SpecialProcedure | CaseResult | LicenceEnd


@dataclass(frozen=True)
class CaseEvent:
    """One event of a case. `seq` is its line of the journal, `after` the line of the event before it (0: none).

    `kind` is step before acceptance, then process; accept, special, result or licence. `digest` is that of the line, so
    that two records of one case can be compared without their contents.
    """

    seq: int
    after: int
    digest: str
    kind: str
    at: datetime
    body: EventBody


@dataclass(frozen=True)
class CaseReport:
    """Events of a case in order, for the data-sharing platform. `key` is the same for the same events."""

    key: UUID
    number: str
    item: ReportedItem
    events: tuple[CaseEvent, ...]


class SharingStore(Protocol):
    """数据共享平台: keeps what happened to every case."""

    def report(self, report: CaseReport) -> int:
        """Hand over events; gives the line of the last event that the platform then has of the case.

        It takes them all or none, ignores those it has, and takes none that leave a gap: then the line that it gives
        is before them, and the missing ones are to be handed over first. Raises as an Operation does.
        """
