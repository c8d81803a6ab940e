"""What pages show: frozen rows, ready for the eye, holding nothing that their reader may not see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from engine.procedures.acts import CaseState
from engine.procedures.procedure import Procedure
from engine.routing.submissions import ApplicantTask


@dataclass(frozen=True)
class Named:
    """A thing with a Chinese and an English name."""

    key: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Published:
    """A procedure as it may be applied for now."""

    release_id: UUID
    number: int
    published_at: datetime
    procedure: Procedure


@dataclass(frozen=True)
class Office:
    """A department that handles a procedure."""

    key: str
    name: str
    name_en: str
    region: str
    region_name: str
    region_name_en: str
    uscc: str
    address: str
    address_en: str
    phone: str


@dataclass(frozen=True)
class File:
    """A file handed in: `id` is public and random; `size` in bytes; `grade` is the trust grade A B C D."""

    id: UUID
    material: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    grade: str = "C"
    superseded: bool = False


@dataclass(frozen=True)
class FileContent:
    """The bytes of a file and how to serve them."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Prefilled:
    """What a register said of a field on a day, in the entry found by `asked`; its reader may have typed otherwise."""

    register: str
    asked: str
    value: str
    on: date


@dataclass(frozen=True)
class DraftPage:
    """An application, or an applicant's answer to a task, not yet handed in.

    `form` is the id of the form to fill in; `number` the case's when it answers a task, else empty. `asked` is what
    that task asks, `earlier` the application as it stands where the task lets it be corrected. `own` is what the
    owner's account says, by field.
    """

    id: UUID
    procedure: Procedure
    variant: str
    form: str
    task_id: UUID | None
    number: str
    raw: Mapping[str, list[str]]
    files: tuple[File, ...]
    updated_at: datetime
    asked: ApplicantTask | None = None
    earlier: Mapping[str, list[str]] = field(default_factory=dict)
    prefilled: Mapping[str, Prefilled] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list of its owner."""

    id: UUID
    procedure_key: str
    variant: str
    procedure_name: str
    procedure_name_en: str
    updated_at: datetime


@dataclass(frozen=True)
class OwnTask:
    """What the applicant has to do now."""

    id: UUID
    name: str
    name_en: str
    due_on: date | None
    due_provisional: bool


@dataclass(frozen=True)
class OwnCase:
    """A case in the list of its applicant."""

    number: str
    title: str
    procedure_name: str
    procedure_name_en: str
    state: CaseState
    stage: str
    submitted_at: datetime
    due_on: date | None
    due_provisional: bool
    task: OwnTask | None


@dataclass(frozen=True)
class Moment:
    """A line of a timeline: what happened, when, by which office.

    Clerks also see by whom, the opinion given, and in `answers` whatever else was filled in.
    """

    at: datetime
    what: str
    text: str
    text_en: str
    office: str = ""
    office_en: str = ""
    person: str = ""
    opinion: str = ""
    element: str = ""
    decision: bool = False
    person_en: str = ""
    answers: "tuple[Answered, ...]" = ()


@dataclass(frozen=True)
class Answered:
    """One filled-in field: labels and the value as people read it; if corrected, `was` is what stood there before."""

    key: str
    label: str
    label_en: str
    value: str
    value_en: str
    group: str = ""
    group_en: str = ""
    corrected: bool = False
    was: str = ""
    was_en: str = ""


@dataclass(frozen=True)
class Trouble:
    """Why another party's answer stays away: a sentence, after so many attempts; without `next_at` it was given up."""

    text: str
    facts: Mapping[str, str]
    attempts: int
    next_at: datetime | None


@dataclass(frozen=True)
class Asked:
    """What another party (`source`) was asked: `standing` is waiting, answered or failed, `at` since when.

    `answers` is what it answered, `outcome` what is said of an error that it answered, `hint` what to do about that.
    """

    process: str
    element: str
    token: int
    name: str
    name_en: str
    source: str
    source_en: str
    standing: str
    at: datetime
    answers: tuple[Answered, ...] = ()
    outcome: str = ""
    outcome_en: str = ""
    hint: str = ""
    hint_en: str = ""
    trouble: Trouble | None = None


@dataclass(frozen=True)
class StageStep:
    """A public stage and where the case stands to it: done, now or ahead."""

    key: str
    name: str
    name_en: str
    standing: str


@dataclass(frozen=True)
class Tracking:
    """A case as its applicant sees it: never internal step names or names of clerks.

    `waits_for` is the other party that everybody waits for, when nobody here can do anything.
    """

    number: str
    query_code: str
    title: str
    procedure: Procedure
    state: CaseState
    sentence: str
    sentence_en: str
    stages: tuple[StageStep, ...]
    office: Office
    submitted_at: datetime
    accepted_on: date | None
    decided_on: date | None
    ended_at: datetime | None
    due_on: date | None
    due_provisional: bool
    tasks: tuple[OwnTask, ...]
    waits_for: Named | None
    notice: tuple[Answered, ...]
    reasons: tuple[Answered, ...]
    result: tuple[Answered, ...]
    moments: tuple[Moment, ...]
    answers: tuple[Answered, ...]
    files: tuple[File, ...]
    may_withdraw: bool
    is_owner: bool


@dataclass(frozen=True)
class Filter:
    """What a clerk wants to see. `queue`: open (mine and claimable), mine, unclaimed, done; `due`: "" overdue soon."""

    search: str = ""
    procedure: str = ""
    queue: str = "open"
    due: str = ""
    after: str = ""


@dataclass(frozen=True)
class WorkRow:
    """A line of the worklist. `days_left` in working days, negative when overdue, None without a limit.

    `locked` is the code of the refusal that the reader would meet at an open task because of what he did before.
    """

    id: UUID
    version: int
    number: str
    title: str
    applicant: str
    procedure_key: str
    procedure_name: str
    procedure_name_en: str
    name: str
    name_en: str
    post_name: str
    post_name_en: str
    state: str
    holder: str
    holder_en: str
    mine: bool
    opened_at: datetime
    closed_at: datetime | None
    due_on: date | None
    due_provisional: bool
    days_left: int | None
    locked: str


@dataclass(frozen=True)
class WorklistPage:
    """One page of a worklist; counts stop at 1,000 (shown as 999+); `next` is the cursor of the next page."""

    rows: tuple[WorkRow, ...]
    next: str | None
    count: int
    overdue: int
    procedures: tuple[Named, ...]


@dataclass(frozen=True)
class RoutingStep:
    """One reason why a task stands in a worklist, in words."""

    text: str
    text_en: str


@dataclass(frozen=True)
class CaseFile:
    """A case as a clerk of its office sees it."""

    id: UUID
    number: str
    title: str
    procedure: Procedure
    variant: str
    release_number: int
    release_id: UUID
    state: CaseState
    stages: tuple[StageStep, ...]
    office: Office
    applicant: str
    submitted_at: datetime
    accepted_on: date | None
    decided_on: date | None
    ended_at: datetime | None
    due_on: date | None
    legal_due_on: date | None
    due_provisional: bool
    days_left: int | None
    answers: tuple[Answered, ...]
    files: tuple[File, ...]
    moments: tuple[Moment, ...]
    open_tasks: tuple[WorkRow, ...]
    asked: tuple[Asked, ...]
    diagrams: tuple[Named, ...]
    painting: Mapping[str, "Painting"]


@dataclass(frozen=True)
class Painting:
    """How a diagram is painted from the journal: ids of elements and flows of one process."""

    done: Mapping[str, int]
    current: tuple[str, ...]
    flows: tuple[str, ...]


@dataclass(frozen=True)
class TaskPage:
    """A task with everything its holder needs to do it.

    `may` holds the verbs open to the reader now: claim, unclaim, complete; `locked` is the code of the refusal that
    keeps him away. `earlier` is what the other signers of the same visit have written.
    """

    row: WorkRow
    case: CaseFile
    form: str
    hint: str
    hint_en: str
    may: frozenset[str]
    locked: str
    why: tuple[RoutingStep, ...]
    earlier: tuple[Answered, ...]
