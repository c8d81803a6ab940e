"""Who may do what: one rule for acts, pages and lists.

`can` judges one subject; `tasks_within_reach` and `cases_within_reach` are the same rule as conditions of a query.
What is foreign and what is missing look the same to whoever asks.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from engine.events import Actor, ActorKind
from engine.model.case import case
from engine.model.document import licence
from engine.model.job import job
from engine.model.notice import notice
from engine.model.task import task

ANALYST: Final = "analyst"
PUBLISHER: Final = "publisher"
"""The roles of posts that draw up releases, and approve what others have drawn up."""

STUDIO_ROLES: Final = frozenset({ANALYST, PUBLISHER})


class Action(StrEnum):
    """The verbs that rights are given for."""

    CASE_VIEW = "case.view"
    CASE_TRACK = "case.track"
    CASE_WITHDRAW = "case.withdraw"
    TASK_VIEW = "task.view"
    TASK_CLAIM = "task.claim"
    TASK_UNCLAIM = "task.unclaim"
    TASK_COMPLETE = "task.complete"
    DRAFT_EDIT = "draft.edit"
    LICENCE_REVOKE = "licence.revoke"
    PUBLISH = "release.publish"
    RELEASE_VIEW = "release.view"
    RELEASE_DRAFT = "release.draft"
    RELEASE_ASK = "release.ask"
    RELEASE_APPROVE = "release.approve"
    ORGANISE = "organisation.load"


@dataclass(frozen=True)
class CaseFacts:
    """What rights to a case depend on."""

    id: UUID
    applicant: str
    department: str


@dataclass(frozen=True)
class TaskFacts:
    """What rights to a task depend on."""

    case: CaseFacts
    audience: str
    post: str | None
    claimed_by: str | None


@dataclass(frozen=True)
class DraftFacts:
    """What rights to a draft depend on."""

    account: str


@dataclass(frozen=True)
class LicenceFacts:
    """What rights to a licence depend on: the post that decides about it at the office that issued it."""

    post: str | None


@dataclass(frozen=True)
class DraftReleaseFacts:
    """What rights to a draft of a release depend on. `asked_by` is empty until somebody asks.

    `hands` are those who have ever uploaded content of it or asked for its approval.
    """

    author: str
    uploaded_by: str
    asked_by: str
    hands: frozenset[str]


Subject = CaseFacts | TaskFacts | DraftFacts | LicenceFacts | DraftReleaseFacts | None


def can(actor: Actor, action: Action, subject: Subject = None) -> bool:
    """Whether `actor` may do `action` to `subject`."""
    match subject:
        case CaseFacts():
            return _can_case(actor, action, subject)
        case TaskFacts():
            return _can_task(actor, action, subject)
        case DraftFacts():
            return action is Action.DRAFT_EDIT and _is_applicant(actor, subject.account)
        case LicenceFacts():
            return action is Action.LICENCE_REVOKE and actor.kind is ActorKind.CLERK and subject.post in actor.posts
        case DraftReleaseFacts():
            return _can_draft_release(actor, action, subject)
    match action:
        case Action.PUBLISH | Action.ORGANISE:
            return actor.kind is ActorKind.OPERATOR
        case Action.RELEASE_VIEW:
            return actor.kind is ActorKind.OPERATOR or not STUDIO_ROLES.isdisjoint(actor.roles)
        case Action.RELEASE_DRAFT:
            return ANALYST in actor.roles
        case Action.RELEASE_APPROVE:
            return PUBLISHER in actor.roles
    return False


def _can_draft_release(actor: Actor, action: Action, subject: DraftReleaseFacts) -> bool:
    """Four eyes: whoever drew up a draft, ever uploaded content of it or asked for its approval does not approve it."""
    match action:
        case Action.RELEASE_ASK:
            return ANALYST in actor.roles and actor.id in {subject.author, subject.uploaded_by}
        case Action.RELEASE_APPROVE:
            return PUBLISHER in actor.roles and actor.id not in {subject.author, *subject.hands}
    return can(actor, action)


def _is_applicant(actor: Actor, account: str) -> bool:
    return actor.kind is ActorKind.APPLICANT and actor.id == account


def _can_case(actor: Actor, action: Action, subject: CaseFacts) -> bool:
    own = _is_applicant(actor, subject.applicant)
    match action:
        case Action.CASE_VIEW:
            return actor.kind is ActorKind.CLERK and subject.department in actor.departments
        case Action.CASE_TRACK:
            return own or str(subject.id) in actor.cases
        case Action.CASE_WITHDRAW:
            return own
    return False


def _can_task(actor: Actor, action: Action, subject: TaskFacts) -> bool:
    if subject.audience == "applicant":
        return action in {Action.TASK_VIEW, Action.TASK_COMPLETE} and _is_applicant(actor, subject.case.applicant)
    if actor.kind is not ActorKind.CLERK:
        return False
    holds_post = subject.post in actor.posts
    match action:
        case Action.TASK_VIEW:
            return holds_post or subject.case.department in actor.departments
        case Action.TASK_CLAIM:
            return holds_post
        case Action.TASK_UNCLAIM | Action.TASK_COMPLETE:
            return holds_post and subject.claimed_by == actor.id
    return False


def cases_within_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """The cases that `actor` may view or track, as a condition on the case table."""
    if actor.kind is ActorKind.CLERK:
        return case.c.department.in_(actor.departments)
    if actor.kind is ActorKind.APPLICANT:
        return case.c.applicant == actor.id
    return case.c.id.in_([UUID(key) for key in actor.cases])


def tasks_within_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """The tasks that stand in the worklist of `actor`, as a condition on the task table."""
    return task.c.post.in_(actor.posts) if actor.kind is ActorKind.CLERK else sa.false()


def notices_within_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """The notices that `actor` was given, as a condition on the notice table."""
    return notice.c.account == actor.id if actor.kind is ActorKind.APPLICANT else sa.false()


def licences_within_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """The licences that `actor` holds, as a condition on the licence table."""
    return licence.c.account == actor.id if actor.kind is ActorKind.APPLICANT else sa.false()


def jobs_within_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """The jobs whose incidents `actor` sees and may retry, as a condition on the job table.

    A clerk's are those of the cases of his office, an operator's are all.
    """
    if actor.kind is ActorKind.OPERATOR:
        return sa.true()
    if actor.kind is not ActorKind.CLERK:
        return sa.false()
    own = sa.select(case.c.id).where(case.c.tenant_id == job.c.tenant_id, case.c.department.in_(actor.departments))
    return job.c.case_id.in_(own)
